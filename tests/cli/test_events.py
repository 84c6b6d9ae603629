"""`events cancel` and `events set-capacity`."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import db
from app.domain.events import EventStatus
from app.domain.registration import RegistrationStatus
from app.models import Event, Pool
from tests.factories import make_event, make_registration


@pytest.fixture
def database_kind() -> str:
    return "sqlite"  # the services' own tests run on both


def run(app: Flask, *arguments: str):
    return app.test_cli_runner().invoke(args=["events", *arguments])


def test_cancel_calls_the_event_off_with_its_reason(app):
    make_event("paiva")
    result = run(app, "cancel", "paiva", "--reason", "Puhuja on estynyt.")
    assert (result.exit_code, result.stdout) == (0, "Cancelled paiva. Everyone registered is told by mail.\n")
    db.session.rollback()
    event = db.session.scalars(select(Event)).one()
    assert (event.status, event.cancellation_reason.fi) == (EventStatus.CANCELLED, "Puhuja on estynyt.")


def test_cancelling_twice_is_refused(app):
    make_event("paiva", status=EventStatus.CANCELLED)
    result = run(app, "cancel", "paiva")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == 'Error: The event "paiva" is cancelled: it cannot be cancelled.\n'


def test_an_event_that_is_over_cannot_be_cancelled(app):
    make_event("paiva", starts_in=timedelta(days=-3))
    assert run(app, "cancel", "paiva").stderr == 'Error: The event "paiva" is over: it cannot be cancelled.\n'


@pytest.mark.parametrize(
    ("arguments", "row"),
    [
        (["cancel", "paiva", "--json"], {"slug": "paiva", "status": "cancelled"}),
        (["set-capacity", "paiva", "3", "--json"], {"slug": "paiva", "capacity": 3}),
    ],
)
def test_json(app, arguments, row):
    make_event("paiva")
    result = run(app, *arguments)
    assert (result.exit_code, json.loads(result.stdout), result.stderr) == (0, row, "")


def test_capacity_is_raised_and_promotes(app):
    event = make_event("paiva", capacity=1)
    make_registration(event, "a@kunta.example")
    second = make_registration(event, "b@kunta.example")
    assert run(app, "set-capacity", "paiva", "2").exit_code == 0
    db.session.refresh(second)
    assert second.status is RegistrationStatus.CONFIRMED


def test_capacity_under_the_confirmed_needs_force(app):
    event = make_event("paiva", capacity=2)
    for name in "ab":
        make_registration(event, f"{name}@kunta.example")
    result = run(app, "set-capacity", "paiva", "1")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: 1 is less than the 2 confirmed. --force does it all the same.\n",
    )
    assert run(app, "set-capacity", "paiva", "1", "--force").exit_code == 0
    pool = db.session.scalars(select(Pool), execution_options={"populate_existing": True}).one()
    assert (pool.capacity, pool.taken) == (1, 2)


def test_a_capacity_that_leaves_too_few_for_the_invited_needs_force(app):
    make_event("paiva", capacity=5, invited_places=4)
    result = run(app, "set-capacity", "paiva", "3")
    assert (result.exit_code, result.stderr) == (
        1,
        "Error: More places than that are kept for the invited. --force does it all the same.\n",
    )
    assert run(app, "set-capacity", "paiva", "3", "--force").exit_code == 0


@pytest.mark.parametrize("number", ["-1", "many", "99999999999"])
def test_a_capacity_that_is_no_number_is_a_bad_call(app, number):
    make_event("paiva")
    assert run(app, "set-capacity", "--", "paiva", number).exit_code == 2


@pytest.mark.parametrize("arguments", [["cancel", "nope"], ["set-capacity", "nope", "3"]])
def test_an_unknown_event_is_refused(app, arguments):
    result = run(app, *arguments)
    assert (result.exit_code, result.stderr) == (1, 'Error: There is no event "nope".\n')
