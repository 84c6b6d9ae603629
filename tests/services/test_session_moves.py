"""Organizers move people between sessions of the same time: who fits, who stays and why, who is told."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.history import Act, Actor
from app.domain.mail import MailKind
from app.domain.moves import MoveFault
from app.domain.organizer_acts import ActRefusal, RefusedAct
from app.domain.places import ClaimState, PoolKind
from app.models import Claim, HistoryEntry, OutgoingMail, Pool, Registration
from app.queries import own_choices
from app.services import choices, registrations, session_moves
from app.services.session_moves import Moved
from tests.days import Day, make_day
from tests.factories import make_organizer, make_session
from tests.programmes import well
from tests.services.test_races import at_once


@pytest.fixture
def actor(app) -> Actor:
    return Actor.organizer(make_organizer().id)


@pytest.fixture
def day(app) -> Day:
    return make_day(places=2)


def states(day: Day, registration: Registration) -> dict[str, ClaimState]:
    names = {number: name for name, number in day.sessions.items()}
    rows = db.session.execute(
        select(Pool.key, Claim.state)
        .join(Claim, Claim.pool_id == Pool.id)
        .where(Pool.kind == PoolKind.SESSION, Claim.registration_id == registration.id)
    )
    return {names[key]: state for key, state in rows}


def move(day: Day, source: str, target: str, people: list[Registration], actor: Actor) -> Moved | RefusedAct:
    codes = [person.code for person in people]
    return session_moves.move(day.sessions[source], day.sessions[target], codes, "Sali on pieni", actor)


def mails(kind: MailKind) -> list[tuple[str, dict]]:
    found = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == kind).order_by(OutgoingMail.id))
    return [(mail.recipient, mail.facts) for mail in found]


def test_who_fits_is_moved_in_the_order_of_registration_and_told(day, actor):
    first, second = day.join("eka", "a1"), day.join("toka", "a1")
    day.join("muu", "a2")
    answer = move(day, "a1", "a2", [second, first], actor)  # in whatever order they were ticked
    assert answer == Moved((first.code,), {second.code: MoveFault.FULL})
    assert (states(day, first), states(day, second)) == ({"a2": ClaimState.TAKEN}, {"a1": ClaimState.TAKEN})
    assert mails(MailKind.CHOICES_CHANGED) == [("eka@example.fi", {"reason": "Sali on pieni"})]
    (entry,) = db.session.scalars(
        select(HistoryEntry).where(HistoryEntry.act == Act.CHOICES_CHANGED).order_by(HistoryEntry.id)
    )
    assert (entry.registration_id, entry.organizer_id) == (first.id, actor.organizer_id)
    assert entry.details["reason"] == "Sali on pieni"
    assert [entry.details[when]["sessions"][0]["fi"] for when in ("before", "after")] == ["Työpaja a1", "Työpaja a2"]
    assert well()


def test_what_is_freed_goes_to_the_next_in_line(day, actor):
    holders = [day.join(f"p{n}", "a1") for n in range(2)]
    waiter = day.join("jono", "a1")
    assert move(day, "a1", "a2", holders[:1], actor) == Moved((holders[0].code,), {})
    assert states(day, waiter) == {"a1": ClaimState.TAKEN}
    assert [recipient for recipient, _ in mails(MailKind.SESSION_GIVEN)] == ["jono@example.fi"]
    assert well()


def test_nobody_overtakes_the_queue_of_the_session(day, actor):
    here = day.join("aino", "a1")
    holders = [day.join(f"p{n}", "a2") for n in range(2)]
    waiter = day.join("jono", "a2")
    assert move(day, "a1", "a2", [here], actor) == Moved((), {here.code: MoveFault.FULL})
    registrations.cancel(holders[0].id)
    assert states(day, waiter) == {"a2": ClaimState.TAKEN}
    assert states(day, here) == {"a1": ClaimState.TAKEN}


def test_who_waits_here_is_moved_after_those_who_have_a_place(day, actor):
    waiting_first = [day.join(f"p{n}", "a1") for n in range(3)]
    answer = move(day, "a1", "a2", list(reversed(waiting_first)), actor)
    assert answer == Moved(tuple(person.code for person in waiting_first[:2]), {waiting_first[2].code: MoveFault.FULL})
    assert states(day, waiting_first[2]) == {"a1": ClaimState.TAKEN}  # the place that became free
    assert well()


def test_what_is_kept_while_waiting_is_not_taken_unasked(day, actor):
    extra = {"starts_at": day.event.starts_at + timedelta(hours=3), "ends_at": day.event.starts_at + timedelta(hours=4)}
    day.sessions["a3"] = make_session(day.event, "a3", track_id=day.tracks["a"], capacity=5, **extra).id
    for n in range(2):
        day.join(f"p{n}", "a1")
    keeper = day.join("aino", "a2")
    choices.change(keeper.id, day.choice("a1"))
    assert states(day, keeper) == {"a1": ClaimState.WAITING, "a2": ClaimState.TAKEN}
    assert move(day, "a1", "a3", [keeper], actor) == Moved((), {keeper.code: MoveFault.CLASH})
    assert states(day, keeper) == {"a1": ClaimState.WAITING, "a2": ClaimState.TAKEN}
    assert well()


def test_a_wish_is_moved_as_a_wish(app, actor):
    day = make_day(capacity=1)
    day.join("eka", "b1")
    waiting = day.join("jono", "a1")
    assert move(day, "a1", "a2", [waiting], actor) == Moved((waiting.code,), {})
    assert states(day, waiting) == {"a2": ClaimState.WISHED}
    assert well()


def test_another_track_and_another_session_of_theirs_are_in_the_way(day, actor):
    three = day.event.starts_at + timedelta(hours=3)
    times = {"starts_at": three, "ends_at": three + timedelta(hours=2)}
    day.sessions["shared"] = make_session(day.event, "yhteinen", **times).id
    four = {"starts_at": three + timedelta(hours=1), "ends_at": three + timedelta(hours=2)}
    day.sessions["a4"] = make_session(day.event, "a4", track_id=day.tracks["a"], **four).id
    both, other = day.join("aino", "a1", "a4"), day.join("bertta", "a1", "a4")
    assert move(day, "a1", "shared", [both], actor) == Moved((), {both.code: MoveFault.CLASH})
    assert move(day, "a1", "b1", [other], actor) == Moved((), {other.code: MoveFault.OTHER_TRACK})
    assert states(day, both) == {"a1": ClaimState.TAKEN, "a4": ClaimState.TAKEN}


def test_who_left_meanwhile_and_strangers_are_named(day, actor):
    gone, elsewhere = day.join("aino", "a1"), day.join("bertta", "b1")
    registrations.cancel(gone.id)
    answer = session_moves.move(
        day.sessions["a1"], day.sessions["a2"], [gone.code, elsewhere.code, "nobody"], "", actor
    )
    assert answer == Moved((), dict.fromkeys([gone.code, elsewhere.code, "nobody"], MoveFault.NOT_HERE))


def test_only_between_sessions_that_are_chosen_at_the_same_time(day, actor):
    here = day.join("aino", "a1")
    other = make_day("muu")
    for target in (day.sessions["opening"], day.sessions["a1"], other.sessions["a2"], 0, 2**31 - 1):
        answer = session_moves.move(day.sessions["a1"], target, [here.code], "", actor)
        assert answer == RefusedAct(ActRefusal.CHOICE)


def test_not_after_the_event(day, actor):
    here = day.join("aino", "a1")
    with time_machine.travel(day.event.ends_at + timedelta(minutes=1)):
        assert move(day, "a1", "a2", [here], actor) == RefusedAct(ActRefusal.EVENT_OVER)


def test_an_offer_elsewhere_is_left_alone(day, actor):
    """Moving someone must not answer for them what they are asked about another time."""
    four = {"starts_at": day.event.starts_at + timedelta(hours=4), "ends_at": day.event.starts_at + timedelta(hours=5)}
    for name, places in (("a5", 1), ("a6", 1)):
        made = make_session(day.event, name, track_id=day.tracks["a"], capacity=places, **four)
        day.sessions[name] = made.id
    holder, asked = day.join("eka", "a2", "a6"), day.join("aino", "a1", "a5")
    choices.change(asked.id, day.choice("a1", "a6"))
    registrations.cancel(holder.id)
    before = states(day, asked)
    assert before == {"a1": ClaimState.TAKEN, "a5": ClaimState.TAKEN, "a6": ClaimState.OFFERED}
    assert move(day, "a1", "a2", [asked], actor) == Moved((asked.code,), {})
    assert states(day, asked) == {"a2": ClaimState.TAKEN, "a5": ClaimState.TAKEN, "a6": ClaimState.OFFERED}
    assert own_choices.of(asked).seats[-1].offered_until > clock.now()
    assert well()


def test_moves_at_once_never_fill_a_session_above_its_places(app, actor):
    day = make_day(places=6)
    people = [[day.join(f"{source}{n}", source) for n in range(6)] for source in ("a1", "a2")]
    nine = {"starts_at": day.event.starts_at + timedelta(hours=3), "ends_at": day.event.starts_at + timedelta(hours=4)}
    day.sessions["a3"] = make_session(day.event, "a3", track_id=day.tracks["a"], capacity=4, **nine).id
    ids = {name: (day.sessions[name], day.sessions["a3"]) for name in ("a1", "a2")}
    groups = [
        (name, [person.code for person in persons[start : start + 2]])
        for name, persons in zip(("a1", "a2"), people, strict=True)
        for start in (0, 2, 4)
    ] * 2
    joining = [lambda n=n: day_join(day, f"uusi{n}") for n in range(12)]
    moving = [
        lambda name=name, codes=codes: session_moves.move(*ids[name], codes, "x", actor) for name, codes in groups
    ]
    answers = at_once(app, [act for pair in zip(moving, joining, strict=True) for act in pair])
    moved = [code for answer in answers if isinstance(answer, Moved) for code in answer.moved]
    assert len(moved) == len(set(moved)) <= 4
    pool = db.session.scalars(select(Pool).where(Pool.kind == PoolKind.SESSION, Pool.key == day.sessions["a3"])).one()
    assert pool.taken == 4
    rows = db.session.execute(select(Pool.capacity, Pool.taken)).all()
    assert all(capacity is None or taken <= capacity for capacity, taken in rows)
    assert well()


def day_join(day: Day, email: str) -> str:
    return day.join(email, "a3").code
