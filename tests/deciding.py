"""Decides on registrations as an organizer does: chosen, looked at, and done; what changed meanwhile is looked at
again."""

from collections.abc import Sequence

from sqlalchemy import func, select

from app import clock
from app.database import db
from app.domain import bulk as rules
from app.domain.bulk import BulkKind, RegistrationFacts
from app.domain.history import Actor
from app.domain.languages import LocalizedText
from app.models import BulkAct
from app.queries import bulk as queries
from app.queries import organizers, registrations
from app.services import bulk
from app.services.bulk import OtherNumber, Wanted
from tests.factories import make_organizer

DECIDER = "paattaja@example.fi"


def approve(event_id: int, ids: Sequence[int]) -> int:
    """To how many of these something happened."""
    return _decide(event_id, BulkKind.APPROVE, ids)


def decline(event_id: int, ids: Sequence[int], reason: str = "") -> int:
    return _decide(event_id, BulkKind.DECLINE, ids, reason)


def cancel(event_id: int, ids: Sequence[int]) -> int:
    """The act, which undo takes back."""
    _decide(event_id, BulkKind.CANCEL, ids)
    return db.session.scalars(select(func.max(BulkAct.id))).one()


def undo(number: int) -> None:
    assert bulk.undo(number, Actor.organizer(decider())) is None


def give_places(event_id: int, ids: Sequence[int]) -> int:
    """As far as there is room."""
    return _decide(event_id, BulkKind.CONFIRM, ids)


def decider() -> int:
    """Of the account that decides; made once, before several decide at the same time."""
    found = organizers.by_address(DECIDER) or make_organizer(DECIDER)
    return found.id


def _decide(event_id: int, kind: BulkKind, ids: Sequence[int], reason: str = "") -> int:
    organizer_id = decider()
    number = bulk.plan(event_id, kind, ids, organizer_id)
    while True:
        wanted = Wanted(_doable(event_id, kind, ids), LocalizedText(reason))
        answer = bulk.carry_out(number, wanted, Actor.organizer(organizer_id))
        if not isinstance(answer, OtherNumber):
            break
    assert answer is None, answer
    act = db.session.get_one(BulkAct, number, populate_existing=True)
    return sum(one["outcome"] in rules.HAPPENED for one in act.outcomes.values())


def _doable(event_id: int, kind: BulkKind, ids: Sequence[int]) -> int:
    """As the page with the names counts them."""
    event, now = registrations.event_facts(event_id), clock.now()
    people = [RegistrationFacts(one.status, one.erased_at is not None) for one in queries.registrations(event_id, ids)]
    db.session.rollback()
    return sum(rules.hindrance(kind, one, event, now) is None for one in people)
