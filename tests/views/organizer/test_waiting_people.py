"""Who waits, as organizers see them: a number only where the person has one, and until when an offer is held."""

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import db
from app.domain.attendees import Listing, Sort
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode
from app.domain.history import COMMAND_LINE
from app.models import Event, Organizer, Registration
from app.queries import attendee_page, attendee_totals, attendees, places
from app.services import entrance, registrations
from tests.factories import ask, details, make_event, make_organizer, make_registration, share, sign_in
from tests.people import ask_region
from tests.views.organizer.paths import participants_page as page

IN_TURN = Listing(sort=Sort.STATUS, descending=False)


def numbers(event: Event) -> dict[str, int | None]:
    """By the list, which the file of it must agree with, and each person's own page."""
    shown = {row.email.split("@")[0]: row.position for row in attendee_page.page(event.id, IN_TURN, 1).rows}
    written = {row.email.split("@")[0]: row.position for row in attendees.every(event.id, IN_TURN)}
    people = db.session.scalars(select(Registration).where(Registration.event_id == event.id))
    own = {person.email.split("@")[0]: places.position(person) for person in people}
    assert shown == written == own
    return shown


@pytest.fixture
def offering(app) -> Event:
    """One place, which is held for the first of two who wait."""
    event = make_event("tarjous", capacity=1)
    assert isinstance(entrance.change(event.id, EntranceSettings(offers_places=True), COMMAND_LINE), Event)
    first = make_registration(event, "eka@example.fi")
    for name in ("kysytty", "jonossa"):
        make_registration(event, f"{name}@example.fi")
    registrations.cancel(first.id)
    return event


@pytest.fixture
def kept(app) -> Event:
    """A place for a region's people first, which somebody else waits for; one of the region has another."""
    event = make_event("kohderyhma", capacity=1)
    region = ask_region(event)
    registrations.register(event.id, replace(ask(), details=details("oma@example.fi", region_id=region.id)))
    registrations.register(event.id, replace(ask("muu@example.fi"), submission_key="muu"))
    registrations.register(
        event.id, replace(ask(), submission_key="toinen", details=details("toinen@example.fi", region_id=region.id))
    )
    return event


def signed_in(client: FlaskClient, event: Event) -> FlaskClient:
    organizer = make_organizer()
    share(event, organizer)
    return sign_in(client, organizer)


def code(event: Event, name: str) -> str:
    return db.session.scalars(
        select(Registration.code).where(Registration.event_id == event.id, Registration.email == f"{name}@example.fi")
    ).one()


def test_who_is_asked_has_no_number_and_the_next_is_the_first(offering):
    assert numbers(offering) == {"eka": None, "kysytty": None, "jonossa": 1}


def test_who_waits_for_others_to_be_let_in_has_none_either(kept):
    assert numbers(kept) == {"oma": None, "muu": None, "toinen": 1}


@pytest.mark.parametrize("address", ["", "/edit", "/confirm", "/cancel"])
def test_pages_of_who_is_asked_open_and_say_until_when(client, offering, address):
    browser = signed_in(client, offering)
    answer = browser.get(page(offering, f"/{code(offering, 'kysytty')}{address}"))
    assert answer.status_code == 200
    if not address:
        assert "Is offered a place, answers by" in answer.text
    if address == "/confirm":
        assert "The event is full" not in answer.text


def test_pages_of_who_waits_for_the_target_group_open(client, kept):
    browser = signed_in(client, kept)
    assert (
        "Waits until others than the target group are let in" in browser.get(page(kept, f"/{code(kept, 'muu')}")).text
    )
    assert "On the waiting list: 1" in browser.get(page(kept, f"/{code(kept, 'toinen')}")).text


def test_the_list_of_events_counts_no_held_place_as_confirmed(client, offering):
    """Neither one that is offered, nor one of whoever waits for approval."""
    rules = EntranceSettings(RegistrationMode.APPROVAL, pending_holds=True)
    approving = make_event("hyvaksynta", capacity=3)
    assert isinstance(entrance.change(approving.id, rules, COMMAND_LINE), Event)
    for name in "ab":
        make_registration(approving, f"{name}@example.fi")
    browser = signed_in(client, offering)
    share(approving, db.session.scalars(select(Organizer)).one())
    html = browser.get("/en/organizer/").text
    cells = re.findall(r'data-l="Confirmed">(\d+ / \d+)<span class="sub">([^<]+)</span>', html)
    assert sorted(cells) == [("0 / 1", "1 place held"), ("0 / 3", "2 places held")]


def test_the_list_says_the_same_and_counts_no_held_place_as_confirmed(client, offering):
    browser = signed_in(client, offering)
    html = browser.get(page(offering)).text
    assert "Is offered a place, answers by" in html and "On the waiting list: 1" in html
    stats = re.findall(r"<dt>([^<]+)</dt><dd>(\d+)", html)
    assert stats[:3] == [("Confirmed", "0"), ("Places held", "1"), ("Waiting", "1")]
    of_the_event = re.findall(r"<dt>([^<]+)</dt><dd>(\d+)", browser.get(f"/en/organizer/events/{offering.slug}").text)
    assert of_the_event[:3] == stats[:3]
    capacity = re.findall(
        r"<dt>([^<]+)</dt><dd>(\d+)", browser.get(f"/en/organizer/events/{offering.slug}/capacity").text
    )
    assert capacity == stats[:3]
    assert attendee_totals.figures(offering.id).placed == 0


def test_whoever_has_not_confirmed_the_address_is_counted_apart(client):
    event = make_event("vahvistus")
    assert isinstance(entrance.change(event.id, EntranceSettings(confirms_address=True), COMMAND_LINE), Event)
    make_registration(event)
    browser = signed_in(client, event)
    for address in (f"/en/organizer/events/{event.slug}", page(event)):
        shown = browser.get(address).text
        assert "<dt>Address not confirmed</dt><dd>1</dd>" in shown, address
    assert "Download the list" in shown
