"""An event's page: what it tells, what it never tells, and in which language."""

import gzip
import html
import json
import re
from datetime import timedelta

import html5lib
import pytest

from app import clock
from app.database import db
from app.domain.events import EventStatus, RegistrationMode, SessionKind, TermKind
from app.domain.languages import LocalizedText
from app.models import EventSession, Track
from tests.factories import make_event, make_network, make_registration, make_term, text
from tests.statements import statements

PAGE = "/fi/events/verkostopaiva"
DAY = timedelta(days=1)
SECRET = "https://meet.example/secret-room"
BUDGET_BYTES = 60_000


@pytest.fixture
def database_kind() -> str:
    """What depends on the database is tested with the queries."""
    return "sqlite"


def main_text(answer) -> str:
    """What a reader reads in <main>: tags away, spaces folded."""
    assert answer.status_code == 200
    inner = re.search(r"<main.*?</main>", answer.text, re.DOTALL)[0]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inner)).split())


def linked_data(answer) -> dict:
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', answer.text, re.DOTALL)[1])


def add_session(event, title: str, hours: float, track: Track | None = None, **changes) -> EventSession:
    starts_at = event.starts_at + timedelta(hours=hours)
    values = {"kind": SessionKind.TALK, "title": text(title), "starts_at": starts_at, "ends_at": starts_at + DAY / 24}
    session = EventSession(event_id=event.id, track_id=track.id if track else None, **{**values, **changes})
    db.session.add(session)
    db.session.commit()
    return session


def test_it_tells_what_a_reader_needs(client):
    make_network()
    region = make_term(TermKind.REGION, "HYKS", "Etelä-Suomi")
    group = make_term(TermKind.THEME_GROUP, "lapset", "Lapset")
    audience = make_term(TermKind.AUDIENCE, "rehtorit", "rehtorit")
    start = clock.from_local(clock.to_local(clock.now() + 90 * DAY).replace(tzinfo=None, hour=9, minute=0))
    make_event(
        starts_at=start,
        ends_at=start + timedelta(hours=6, minutes=30),
        closes_at=start - 7 * DAY,
        capacity=60,
        terms=(region, group, audience),
        languages=["fi", "sv"],
        venue_address="Töölönlahdenkatu 4",
        venue_accessibility=text("Esteetön sisäänkäynti"),
        online=True,
        remote_link=SECRET,
        description=text("Päivän *kulku*\n\n- eka\n- toka"),
        controller_name=text("Toinen virasto"),
    )
    said = main_text(client.get(PAGE))
    for words in (
        "klo 9.00–15.30 Suomen aikaa",
        "Kongressikeskus Töölönlahdenkatu 4, Helsinki",
        "Kyllä. Linkki tulee vahvistuksen mukana.",
        "Kenelle rehtorit",
        "Alue Etelä-Suomi",
        "Kieli Suomi ja ruotsi",
        "Hinta Maksuton",
        "Ilmoittaudu viimeistään",
        "klo 9.00 60 paikkaa vapaana Yhteensä 60 paikkaa. Kun paikat täyttyvät, pääset jonotuslistalle.",
        "Päivän kulku eka toka",
        "Ohjelma julkaistaan myöhemmin.",
        "Järjestäjä Testiverkosto",
        "Teemaryhmä Lapset",
        "Yhteyshenkilö Tuuli Kaislaranta tuuli@example.fi",
        "Paikan esteettömyys Esteetön sisäänkäynti",
        "Rekisterinpitäjä: Toinen virasto",
    ):
        assert words in said
    page = client.get(PAGE).text
    for link in (
        f'href="{PAGE}/register">Ilmoittaudu</a>',
        f'href="{PAGE}.ics"',
        'href="/fi/privacy?event=verkostopaiva"',
        'href="/fi/?theme=lapset"',
        'href="mailto:tuuli@example.fi"',
        '<link rel="canonical" href="http://localhost/fi/events/verkostopaiva">',
        '<link rel="alternate" hreflang="sv" href="http://localhost/sv/events/verkostopaiva">',
        '<meta name="description" content="Yhteinen päivä">',
        'href="/sv/events/verkostopaiva" lang="sv"',
    ):
        assert link in page


def test_who_organizes(client):
    """The event's own words, else its organizing organisations, else the network."""
    make_network()
    both = tuple(make_term(TermKind.OPERATOR, slug, slug.title(), position=i) for i, slug in enumerate(("oph", "thl")))
    make_event("verkosto")
    make_event("toimijat", terms=both)
    make_event("sanottu", terms=both, organized_by=text("Kunta"))
    for slug, name in (("verkosto", "Testiverkosto"), ("toimijat", "Oph, Thl"), ("sanottu", "Kunta")):
        answer = client.get(f"/fi/events/{slug}")
        assert f"Järjestäjä {name} Yhteyshenkilö" in main_text(answer).replace(" ,", ",")
        assert linked_data(answer)["organizer"] == {"@type": "Organization", "name": name}


@pytest.mark.parametrize(
    "address", [PAGE, "/sv/events/verkostopaiva", "/en/events/verkostopaiva", "/fi/", f"{PAGE}.ics"]
)
def test_the_remote_link_is_for_the_confirmed_alone(client, address):
    event = make_event(online=True, onsite=False, remote_link=SECRET)
    make_registration(event)
    answer = client.get(address)
    assert answer.status_code == 200
    assert "meet.example" not in answer.text


STATES = {
    "open": ({}, "10 paikkaa vapaana", "Ilmoittaudu"),
    "full": ({"capacity": 0}, "Kun ilmoittaudut, pääset jonotuslistalle.", "Ilmoittaudu jonoon"),
    "full, by approval": (
        {"capacity": 0, "mode": RegistrationMode.APPROVAL},
        "Tapahtuma on täynnä. Jos järjestäjä hyväksyy ilmoittautumisesi, pääset jonotuslistalle.",
        "Ilmoittaudu",
    ),
    "full for good": ({"capacity": 0, "waiting_list": False}, "Tapahtumalla ei ole jonotuslistaa.", None),
    "no limit": ({"capacity": None}, "Paikkoja on", "Ilmoittaudu"),
    "opens later": ({"opens_at": clock.now() + DAY}, "Voit tutustua lomakkeeseen jo nyt.", "Tutustu lomakkeeseen"),
    "closed": ({"closes_at": clock.now() - DAY}, "Ilmoittautuminen on päättynyt Se päättyi", None),
    "closed by hand": ({"registration_closed": True}, "Ilmoittautuminen on päättynyt", None),
    "by link": ({"mode": RegistrationMode.INVITATION_ONLY}, "Ilmoittaudu kutsussa olevalla linkillä.", None),
    "target group": ({"mode": RegistrationMode.TARGET_GROUP_FIRST}, "10 paikkaa vapaana", "Ilmoittaudu"),
    "past": ({"starts_in": -DAY}, "Tapahtuma on päättynyt.", None),
    "cancelled": ({"status": EventStatus.CANCELLED}, "Tapahtuma on peruttu.", None),
}


@pytest.mark.parametrize("state", STATES)
def test_states_say_what_can_be_done(client, state):
    changes, words, button = STATES[state]
    make_event(**changes)
    answer = client.get(PAGE)
    assert words in main_text(answer)
    found = re.search(rf'href="{PAGE}/register">(.*?)</a>', answer.text)
    assert (found[1] if found else None) == button
    # Nothing to put into a calendar any more, nor to change, or everything.
    coming = state not in ("past", "cancelled")
    assert (f'href="{PAGE}.ics"' in answer.text, 'href="/fi/link"' in answer.text) == (coming, coming)


def test_cancelled_says_why(client):
    make_event(status=EventStatus.CANCELLED, cancellation_reason=text("Kouluttaja sairastui.", "Utbildaren blev sjuk."))
    answer = client.get(PAGE)
    assert "<title>Peruttu: Verkostopäivä" in answer.text
    assert "Tapahtuma on peruttu. Kouluttaja sairastui." in main_text(answer)
    assert "paikkaa" not in main_text(answer)


def test_announced_says_when_the_rest_comes(client):
    event = make_event(coming_note=text("Ilmoittautumislinkki julkaistaan tammikuun lopussa."))
    event.opens_at = None
    db.session.commit()
    said = main_text(client.get(PAGE))
    assert "Ilmoittautumisaika ilmoitetaan myöhemmin Ilmoittautumislinkki julkaistaan tammikuun lopussa." in said
    assert said.count("tammikuun lopussa") == 1
    assert "Ohjelma julkaistaan myöhemmin." in said


def test_drafts_and_unknown_events_are_not_found(client):
    make_event("luonnos", status=EventStatus.DRAFT)
    assert client.get("/fi/events/luonnos").status_code == 404
    assert client.get("/fi/events/ei-ole").status_code == 404


def test_programme_in_shared_and_parallel_parts(client):
    start = clock.from_local(clock.to_local(clock.now() + 40 * DAY).replace(tzinfo=None, hour=9, minute=0))
    event = make_event(starts_at=start, ends_at=start + timedelta(hours=6))
    tracks = [
        Track(event_id=event.id, slug=name, name=text(name), position=n)
        for n, name in enumerate(("A-polku", "B-polku"))
    ]
    db.session.add_all(tracks)
    db.session.commit()
    add_session(event, "Avaus", 0, speaker="Ilta Merikaarna")
    add_session(event, "Kahvi", 1, kind=SessionKind.BREAK)
    add_session(event, "B-paja", 2, tracks[1], capacity=45)
    add_session(event, "A-paja", 2, tracks[0], capacity=1)
    add_session(event, "Päätös", 4)
    said = main_text(client.get(PAGE))
    programme = said[said.index("Ohjelma ") : said.index("Järjestäjä ja yhteystiedot")]
    parts = re.sub(r"(klo )?\d+\.\d\d(–\d+\.\d\d)? ", "", programme)
    assert parts == (
        "Ohjelma Koko ohjelma A-polku B-polku Yhteinen ohjelma Avaus Ilta Merikaarna Kahvi"
        " Rinnakkaisohjelma A-polku A-paja 1 paikka B-polku B-paja 45 paikkaa"
        " Yhteinen ohjelma Päätös "
    )


def test_a_programme_of_several_days_is_by_day(client):
    event = make_event(lasts=2 * DAY)
    add_session(event, "Eka", 0)
    add_session(event, "Toka", 24)
    answer = client.get(PAGE)
    assert len(re.findall(r"<h3>\w+na \d+\.\u00a0\w+ta \d{4}</h3>", answer.text)) == 2
    assert "Yhteinen ohjelma" not in answer.text


def test_untranslated_text_is_marked_and_told(client):
    event = make_event(title=LocalizedText(sv="Nätverksdag"), summary=text("Päivä", "Dag", "Day"))
    event.description = LocalizedText(sv="## Om dagen\n\nText")
    event.organized_by = LocalizedText(en="An office")
    db.session.commit()
    answer = client.get(PAGE)
    assert '<h1><span lang="sv">Nätverksdag</span></h1>' in answer.text
    assert '<div class="stack" lang="sv"><h3>Om dagen</h3>' in answer.text
    assert "Osa tämän sivun tekstistä on vain ruotsiksi ja englanniksi." in main_text(answer)
    assert "bara på engelska" in main_text(client.get("/sv/events/verkostopaiva"))


def test_everything_translated_says_nothing_of_languages(client):
    make_network()
    make_event(terms=(make_term(TermKind.AUDIENCE, "rehtorit"),), description=text("Kuvaus"))
    for language in ("fi", "sv", "en"):
        answer = client.get(f"/{language}/events/verkostopaiva")
        page = re.search(r"<main.*?</main>", answer.text, re.DOTALL)[0]
        assert re.findall(r'lang="..', page) == []


def test_linked_data(client):
    make_network()
    event = make_event(
        title=text('Päivä </script><script>alert("x")</script>'),
        capacity=3,
        online=True,
        remote_link=SECRET,
        venue_address="Katu 1",
    )
    make_registration(event)
    data = linked_data(client.get(PAGE))
    local = clock.to_local(event.starts_at)
    assert data.pop("startDate") == local.isoformat(timespec="seconds")
    assert re.search(r"\+0[23]:00$", data.pop("endDate"))
    assert data == {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": 'Päivä </script><script>alert("x")</script>',
        "description": "Yhteinen päivä",
        "url": "http://localhost/fi/events/verkostopaiva",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/MixedEventAttendanceMode",
        "location": [
            {
                "@type": "Place",
                "name": "Kongressikeskus",
                "address": {
                    "@type": "PostalAddress",
                    "streetAddress": "Katu 1",
                    "addressLocality": "Helsinki",
                    "addressCountry": "FI",
                },
            },
            {"@type": "VirtualLocation", "url": "http://localhost/fi/events/verkostopaiva"},
        ],
        "inLanguage": ["fi"],
        "isAccessibleForFree": True,
        "maximumAttendeeCapacity": 3,
        "remainingAttendeeCapacity": 2,
        "organizer": {"@type": "Organization", "name": "Testiverkosto"},
    }


def test_linked_data_of_a_full_cancelled_online_event_without_limit(client):
    make_event("rajaton", capacity=None, onsite=False, online=True)
    data = linked_data(client.get("/en/events/rajaton"))
    assert {"maximumAttendeeCapacity", "remainingAttendeeCapacity"} & set(data) == set()
    assert data["location"] == {"@type": "VirtualLocation", "url": "http://localhost/en/events/rajaton"}
    assert data["eventAttendanceMode"] == "https://schema.org/OnlineEventAttendanceMode"
    make_event("peruttu", capacity=0, status=EventStatus.CANCELLED, free_of_charge=False)
    data = linked_data(client.get("/sv/events/peruttu"))
    assert data["eventStatus"] == "https://schema.org/EventCancelled"
    assert (data["remainingAttendeeCapacity"], data["isAccessibleForFree"]) == (0, False)


def test_markdown_is_cleaned_and_its_headings_fit_under_the_pages(client):
    written = "### Eka\n\n<b>raaka</b>\n\n[linkki](https://oph.fi) [paha](javascript:alert(1))\n\n# Toka\n\n##### Syvä"
    make_event(description=text(written))
    page = client.get(PAGE).text
    about = page[page.index('id="about"') :].split("</section>")[0]
    # The first is never deeper than the page's own headings allow, and no level is left out on the way down.
    assert re.findall(r"<(h\d)", about) == ["h3", "h3", "h4"]
    assert "&lt;b&gt;raaka" in about and 'href="https://oph.fi"' in about and 'href="javascript' not in about


def test_the_cost_is_the_same_for_any_programme(client):
    event = make_event()
    add_session(event, "Eka", 0)

    def cost() -> int:
        db.session.remove()
        with statements() as sent:
            client.get(PAGE)
        return len(sent)

    few = cost()
    for number in range(30):
        add_session(event, f"Osuus {number}", number / 10)
    assert cost() == few


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_page_is_sound_and_light(app, client, language):
    event = make_event(title=text("<i>Päivä</i> & yö"), description=text("Sana. " * 400), lasts=2 * DAY)
    for number in range(30):
        add_session(event, f"Osuus {number} <b>", number, speaker="Ilta Merikaarna")
    answer = client.get(f"/{language}/events/verkostopaiva", headers={"Accept-Encoding": "gzip"})
    page = gzip.decompress(answer.data).decode()
    html5lib.HTMLParser(strict=True).parse(page)
    assert "<i>" not in page and "<b>" not in page
    files = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    sizes = [len(client.get(file, headers={"Accept-Encoding": "gzip"}).data) for file in files]
    assert len(files) == 4  # font, style, script, icon
    assert len(answer.data) + sum(sizes) < BUDGET_BYTES
