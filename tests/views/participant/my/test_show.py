"""The personal page in every state: what it says first, what it offers, what it keeps to itself."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from app import clock, keys
from app.database import db
from app.domain.events import EventStatus, RegistrationMode
from app.domain.participants import Needs
from app.models import Event, Registration
from app.services import answers, participants, registrations
from app.services.registrations import RegistrationRequest
from tests.factories import details, make_event, make_link, make_registration, text
from tests.filled_forms import filled
from tests.questions import make_question
from tests.statements import statements
from tests.views.participant.my.paths import own_page
from tests.views.participant.reading import heading

HEADINGS = {
    "confirmed": ("Olet mukana, Aino", "Du är med, Aino", "You have a place, Aino"),
    "waiting": ("Olet jonossa sijalla 2", "Du är nummer 2 på väntelistan", "You are number 2 on the waiting list"),
    "cancelled": (
        "Ilmoittautumisesi on peruttu",
        "Din anmälan har annullerats",
        "Your registration has been cancelled",
    ),
    "event cancelled": ("Tapahtuma on peruttu", "Evenemanget är inställt", "The event has been cancelled"),
    "over": ("Tapahtuma on päättynyt", "Evenemanget är över", "The event is over"),
    "waited": ("Tapahtuma on päättynyt", "Evenemanget är över", "The event is over"),
}
RESERVATIONS = {
    "confirmed": "ReservationConfirmed",
    "waiting": "ReservationHold",
    "cancelled": "ReservationCancelled",
    "event cancelled": "ReservationConfirmed",
    "over": "ReservationConfirmed",
    "waited": "ReservationHold",
}


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def change(event: Event, **values: object) -> None:
    db.session.execute(update(Event).where(Event.id == event.id).values(**values))
    db.session.commit()
    db.session.remove()


def end(event: Event) -> None:
    now = clock.now()
    change(event, starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=1))


def in_state(state: str) -> Registration:
    """Aino's registration in this state."""
    waits = state in ("waiting", "waited")
    event = make_event(capacity=1 if waits else 10, online=True, remote_link="https://etana.example/salainen")
    if waits:
        make_registration(event, "eka@example.fi")
        make_registration(event, "toka@example.fi")
    mine = make_registration(event)
    if state == "cancelled":
        registrations.cancel(mine.id)
    elif state == "event cancelled":
        change(event, status=EventStatus.CANCELLED, cancellation_reason=text("Puhuja sairastui."))
    elif state in ("over", "waited"):
        end(event)
    return db.session.get_one(Registration, mine.id)


@pytest.mark.parametrize("state", HEADINGS)
def test_page_says_first_where_one_stands(client, state):
    mine = in_state(state)
    pages = [client.get(own_page(mine, lang=lang)) for lang in ("fi", "sv", "en")]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert tuple(heading(page) for page in pages) == HEADINGS[state]
    data = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', pages[0].text)[1])
    assert (data["@type"], data["reservationId"]) == ("EventReservation", mine.code)
    assert data["reservationStatus"] == f"https://schema.org/{RESERVATIONS[state]}"


@pytest.mark.parametrize("state", HEADINGS)
def test_remote_link_and_qr_are_for_the_confirmed_alone(client, state):
    mine = in_state(state)
    page = client.get(own_page(mine)).text
    calendar = client.get(own_page(mine, "/event.ics")).text
    confirmed = state == "confirmed"
    assert ("etana.example" in page, "/qr.svg" in page) == (confirmed, confirmed)
    # In the file it may stay for who had a place; whoever waits or cancelled does not get it.
    assert ("etana.example" in calendar.replace("\r\n ", "")) is (state in ("confirmed", "over"))


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ("confirmed", ["/edit", "/cancel", "/needs", "/data", "/event.ics"]),
        ("waiting", ["/edit", "/cancel", "/needs", "/data", "/event.ics"]),
        ("cancelled", ["/data"]),
        ("event cancelled", ["/data"]),
        ("over", ["/data"]),
        ("waited", ["/data"]),
    ],
)
def test_page_offers_what_can_still_be_done(client, state, offered):
    mine = in_state(state)
    page = client.get(own_page(mine)).text
    ways = ["/edit", "/cancel", "/needs", "/data", "/event.ics"]
    assert [way for way in ways if f'href="{own_page(mine, way)}"' in page] == offered


@pytest.mark.parametrize(("state", "title"), [("confirmed", "Verkosto"), ("waiting", "Jonossa%3A%20Verkosto")])
def test_copies_for_calendars_on_the_web_hold_no_secret(client, state, title):
    mine = in_state(state)
    page = client.get(own_page(mine)).text
    copies = re.findall(r'href="(https://(?:calendar\.google|outlook\.)[^"]*)"', page)
    assert len(copies) == 3
    for address in copies:
        assert f"={title}" in address
        assert not any(secret in address for secret in ("etana.example", mine.code, "%2Fmy%2F"))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("confirmed", "Linkki etätilaisuuteen"),
        ("waiting", "Linkin saavat ne, joilla on paikka."),
        ("event cancelled", "Kyllä"),
        ("over", "Kyllä"),
        ("waited", "Kyllä"),
    ],
)
def test_nobody_is_promised_a_link_to_what_is_not_coming(client, state, said):
    page = client.get(own_page(in_state(state))).text
    online = re.search(r"<dt>Etänä</dt><dd>(.*?)</dd>", page)[1]
    assert re.sub(r"<[^>]+>", "", online) == said


def test_page_is_nobody_elses(client):
    answer = client.get(own_page(in_state("confirmed")))
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    # Nothing of the page is fetched from elsewhere: the secret in its address stays here. Links that someone follows
    # do not tell it either (Referrer-Policy).
    fetched = re.findall(r"<(?:link|script|img|iframe|source|form)\b[^>]*>", answer.text)
    assert [tag for tag in fetched if re.search(r'(?:src|href|action)="(?:https?:)?//', tag)] == []


def test_only_a_page_with_a_button_has_a_form_and_leaves_a_cookie(client):
    mine = in_state("confirmed")
    plain = client.get(own_page(mine))
    assert ("csrf_token" in plain.text, "Set-Cookie" in plain.headers) == (False, False)
    db.session.execute(update(Registration).values(data_origin="Espoon kaupunki"))
    db.session.commit()
    db.session.remove()
    asking = client.get(own_page(mine))
    assert ("csrf_token" in asking.text, "Set-Cookie" in asking.headers) == (True, True)


def test_whoever_was_registered_by_others_is_first_asked_what_the_event_asks(client):
    mine = in_state("confirmed")
    question = make_question(db.session.get_one(Event, mine.event_id), required=True)
    assert "Vastaa kysymyksiin</a>" in client.get(own_page(mine)).text
    assert "Vastaa järjestäjän kysymyksiin" not in client.get(own_page(mine)).text
    db.session.execute(update(Registration).values(data_origin="Espoon kaupunki"))
    db.session.commit()
    asking = client.get(own_page(mine)).text
    assert "Vastaa järjestäjän kysymyksiin" in asking and "Muuta vastauksiasi" not in asking
    assert asking.index("Vastaa kysymyksiin</a>") < asking.index("Olen tulossa</button>")
    answers.change(mine.id, {question.id: "Kyllä"}, among=[question.id])
    told = client.get(own_page(mine)).text
    assert "Vastaa" not in told and "Muuta vastauksiasi</a>" in told


def test_whoever_was_asked_and_left_everything_empty_is_not_asked_again(client):
    mine = in_state("confirmed")
    make_question(db.session.get_one(Event, mine.event_id))
    db.session.execute(update(Registration).values(data_origin="Espoon kaupunki"))
    db.session.commit()
    assert "Vastaa järjestäjän kysymyksiin" in client.get(own_page(mine)).text
    form = own_page(mine, "/answers")
    saved = client.post(form, data=filled(client.get(form).text, form))
    assert "Vastauksesi on tallennettu." in client.get(saved.location).text
    told = client.get(own_page(mine)).text
    assert "Vastaa järjestäjän kysymyksiin" not in told and "Vastaa kysymyksiin</a>" in told
    assert 'class="btn">Olen tulossa</button>' in told


@pytest.mark.parametrize(
    "token", ["x", "KQ74MHR", "KQ74MHR-", "-", "KQ74MHR-AAAAAAAAAAAAAAAAAAAAAA", "a" * 5000, "%00", "å-ä"]
)
def test_false_link_is_not_found_and_helps_on(client, token):
    page = client.get(f"/fi/my/{token}")
    assert page.status_code == 404
    for way in ("/edit", "/needs", "/cancel", "/data", "/erase", "/qr.svg", "/event.ics"):
        assert client.get(f"/fi/my/{token}{way}").status_code == 404


def test_link_with_the_code_of_another_opens_nothing(client):
    event = make_event()
    mine, other = make_registration(event), make_registration(event, "muu@example.fi")
    secret = keys.personal_token(mine.code, 1).split("-", 1)[1]
    assert client.get(f"/fi/my/{other.code.replace('-', '')}-{secret}").status_code == 404


def test_voided_link_opens_nothing(client):
    mine = in_state("confirmed")
    address = own_page(mine)
    db.session.execute(update(Registration).values(token_version=2))
    db.session.commit()
    db.session.remove()
    assert client.get(address).status_code == 404


def test_undelivered_mail_is_told(client):
    mine = in_state("confirmed")
    db.session.execute(update(Registration).values(mail_problem="550"))
    db.session.commit()
    db.session.remove()
    page = client.get(own_page(mine)).text
    assert "Viestiä osoitteeseen aino@example.fi ei voitu toimittaa." in page
    assert "Lähetämme vahvistuksen" not in page


def test_needs_themselves_are_not_on_the_page(client):
    mine = in_state("confirmed")
    participants.change_needs(mine.id, Needs("gluteeniton", "induktiosilmukka"))
    db.session.remove()
    page = client.get(own_page(mine)).text
    assert ("Tallessa salattuina" in page, "gluteeniton" in page, "induktio" in page) == (True, False, False)


def test_after_cancelling_one_may_register_again(client):
    mine = in_state("cancelled")
    assert 'href="/fi/events/verkostopaiva/register">Ilmoittaudu uudelleen' in client.get(own_page(mine)).text
    end(db.session.get_one(Event, mine.event_id))
    assert "Ilmoittaudu uudelleen" not in client.get(own_page(mine)).text


def test_who_came_by_a_link_registers_again_by_it(client):
    event = make_event(mode=RegistrationMode.INVITATION_ONLY)
    link = make_link(event)
    mine = registrations.register(event.id, RegistrationRequest(details(), "k", link.id))
    registrations.cancel(mine.id)
    db.session.remove()
    assert f'href="/fi/r/{keys.link_token(link.handle)}">Ilmoittaudu uudelleen' in client.get(own_page(mine)).text


def test_waiting_after_the_cut_off_is_told_that_no_more_places_come(client):
    mine = in_state("waiting")
    assert "Paikkoja annetaan jonosta" in client.get(own_page(mine)).text
    change(db.session.get_one(Event, mine.event_id), promotion_until=clock.now() - timedelta(hours=1))
    assert "Paikkoja ei enää anneta jonosta." in client.get(own_page(mine)).text


def test_what_was_typed_is_shown_as_text(client):
    event = make_event()
    mine = make_registration(event, given_name="<b>Aino</b>", organisation='"><script>alert(1)</script>')
    page = client.get(own_page(mine)).text
    assert ("<b>Aino" in page, "<script>alert" in page) == (False, False)
    assert heading(client.get(own_page(mine))) == "Olet mukana, &lt;b&gt;Aino&lt;/b&gt;"


def test_page_asks_little_of_the_database_however_long_the_queue(client):
    event = make_event(capacity=1)
    mine = [make_registration(event, f"p{number}@example.fi") for number in range(30)][-1]
    address = own_page(mine)
    client.get(address)
    db.session.remove()
    with statements() as sent:
        page = client.get(address)
    assert (heading(page), len(sent)) == ("Olet jonossa sijalla 29", 3)


def test_qr_code_holds_the_code_and_not_the_secret(client):
    mine = in_state("confirmed")
    answer = client.get(own_page(mine, "/qr.svg"))
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_calendar_file_is_a_file_of_this_event(client):
    answer = client.get(own_page(in_state("confirmed"), "/event.ics"))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="verkostopaiva.ics"'
    assert answer.text.count("BEGIN:VEVENT") == 1
