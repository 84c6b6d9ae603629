"""Feeds over HTTP: who is in them, and the rules for those who poll."""

import gzip
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from app import clock
from app.database import db
from app.domain.events import EventKind, EventStatus, TermKind
from tests.factories import make_event, make_network, make_term, text

ALL = "/fi/calendar/all.ics"


def slugs(client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return [entry["URL"].rsplit("/", 1)[-1] for entry in Calendar.from_ical(answer.data).walk("VEVENT")]


def test_window_and_drafts(app, client):
    make_event("luonnos", status=EventStatus.DRAFT)
    make_event("peruttu", status=EventStatus.CANCELLED, starts_in=timedelta(days=2))
    make_event("kuukausi-sitten", starts_in=timedelta(days=-30))
    make_event("kauan-sitten", starts_in=timedelta(days=-33))
    make_event("kaukana", starts_in=timedelta(days=540))
    make_event("liian-kaukana", starts_in=timedelta(days=560))
    assert slugs(client, ALL) == ["kuukausi-sitten", "peruttu", "kaukana"]


def test_feeds_by_region_theme_and_kind(app, client):
    south, west = make_term(TermKind.REGION, "HYKS"), make_term(TermKind.REGION, "TYKS")
    theme = make_term(TermKind.THEME_GROUP, "lapset")
    day = timedelta(days=1)
    make_event("etela", terms=(south,), starts_in=day)
    make_event("lansi", terms=(west, theme), starts_in=2 * day)
    make_event("koko-maa", terms=(theme,), kind=EventKind.WEBINAR, starts_in=3 * day)
    assert slugs(client, "/sv/calendar/region/HYKS.ics") == ["etela", "koko-maa"]
    assert slugs(client, "/sv/calendar/theme/lapset.ics") == ["lansi", "koko-maa"]
    assert slugs(client, "/sv/calendar/kind/webinar.ics") == ["koko-maa"]
    assert slugs(client, "/sv/calendar/kind/seminar.ics") == []
    for unknown in ("region/XXXX", "region/lapset", "theme/HYKS", "kind/privacy", "other"):
        assert client.get(f"/fi/calendar/{unknown}.ics").status_code == 404


@pytest.mark.parametrize(
    ("language", "name"),
    [
        ("fi", "Testiverkosto: Kaikki tapahtumat"),
        ("sv", "Testiverkosto (sv): Alla evenemang"),
        ("en", "Testiverkosto (en): All events"),
    ],
)
def test_the_calendars_name_is_the_networks_in_each_language(app, client, language, name):
    make_network()
    made = Calendar.from_ical(client.get(f"/{language}/calendar/all.ics").data)
    assert (made["X-WR-CALNAME"], made["NAME"]) == (name, name)
    assert made["SOURCE"] == f"http://localhost/{language}/calendar/all.ics"


def test_headers_of_a_feed_and_of_a_download(app, client):
    made = make_event(calendar_changed_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    feed, file = client.get(ALL), client.get(f"/fi/events/{made.slug}.ics")
    for answer in (feed, file):
        assert answer.content_type == "text/calendar; charset=utf-8"
        assert answer.headers["Cache-Control"] == "public, max-age=900"
        assert answer.headers["Vary"] == "Accept-Encoding"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["ETag"].startswith('W/"')
        assert "Set-Cookie" not in answer.headers
    assert "Content-Disposition" not in feed.headers
    assert file.headers["Content-Disposition"] == 'attachment; filename="verkostopaiva.ics"'
    assert file.last_modified == datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    midnight = clock.to_local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    assert feed.last_modified == midnight  # when the window moved


def test_one_event_in_its_language_and_no_draft(app, client):
    make_event("luonnos", status=EventStatus.DRAFT)
    make_event("paiva", title=text("Päivä", "Dag", "Day"))
    titles = [
        str(Calendar.from_ical(client.get(f"/{code}/events/paiva.ics").data).walk("VEVENT")[0]["SUMMARY"])
        for code in ("fi", "sv", "en")
    ]
    assert titles == ["Päivä", "Dag", "Day"]
    assert client.get("/fi/events/luonnos.ics").status_code == 404
    assert client.get("/fi/events/tuntematon.ics").status_code == 404
    assert client.get("/de/events/paiva.ics").status_code == 404


@pytest.mark.parametrize("address", [ALL, "/fi/events/verkostopaiva.ics"])
def test_polling_again_costs_nothing(app, client, address):
    make_event()
    first = client.get(address)
    etag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    for headers in (
        {"If-None-Match": etag},
        {"If-None-Match": etag.removeprefix("W/")},
        {"If-None-Match": f'"zzz", {etag}'},
        {"If-Modified-Since": changed},
        {"If-None-Match": etag, "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
    ):
        again = client.get(address, headers=headers)
        assert (again.status_code, again.data) == (304, b""), headers
        assert again.headers["ETag"] == etag
        assert again.headers["Cache-Control"] == "public, max-age=900"
        assert again.headers["Vary"] == "Accept-Encoding"
    for headers in (
        {"If-None-Match": '"other"', "If-Modified-Since": changed},
        {"If-Modified-Since": "Thu, 01 Jan 2015 00:00:00 GMT"},
        {"If-Modified-Since": "eilen"},
        {"Accept": "text/html", "Cookie": "kutsu=x", "Accept-Language": "sv"},
    ):
        assert client.get(address, headers=headers).data == first.data, headers
    assert client.get(address + "?nocache=1").data == first.data


@pytest.mark.parametrize("address", [ALL, "/fi/events/verkostopaiva.ics"])
def test_head_and_gzip(app, client, address):
    make_event()
    plain = client.get(address)
    head = client.head(address)
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == plain.headers["ETag"]
    assert head.headers["Content-Length"] == str(len(plain.data))
    packed = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    same = client.get(address, headers={"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]})
    assert same.status_code == 304
    assert client.post(address).status_code == 405


def entries(client) -> dict[str, tuple[object, ...]]:
    return {
        str(entry["UID"]): (str(entry["SUMMARY"]), str(entry["STATUS"]), entry["SEQUENCE"], entry["DTSTAMP"].dt)
        for entry in Calendar.from_ical(client.get(ALL).data).walk("VEVENT")
    }


def test_a_change_reaches_subscribers_and_leaves_the_others_alone(app, client):
    moved = make_event("muuttuu", public_id="aaa", title=text("Vanha"))
    make_event("pysyy", public_id="bbb", title=text("Sama"))
    before, etag = entries(client), client.get(ALL).headers["ETag"]
    moved.title, moved.status, moved.sequence = text("Uusi"), EventStatus.CANCELLED, moved.sequence + 1
    moved.calendar_changed_at += timedelta(minutes=1)
    db.session.commit()
    after = entries(client)
    assert before["event-bbb@localhost"] == after["event-bbb@localhost"]
    assert after["event-aaa@localhost"] == ("PERUTTU: Uusi", "CANCELLED", 1, moved.calendar_changed_at)
    assert client.get(ALL, headers={"If-None-Match": etag}).status_code == 200


def test_a_renamed_theme_group_is_seen_though_no_event_changed(app, client):
    theme = make_term(TermKind.THEME_GROUP, "lapset", "Vanha nimi")
    make_event(terms=(theme,))
    assert "Vanha nimi" in client.get(ALL).text
    theme.name = text("Uusi nimi")
    db.session.commit()
    assert "Uusi nimi" in client.get(ALL).text


def test_last_modified_moves_when_an_event_leaves_the_public(app, client):
    made = make_event()
    tomorrow = clock.now().replace(microsecond=0) + timedelta(hours=30)
    assert client.get(ALL).last_modified < tomorrow
    made.status, made.updated_at = EventStatus.DRAFT, tomorrow
    db.session.commit()
    answer = client.get(ALL)
    assert answer.last_modified == tomorrow and b"VEVENT" not in answer.data
