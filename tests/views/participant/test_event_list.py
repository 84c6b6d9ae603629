"""The public list: words for every state, filters that cannot hurt, pages, and empty pages that help."""

import re
from datetime import timedelta

import html5lib
import pytest

from app import clock
from app.database import db
from app.domain.events import EventKind, EventStatus, RegistrationMode, TermKind
from app.domain.languages import LocalizedText
from tests.factories import make_event, make_network, make_registration, make_term, text
from tests.statements import statements

DAY = timedelta(days=1)
ROOM = re.compile(r'<p class="room">.*?</svg>(.*?)</span></p>')
TITLE = re.compile(r'<h3><a href="/\w\w/events/([^"]+)">')


@pytest.fixture
def database_kind() -> str:
    """What depends on the database is tested with the queries, and in test_hostile_addresses.py."""
    return "sqlite"


def rows(answer) -> list[tuple[str, str]]:
    """(slug, state) of each event, as listed."""
    assert answer.status_code == 200
    return list(zip(TITLE.findall(answer.text), ROOM.findall(answer.text), strict=True))


def test_every_state_in_words(client):
    now = clock.now()
    day = iter(range(1, 20))

    def make(slug, **changes):
        return make_event(slug, starts_in=next(day) * DAY, **changes)

    make("vapaa", capacity=12)
    make("yksi", capacity=1)
    full = make("jono", capacity=1)
    for person in ("a@example.fi", "b@example.fi"):
        make_registration(full, person)
    make("taynna", capacity=0, waiting_list=False)
    make("rajaton", capacity=None)
    make("avautuu", opens_at=now + timedelta(hours=1))
    make("paattyi", closes_at=now - timedelta(hours=1))
    make("suljettu", registration_closed=True)
    make("peruttu", status=EventStatus.CANCELLED)
    make("kutsu", mode=RegistrationMode.INVITATION_ONLY)
    announced = make("tulossa")
    announced.opens_at = None
    db.session.commit()
    said = dict(rows(client.get("/fi/")))
    assert said.pop("avautuu").startswith("Ilmoittautuminen avautuu ")
    assert said == {
        "vapaa": "12 paikkaa vapaana",
        "yksi": "1 paikka vapaana",
        "jono": "Täynnä, jonossa 1",
        "taynna": "Täynnä",
        "rajaton": "Paikkoja on",
        "paattyi": "Ilmoittautuminen on päättynyt",
        "suljettu": "Ilmoittautuminen on päättynyt",
        "peruttu": "Peruttu",
        "kutsu": "Kutsutuille, ilmoittautumislinkillä",
        "tulossa": "Ilmoittautumisaika ilmoitetaan myöhemmin",
    }


def test_by_month_with_place_and_kind(client):
    start = clock.from_local(clock.to_local(clock.now() + 400 * DAY).replace(tzinfo=None, day=14, hour=9, minute=0))
    make_event("eka", starts_at=start, ends_at=start + timedelta(hours=6), online=True)
    make_event("toka", starts_at=start + 40 * DAY, ends_at=start + 41 * DAY, onsite=False, online=True)
    page = client.get("/en/").text
    headings = re.findall(r'<h2 id="m\d">(.*?)</h2>', page)
    assert [len(headings), headings[0].split()[1]] == [2, str(clock.to_local(start).year)]
    assert "Network day · Kongressikeskus, Helsinki and online" in page
    assert "Network day · Online" in page
    assert re.search(r"14<small>\w{3}<br>9:00</small>", page)


def test_past_events_have_their_own_list(client):
    make_event("tuleva")
    make_event("eilen", starts_in=-DAY)
    assert rows(client.get("/fi/?past=1")) == [("eilen", "Päättynyt")]
    page = client.get("/fi/?past=1").text
    assert "<h1>Menneet tapahtumat</h1>" in page and 'href="/fi/">Tulevat tapahtumat</a>' in page


def test_the_cost_is_the_same_for_any_number_of_events(client):
    region = make_term(TermKind.REGION, "HYKS")
    addresses = ("/fi/", "/fi/?region=HYKS&kind=network_day", "/fi/?q=verkosto", "/fi/?past=1")

    def cost() -> list[int]:
        counts = []
        for address in addresses:
            db.session.remove()
            with statements() as sent:
                assert client.get(address).status_code == 200
            counts.append(len(sent))
        return counts

    for number in range(2):
        make_event(f"e{number}", starts_in=(-DAY, DAY)[number], terms=(region,), search_text="verkosto")
    few = cost()
    for number in range(60):
        days = (number + 2) * (-DAY, DAY)[number % 2]
        make_event(f"m{number}", starts_in=days, terms=(region,), search_text="verkosto")
    assert len(rows(client.get("/fi/"))) == len(rows(client.get("/fi/?past=1"))) == 20
    assert cost() == few


def test_pages(client):
    for number in range(41):
        make_event(f"e{number:02}", starts_in=(number + 1) * DAY)
    slugs = [[slug for slug, _ in rows(client.get(f"/fi/?page={page}"))] for page in (1, 2, 3)]
    assert [(len(page), page[0]) for page in slugs] == [(20, "e00"), (20, "e20"), (1, "e40")]
    # A page too far is the last one.
    for page in ("4", "999999999999", "9" * 400):
        assert [slug for slug, _ in rows(client.get(f"/fi/?page={page}"))] == ["e40"]
    second = client.get("/fi/?page=2&kind=network_day").text
    assert "<title>Tulevat tapahtumat: Verkostopäivä, sivu 2 –" in second
    assert 'href="/fi/?kind=network_day&amp;page=3"' in second


def test_filters_are_kept_in_the_form_and_in_the_other_languages(client):
    make_term(TermKind.REGION, "HYKS", "Etelä-Suomi")
    make_term(TermKind.THEME_GROUP, "lapset", "Lapset")
    make_event()
    page = client.get("/fi/?theme=lapset&region=HYKS&q=%22x&kind=webinar&evil=1").text
    for chosen in (
        '<option value="HYKS" selected>Etelä-Suomi</option>',
        '<option value="lapset" selected>Lapset</option>',
        '<option value="webinar" selected>Webinaari</option>',
        'value="&#34;x"',
        '<details class="filters" open>',
        "0 tapahtumaa: Etelä-Suomi, Lapset, Webinaari, &#34;x.",
        "Mukana ovat myös valtakunnalliset tapahtumat.",
        'href="/sv/?region=HYKS&amp;theme=lapset&amp;kind=webinar&amp;q=%22x"',
    ):
        assert chosen in page
    assert "evil" not in page


def test_unknown_values_are_left_out_and_that_is_said(client):
    make_event()
    sentence = "Osaa osoitteesta ei ymmärretty"
    for query in ("region=NOWHERE", "theme=HYKS", "kind=party", "month=2027-13", "region=%00"):
        page = client.get(f"/fi/?{query}")
        assert [slug for slug, _ in rows(page)] == ["verkostopaiva"]
        assert sentence in page.text
    assert sentence not in client.get("/fi/?page=77&past=&region=&other=1").text


def test_empty_pages_say_why_and_what_next(client):
    nothing = client.get("/sv/").text
    assert "Det finns inga kommande evenemang just nu" in nothing and "/sv/calendar/all" in nothing
    assert "Inget evenemang är avslutat än" in client.get("/sv/?past=1").text
    narrowed = client.get("/sv/?kind=webinar").text
    assert "Inga evenemang motsvarar dina val" in narrowed and 'href="/sv/">Visa alla</a>' in narrowed


def test_the_calendar_to_subscribe_to_is_that_of_the_list(client):
    make_term(TermKind.REGION, "HYKS")
    make_term(TermKind.THEME_GROUP, "lapset")
    for query, (page, feed, news) in {
        "": ("all", "all.ics", "events.atom"),
        "region=HYKS": ("region/HYKS", "region/HYKS.ics", "events.atom?region=HYKS"),
        "theme=lapset": ("theme/lapset", "theme/lapset.ics", "events.atom?theme=lapset"),
        "kind=webinar": ("kind/webinar", "kind/webinar.ics", "events.atom?kind=webinar"),
        "region=HYKS&kind=webinar": (
            "all?region=HYKS&amp;kind=webinar",
            "all.ics?region=HYKS&amp;kind=webinar",
            "events.atom?region=HYKS&amp;kind=webinar",
        ),
        "region=nationwide": ("all", "all.ics", "events.atom"),
    }.items():
        html = client.get(f"/fi/?{query}").text
        assert f'<a class="btn line" href="/fi/calendar/{page}">' in html
        assert re.search(rf'<link rel="alternate" type="text/calendar" [^>]*calendar/{re.escape(feed)}">', html)
        assert re.search(rf'<link rel="alternate" type="application/atom\+xml" [^>]*"/fi/{re.escape(news)}">', html)


def test_a_search_that_finds_nothing_offers_the_whole_list_once(client):
    make_event()
    page = client.get("/fi/?q=olematon").text
    assert ("0 tapahtumaa: olematon." in page, page.count(">Näytä kaikki</a>")) == (True, 1)
    assert client.get("/fi/?q=verkosto").text.count(">Näytä kaikki</a>") == 1


def test_who_lost_their_link_finds_the_way_to_it(client):
    assert 'href="/fi/link">Olen jo ilmoittautunut</a>' in client.get("/fi/").text


def test_a_title_in_another_language_says_so(client):
    make_event(title=LocalizedText(sv="Nätverksdag"))
    assert '<span lang="sv">Nätverksdag</span>' in client.get("/fi/").text
    assert '<span lang="sv">Nätverksdag</span>' not in client.get("/sv/").text


def test_search_engines_are_told_of_the_languages(client):
    make_network()
    page = client.get("/sv/?past=1").text
    for tag in (
        '<link rel="canonical" href="http://localhost/sv/?past=1">',
        '<link rel="alternate" hreflang="fi" href="http://localhost/fi/?past=1">',
        '<link rel="alternate" hreflang="en" href="http://localhost/en/?past=1">',
        '<meta name="description" content="Avslutade evenemang.',
        "Testiverkosto (sv): evenemang</title>",
    ):
        assert tag in page


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_is_sound_html(client, language):
    make_term(TermKind.REGION, "HYKS", "<b>Etelä</b>")
    make_event(title=text('<script>alert("x")</script>'), venue_name="<i>Talo</i>")
    make_event("toinen", starts_in=3 * DAY, kind=EventKind.WEBINAR, lasts=2 * DAY)
    page = client.get(f"/{language}/").text
    html5lib.HTMLParser(strict=True).parse(page)
    assert "alert(" in page and "<script>alert" not in page and "<i>" not in page and "<b>" not in page
