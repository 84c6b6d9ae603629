"""Notices: the product's texts, the network's own, and an event's controller."""

import re
from datetime import timedelta

import html5lib
import pytest

from app import clock
from app.database import db
from app.domain.languages import LocalizedText
from app.models import Notice
from tests.factories import make_event, make_network, text
from tests.questions import make_question

KINDS = ("privacy", "accessibility", "cookies")


@pytest.fixture
def database_kind() -> str:
    """What depends on the database is tested with the queries."""
    return "sqlite"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_notice_in_every_language_also_before_anything_is_imported(client, kind, language):
    answer = client.get(f"/{language}/{kind}")
    assert answer.status_code == 200
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert re.findall(r"<h([12])", answer.text)[:2] == ["1", "2"]
    assert set(re.findall(r"<h(\d)", answer.text)) == {"1", "2"}
    assert "{" not in answer.text.split("<main")[1]
    assert answer.headers["Cache-Control"].startswith("public, max-age=")
    assert f'hreflang="{language}" href="http://localhost/{language}/{kind}"' in answer.text


def test_the_networks_controller_and_contact(client):
    row = make_network()
    row.controller_contact = "tsv@example.fi"
    db.session.commit()
    privacy = client.get("/fi/privacy").text
    assert "<p>Testitoimisto</p>" in privacy and 'href="mailto:tsv@example.fi"' in privacy
    assert "Testiverkosto (sv)" in client.get("/sv/accessibility").text
    assert 'href="mailto:verkosto@example.fi"' in client.get("/sv/accessibility").text


def test_an_events_own_controller(client):
    make_network()
    make_event("oma", controller_name=text("Toinen virasto"), controller_contact="toinen@example.fi")
    make_event("yhteinen", title=LocalizedText(sv="Nätverksdag"))
    page = client.get("/fi/privacy?event=oma").text
    assert "<p>Toinen virasto</p>" in page and 'href="mailto:toinen@example.fi"' in page
    assert "Testitoimisto" not in page
    assert 'href="/fi/events/oma"' in page and 'href="/sv/privacy?event=oma"' in page
    shared = client.get("/fi/privacy?event=yhteinen").text
    assert "<p>Testitoimisto</p>" in shared
    assert '<h1>Tietosuoja: <span lang="sv">Nätverksdag</span></h1>' in shared
    assert client.get("/fi/privacy?event=ei-ole").status_code == 200


def test_an_event_says_when_answers_to_its_questions_go(client):
    make_network()
    event = make_event("oma")
    make_question(event, label="Mistä kuulit?", kept_days=30)
    gone = clock.to_local(event.ends_at + timedelta(days=30))
    page = client.get("/fi/privacy?event=oma").text
    assert f"<li>Vastaukset: Mistä kuulit?: {gone.day}.{gone.month}.{gone.year}</li>" in page


def test_a_text_of_the_networks_own_is_cleaned_and_filled(client):
    row = make_network()
    row.controller_name = text("Virasto *1* <b>{contact}</b>")
    written = "# Oma\n\n{controller} {nothing} <script>alert(1)</script>\n\n### Alempi"
    db.session.add(Notice(kind="privacy", language="fi", text=written, updated_at=clock.now()))
    db.session.commit()
    page = client.get("/fi/privacy").text
    assert "<h2>Oma</h2>" in page and "<h3>Alempi</h3>" in page
    assert "Virasto *1* &lt;b&gt;{contact}&lt;/b&gt; {nothing} &lt;script&gt;" in page
    assert "Päivitetty " in page
    assert "Päivitetty " not in client.get("/fi/cookies").text


def test_every_page_has_the_same_help_in_the_same_order(client):
    make_network()
    make_event()
    pages = ("/fi/", "/fi/events/verkostopaiva", "/fi/events/verkostopaiva/register", "/fi/privacy", "/fi/nothing")
    feet = {re.search(r'<footer class="foot">.*?</footer>', client.get(page).text, re.DOTALL)[0] for page in pages}
    assert len(feet) == 1
    assert re.findall(r'href="([^"]+)"', feet.pop()) == [
        "mailto:verkosto@example.fi",
        "/fi/calendar/all",
        "/fi/accessibility",
        "/fi/privacy",
        "/fi/cookies",
        "/fi/organizer/sign-in",
    ]
