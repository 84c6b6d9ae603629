"""The roster of a session: who stands how, in which order, the same on both databases."""

import pytest

from app.domain.places import ClaimState
from app.domain.rosters import Counts, Roster, RosterSort
from app.queries import outline, rosters
from app.queries.registrations import by_code
from app.queries.rosters import Of
from app.services import registrations
from tests.days import Day, make_day
from tests.statements import statements


@pytest.fixture
def day(app) -> Day:
    """Two places in a1; then one waits for it; the day is full, and one waits for the day and wishes for a1."""
    day = make_day(capacity=5, places=2)
    for email, given in (("ake", "Åke"), ("aino", "Aino"), ("bertta", "Bertta"), ("calle", "Calle")):
        day.join(email, "a1", given_name=given)
    day.join("beeta", "b1")
    day.join("dag", "a1", given_name="Dag")
    return day


def of(day: Day, name: str) -> Of:
    found = outline.of(day.event.id)
    session = found.session(day.sessions[name])
    return Of(session, found.places_in(session) is not None)


def names(day: Day, name: str, **roster: object) -> list[str]:
    return [person.given_name for person in rosters.page(of(day, name), Roster(**roster), 1)]


def test_those_with_a_place_come_first_then_the_queue_then_the_wishes(day):
    people = rosters.page(of(day, "a1"), Roster(), 1)
    assert [(person.given_name, person.state, person.position) for person in people] == [
        ("Aino", ClaimState.TAKEN, None),
        ("Åke", ClaimState.TAKEN, None),
        ("Bertta", ClaimState.WAITING, 1),
        ("Calle", ClaimState.WAITING, 2),
        ("Dag", ClaimState.WISHED, None),
    ]
    assert rosters.counts(of(day, "a1")) == Counts(taken=2, waiting=2, wished=1)


def test_a_filter_keeps_the_numbers_of_the_queue(day):
    roster = Roster(ClaimState.WAITING, RosterSort.NAME, descending=True)
    people = rosters.page(of(day, "a1"), roster, 1)
    assert [(person.given_name, person.position) for person in people] == [("Calle", 2), ("Bertta", 1)]
    assert names(day, "a1", state=ClaimState.OFFERED) == []


def test_orders(day):
    assert names(day, "a1", sort=RosterSort.NAME) == ["Aino", "Bertta", "Calle", "Dag", "Åke"]
    assert names(day, "a1", sort=RosterSort.REGISTERED) == ["Åke", "Aino", "Bertta", "Calle", "Dag"]
    assert names(day, "a1", sort=RosterSort.STATE, descending=True)[0] == "Dag"


def test_a_session_that_is_not_chosen_is_everyones_who_has_the_day(day):
    assert names(day, "opening", sort=RosterSort.NAME) == ["Aino", "Aino", "Bertta", "Calle", "Åke"]  # Dag waits
    assert rosters.counts(of(day, "opening")) == Counts(taken=5)
    assert names(day, "opening", state=ClaimState.WAITING) == []


def test_who_cancels_leaves_the_roster_and_the_next_moves_up(day):
    ake = next(person for person in rosters.page(of(day, "a1"), Roster(), 1) if person.given_name == "Åke")
    registrations.cancel(by_code(ake.code).id)
    people = rosters.page(of(day, "a1"), Roster(), 1)
    assert [(person.given_name, person.state, person.position) for person in people] == [
        ("Aino", ClaimState.TAKEN, None),
        ("Bertta", ClaimState.TAKEN, None),
        ("Calle", ClaimState.WAITING, 1),
        ("Dag", ClaimState.WAITING, 2),  # has the day now, and the wish became a wait
    ]


def test_plain_rows_say_the_same(day):
    (rows,) = rosters.batches(of(day, "a1"), Roster(sort=RosterSort.NAME))
    assert [(row[1], row[4], row[5]) for row in rows] == [
        ("Aino", "taken", None), ("Bertta", "waiting", 1), ("Calle", "waiting", 2), ("Dag", "wished", None),
        ("Åke", "taken", None),
    ]  # fmt: skip
    (everyone,) = rosters.batches(of(day, "opening"), Roster())
    assert {row[4] for row in everyone} == {"taken"} and len(everyone) == 5


def test_the_door_list_is_of_those_with_a_place(day):
    assert [given for _, given, *_ in rosters.door_list(of(day, "a1"))] == ["Aino", "Åke"]


def test_only_the_codes_that_are_asked_for(day):
    people = rosters.page(of(day, "a1"), Roster(), 1)
    codes = [people[3].code, people[0].code, "nobody"]
    assert [person.given_name for person in rosters.some(of(day, "a1"), codes)] == ["Aino", "Calle"]


def test_statements_do_not_grow_with_the_rows(app):
    counts = []
    for people in (1, 30):
        day = make_day(f"day-{people}", places=people // 2)
        for number in range(people):
            day.join(f"p{number}", "a1")
        with statements() as sent:
            rosters.page(of(day, "a1"), Roster(), 1)
            rosters.counts(of(day, "a1"))
        counts.append(len(sent))
    assert counts == [10, 10]
