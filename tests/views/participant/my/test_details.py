"""Correcting one's own details on the page: prefilled, kept when refused, and two editors at once."""

import re
from dataclasses import replace

import pytest

from app.database import db
from app.domain.registration import RegistrationStatus
from app.models import Event, Registration
from app.services import participants, registrations
from tests.browsing import send, token
from tests.factories import make_event, make_registration
from tests.people import ask_region
from tests.views.participant.my.paths import own_page
from tests.views.participant.reading import form_of, heading, problems


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def mine(fields) -> Registration:
    return make_registration(make_event(), role_id=int(fields["role"]), sector_id=int(fields["sector"]))


def fresh(registration: Registration) -> Registration:
    db.session.remove()
    return db.session.get_one(Registration, registration.id)


def sent(fields: dict[str, object], client, mine: Registration, **changes: object) -> dict[str, object]:
    """The form as the browser sends it back, with these changes."""
    seen = re.search(r'name="seen"[^>]*value="(\w+)"', client.get(own_page(mine, "/edit")).text)[1]
    return {**fields, "municipality": "Espoo", "language": "fi", "seen": seen, **changes}


def test_form_is_filled_with_what_is_known(client, mine):
    form = form_of(client.get(own_page(mine, "/edit")))
    for value in ("Aino", "Mäkelä", "aino@example.fi", "Espoon kaupunki", "Espoo"):
        assert f'value="{value}"' in form
    assert re.search(r"<option selected[^>]*>Rehtori", form)
    assert re.search(r"<option selected[^>]*>Suomi", form)


def test_a_region_that_has_come_to_matter_is_asked_and_lets_one_in(client, mine, fields):
    event = make_event("rajattu")
    region_id = ask_region(event).id
    outsider = make_registration(event)
    assert outsider.status is RegistrationStatus.WAITING
    assert 'name="region"' not in client.get(own_page(mine, "/edit")).text  # at another event it does not matter
    values = sent(fields, client, outsider, region=str(region_id))
    assert send(client, own_page(outsider, "/edit"), values).status_code == 303
    now = fresh(outsider)
    assert (now.region_id, now.status) == (region_id, RegistrationStatus.CONFIRMED)


def test_saving_leads_to_the_page_which_says_so(client, mine, fields):
    answer = send(client, own_page(mine, "/edit"), sent(fields, client, mine, family_name="Östman", language="sv"))
    assert (answer.status_code, answer.location) == (303, own_page(mine))
    assert "Tietosi on tallennettu." in client.get(answer.location).text
    assert "Tietosi on tallennettu." not in client.get(answer.location).text
    changed = fresh(mine)
    assert (changed.family_name, changed.language) == ("Östman", "sv")


def test_a_new_address_is_said_once_to_wait(client, mine, fields):
    answer = send(client, own_page(mine, "/edit"), sent(fields, client, mine, email="uusi@example.fi"))
    page = client.get(answer.location).text
    assert ("Tietosi on tallennettu." in page, page.count("uusi@example.fi")) == (True, 1)


def test_another_language_shows_the_form_as_it_was_typed_and_saves_nothing(client, mine, fields):
    typed = sent(fields, client, mine, organisation="Vasa stad", email="", draft="1")
    answer = send(client, own_page(mine, "/edit", "sv"), typed)
    assert (answer.status_code, heading(answer), problems(answer)) == (200, "Ändra dina uppgifter", [])
    assert 'value="Vasa stad"' in form_of(answer)
    assert fresh(mine).organisation == "Espoon kaupunki"


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_fault_comes_back_with_everything_kept(client, mine, fields, lang):
    page = own_page(mine, "/edit", lang)
    answer = send(client, page, sent(fields, client, mine, email="ei-osoite", organisation="Vasa stad"))
    assert (answer.status_code, len(problems(answer))) == (422, 1)
    assert 'value="Vasa stad"' in form_of(answer)
    assert fresh(mine).organisation == "Espoon kaupunki"


def test_second_of_two_editors_sees_what_changed_and_may_save_after_all(client, mine, fields):
    page = own_page(mine, "/edit")
    mine_typed = sent(fields, client, mine, municipality="Vantaa")
    theirs = replace(mine.details, organisation="Oulun kaupunki")
    participants.change_details(mine.id, theirs, seen=mine.details.fingerprint)
    answer = send(client, page, mine_typed)
    assert (answer.status_code, fresh(mine).municipality) == (409, "Espoo")
    shown = re.search(r'<dl class="review">.*?</dl>', answer.text, re.S)[0]
    assert re.findall(r"<dd>(.*?)</dd>", shown) == ["Oulun kaupunki", "Espoo"]
    assert 'value="Vantaa"' in form_of(answer)

    again = {**mine_typed, "seen": re.search(r'name="seen"[^>]*value="(\w+)"', answer.text)[1]}
    assert send(client, page, again).status_code == 303
    assert (fresh(mine).municipality, fresh(mine).organisation) == ("Vantaa", "Espoon kaupunki")


def test_new_address_is_told_to_wait_for_its_confirmation(client, mine, fields):
    answer = send(client, own_page(mine, "/edit"), sent(fields, client, mine, email="uusi@example.fi"))
    page = client.get(answer.location).text
    assert "Vahvista uusi osoitteesi uusi@example.fi" in page
    assert 'value="uusi@example.fi"' in form_of(client.get(own_page(mine, "/edit")))


def test_taken_address_is_answered_like_any_other(client, mine, fields):
    make_registration(db.session.get_one(Event, mine.event_id), "x@example.fi")
    answers = []
    for address in ("vapaa@example.fi", "x@example.fi"):
        answer = send(client, own_page(mine, "/edit"), sent(fields, client, mine, email=address))
        answers.append((answer.status_code, client.get(answer.location).text.replace(address, "…")))
    assert answers[0] == answers[1]


def test_too_late_leads_back_and_a_sent_form_is_refused(client, mine, fields):
    page = own_page(mine, "/edit")
    data = sent(fields, client, mine, municipality="Oulu")
    csrf = token(client, page)
    registrations.cancel(mine.id)
    assert client.get(page).location == own_page(mine)
    answer = client.post(page, data={**data, "csrf_token": csrf})
    assert (answer.status_code, fresh(mine).municipality) == (409, "Espoo")
    assert heading(answer) == "Muuta tietojasi"


def test_event_and_status_cannot_be_changed_by_the_form(client, mine, fields):
    before = fresh(mine)
    kept = (before.event_id, before.status, before.code, before.token_version)
    foreign = {"event_id": "2", "status": "cancelled", "code": "AAA-AAAA", "token_version": "9", "queue_no": "1"}
    send(client, own_page(mine, "/edit"), sent(fields, client, mine, **foreign))
    after = fresh(mine)
    assert (after.event_id, after.status, after.code, after.token_version) == kept
