"""The programme page through the web: what it shows, its order, its grid, and how many statements it takes."""

from html import unescape

import pytest
from flask.testing import FlaskClient

from app.database import db
from app.domain.choices import Choice
from app.domain.events import SessionKind
from app.domain.languages import LocalizedText
from app.models import Event
from app.queries import programme as queries
from app.services import registrations
from tests.browsing import send
from tests.factories import ask, make_event, make_session, make_track
from tests.statements import statements
from tests.views.organizer.paths import programme_page as page


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    return make_event(title=LocalizedText("Päivä", "Dag"))


def text_of(browser: FlaskClient, event: Event, rest: str = "") -> str:
    answer = browser.get(page(event, rest))
    assert answer.status_code == 200
    return " ".join(unescape(answer.text).split())


def row(html: str, session_id: int) -> str:
    return html.split(f'id="session-{session_id}"')[1].split("</tr>")[0]


def test_an_empty_programme_says_how_to_begin(browser, event):
    html = text_of(browser, event)
    assert "The programme is empty" in html
    assert page(event, "/sessions/new") in html
    assert f'<a href="{page(event)}" aria-current="page">Programme</a>' in html


def test_each_session_says_who_is_in_it_and_how_full_it_is(browser, event):
    talk = make_session(event, "Puhe", 0, kind=SessionKind.TALK, speaker="Ilta Merikaarna", room="Sali", language="sv")
    full = make_session(event, "Paja 1", 2, capacity=1)
    other = make_session(event, "Paja 2", 2)
    extra = make_session(event, "Kierros", 4, optional=True)
    later = make_session(event, "Myöhemmin", None)
    for name in "ab":
        registrations.register(event.id, ask(f"{name}@example.fi", choice=Choice(sessions=frozenset({full.id}))))
    html = text_of(browser, event)
    for part in ("Puhe (en)", "Ilta Merikaarna", "Sali", "For everyone", "9:00–10:00", "Swedish"):
        assert part in row(html, talk.id)
    assert "1 of 1" in row(html, full.id)
    assert "1 waiting" in row(html, full.id)
    assert "Chosen between" in row(html, full.id)
    assert "0, no limit" in row(html, other.id)
    assert "Only for those who choose it" in row(html, extra.id)
    assert "No time yet" in row(html, later.id)
    order = [html.index(f'id="session-{session.id}"') for session in (talk, full, other, extra, later)]
    assert order == sorted(order)


def test_notes_name_the_sessions_and_forbid_nothing(browser, event):
    one, other = (make_session(event, name, 2, room="Sali A", capacity=2) for name in ("Paja 1", "Paja 2"))
    html = text_of(browser, event)
    assert "Look at 2 things" in html
    edit = [page(event, f"/sessions/{session.id}/edit") for session in (one, other)]
    assert (
        f'The room “Sali A” has several sessions at the same time: <a href="{edit[0]}">Paja 1 (en)</a>, '
        f'<a href="{edit[1]}">Paja 2 (en)</a>' in html
    )
    assert "The sessions to choose between have 4 places, the event has 10:" in html


def test_the_grid_has_a_column_for_each_track_and_says_its_times(browser, event):
    tracks = [make_track(event, name) for name in "AB"]
    make_session(event, "Avaus", 0)
    for track in tracks:
        make_session(event, f"Paja {track.name.fi}", 1, track_id=track.id)
    html = text_of(browser, event, "?view=grid")
    assert '<th scope="col">A (en)</th><th scope="col">B (en)</th>' in html
    assert '<th scope="row"><time' in html
    assert '<td colspan="2"><a href="' in html
    assert 'class="scroll" tabindex="0"><table class="plan">' in html
    assert 'aria-current="page">Side by side</a>' in html


def test_the_page_takes_the_same_statements_with_1_and_60_sessions(browser, event):
    def count(rest: str) -> int:
        with statements() as sent:
            assert browser.get(page(event, rest)).status_code == 200
        return len(sent)

    make_session(event)
    count("")
    one = count("")
    tracks = [make_track(event, f"Polku {number}", 20) for number in range(8)]
    for number in range(59):
        make_session(event, f"Paja {number}", number % 5, track_id=tracks[number % 8].id, capacity=3, room="A")
    assert [count(""), count("?view=grid")] == [one, one]


def test_buttons_put_sessions_and_tracks_into_order(browser, event):
    made = [make_session(event, name, 2) for name in "ab"]
    make_session(event, "aamu", 0)
    html = text_of(browser, event)
    up, down = (page(event, f"/sessions/{made[1].id}/move-{way}") for way in ("up", "down"))
    assert up in html
    assert down not in html  # it is the last of its time
    answer = send(browser, page(event), to=up)
    assert (answer.status_code, answer.location) == (303, page(event, f"#session-{made[1].id}-down"))  # the way back
    assert f'id="session-{made[1].id}-down"' in text_of(browser, event)
    db.session.rollback()
    assert [session.title.fi for session in queries.sessions(event.id)] == ["aamu", "b", "a"]
    tracks = [make_track(event, name) for name in "ABC"]
    answer = send(browser, page(event), to=page(event, f"/tracks/{tracks[0].id}/move-down"))
    assert answer.location == page(event, f"#track-{tracks[0].id}-down")  # the same button again
    db.session.rollback()
    assert [track.name.fi for track in queries.tracks(event.id)] == ["B", "A", "C"]


def test_another_events_session_and_track_are_not_found(browser, event):
    other = make_event("toinen")
    session, track = make_session(other), make_track(other)
    for rest in (f"/sessions/{session.id}/", f"/tracks/{track.id}/", "/sessions/99999999999/", "/tracks/0/"):
        assert browser.get(page(event, f"{rest}edit")).status_code == 404
        assert browser.get(page(event, f"{rest}remove")).status_code == 404
    for rest in ("copy", "cancel"):
        assert browser.get(page(event, f"/sessions/{session.id}/{rest}")).status_code == 404
    assert (
        send(browser, page(event, "/tracks/new"), to=page(event, f"/sessions/{session.id}/cancel")).status_code == 404
    )
    assert queries.session(session.id).cancelled_at is None
