"""Bulk data: as many as asked for, and as the rules would have made them."""

import json
from itertools import islice
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.database import db
from app.domain.demo_people import people
from app.domain.languages import Language
from app.models import Event, HistoryEntry, OutgoingMail, Pool, Registration
from app.queries.doctor import findings
from app.services import demo_fill

LISTS = json.loads(Path("demo/people.json").read_text())


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


@pytest.mark.parametrize(("events", "registrations"), [(1, 130), (7, 100), (3, 0)])
def test_as_many_as_asked_for_and_every_invariant_holds(app, events, registrations):
    demo_fill.fill(events, registrations, people(LISTS, "a"))
    db.session.rollback()
    assert [count(model) for model in (Event, Pool, Registration, HistoryEntry, OutgoingMail)] == [
        events,
        events,
        registrations,
        registrations,
        0,
    ]
    assert list(findings()) == []


def test_a_second_time_adds_to_the_first_and_some_wait(app):
    demo_fill.fill(2, 60, people(LISTS, "a"))
    demo_fill.fill(4, 200, people(LISTS, "b"))
    db.session.rollback()
    assert (count(Event), count(Registration)) == (6, 260)
    assert db.session.scalars(select(Pool.waiting).order_by(Pool.id)).all() == [0, 0, 5, 0, 0, 5]
    assert list(findings()) == []


def test_people_have_addresses_of_their_own_and_write_in_three_languages():
    crowd = list(islice(people(LISTS, "x"), 3000))
    assert len({person.email for person in crowd}) == 3000
    assert {person.language for person in crowd} == set(Language)
    assert crowd == list(islice(people(LISTS, "x"), 3000))
