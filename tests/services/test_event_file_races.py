"""Event files while others are at work: nobody gets an error, nothing is there twice."""

import json
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from app import clock
from app.database import db
from app.domain.history import COMMAND_LINE
from app.forms.event_file import read
from app.models import Event, Network, Pool, Term
from app.queries.doctor import findings
from app.services import event_files
from app.services.event_files import EventOutcome, Imported
from tests.factories import make_event, make_registration
from tests.services.test_races import at_once, registering

FILE = Path("demo/network.json").read_bytes()


def test_the_same_file_at_once_is_imported_once(app):
    file = read(FILE)
    results = at_once(app, [lambda: event_files.import_file(file, COMMAND_LINE)] * 3, threads=3)
    assert all(isinstance(result, Imported) for result in results)
    outcomes = sorted("".join({outcome for _slug, outcome in result.outcomes}) for result in results)
    assert outcomes == [EventOutcome.CREATED, EventOutcome.UNCHANGED, EventOutcome.UNCHANGED]
    assert [db.session.scalar(select(func.count()).select_from(model)) for model in (Network, Event, Term)] == [
        1,
        22,
        64,
    ]


def test_capacity_and_time_change_by_file_while_people_register(app):
    event = make_event("paiva", capacity=2)
    for number in range(4):
        make_registration(event, f"first-{number}@kunta.example")
    starts = clock.to_local(clock.now() + timedelta(days=40))
    files = [
        read(json.dumps({"format": "event-file/1", "events": [{"slug": "paiva", **change}]}).encode())
        for change in (
            {"capacity": 5},
            {"starts": f"{starts:%Y-%m-%dT%H:%M}", "ends": f"{starts + timedelta(hours=3):%Y-%m-%dT%H:%M}"},
            {"capacity": 8, "title": {"fi": "Uusi nimi"}},
        )
    ]
    acts = [registering(event, f"person-{number}@kunta.example") for number in range(12)]
    acts += [lambda file=file: event_files.import_file(file, COMMAND_LINE) for file in files]
    results = at_once(app, acts, threads=5)
    assert all(isinstance(result, Imported) for result in results[12:]) or _only_too_small(results[12:])
    pool = db.session.scalars(select(Pool), execution_options={"populate_existing": True}).one()
    assert pool.taken + pool.waiting == 16
    assert pool.taken == min(pool.capacity, 16)
    assert list(findings()) == []


def _only_too_small(results: list) -> bool:
    """8 places may be confirmed before somebody asks for 5."""
    faults = [str(fault) for result in results if not isinstance(result, Imported) for fault in result.faults]
    return all(fault.startswith("events[0].capacity: 5 is less than the ") for fault in faults)
