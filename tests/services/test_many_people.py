"""What an act on many people asks of the database: as many statements as for few, whatever they hold, want or lose."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from app.database import db
from app.domain.bulk import BulkKind
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode
from app.domain.history import COMMAND_LINE
from app.domain.languages import LocalizedText
from app.domain.organizer_acts import Placing
from app.domain.places import ClaimState
from app.models import BulkAct, Claim, Event, Organizer, Pool, Registration
from app.queries import doctor
from app.services import bulk, capacity, choices, entrance, place_offers, publication, session_moves
from app.services.bulk import Wanted
from tests.days import Day, make_day
from tests.factories import make_organizer
from tests.statements import statements

FEW, MANY = 3, 13
#: Makes a day with that many people; what is then done to all of them at once.
Scene = Callable[[Organizer, int], Callable[[], object]]


def days(number: int, **changes) -> Day:
    """Of two days, so that sessions are entries of calendars."""
    return make_day(f"paivat-{number}", lasts=timedelta(days=2), **changes)


def joined(day: Day, number: int, name: str = "n", *chosen: str) -> list[int]:
    return [day.join(f"{name}{one}", *(chosen or ("a1",))).id for one in range(number)]


def in_bulk(me: Organizer, day: Day, kind: BulkKind, ids: list[int], placing: Placing = Placing.IF_ROOM):
    number = bulk.plan(day.event.id, kind, ids, me.id)
    wanted = Wanted(len(ids), LocalizedText("syy"), placing)
    return lambda: bulk.carry_out(number, wanted, COMMAND_LINE)


def cancelled(me: Organizer, number: int):
    """As many wait for the day, and wish for sessions, of which there is one place."""
    day = days(number, capacity=number, places=1)
    ids = joined(day, number)
    joined(day, number, "jonossa")
    return in_bulk(me, day, BulkKind.CANCEL, ids)


def freed_in_a_session(me: Organizer, number: int):
    """Some who wait for it have nothing at that time, others have and are asked."""
    day = days(number, places=2 * number)
    ids = joined(day, 2 * number)
    for one in joined(day, number, "kysytty", "a2"):
        choices.change(one, day.choice("a1"))
    joined(day, number, "jonossa")
    return in_bulk(me, day, BulkKind.CANCEL, ids)


def pending(number: int, **changes) -> tuple[Day, list[int]]:
    day = days(number, mode=RegistrationMode.APPROVAL, places=1, **changes)
    return day, joined(day, number)


def declined(me: Organizer, number: int):
    day, ids = pending(number, pending_holds=True)
    return in_bulk(me, day, BulkKind.DECLINE, ids)


def approved(me: Organizer, number: int):
    """Half of them get in, the others wait."""
    day, ids = pending(number, capacity=number // 2)
    return in_bulk(me, day, BulkKind.APPROVE, ids)


def approved_after_all(me: Organizer, number: int):
    day, ids = pending(number)
    in_bulk(me, day, BulkKind.DECLINE, ids)()
    return in_bulk(me, day, BulkKind.APPROVE, ids)


def approved_where_places_were_held(me: Organizer, number: int):
    day, ids = pending(number, pending_holds=True)
    return in_bulk(me, day, BulkKind.APPROVE, ids)


def confirmed(me: Organizer, number: int):
    """The first of them into the place that is free."""
    day = days(number, capacity=1, places=1)
    _, *ids = joined(day, number + 1)
    return in_bulk(me, day, BulkKind.CONFIRM, ids, Placing.OVER_CAPACITY)


def moved_up(me: Organizer, number: int):
    day = days(number, capacity=1, places=1)
    joined(day, number + 1)
    return lambda: capacity.change(day.event.id, number + 1, COMMAND_LINE)


def offering(number: int) -> Day:
    """So many wait for the day, which is offered."""
    day = days(number, capacity=1)
    joined(day, number + 1)
    assert isinstance(entrance.change(day.event.id, EntranceSettings(offers_places=True), COMMAND_LINE), Event)
    return day


def offered(me: Organizer, number: int):
    day = offering(number)
    return lambda: capacity.change(day.event.id, number + 1, COMMAND_LINE)


def lapsed(event_id: int) -> None:
    theirs = Claim.pool_id.in_(select(Pool.id).where(Pool.event_id == event_id))
    past = update(Claim).where(theirs, Claim.state == ClaimState.OFFERED)
    event = db.session.get_one(Event, event_id)
    db.session.execute(past.values(offered_until=event.starts_at - timedelta(days=90)))
    db.session.commit()


def offers_of_the_day_lapse(me: Organizer, number: int):
    """Nobody stands behind them: the worker offers to the next in line in the same act."""
    day = offering(number)
    capacity.change(day.event.id, number + 1, COMMAND_LINE)
    lapsed(day.event.id)
    return place_offers.lapse


def asked(number: int) -> Day:
    """So many are offered a1 while they sit in a2."""
    day = days(number, places=number)
    holders = joined(day, number)
    for one in joined(day, number, "kysytty", "a2"):
        choices.change(one, day.choice("a1"))
    in_bulk(make_organizer(f"muu-{number}@example.fi"), day, BulkKind.CANCEL, holders)()
    return day


def offers_of_sessions_lapse(me: Organizer, number: int):
    lapsed(asked(number).event.id)
    return choices.lapse_offers


def asked_anew(me: Organizer, number: int):
    day = asked(number)
    publication.cancel(day.event.id, LocalizedText("x"), COMMAND_LINE)
    return lambda: publication.restore(day.event.id, COMMAND_LINE)


def back_again(me: Organizer, number: int):
    """Who had places, then the queue, with the options and sessions that they had or wished for."""
    day = days(number, capacity=number, places=1)
    ids = joined(day, number) + joined(day, number, "jonossa")
    in_bulk(me, day, BulkKind.CANCEL, ids)()
    done = db.session.scalars(select(func.max(BulkAct.id))).one()
    return lambda: bulk.undo(done, COMMAND_LINE)


def declined_and_back(me: Organizer, number: int):
    day, ids = pending(number, pending_holds=True)
    in_bulk(me, day, BulkKind.DECLINE, ids)()
    done = db.session.scalars(select(func.max(BulkAct.id))).one()
    return lambda: bulk.undo(done, COMMAND_LINE)


def sent_the_link(me: Organizer, number: int):
    """To half of them it went a moment ago."""
    day = days(number)
    ids = joined(day, number)
    in_bulk(me, day, BulkKind.SEND_LINK, ids[: number // 2])()
    return in_bulk(me, day, BulkKind.SEND_LINK, ids)


def moved_to_another_session(me: Organizer, number: int):
    """Those who wait for it get the places."""
    day = days(number, places=2 * number)
    ids = joined(day, 2 * number)
    joined(day, number, "jonossa")
    codes = [db.session.get_one(Registration, one).code for one in ids]
    a1, a2 = day.sessions["a1"], day.sessions["a2"]
    return lambda: session_moves.move(a1, a2, codes, "syy", COMMAND_LINE)


SCENES: tuple[Scene, ...] = (
    cancelled, freed_in_a_session, declined, approved, approved_after_all, approved_where_places_were_held, confirmed,
    moved_up, offered, offers_of_the_day_lapse, offers_of_sessions_lapse, asked_anew,
    moved_to_another_session, sent_the_link, back_again, declined_and_back,
)  # fmt: skip


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
def test_many_cost_as_many_statements_as_few(app, scene):
    me, counts = make_organizer(), []
    for number in (FEW, MANY):
        act = scene(me, number)
        db.session.expire_all()
        with statements() as sent:
            act()
        counts.append(sent)
    few, many = counts
    assert len(many) <= len(few) + 2, [one for one in many if many.count(one) > few.count(one)]
    db.session.expire_all()
    assert list(doctor.findings()) == []
