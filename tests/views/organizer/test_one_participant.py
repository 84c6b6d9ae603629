"""The pages of one participant, through the web: add, correct, confirm, cancel, erase, mail."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app import keys
from app.database import db
from app.domain.calendars import ParticipationStatus
from app.domain.events import EventStatus, TermKind
from app.domain.history import Act, Actor
from app.domain.mail import MailKind, MailState
from app.domain.organizer_acts import Placing
from app.domain.registration import RegistrationStatus, Source
from app.models import Event, HistoryEntry, Organizer, OutgoingMail, Registration
from app.queries import attendee_totals
from app.services import attendees as attendees_service
from app.services import calendar_answers, participants, registrations
from tests.browsing import post_raw, send
from tests.factories import make_event, make_registration, make_term
from tests.filled_forms import filled
from tests.hostile import HOSTILE
from tests.people import ask_region
from tests.statements import statements
from tests.views.organizer.paths import participants_page as page


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    return make_event(capacity=1)


def me() -> Organizer:
    return db.session.scalars(select(Organizer)).one()


def names(html: str) -> list[str]:
    return [unescape(name) for name in re.findall(r'role="rowheader" scope="row"><a [^>]*>([^<]*)</a>', html)]


def form_of(browser: FlaskClient, address: str, action: str = "", **changes: str) -> dict[str, str]:
    return {**filled(browser.get(address).text, action or address).to_dict(), **changes}


def fresh(row: Registration) -> Registration:
    return db.session.get(Registration, row.id, populate_existing=True)


def status(row: Registration) -> RegistrationStatus:
    return fresh(row).status


def test_the_participants_page_tells_everything_but_the_needs(browser, event):
    first = make_registration(event, "a@example.fi")
    made = make_registration(event, "b@example.fi", organisation="Kela")
    html = browser.get(page(event, f"/{made.code.lower()}")).text
    assert [text in html for text in ("Kela", made.code, "On the waiting list: 1", "Place on the waiting list")] == [
        True
    ] * 4
    assert keys.personal_token(made.code, 1) not in html
    assert browser.get(page(event, "/XXX-XXXX")).status_code == 404
    other = make_registration(make_event("other"), "c@example.fi")
    assert browser.get(page(event, f"/{other.code}")).status_code == 404
    assert browser.get(page(event, f"/{first.code}")).status_code == 200


def test_the_participants_page_tells_a_decline_and_that_the_place_stays(browser, event):
    made, waiting = make_registration(event, "a@example.fi"), make_registration(event, "b@example.fi")
    with time_machine.travel(event.starts_at - timedelta(days=2), tick=False):
        for one in (made, waiting):
            calendar_answers.note(event.public_id, one.email_key, ParticipationStatus.DECLINED, of_session=False)
    html = browser.get(page(event, f"/{made.code}")).text
    assert re.search(r"Calendar answer: declined [^<]+\.</strong> The place is still reserved\.", html)
    assert "The participant&#39;s calendar declined the invitation" in html  # the history
    assert "Question after a declined calendar invitation" in html  # the mail
    html = browser.get(page(event, f"/{waiting.code}")).text
    assert "Calendar answer: declined" in html and "still reserved" not in html
    registrations.cancel(made.id)
    assert "Calendar answer" not in browser.get(page(event, f"/{made.code}")).text


def test_the_participants_page_has_a_constant_number_of_statements(browser, event):
    made = make_registration(event)
    address = page(event, f"/{made.code}")
    counts = []
    for _ in range(2):
        with statements() as sent:
            browser.get(address)
        counts.append(len(sent))
        for number in range(10):
            wanted = replace(fresh(made).details, municipality=f"M{number}")
            participants.change_details(made.id, wanted, seen=fresh(made).details.fingerprint)
            attendees_service.send_link(made.id, Actor.organizer(me().id))
    assert counts[0] == counts[1]


def test_adding_by_hand(browser, event):
    form = form_of(
        browser,
        page(event, "/new"),
        given_name="Uusi",
        family_name="Tulija",
        email="uusi@example.fi",
        organisation="Kela",
    )
    answer = browser.post(page(event, "/new"), data=form)
    made = db.session.scalars(select(Registration)).one()
    assert (answer.status_code, answer.location) == (303, page(event, f"/{made.code}"))
    assert (made.status, made.source) == (RegistrationStatus.CONFIRMED, Source.ORGANIZER)
    assert "Uusi Tulija has a place." in browser.get(answer.location).text
    browser.post(page(event, "/new"), data=form)  # the button pressed twice
    assert attendee_totals.figures(event.id).confirmed == 1


def test_a_refused_addition_comes_back_whole(browser, event):
    form = form_of(browser, page(event, "/new"), given_name="Uusi", email="ei-osoite", organizer_note="Soitti")
    answer = browser.post(page(event, "/new"), data=form)
    assert answer.status_code == 422
    again = filled(answer.text, page(event, "/new"))
    assert {name: again[name] for name in ("given_name", "email", "organizer_note", "submission")} == {
        "given_name": "Uusi",
        "email": "ei-osoite",
        "organizer_note": "Soitti",
        "submission": form["submission"],
    }
    assert "<title>Error: " in answer.text
    assert "Write the e-mail address in the form name@example.com." in answer.text


def test_a_taken_address_leads_to_the_registration_in_the_way(browser, event):
    there = make_registration(event, "aino@example.fi")
    form = form_of(
        browser, page(event, "/new"), given_name="A", family_name="B", email="Aino@example.fi", organisation="Kela"
    )
    answer = browser.post(page(event, "/new"), data=form)
    assert answer.status_code == 409
    assert "Someone with this e-mail address has already registered for the event." in answer.text
    assert f'href="{page(event, f"/{there.code}")}"' in answer.text


def test_adding_to_a_full_event_asks_which(browser, event):
    make_registration(event, "a@example.fi")
    assert "The event is full now." in browser.get(page(event, "/new")).text
    fields = {"given_name": "A", "family_name": "B", "organisation": "Kela"}
    for email, placing in (("q@example.fi", Placing.IF_ROOM), ("o@example.fi", Placing.OVER_CAPACITY)):
        form = form_of(browser, page(event, "/new"), **fields, email=email, placing=placing.value)
        assert browser.post(page(event, "/new"), data=form).status_code == 303
    figures = attendee_totals.figures(event.id)
    assert (figures.confirmed, figures.waiting, figures.over) == (2, 1, 1)
    assert "1 over capacity" in browser.get(page(event)).text


def test_correcting_details(browser, event):
    made = make_registration(event)
    address = page(event, f"/{made.code}/edit")
    answer = browser.post(address, data=form_of(browser, address, organisation="Vantaan kaupunki"))
    assert (answer.status_code, answer.location) == (303, page(event, f"/{made.code}"))
    assert fresh(made).organisation == "Vantaan kaupunki"
    kinds = db.session.scalars(select(OutgoingMail.kind).order_by(OutgoingMail.id)).all()
    assert kinds == [MailKind.CONFIRMED, MailKind.CHANGED_BY_ORGANIZER]
    html = browser.get(answer.location).text
    assert "The participant is told by e-mail." in html
    assert "Espoon kaupunki" in html  # the history says what it was


def test_the_second_editor_sees_the_first_ones_changes_and_loses_nothing(browser, event):
    made = make_registration(event)
    address = page(event, f"/{made.code}/edit")
    mine = form_of(browser, address, municipality="Vaasa")
    browser.post(address, data=form_of(browser, address, organisation="Kela"))
    answer = browser.post(address, data=mine)
    assert answer.status_code == 409
    assert "<dt>Organisation</dt><dd>Kela</dd>" in answer.text
    again = filled(answer.text, address)
    assert (again["municipality"], again["organisation"]) == ("Vaasa", "Espoon kaupunki")
    assert browser.post(address, data=again.to_dict()).status_code == 303
    assert (fresh(made).municipality, fresh(made).organisation) == ("Vaasa", "Espoon kaupunki")


def test_confirming_over_capacity_shows_the_figures_and_asks(browser, event):
    make_registration(event, "a@example.fi")
    first, second = (make_registration(event, f"{name}@example.fi") for name in "bc")
    address = page(event, f"/{second.code}/confirm")
    html = browser.get(address).text
    assert "Giving this place makes 2 confirmed for 1 places." in html
    assert "1 person who has waited longer is passed by." in html
    answer = browser.post(address, data=form_of(browser, address))
    assert (answer.status_code, status(second)) == (303, RegistrationStatus.CONFIRMED)
    assert fresh(second).over_capacity and status(first) is RegistrationStatus.WAITING
    assert "Confirmed, over capacity" in browser.get(answer.location).text
    # Twice does nothing more, and says so.
    again = browser.post(address, data={**form_of(browser, page(event, f"/{first.code}/confirm"))})
    assert again.status_code == 409
    assert "The participant is no longer on the waiting list." in again.text


def test_a_page_opened_while_there_was_room_does_not_go_over_capacity(browser, event):
    make_registration(event, "a@example.fi")
    waiting = make_registration(event, "b@example.fi")
    address = page(event, f"/{waiting.code}/confirm")
    answer = browser.post(address, data=form_of(browser, address, placing=Placing.IF_ROOM.value))
    assert (answer.status_code, status(waiting)) == (409, RegistrationStatus.WAITING)
    assert "The event became full meanwhile." in answer.text
    assert filled(answer.text, address)["placing"] == Placing.OVER_CAPACITY.value


def test_cancelling_with_a_message(browser, event):
    made, next_in_line = (make_registration(event, f"{name}@example.fi") for name in "ab")
    address = page(event, f"/{made.code}/cancel")
    answer = browser.post(address, data=form_of(browser, address, reason="Päällekkäinen"))
    assert (answer.status_code, status(made)) == (303, RegistrationStatus.CANCELLED)
    assert status(next_in_line) is RegistrationStatus.CONFIRMED
    mail = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == MailKind.CANCELLED_BY_ORGANIZER)).one()
    assert mail.facts == {"reason": "Päällekkäinen"}
    assert browser.get(address).status_code == 303  # nothing to ask any more
    token = form_of(browser, page(event, f"/{next_in_line.code}/cancel"))
    assert browser.post(address, data=token).status_code == 409


def test_nothing_is_cancelled_at_a_cancelled_event(browser, event):
    made = make_registration(event)
    token = form_of(browser, page(event, f"/{made.code}/cancel"))
    db.session.execute(update(Event).where(Event.id == event.id).values(status=EventStatus.CANCELLED))
    db.session.commit()
    assert browser.post(page(event, f"/{made.code}/cancel"), data=token).status_code == 409
    assert status(made) is RegistrationStatus.CONFIRMED


def test_erasing(browser, event):
    made, next_in_line = (make_registration(event, f"{name}@example.fi") for name in "ab")
    address = page(event, f"/{made.code}/erase")
    assert "its place is given to the next on the waiting list" in browser.get(address).text
    answer = browser.post(address, data=form_of(browser, address))
    assert (answer.status_code, answer.location) == (303, page(event))
    assert status(next_in_line) is RegistrationStatus.CONFIRMED
    html = browser.get(page(event)).text
    assert sorted(names(html)) == ["Aino Mäkelä", "Data erased"]
    assert browser.get(address).status_code == 404
    page_of_erased = browser.get(page(event, f"/{fresh(made).code}")).text
    assert "The row stays for the figures." in page_of_erased and "/erase" not in page_of_erased


def test_sending_the_link_again(browser, event):
    made = make_registration(event)
    address = page(event, f"/{made.code}")
    answer = send(browser, address, to=f"{address}/link")
    assert (answer.status_code, answer.location) == (303, address)
    again = send(browser, address, to=f"{address}/link")
    assert again.status_code == 409
    assert "The link was sent a moment ago." in again.text


def test_a_mail_that_did_not_arrive_is_shown_and_sent_again(browser, event):
    made = make_registration(event)
    mail = db.session.scalars(select(OutgoingMail)).one()
    db.session.execute(update(OutgoingMail).values(state=MailState.REFUSED, attempts=1, last_error="550 5.1.1"))
    db.session.execute(update(Registration).values(mail_problem="550 5.1.1"))
    db.session.commit()
    address = page(event, f"/{made.code}")
    html = browser.get(address).text
    assert "Mail to this address does not arrive." in html
    assert html.count("The receiving server does not know this address.") == 2
    assert send(browser, address, to=f"{address}/mail/{mail.id}/again").status_code == 303
    db.session.refresh(mail)
    assert mail.state is MailState.PENDING
    again = send(browser, address, to=f"{address}/mail/{mail.id}/again")
    assert (again.status_code, "already left" in again.text) == (409, True)


def test_a_mail_is_sent_again_from_its_own_participants_page_alone(browser, event):
    make_registration(event)
    mail = db.session.scalars(select(OutgoingMail)).one()
    db.session.execute(update(OutgoingMail).values(state=MailState.REFUSED))
    db.session.commit()
    other = page(event, f"/{make_registration(event, 'eero@example.fi').code}")
    assert send(browser, other, to=f"{other}/mail/{mail.id}/again").status_code == 404


def test_a_region_that_was_given_is_shown_and_stays_when_details_are_corrected(browser, event):
    regions = [make_term(TermKind.REGION, slug, slug) for slug in ("KYS", "TYKS")]
    made = make_registration(event, region_id=regions[0].id)
    made_id, first, second = made.id, regions[0].id, regions[1].id
    address = page(event, f"/{made.code}")
    assert "KYS (en)" in browser.get(address).text
    assert "KYS (en)</td>" in browser.get(page(event, "?column=region")).text
    send(browser, f"{address}/edit", {"municipality": "Vaasa"})
    now = db.session.get_one(Registration, made_id)
    assert (now.region_id, now.municipality) == (first, "Vaasa")
    send(browser, f"{address}/edit", {"region": str(second)})
    assert db.session.get_one(Registration, made_id, populate_existing=True).region_id == second


def test_a_region_that_has_come_to_matter_can_be_said_for_somebody(browser, event):
    made_id, code = (made := make_registration(event)).id, made.code
    region_id = ask_region(event).id
    send(browser, page(event, f"/{code}/edit"), {"region": str(region_id)})
    assert db.session.get_one(Registration, made_id, populate_existing=True).region_id == region_id


def test_no_form_makes_a_fault(browser, event):
    code = make_registration(event).code
    for address in (page(event, "/new"), page(event, f"/{code}/edit"), page(event, f"/{code}/cancel")):
        form = form_of(browser, address)
        for value in HOSTILE:
            fields = {name: kept if name == "csrf_token" else value for name, kept in form.items()}
            assert post_raw(browser, address, fields).status_code in (303, 409, 422), (address, value[:40])


def test_who_did_what_is_in_the_history(browser, event):
    made = make_registration(event)
    address = page(event, f"/{made.code}")
    send(browser, address, to=f"{address}/link")
    entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.MAIL_RESENT)).one()
    assert (entry.organizer_id, entry.registration_id) == (me().id, made.id)
    registrations.cancel(made.id)
    html = browser.get(address).text
    assert "Tuuli Kaislaranta" in html and "Registration cancelled" in html
