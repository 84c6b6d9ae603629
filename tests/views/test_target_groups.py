"""Whom an event lets in first, said wherever it is read: any of a list is enough, and every list must fit."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language
from app.models import Event, OutgoingMail
from app.outputs import mail
from app.queries import outbox
from app.services import entrance
from tests.factories import make_event, make_organizer, make_registration, make_term, share, sign_in
from tests.outputs.test_mail import read, text
from tests.views.participant.my.paths import own_page

SAID = "alue Uusimaa tai Häme, ja lisäksi toimiala Sosiaaliala"


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    """For the social services of two regions first; the others wait for three days."""
    kinds = ((TermKind.REGION, "Uusimaa"), (TermKind.REGION, "Häme"), (TermKind.SECTOR, "Sosiaaliala"))
    terms = [make_term(kind, f"t{number}", name, number) for number, (kind, name) in enumerate(kinds)]
    made = make_event(capacity=5)
    until = clock.now() + timedelta(days=3)
    wanted = EntranceSettings(RegistrationMode.TARGET_GROUP_FIRST, frozenset(term.id for term in terms), until)
    assert isinstance(entrance.change(made.id, wanted, COMMAND_LINE), Event)
    return made


@pytest.mark.parametrize("page", ["", "/register"])
def test_the_events_page_and_its_form_say_it(client: FlaskClient, event, page: str):
    assert SAID in client.get(f"/fi/events/{event.slug}{page}").text


def test_the_mail_and_the_page_of_whoever_waits_say_it(client: FlaskClient, event):
    waiting = make_registration(event, language=Language.FI)
    [number] = db.session.scalars(select(OutgoingMail.id).where(OutgoingMail.registration_id == waiting.id))
    assert SAID in " ".join(text(read(mail.compose(outbox.letter(number)))).split())
    assert SAID in client.get(own_page(waiting)).text


def test_the_organizers_page_says_it(client: FlaskClient, event):
    organizer = make_organizer()
    share(event, organizer)
    answer = sign_in(client, organizer).get(f"/fi/organizer/events/{event.slug}/entrance")
    assert f"Kohderyhmä nyt: {SAID}." in answer.text
