"""The series of an event file: in and out, by slug, and nothing that is not named changes."""

import json

from sqlalchemy import select

from app.database import db
from app.domain.history import Act
from app.models import HistoryEntry, Series
from app.outputs import event_file as output
from app.queries import event_files as queries
from app.services.event_files import EventOutcome, Imported
from tests.services.test_event_files import everything, load, load_event, new_event, refusals, the_event

SERIES = {
    "slug": "aluepaivat",
    "title": {"fi": "Aluepäivät", "sv": "Regiondagar"},
    "summary": {"fi": "Neljä päivää"},
    "description": {"fi": "Päivät\n\nviidessä kunnassa"},
    "whole": True,
}


def file(**event: object) -> dict:
    return {"format": "event-file/1", "series": [SERIES], "events": [new_event(**event)]}


def test_a_series_goes_in_and_comes_out_the_same(app):
    assert isinstance(load(file(series="aluepaivat")), Imported)
    exported = output.whole(queries.by_slug("paiva"))
    assert exported["series"] == [SERIES]
    assert exported["events"][0]["series"] == "aluepaivat"
    assert db.session.scalars(select(HistoryEntry.act).order_by(HistoryEntry.id)).all() == [
        Act.EVENT_IMPORTED, Act.SERIES_JOINED, Act.EVENT_PUBLISHED,
    ]  # fmt: skip


def test_again_changes_nothing_at_all(app):
    load(file(series="aluepaivat"))
    serieses = [tuple(row) for row in db.session.execute(select(Series.__table__))]
    before = everything()
    exported = json.loads(json.dumps(output.whole(queries.by_slug("paiva"))))
    for again in (file(series="aluepaivat"), exported):
        result = load(again)
        assert isinstance(result, Imported)
        assert result.outcomes == (("paiva", EventOutcome.UNCHANGED),)
    assert everything() == before
    assert [tuple(row) for row in db.session.execute(select(Series.__table__))] == serieses


def test_an_event_without_a_series_says_nothing_of_one(app):
    load_event(**new_event())
    exported = output.whole(queries.by_slug("paiva"))
    assert "series" not in exported
    assert "series" not in exported["events"][0]


def test_what_is_not_named_stays(app):
    load(file(series="aluepaivat"))
    load({"format": "event-file/1", "series": [{"slug": "aluepaivat", "title": {"sv": "Dagar"}}]})
    load_event(slug="paiva", capacity=3)
    row = db.session.scalars(select(Series), execution_options={"populate_existing": True}).one()
    assert (row.title.as_dict(), row.whole) == ({"fi": "Aluepäivät", "sv": "Dagar"}, True)
    assert the_event().series_id == row.id


def test_null_takes_the_event_out(app):
    load(file(series="aluepaivat"))
    result = load_event(slug="paiva", series=None)
    assert isinstance(result, Imported)
    assert result.outcomes == (("paiva", EventOutcome.CHANGED),)
    assert the_event().series_id is None


def test_faults_are_named_by_their_place(app):
    assert refusals(load_event(**new_event(series="muu"))) == ['events[0].series: there is no series "muu"']
    assert refusals(load({"format": "event-file/1", "series": [{"slug": "uusi"}]})) == [
        "series[0].title: a new series needs this"
    ]
    assert db.session.scalars(select(Series)).all() == []
