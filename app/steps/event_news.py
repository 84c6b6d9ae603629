"""News of an event for everyone whom it concerns: one mail each, whatever their number, in a few statements."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from app.database import db
from app.domain.event_details import FOR_CONFIRMED, TOLD, plain
from app.domain.languages import Language
from app.domain.mail import ASKING, STATE_KINDS, UNSENT, WRITTEN_FOR_NOW, MailKind, MailState
from app.domain.registration import CONCERNED, RegistrationStatus
from app.models import Event, Invitation, OutgoingMail, Registration
from app.queries import event_news as queries
from app.steps import calendar_invitations, outbox

#: What the calendar entry of a session says of its event.
FOR_EVERY_ENTRY = TOLD - {"starts_at", "ends_at"}

Addressee = Row[int, str, Language, RegistrationStatus]


def tell_changed(event: Event, before: dict[str, Any]) -> int:
    """EVENT_CHANGED to everyone confirmed or waiting; how many.

    before: field name → old value, as JSON. It is kept in the mail's facts under "before"; the new
    values are the event's own when the mail is rendered. An earlier such mail that has not left yet
    is replaced by one that tells both changes, or by none when they cancel each other out.
    """
    unsent = _take_back_unsent(event.id)
    mails = []
    for registration in _active(event.id):
        merged = {**before, **unsent.get(registration.id, {})}
        facts = {
            name: value
            for name, value in merged.items()
            if value != plain(getattr(event, name))
            and (name not in FOR_CONFIRMED or registration.status is RegistrationStatus.CONFIRMED)
        }
        if facts:
            mails.append(_mail(MailKind.EVENT_CHANGED, event, registration, {"before": facts}))
    outbox.post(mails)
    if not FOR_EVERY_ENTRY.isdisjoint(before):
        calendar_invitations.renew(event)
    if before.keys() - FOR_CONFIRMED:
        _ask_anew(event.id)
    return len(mails)


def tell_cancelled(event: Event) -> int:
    """EVENT_CANCELLED to everyone confirmed or waiting, and to those who have been asked and have not answered; it
    replaces what has not left yet. How many. Who has not been asked yet hears nothing: steps/invitations.ask_anew."""
    active = select(Registration.id).where(Registration.event_id == event.id, Registration.status.in_(CONCERNED))
    outbox.supersede(
        OutgoingMail.registration_id.in_(active), OutgoingMail.kind.in_([*STATE_KINDS, MailKind.EVENT_CHANGED])
    )
    _take_back_pending(event.id, *WRITTEN_FOR_NOW, *ASKING, MailKind.EVENT_RESTORED)
    mails = [_mail(MailKind.EVENT_CANCELLED, event, registration, {}) for registration in _active(event.id)]
    outbox.post(mails)
    calendar_invitations.renew(event)
    return len(mails) + _tell_invited(MailKind.EVENT_CANCELLED, event)


def tell_restored(event: Event, answer_by: Mapping[int, datetime]) -> int:
    """EVENT_RESTORED to the same people, but of the invited only to those who were told that it was cancelled, in place
    of what was written meanwhile and has not left. How many.

    answer_by: by registration, until when whoever is offered a place may answer.
    """
    outbox.supersede(OutgoingMail.event_id == event.id, OutgoingMail.kind == MailKind.EVENT_CANCELLED)
    _take_back_pending(event.id, *WRITTEN_FOR_NOW)
    mails = [
        _mail(
            MailKind.EVENT_RESTORED,
            event,
            registration,
            {"until": answer_by[registration.id].isoformat()} if registration.id in answer_by else {},
        )
        for registration in _active(event.id)
    ]
    outbox.post(mails)
    calendar_invitations.renew(event)
    return len(mails) + _tell_invited(MailKind.EVENT_RESTORED, event)


def _tell_invited(kind: MailKind, event: Event) -> int:
    """To those of the invited whom it concerns; how many."""
    invited = db.session.execute(
        select(Invitation.id, Invitation.email, Invitation.language)
        .where(*queries.invited(kind, event.id))
        .order_by(Invitation.id)
    ).all()
    outbox.post(
        [outbox.row(kind, one.email, one.language, {}, event_id=event.id, invitation_id=one.id) for one in invited]
    )
    return len(invited)


def _ask_anew(event_id: int) -> None:
    """What a calendar answered was about another time or place: everyone is invited anew."""
    db.session.execute(
        update(Registration)
        .where(Registration.event_id == event_id, Registration.calendar_declined_at.is_not(None))
        .values(calendar_declined_at=None),
        execution_options={"synchronize_session": False},
    )


def _active(event_id: int) -> Sequence[Addressee]:
    return db.session.execute(
        select(Registration.id, Registration.email, Registration.language, Registration.status)
        .where(*queries.registered(event_id))
        .order_by(Registration.id)
    ).all()


def _take_back_pending(event_id: int, *kinds: MailKind) -> None:
    """What is still to leave. What did not arrive stays: an organizer sees it, and may send it again if it is true."""
    outbox.supersede(
        OutgoingMail.event_id == event_id, OutgoingMail.kind.in_(kinds), OutgoingMail.state == MailState.PENDING
    )


def _take_back_unsent(event_id: int) -> dict[int, dict[str, Any]]:
    """What earlier EVENT_CHANGED mails, not gone yet or not delivered, had to tell: by registration."""
    mine = (OutgoingMail.event_id == event_id, OutgoingMail.kind == MailKind.EVENT_CHANGED)
    rows = db.session.execute(
        select(OutgoingMail.registration_id, OutgoingMail.facts)
        .where(*mine, OutgoingMail.state.in_(UNSENT), OutgoingMail.leased_by.is_(None))
        .order_by(OutgoingMail.id)
        .with_for_update()
    ).all()
    outbox.supersede(*mine)
    return {registration_id: facts.get("before", {}) for registration_id, facts in rows}


def _mail(kind: MailKind, event: Event, registration: Addressee, facts: dict[str, Any]) -> dict[str, Any]:
    owner = {"event_id": event.id, "registration_id": registration.id}
    return outbox.row(kind, registration.email, registration.language, facts, **owner)
