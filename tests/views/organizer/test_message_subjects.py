"""A message's subject in lists and as a heading: its placeholders are filled in, but for what is one person's."""

import pytest
from sqlalchemy import update

from app.database import db
from app.domain.bulletins import Audience, AudienceGroup
from app.domain.history import COMMAND_LINE
from app.domain.languages import LocalizedText
from app.domain.mail import MailState
from app.models import Bulletin, Event, OutgoingMail
from app.services import bulletins
from app.services.bulletins import BulletinDetails
from tests.factories import make_event, make_network, make_registration

SUBJECT = LocalizedText(fi="Muistathan: {tapahtuma}, {nimi}", en="Remember {event}, {name}")


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    make_network()
    return make_event(capacity=None, title=LocalizedText(fi="Verkostopäivä", sv="Nätverksdag", en="Network day"))


def written(subject: LocalizedText, event: Event) -> int:
    details = BulletinDetails(subject, LocalizedText(fi="Hei"), Audience(AudienceGroup.CONFIRMED))
    return bulletins.add(event.id, details, COMMAND_LINE)


def test_lists_and_heading_name_the_event_and_nobody(browser, event):
    registration = make_registration(event, given_name="Aino")
    number = written(SUBJECT, event)
    bulletin = db.session.get_one(Bulletin, number)
    address = f"/en/organizer/events/{event.slug}"
    shown = browser.get(f"{address}/messages/{number}").text
    assert "<h2>Remember Network day, {name}</h2>" in shown
    assert "<title>Remember Network day, {name}: " in shown
    assert "Remember Network day, {name}</a>" in browser.get(f"{address}/messages").text
    assert bulletins.send(number, bulletin.version, 1, COMMAND_LINE) == 1
    db.session.execute(update(OutgoingMail).values(state=MailState.DEAD))
    db.session.commit()
    delivery = browser.get(f"{address}/mail").text
    assert delivery.count("Remember Network day, {name}<") == 2  # of the mail, and as a choice of the filter
    assert "Remember Network day, {name}<" in browser.get(f"{address}/registrations/{registration.code}").text


def test_in_a_language_that_it_is_not_written_in_the_event_is_named_as_its_readers_get_it(browser, event):
    number = written(LocalizedText(fi="Tervetuloa: {tapahtuma}"), event)
    shown = browser.get(f"/sv/organizer/events/{event.slug}/messages/{number}").text
    assert '<h2><span lang="fi">Tervetuloa: Nätverksdag</span></h2>' in shown


def test_what_would_be_empty_stays_as_it_was_written(browser, event):
    event.venue_name = event.venue_address = event.venue_city = ""
    db.session.commit()
    number = written(LocalizedText(en="{place}"), event)
    assert "<h2>{place}</h2>" in browser.get(f"/en/organizer/events/{event.slug}/messages/{number}").text
