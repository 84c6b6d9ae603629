"""Mail with whom it is to: the whole outbox, and an event's as a list of pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select

from app.database import db
from app.domain.languages import LocalizedText
from app.domain.mail import UNDELIVERED, MailState
from app.domain.mail_list import MailListing, MailShow
from app.models import Bulletin, Event, Invitation, OutgoingMail, Registration

PER_PAGE = 50


@dataclass(frozen=True)
class ListedMail:
    """A mail in a list, with whom and what it is about."""

    mail: OutgoingMail
    registration: Registration | None
    slug: str | None
    invitation: Invitation | None = None
    subject: LocalizedText | None = None  # of the message that an organizer wrote


def entries(*, failed: bool = False) -> Iterator[ListedMail]:
    """The whole outbox, oldest first, or only what did not arrive; streamed."""
    statement = _entries().order_by(OutgoingMail.id)
    if failed:
        statement = statement.where(OutgoingMail.state.in_(UNDELIVERED))
    for row in db.session.execute(statement.execution_options(yield_per=500)):
        yield ListedMail(*row)


def counts(event_id: int) -> dict[MailState, int]:
    """How much of an event's mail is in each state; what was replaced before it left is left out."""
    rows = db.session.execute(
        select(OutgoingMail.state, func.count())
        .where(OutgoingMail.event_id == event_id, OutgoingMail.state != MailState.SUPERSEDED)
        .group_by(OutgoingMail.state)
    ).all()
    return dict(rows)


def total(event_id: int, listing: MailListing) -> int:
    return db.session.scalar(select(func.count()).select_from(OutgoingMail).where(*_listed(event_id, listing))) or 0


def page(event_id: int, listing: MailListing, number: int) -> Sequence[ListedMail]:
    """A page of an event's mail with its recipients, latest first."""
    rows = db.session.execute(
        _entries()
        .where(*_listed(event_id, listing))
        .order_by(OutgoingMail.id.desc())
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE)
    )
    return [ListedMail(*row) for row in rows]


def lock_failed(event_id: int, bulletin_id: int | None, most: int) -> Iterator[Sequence[int]]:
    """The ids of an event's mails that did not arrive, so many at a time, latest first, held still until commit; of one
    message, if it is named."""
    wanted = MailListing(MailShow.FAILED, bulletin_id)
    ids = select(OutgoingMail.id).where(*_listed(event_id, wanted)).order_by(OutgoingMail.id.desc())
    found = db.session.scalars(ids.limit(most).with_for_update()).all()
    while found:
        yield found
        # Fewer than asked for were the last.
        rest = ids.where(OutgoingMail.id < found[-1]).limit(most).with_for_update()
        found = db.session.scalars(rest).all() if len(found) == most else ()


def _listed(event_id: int, listing: MailListing) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [OutgoingMail.event_id == event_id, OutgoingMail.state.in_(listing.states)]
    if listing.bulletin_id is not None:
        found.append(OutgoingMail.bulletin_id == listing.bulletin_id)
    return found


def _entries() -> Select[OutgoingMail, Registration | None, str | None, Invitation | None, LocalizedText | None]:
    return (
        select(OutgoingMail, Registration, Event.slug, Invitation, Bulletin.subject)
        .outerjoin(Registration, Registration.id == OutgoingMail.registration_id)
        .outerjoin(Event, Event.id == OutgoingMail.event_id)
        .outerjoin(Invitation, Invitation.id == OutgoingMail.invitation_id)
        .outerjoin(Bulletin, Bulletin.id == OutgoingMail.bulletin_id)
    )
