"""Feeds as they run: kept in the process, made anew only where something changed, each choice at one address."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from icalendar import Calendar

from app import clock
from app.database import db
from app.domain.edit_conflicts import fingerprint
from app.domain.events import EventKind, SessionKind, TermKind
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language
from app.models import Event
from app.queries import event_details
from app.services import events, programme
from app.views import feed_shelf
from tests.factories import make_event, make_network, make_series, make_session, make_term, text
from tests.statements import statements

ALL = "/fi/calendar/all.ics"
DAY = timedelta(days=1)


@pytest.fixture
def app(keeping_app: Flask, time: time_machine.Traveller) -> Flask:
    return keeping_app


def titles(client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return [str(entry["SUMMARY"]) for entry in Calendar.from_ical(answer.data).walk("VEVENT")]


def test_served_without_sql_and_made_by_the_same_few_statements_for_any_number_of_events(app, client, time):
    counts = []
    for number in (1, 30):
        for i in range(number):
            term = make_term(TermKind.THEME_GROUP, f"t{number}-{i}")
            event = make_event(f"e{number}-{i}", terms=(term,))
            make_session(event)
        time.shift(timedelta(seconds=3))
        with statements() as made:
            first = client.get(ALL + "?entries=sessions")
        assert (first.status_code, first.data.count(b"BEGIN:VEVENT")) == (200, 1 if number == 1 else 31)
        counts.append(len(made))
        with statements() as none:
            assert client.get(ALL + "?entries=sessions").data == first.data
            assert client.get(ALL + "?entries=sessions", headers={"If-None-Match": first.headers["ETag"]}).data == b""
        assert none == []
    assert counts[0] == counts[1] <= 9


def test_after_one_events_change_only_its_entries_are_made_anew(app, client, time):
    changed, other = make_event("muuttuu"), make_event("pysyy", starts_in=31 * DAY)
    client.get(ALL)
    before = feed_shelf.shelf(Language.FI, by_session=False).items
    changed.title = text("Uusi")
    db.session.commit()
    time.shift(timedelta(seconds=3))
    assert titles(client, ALL) == ["Uusi", "Verkostopäivä"]
    after = feed_shelf.shelf(Language.FI, by_session=False).items
    old, new = (list(items.values()) for items in (before, after))
    assert new[1] is old[1] and new[0] is not old[0]
    assert [key[0] for key in after] == [changed.id, other.id]


def test_filters_combine_and_each_choice_has_one_address(app, client):
    make_network()
    south, west = make_term(TermKind.REGION, "HYKS", "Etelä"), make_term(TermKind.REGION, "TYKS")
    theme = make_term(TermKind.THEME_GROUP, "lapset", "Lapset")
    school = make_term(TermKind.OPERATOR, "valteri", "Valteri")
    make_event("a", title=text("A"), terms=(south, theme), kind=EventKind.WEBINAR, starts_in=2 * DAY)
    make_event("b", title=text("B"), terms=(west, theme, school), starts_in=3 * DAY)
    make_event("c", title=text("C"), terms=(south,), starts_in=4 * DAY)
    for query, found in {
        "region=HYKS&theme=lapset": ["A"],
        "theme=lapset&kind=network_day": ["B"],
        "kind=webinar&region=HYKS&theme=lapset": ["A"],
        "organizer=valteri": ["B"],
        "organizer=valteri&region=HYKS": [],
    }.items():
        assert titles(client, f"{ALL}?{query}") == found
    one = client.get(f"{ALL}?theme=lapset&utm=x&region=HYKS")
    same = client.get("/fi/calendar/region/HYKS.ics?theme=lapset")
    assert one.data == same.data
    made = Calendar.from_ical(one.data)
    assert made["SOURCE"] == "http://localhost/fi/calendar/all.ics?region=HYKS&theme=lapset"
    assert made["X-WR-CALNAME"] == "Testiverkosto: Etelä\\, Lapset"  # vUnknown: as it was sent
    assert Calendar.from_ical(client.get(f"{ALL}?region=HYKS").data)["SOURCE"].endswith("/calendar/region/HYKS.ics")
    assert titles(client, "/fi/calendar/organizer/valteri.ics") == ["B"]
    for unknown in (
        "region=XXXX",
        "theme=HYKS",
        "kind=nothing",
        "organizer=x",
        "series=x",
        "region=%00",
        "theme=a%20b",
    ):
        assert client.get(f"{ALL}?{unknown}").status_code == 404, unknown


def test_a_series_has_a_feed(app, client):
    first, second = make_event("a", title=text("A")), make_event("b", title=text("B"), starts_in=31 * DAY)
    make_event("c", title=text("C"))
    make_series(first, second, slug="sarja", title=text("Neljä päivää"))
    assert titles(client, "/fi/calendar/series/sarja.ics") == ["A", "B"]
    made = Calendar.from_ical(client.get("/fi/calendar/series/sarja.ics").data)
    assert made["NAME"].endswith("Neljä päivää")
    assert client.get("/fi/calendar/series/toinen.ics").status_code == 404


def test_an_unknown_query_changes_nothing_and_costs_nothing(app, client):
    make_event()
    first = client.get(ALL)
    with statements() as none:
        assert client.get(ALL + "?nocache=1").data == first.data
    assert none == []


def test_sessions_are_entries_for_who_asks_and_only_while_the_programme_is_out(app, client, time):
    out = clock.now() + timedelta(hours=1)
    event = make_event(programme_from=out, title=text("Päivä"))
    make_session(event, "Alku", at=0, kind=SessionKind.TALK)
    make_session(event, "Kahvi", at=1, kind=SessionKind.BREAK)
    make_session(event, "Ilman aikaa", at=None)
    make_session(event, "Loppu", at=2, kind=SessionKind.TALK)
    by_session = ALL + "?entries=sessions"
    assert titles(client, by_session) == titles(client, ALL) == ["Päivä"]
    time.move_to(out)
    assert titles(client, by_session) == ["Alku (Päivä)", "Loppu (Päivä)"]
    assert titles(client, ALL) == ["Päivä"]


def test_several_days_have_a_bar_above_their_sessions(app, client):
    event = make_event(title=text("Kurssi"), lasts=timedelta(days=2))
    make_session(event, "Toinen päivä", at=26, kind=SessionKind.TALK)
    bar, session = Calendar.from_ical(client.get(ALL + "?entries=sessions").data).walk("VEVENT")
    assert (str(bar["SUMMARY"]), bar["TRANSP"], bar["DTSTART"].params["VALUE"]) == ("Kurssi", "TRANSPARENT", "DATE")
    assert (session["RELATED-TO"], session["RELATED-TO"].params["RELTYPE"]) == (bar["UID"], "PARENT")


def test_a_cancelled_session_stays_and_a_moved_one_is_a_new_revision(app, client, time):
    event = make_event(title=text("Päivä"))
    moved = make_session(event, "Siirtyy", at=0, kind=SessionKind.TALK)
    gone = make_session(event, "Peruuntuu", at=2, kind=SessionKind.TALK)
    address = ALL + "?entries=sessions"
    before = {str(e["UID"]): e for e in Calendar.from_ical(client.get(address).data).walk("VEVENT")}
    time.shift(timedelta(seconds=3))
    details = moved.details
    later = {"starts_at": details.starts_at + timedelta(minutes=30), "ends_at": details.ends_at + timedelta(minutes=30)}
    programme.change_session(moved.id, type(details)(**{**vars(details), **later}), COMMAND_LINE)
    programme.cancel_session(gone.id, None, COMMAND_LINE)
    time.shift(timedelta(seconds=3))
    after = {str(e["UID"]): e for e in Calendar.from_ical(client.get(address).data).walk("VEVENT")}
    assert before.keys() == after.keys()
    for uid, entry in after.items():
        assert entry["SEQUENCE"] > before[uid]["SEQUENCE"]
        assert entry["DTSTAMP"].dt > before[uid]["DTSTAMP"].dt
        assert entry["DTSTAMP"].dt == entry["LAST-MODIFIED"].dt
    assert [str(entry["STATUS"]) for entry in after.values()] == ["CONFIRMED", "CANCELLED"]
    assert after[f"session-{gone.public_id}@localhost"]["SUMMARY"] == "PERUTTU: Peruuntuu (Päivä)"


def test_another_capacity_changes_nothing_in_a_calendar(app, client, time):
    event = make_event()
    session = make_session(event, capacity=5)
    address = ALL + "?entries=sessions"
    before = client.get(address)
    details = session.details
    programme.change_session(session.id, type(details)(**{**vars(details), "capacity": 9}), COMMAND_LINE)
    time.shift(timedelta(seconds=3))
    again = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
    assert again.status_code == 304


def test_who_asks_only_by_time_hears_of_a_renamed_group(app, client, time):
    theme = make_term(TermKind.THEME_GROUP, "lapset", "Vanha")
    make_event(terms=(theme,))
    before = client.get(ALL)
    theme.name = text("Uusi")
    db.session.commit()
    time.shift(timedelta(seconds=3))
    after = client.get(ALL, headers={"If-Modified-Since": before.headers["Last-Modified"]})
    assert (after.status_code, "Uusi" in after.text) == (200, True)


def test_a_renamed_series_is_seen_though_no_event_changed(app, client, time):
    series = make_series(make_event())
    address = "/fi/calendar/series/sarja.ics"
    assert "NAME:Verkoston tapahtumat: Aluepäivät\r\n" in client.get(address).text
    series.title = text("Uusi nimi")
    db.session.commit()
    time.shift(timedelta(seconds=3))
    assert "NAME:Verkoston tapahtumat: Uusi nimi\r\n" in client.get(address).text


def test_an_organizers_feed_follows_who_organizes(app, client, time):
    make_network()
    operator = make_term(TermKind.OPERATOR, "valteri", "Valteri")
    event = make_event(title=text("Päivä"))
    address, changed_at, sequence = "/fi/calendar/organizer/valteri.ics", event.calendar_changed_at, event.sequence
    before = client.get(address)
    assert titles(client, address) == []
    time.shift(timedelta(seconds=3))
    event = event_details.whole(event.id)
    seen = event_details.of(event, event.pools)
    edited = events.edit(event.id, replace(seen, operators=frozenset({operator.id})), fingerprint(seen), COMMAND_LINE)
    assert isinstance(edited, Event)
    # A process that has not seen the feed before must tell who asks only by time, too.
    assert edited.calendar_changed_at > changed_at and edited.sequence == sequence
    answer = client.get(address, headers={"If-Modified-Since": before.headers["Last-Modified"]})
    assert (answer.status_code, "Päivä" in answer.text) == (200, True)


def test_another_time_of_the_event_leaves_its_sessions_entries_alone_and_another_place_does_not(app, client, time):
    make_network()
    event = make_event(title=text("Päivä"))
    make_session(event, "Alku", at=1, kind=SessionKind.TALK)
    address = ALL + "?entries=sessions"
    before = client.get(address)
    for changes, same in (
        ({"ends_at": event.ends_at + timedelta(hours=1)}, True),
        ({"venue_name": "Uusi sali"}, False),
    ):
        time.shift(timedelta(seconds=3))
        whole = event_details.whole(event.id)
        details = event_details.of(whole, whole.pools)
        saved = events.edit(event.id, replace(details, **changes), fingerprint(details), COMMAND_LINE)
        assert isinstance(saved, Event), saved
        time.shift(timedelta(seconds=3))
        again = client.get(address, headers={"If-None-Match": before.headers["ETag"]})
        assert (again.status_code == 304) is same
