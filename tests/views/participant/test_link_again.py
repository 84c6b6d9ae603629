"""Asking for one's link again: the same answer for every address."""

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.mail import MailKind
from app.models import OutgoingMail
from tests.browsing import send
from tests.factories import make_event, make_registration
from tests.views.participant.reading import heading, problems


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def answer_to(client, address: str) -> tuple[int, str, str]:
    """Everything that an asker sees: status, where it leads, and the page there."""
    answer = send(client, "/fi/link", {"email": address})
    return answer.status_code, answer.location, client.get(answer.location).text


def test_answer_is_the_same_for_known_and_unknown_addresses(client):
    make_registration(make_event(), "aino@example.fi")
    known, unknown = answer_to(client, "aino@example.fi"), answer_to(client, "tuntematon@example.fi")
    assert known == unknown
    assert known[0] == 303
    sent = db.session.scalars(select(OutgoingMail.recipient).where(OutgoingMail.kind == MailKind.LINK_AGAIN)).all()
    assert sent == ["aino@example.fi"]


def test_answer_names_no_address(client):
    _, location, page = answer_to(client, "aino@example.fi")
    assert [place for place in (location, page) if "aino" in place] == []


@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_bad_address_comes_back_with_its_fault(client, lang):
    answer = send(client, f"/{lang}/link", {"email": "ei-osoite"})
    assert (answer.status_code, len(problems(answer))) == (422, 1)
    assert 'value="ei-osoite"' in answer.text


def test_form_is_found_from_the_pages_where_it_is_needed(client):
    registration = make_registration(make_event(capacity=0))
    assert registration.queue_no == 1
    for address in ("/fi/events/verkostopaiva/register", "/fi/r/x", "/fi/my/x"):
        assert 'href="/fi/link"' in client.get(address).text
    assert heading(client.get("/fi/link")) == "Lähetä linkkini uudelleen"
