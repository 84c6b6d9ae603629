"""Registration links: the same form under the link's rules, and an honest page for every fault of a link."""

from datetime import timedelta

import pytest

from app import clock, keys
from app.domain.events import EventStatus, RegistrationMode
from tests.browsing import send
from tests.factories import ask, make_event, make_link, make_registration
from tests.views.participant.reading import all_registrations, form_of, heading, problems

HOUR = timedelta(hours=1)


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def test_link_opens_an_event_by_invitation_and_is_remembered(client, fields):
    event = make_event(mode=RegistrationMode.INVITATION_ONLY)
    event.opens_at = None
    link = make_link(event)
    address = f"/fi/r/{keys.link_token(link.handle)}"
    answer = send(client, address, fields)
    assert (answer.status_code, all_registrations()[0].link_id) == (303, link.id)


def test_short_address_answers_itself_in_the_browsers_language(client, fields):
    link = make_link(make_event())
    token = keys.link_token(link.handle)
    page = client.get(f"/r/{token}", headers={"Accept-Language": "sv-FI,sv;q=0.9,en;q=0.5"})
    assert (page.status_code, heading(page)) == (200, "Anmälan: Nätverksdag")
    assert f'action="/sv/r/{token}"' in form_of(page)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"active": False}, "Tämä ilmoittautumislinkki ei ole enää käytössä."),
        ({"places": 0}, "Tämän ilmoittautumislinkin kaikki paikat on käytetty."),
        ({"closes_at": -HOUR}, "Ilmoittautuminen tällä linkillä päättyi"),
        ({"opens_at": HOUR}, "Ilmoittautuminen avautuu"),
    ],
)
def test_link_that_cannot_be_used_says_why(client, fields, changes, sentence):
    now = clock.now()
    times = {name: now + value for name, value in changes.items() if name.endswith("_at")}
    link = make_link(make_event(), **{**changes, **times})
    address = f"/fi/r/{keys.link_token(link.handle)}"
    page = client.get(address)
    assert (page.status_code, sentence in page.text) == (200, True)
    answer = send(client, "/fi/link", fields, to=address)
    assert (answer.status_code, len(problems(answer)), 'value="Aino"' in form_of(answer)) == (409, 1, True)
    assert all_registrations() == []


def test_links_places_count_confirmed_and_waiting(client, fields):
    event = make_event(capacity=1)
    link = make_link(event, places=2)
    address = f"/fi/r/{keys.link_token(link.handle)}"
    statuses = [send(client, address, {**fields, "email": f"p{n}@example.fi", "submission": f"k{n}"}) for n in range(2)]
    assert [answer.status_code for answer in statuses] == [303, 303]
    answer = send(client, "/fi/link", {**fields, "submission": "k3"}, to=address)
    assert (answer.status_code, len(all_registrations())) == (409, 2)


def test_the_form_tells_the_places_of_the_link_where_they_are_fewer(client, fields):
    event = make_event(capacity=4)
    link = make_link(event, places=2)
    address = f"/fi/r/{keys.link_token(link.handle)}"
    assert "2 paikkaa vapaana" in client.get(address).text
    assert send(client, address, fields).status_code == 303
    assert "1 paikka vapaana" in client.get(address).text
    assert "3 paikkaa vapaana" in client.get(f"/fi/events/{event.slug}/register").text


def test_a_used_up_link_says_so_before_anything_is_filled_in(client):
    opens = clock.now() + HOUR
    link = make_link(make_event(), places=0, opens_at=opens)
    page = client.get(f"/fi/r/{keys.link_token(link.handle)}").text
    assert "Tämän ilmoittautumislinkin kaikki paikat on käytetty." in page and 'name="given_name"' not in page


def test_unknown_link_and_link_of_a_draft_are_not_found(client, fields):
    draft = make_link(make_event(status=EventStatus.DRAFT))
    for token in ("x" * 17, "a", keys.link_token(draft.handle)):
        for address in (f"/r/{token}", f"/fi/r/{token}"):
            page = client.get(address, headers={"Accept-Language": "fi"})
            assert (page.status_code, heading(page)) == (404, "Ilmoittautumislinkkiä ei löytynyt")
        assert client.post(f"/fi/r/{token}", data=fields).status_code == 404


def test_event_that_was_cancelled_says_so_by_its_link_too(client, fields):
    event = make_event()
    link = make_link(event)
    make_registration(event, ask().details.email)
    event.status = EventStatus.CANCELLED
    page = client.get(f"/fi/r/{keys.link_token(link.handle)}")
    assert "Tapahtuma on peruttu. Siihen ei voi ilmoittautua." in page.text
