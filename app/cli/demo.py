"""`demo load` and `demo fill`: a network to look at, and one to measure with."""

import json
import secrets
import time as stopwatch
from datetime import datetime, time
from pathlib import Path
from typing import Any

import click
from flask import current_app

from app import clock, urls
from app.cli import demo_story, groups
from app.cli.demo_network import local
from app.cli.output import emit, json_option, refuse, say
from app.domain.demo_people import people
from app.domain.event_file import EventFile
from app.domain.languages import Language
from app.forms import event_file as form
from app.queries import demo as queries
from app.services import demo as services
from app.services import demo_fill

#: Of every demo account in development; production gets one that nobody knows.
PASSWORD = "kutsu-kokeilu"  # noqa: S105 - printed at every start
ACCOUNTS = demo_story.ACCOUNTS
NOON = time(12, 0)
MOST_EVENTS, MOST_REGISTRATIONS = 100_000, 1_000_000


@groups.demo.command("load")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The demo's date; otherwise today.")
@json_option
def load(today: datetime | None, as_json: bool) -> None:
    """Fill an empty database with the example network, its dates moved, and fictional people."""
    if not queries.is_empty():
        refuse("The database is not empty: the demo is loaded into an empty one only.")
    now = clock.now() if today is None else local(today.date(), NOON)
    password = secrets.token_urlsafe(12) if current_app.config["PRODUCTION"] else PASSWORD
    say(tell(now, password), as_json=as_json)
    address = urls.absolute("auth.new", lang=Language.FI)
    say(f"Organizers sign in at {address} with the password {password}", as_json=as_json)
    for account in ACCOUNTS:
        row = {"email": account.email, "password": password, "role": account.role, "sign_in_url": address}
        emit(row, f"  {account.email:<36}{account.role}", as_json=as_json)


def tell(now: datetime, password: str) -> str:
    """Load the demo for this moment; what was loaded, in words."""
    started = stopwatch.monotonic()
    with services.hurried():
        demo_story.tell(demo_story.asking(network(), asked()), cohort(), by_rule(), lists(), now, password)
    took = stopwatch.monotonic() - started
    return f"Loaded {queries.events()} events and {queries.registrations()} registrations in {took:.1f} s."


@groups.demo.command("fill")
@click.option("--events", type=click.IntRange(1, MOST_EVENTS), required=True)
@click.option("--registrations", type=click.IntRange(0, MOST_REGISTRATIONS), required=True)
@json_option
def fill(events: int, registrations: int, as_json: bool) -> None:
    """Add that many events and registrations, dealt out evenly, for measuring. No mail is written."""
    started = stopwatch.monotonic()
    # Another seed each time: the same address registers once for an event, but for as many events as it likes.
    crowd = people(lists(), f"crowd {queries.registrations()}")
    with services.hurried():
        demo_fill.fill(events, registrations, crowd)
    took = round(stopwatch.monotonic() - started, 1)
    row = {"events": events, "registrations": registrations, "seconds": took}
    emit(row, f"Added {events} events and {registrations} registrations in {took} s.", as_json=as_json)


def folder() -> Path:
    """Where the demo's data are: beside the package."""
    return Path(current_app.root_path).parent / "demo"


def network() -> EventFile:
    """The example network as its file says it."""
    return _read("network.json")


def cohort() -> EventFile:
    """The series of workdays beside it, as its file says it."""
    return _read("series.json")


def asked() -> EventFile:
    """What some of its events ask beyond the details, as their file says it."""
    return _read("questions.json")


def by_rule() -> EventFile:
    """The events that show who gets in, as their file says them."""
    return _read("entrance.json")


def _read(name: str) -> EventFile:
    file = form.read((folder() / name).read_bytes())
    assert isinstance(file, EventFile), file
    return file


def lists() -> dict[str, Any]:
    """What people are drawn from."""
    found: dict[str, Any] = json.loads((folder() / "people.json").read_text())
    return found
