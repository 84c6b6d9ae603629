"""Everything about one registration, for its event's organizers. The number of statements never grows."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app.database import db
from app.domain.languages import LocalizedText
from app.domain.mail import UNDELIVERED, MailKind, MailState
from app.models import Bulletin, OutgoingMail, Registration, SpecialNeeds

#: What a registration is read with.
PARTS = (Registration.role, Registration.sector, Registration.region, Registration.link)


class Mail(NamedTuple):
    """A mail to the participant. run_at: when it is due, while it waits."""

    id: int
    kind: MailKind
    state: MailState
    recipient: str
    created_at: datetime
    run_at: datetime
    sent_at: datetime | None
    last_error: str
    subject: LocalizedText | None  # of the message that an organizer wrote

    @property
    def is_undelivered(self) -> bool:
        return self.state in UNDELIVERED


def registration(event_id: int, code: str) -> Registration | None:
    """With its PARTS, detached: services that begin anew leave it readable. Only the event's own."""
    found = db.session.scalars(
        select(Registration)
        .where(Registration.event_id == event_id, Registration.code == code)
        .options(*(joinedload(part) for part in PARTS)),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if found is not None:
        db.session.expunge(found)
    return found


def has_needs(registration_id: int) -> bool:
    """Does the participant have special needs? Not which."""
    return bool(db.session.scalar(select(exists().where(SpecialNeeds.registration_id == registration_id))))


def mails(registration_id: int) -> Sequence[Mail]:
    """Every mail to the participant, the latest first."""
    rows = db.session.execute(
        select(
            OutgoingMail.id,
            OutgoingMail.kind,
            OutgoingMail.state,
            OutgoingMail.recipient,
            OutgoingMail.created_at,
            OutgoingMail.run_at,
            OutgoingMail.sent_at,
            OutgoingMail.last_error,
            Bulletin.subject,
        )
        .outerjoin(Bulletin, Bulletin.id == OutgoingMail.bulletin_id)
        .where(OutgoingMail.registration_id == registration_id)
        .order_by(OutgoingMail.id.desc())
    )
    return [Mail(*row) for row in rows]
