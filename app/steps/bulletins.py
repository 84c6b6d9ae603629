"""Sends a message: one mail to each of its audience, by a constant number of statements. Stops a planned one."""

from typing import Any, cast

from sqlalchemy import Select, Table, insert

from app import clock
from app.database import db
from app.domain.bulletins import BulletinState, StopReason
from app.domain.events import EventStatus
from app.domain.history import Act, Actor
from app.models import Bulletin, OutgoingMail
from app.queries import audiences, registrations
from app.queries import bulletins as queries
from app.queries.audiences import MAIL_COLUMNS
from app.steps import history


def write_mails(chosen: Select[Any]) -> int:
    """A mail for each row; how many. chosen: as MAIL_COLUMNS."""
    table = cast(Table, OutgoingMail.__table__)
    statement = insert(table).from_select(list(MAIL_COLUMNS), chosen)
    # An INSERT is not asked for its number of rows unless one says so.
    written = db.session.execute(statement, execution_options={"preserve_rowcount": True})
    return int(cast(Any, written).rowcount)


def send(bulletin: Bulletin, actor: Actor) -> int:
    """To whom its audience is at this moment; how many. The caller holds the message, and undoes it if nobody is."""
    now = clock.now()
    cancelled = registrations.event_facts(bulletin.event_id).status is EventStatus.CANCELLED
    facts = {"cancelled": True} if cancelled else {}
    count = write_mails(audiences.mails(bulletin.event_id, bulletin.audience, bulletin.id, now, facts))
    bulletin.state, bulletin.send_at, bulletin.sent_at, bulletin.recipients = BulletinState.SENT, None, now, count
    bulletin.stopped_because = None
    history.record(
        Act.MESSAGE_SENT,
        actor,
        event_id=bulletin.event_id,
        subject=bulletin.subject.as_dict(),
        recipients=count,
    )
    return count


def stop(bulletin: Bulletin, reason: StopReason, actor: Actor) -> None:
    """A planned one does not go; the organizers see why, and decide. The caller holds it."""
    record(Act.MESSAGE_STOPPED, bulletin, actor)
    bulletin.state, bulletin.send_at, bulletin.stopped_because = BulletinState.STOPPED, None, reason


def stop_all(event_id: int, reason: StopReason, actor: Actor) -> None:
    """The same of every one that the event has planned."""
    for bulletin in queries.planned(event_id):
        stop(bulletin, reason, actor)


def record(act: Act, bulletin: Bulletin, actor: Actor) -> None:
    """With the time at which it is, or was, to go."""
    details: dict[str, Any] = {} if bulletin.send_at is None else {"send_at": bulletin.send_at.isoformat()}
    history.record(act, actor, event_id=bulletin.event_id, subject=bulletin.subject.as_dict(), **details)
