"""Confirming the address of a registration: a page with a button; until it is pressed nothing counts."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
import time_machine
from sqlalchemy import select, update

from app import clock, keys, urls
from app.database import db
from app.domain.events import EventStatus, RegistrationMode
from app.domain.history import COMMAND_LINE
from app.domain.mail import MailKind
from app.domain.registration import RegistrationStatus
from app.models import DeletionHold, Event, HistoryEntry, OutgoingMail, Pool, Registration
from app.outputs import mail as letters
from app.queries import doctor, outbox
from app.services import admissions, participants, personal_data, registrations
from tests.browsing import send, token
from tests.factories import make_event, make_registration
from tests.hostile import HOSTILE
from tests.views.participant.my.paths import own_page
from tests.views.participant.reading import heading, problems

S = RegistrationStatus


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    return make_event(capacity=1, confirms_address=True)


@pytest.fixture
def mine(event) -> Registration:
    made = make_registration(event, given_name="Salattu", organisation="Salattu Oy")
    assert made.status is S.UNVERIFIED
    return made


def link(mine: Registration, lang: str = "fi") -> str:
    return urlsplit(urls.verification(mine.code, mine.token_version, mine.email, lang, None)).path


def state(mine: Registration) -> RegistrationStatus:
    db.session.expire_all()
    return db.session.get_one(Registration, mine.id).status


def mails() -> list[MailKind]:
    return list(db.session.scalars(select(OutgoingMail.kind).order_by(OutgoingMail.id)))


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_page_shows_the_address_and_nothing_of_the_person(client, mine, lang):
    page = client.get(link(mine, lang))
    assert (page.status_code, "aino@example.fi" in page.text, page.headers["X-Robots-Tag"]) == (200, True, "noindex")
    assert [secret for secret in ("Salattu", "/my/", mine.code + "<") if secret in page.text] == []


def test_a_scanner_that_opens_the_link_confirms_nothing(client, mine):
    for call in (client.get, client.head, client.get):
        assert call(link(mine)).status_code == 200
    assert state(mine) is S.UNVERIFIED
    assert db.session.scalars(select(Pool.taken)).all() == [0]
    assert mails() == [MailKind.VERIFY]


def test_the_button_gives_the_place_and_pressing_it_twice_does_no_harm(client, mine):
    form = {"csrf_token": token(client, link(mine))}
    first, again, without = (client.post(link(mine), data=data) for data in (form, form, {}))
    assert (first.status_code, heading(client.get(first.location))) == (303, "Olet mukana, Salattu")
    assert [answer.location for answer in (again, without)] == [first.location] * 2
    assert (state(mine), mails()) == (S.CONFIRMED, [MailKind.VERIFY, MailKind.CONFIRMED])
    answer = client.get(link(mine))
    assert (answer.status_code, answer.location) == (303, own_page(mine))
    acts = db.session.scalars(select(HistoryEntry.act).order_by(HistoryEntry.id)).all()
    assert [act.value for act in acts] == ["registered", "verified"]
    assert list(doctor.findings()) == []


def test_the_own_page_says_what_to_do_until_when(client, mine):
    page = client.get(own_page(mine))
    assert heading(page) == "Vahvista sähköpostiosoitteesi"
    assert "aino@example.fi" in page.text


def test_the_last_moment_is_inside_and_then_the_time_is_over(client, mine):
    address = link(mine)
    form = {"csrf_token": token(client, address)}
    with time_machine.travel(mine.verify_until + timedelta(seconds=1), tick=False):
        for answer in (client.get(address), client.post(address, data=form)):
            assert (answer.status_code, heading(answer)) == (410, "Vahvistamisen aika on päättynyt")
        assert state(mine) is S.UNVERIFIED
    with time_machine.travel(mine.verify_until, tick=False):
        assert (send(client, address).status_code, state(mine)) == (303, S.CONFIRMED)


def test_what_nobody_confirmed_is_removed_and_the_address_can_register_again(client, event, mine):
    address = link(mine)
    with time_machine.travel(mine.verify_until + timedelta(seconds=1), tick=False):
        assert admissions.lapse_unverified() == 1
        db.session.expire_all()
        gone = db.session.get_one(Registration, mine.id)
        assert (gone.status, gone.email, gone.given_name) == (S.CANCELLED, "", "")
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404
        assert make_registration(event).status is S.UNVERIFIED
    assert list(doctor.findings()) == []


def mailed() -> str:
    """The link as the mail has it."""
    number = db.session.scalars(select(OutgoingMail.id).where(OutgoingMail.kind == MailKind.VERIFY)).one()
    plain = letters.compose(outbox.letter(number)).message.get_body(("plain",)).get_content()
    return re.search(r"https?://\S+(/fi/verify/\S+)", plain)[1]


@pytest.mark.parametrize("held", [False, True], ids=["removed", "kept as removal is stopped"])
def test_the_mailed_link_of_what_lapsed_says_so_and_where_to_register_again(client, event, mine, held):
    address, until = mailed(), mine.verify_until
    form = {"csrf_token": token(client, address)}
    if held:
        assert isinstance(personal_data.hold(event.id, "tietopyyntö", COMMAND_LINE), DeletionHold)
    with time_machine.travel(until + timedelta(seconds=1), tick=False):
        assert admissions.lapse_unverified() == 1
        for answer in (client.get(address), client.post(address, data=form), client.post(address)):
            assert (answer.status_code, heading(answer)) == (410, "Vahvistamisen aika on päättynyt")
            assert 'href="/fi/events/verkostopaiva"' in answer.text
            assert answer.headers["X-Robots-Tag"] == "noindex"
            assert [secret for secret in ("Salattu", "aino@example.fi") if secret in answer.text] == []


def test_what_lapsed_is_told_to_nobody_who_guesses(client, mine):
    address, until = mailed(), mine.verify_until
    start, code, proof, time = address.rsplit("/", 3)
    with time_machine.travel(until + timedelta(seconds=1), tick=False):
        admissions.lapse_unverified()
        event_id, moment, mark = time.split(".")
        guesses = [
            f"{start}/XXXX-XXXX/{proof}/{time}",
            *(f"{start}/{code}/{proof}/{other}" for other in (
                f"{int(event_id) + 1}.{moment}.{mark}", f"{event_id}.{int(moment) - 1}.{mark}", f"{event_id}.{moment}",
                f"{event_id}.{moment}.{mark[:-1]}", "ä.ö.å", f"{'9' * 30}.1.x", "x",
            )),
        ]  # fmt: skip
        for guess in guesses:
            assert client.get(guess).status_code == 404, guess


def test_the_mailed_link_of_one_that_was_confirmed_and_removed_since_promises_nothing_false(client, mine):
    address = mailed()
    assert send(client, address).status_code == 303
    db.session.execute(update(Registration).values(code="ZZZ-ZZZZ"))  # as an erased one has it
    db.session.commit()
    assert client.get(address).status_code == 404  # before its time is over there is nothing to tell


def test_who_confirms_when_the_event_has_filled_up_waits(client, event, mine):
    other = make_registration(event, "b@example.fi")
    assert send(client, link(other)).status_code == 303
    answer = send(client, link(mine))
    assert (heading(client.get(answer.location)), state(mine)) == ("Olet jonossa sijalla 1", S.WAITING)
    assert list(doctor.findings()) == []


def test_a_full_event_without_a_waiting_list_says_so(client, event, mine):
    db.session.execute(update(Event).values(waiting_list=False))
    db.session.commit()
    other = make_registration(event, "b@example.fi")
    send(client, link(other))
    answer = send(client, link(mine))
    assert problems(answer) == ["Tapahtuma on täyttynyt sillä välin, eikä sillä ole jonotuslistaa."]
    assert (answer.status_code, state(mine)) == (409, S.UNVERIFIED)


def test_where_an_organizer_decides_it_waits_for_that(client, event, mine):
    db.session.execute(update(Event).values(mode=RegistrationMode.APPROVAL))
    db.session.commit()
    answer = send(client, link(mine))
    assert (answer.status_code, state(mine)) == (303, S.PENDING)
    assert heading(client.get(answer.location)) == "Ilmoittautumisesi odottaa hyväksyntää"
    assert mails()[-1] is MailKind.RECEIVED


def test_a_cancelled_event_cannot_be_confirmed_for(client, mine):
    address = link(mine)
    db.session.execute(update(Event).values(status=EventStatus.CANCELLED))
    db.session.commit()
    answer = send(client, address)
    assert (answer.status_code, problems(answer)) == (409, ["Tapahtuma on peruttu."])


def test_who_cancelled_before_confirming_stays_cancelled(client, mine):
    address = link(mine)
    registrations.cancel(mine.id)
    answer = client.get(address)
    assert (answer.status_code, state(mine)) == (303, S.CANCELLED)


def test_false_and_outdated_links_are_not_found(client, mine):
    good = keys.address_token(mine.code, mine.token_version, mine.email)
    other = keys.address_token(mine.code, mine.token_version, "toinen@example.fi")
    older = keys.address_token(mine.code, mine.token_version + 1, mine.email)
    for proof in (other, older, good[:-1], good + "A", "ä" * 22, "x"):
        for path in (f"/fi/verify/{mine.code}/{proof}", f"/fi/verify/XXXX-XXXX/{good}"):
            assert (client.get(path).status_code, client.post(path).status_code) == (404, 404)
    assert state(mine) is S.UNVERIFIED


def test_a_form_of_another_site_confirms_nothing(client, mine):
    answer = client.post(link(mine), data={"csrf_token": "x"})
    assert (answer.status_code, state(mine)) == (422, S.UNVERIFIED)
    for value in HOSTILE:
        answer = client.post(link(mine), data={"csrf_token": value.encode("utf-8", "replace")})
        assert answer.status_code in (413, 422)
    assert state(mine) is S.UNVERIFIED


def test_the_mail_carries_the_link_and_the_time(client, mine):
    page = unescape(re.sub(r"<[^>]+>", "", client.get(link(mine)).text))
    local = clock.to_local(mine.verify_until)
    assert f"{local.day}.{local.month}." in page and "16.15" in page


def test_the_owner_of_an_address_that_waits_to_be_confirmed_gets_no_personal_link_here(client, app):
    mine = make_registration(make_event("avoin"))
    wanted = replace(mine.details, email="vieras@example.fi")
    participants.change_details(mine.id, wanted, seen=mine.details.fingerprint)
    for address, status in (("vieras@example.fi", 404), (mine.email, 303)):
        page = urlsplit(urls.verification(mine.code, mine.token_version, address, "fi", None)).path
        assert client.get(page).status_code == status


def test_who_was_never_decided_on_reads_of_no_waiting_list_when_the_event_is_over(client, app):
    mine = make_registration(make_event("hyvaksynta", mode=RegistrationMode.APPROVAL))
    page = own_page(mine, lang="en")
    with time_machine.travel(mine.registered_at + timedelta(days=40), tick=False):
        shown = client.get(page).text
    assert "your registration was not approved or confirmed" in shown
    assert "waiting list" not in shown
