"""`links add`."""

import json
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select

from app.database import db
from app.domain.history import Act, ActorKind
from app.models import HistoryEntry, RegistrationLink
from tests.factories import make_event


@pytest.fixture
def database_kind() -> str:
    return "sqlite"  # the service's own tests run on both


def run(app: Flask, *arguments: str):
    return app.test_cli_runner().invoke(args=["links", "add", *arguments])


def test_add_prints_addresses_that_work(app, client):
    make_event("paiva")
    result = run(app, "paiva", "--label", " Kunnat ", "--places", "5", "--json")
    row = json.loads(result.stdout)
    assert (result.exit_code, list(row)) == (0, ["url", "qr_url"])
    assert row["qr_url"] == f"{row['url']}/qr.svg"
    for address in row.values():
        assert client.get(address.removeprefix("http://localhost")).status_code == 200
    link = db.session.scalars(select(RegistrationLink)).one()
    assert (link.label, link.places, link.opens_at, link.closes_at) == ("Kunnat", 5, None, None)
    entry = db.session.scalars(select(HistoryEntry)).one()
    assert (entry.act, entry.actor) == (Act.LINK_CREATED, ActorKind.COMMAND_LINE)


def test_times_are_helsinki_time_unless_they_say_otherwise(app):
    make_event("paiva")
    assert (
        run(app, "paiva", "--label", "x", "--opens", "2027-07-01T09:00", "--closes", "2027-07-02T09:00+00:00").exit_code
        == 0
    )
    link = db.session.scalars(select(RegistrationLink)).one()
    assert link.opens_at == datetime(2027, 7, 1, 6, tzinfo=UTC)
    assert link.closes_at == datetime(2027, 7, 2, 9, tzinfo=UTC)


def test_people_get_text(app):
    make_event("paiva")
    address, code = run(app, "paiva", "--label", "x").stdout.splitlines()
    assert code == f"QR code: {address}/qr.svg"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("puuttuu", "--label", "x"), 1),
        (("paiva", "--label", "x", "--opens", "2027-07-02T09:00", "--closes", "2027-07-01T09:00"), 1),
        (("paiva",), 2),
        (("paiva", "--label", "  "), 2),
        (("paiva", "--label", "x" * 121), 2),
        (("paiva", "--label", "x", "--places", "0"), 2),
        (("paiva", "--label", "x", "--opens", "huomenna"), 2),
        (("paiva", "--label", "x", "--opens", "9999-12-31T23:59"), 2),
        (("paiva", "--label", "x", "--opens", "2027-03-28T03:30"), 2),
    ],
)
def test_add_refuses(app, arguments, status):
    make_event("paiva")
    result = run(app, *arguments)
    assert (result.exit_code, result.stdout) == (status, "")
    assert db.session.scalars(select(RegistrationLink)).all() == []
