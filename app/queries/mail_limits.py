"""What an address has been written to lately: whether our forms may cause more mail to it (decision 10)."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ScalarSelect, bindparam, case, func, select

from app import clock
from app.database import UtcDateTime, db
from app.domain.mail import CAUSED_BY_FORMS, LIMITS, MailKind, MailState
from app.models import OutgoingMail


def written_since(moment: datetime, kind: MailKind, key: str, *, registration_id: int) -> bool:
    """Was such a mail of this registration to this address written after that moment?"""
    found = db.session.scalar(
        select(OutgoingMail.id)
        .where(
            OutgoingMail.registration_id == registration_id,
            OutgoingMail.kind == kind,
            OutgoingMail.recipient_key == key,
            OutgoingMail.created_at > moment,
        )
        .limit(1)
    )
    return found is not None


def written_to_since(moment: datetime, kind: MailKind, registration_ids: Collection[int]) -> set[tuple[int, str]]:
    """The same of several registrations: each with the address that it was to."""
    rows = db.session.execute(
        select(OutgoingMail.registration_id, OutgoingMail.recipient_key)
        .where(
            OutgoingMail.registration_id.in_(registration_ids),
            OutgoingMail.kind == kind,
            OutgoingMail.created_at > moment,
        )
        .distinct()
    )
    return {(number, key) for number, key in rows if number is not None}


#: How much mail our forms caused to the address :key since each of :since_0 …, as parts of a statement. Made once:
#: it is asked in every registration.
CAUSED_BY_FORMS_SINCE: Sequence[ScalarSelect[int]] = [
    select(func.count())
    .select_from(OutgoingMail)
    .where(
        OutgoingMail.recipient_key == bindparam("key"),
        OutgoingMail.created_at > bindparam(f"since_{number}", type_=UtcDateTime()),
        OutgoingMail.kind.in_(CAUSED_BY_FORMS),
        OutgoingMail.state != MailState.SUPERSEDED,
    )
    .scalar_subquery()
    for number in range(len(LIMITS))
]


def caused_by_forms(key: str) -> dict[str, object]:
    """The parameters of CAUSED_BY_FORMS_SINCE at this moment, for this address (its email_key)."""
    now = clock.now()
    return {"key": key, **{f"since_{number}": now - time for number, (time, _) in enumerate(LIMITS)}}


def caused_to(keys: Collection[str]) -> defaultdict[str, Sequence[int]]:
    """The same numbers of each of several addresses, by one statement."""
    now = clock.now()
    since = [now - time for time, _ in LIMITS]
    rows = db.session.execute(
        select(
            OutgoingMail.recipient_key,
            *(func.sum(case((OutgoingMail.created_at > moment, 1), else_=0)) for moment in since),
        )
        .where(
            OutgoingMail.recipient_key.in_(keys),
            OutgoingMail.created_at > min(since),
            OutgoingMail.kind.in_(CAUSED_BY_FORMS),
            OutgoingMail.state != MailState.SUPERSEDED,
        )
        .group_by(OutgoingMail.recipient_key)
    )
    found = defaultdict[str, Sequence[int]](lambda: [0] * len(LIMITS))
    found.update((key, counts) for key, *counts in rows)
    return found
