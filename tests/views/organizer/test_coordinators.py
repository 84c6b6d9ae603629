"""What a coordinator is shown: of which regions and theme groups an event must be, and no way out of the own pages."""

import pytest
from flask.testing import FlaskClient

from app.domain.events import TermKind
from app.domain.permissions import Role
from app.models import Organizer, Term
from tests.factories import make_event, make_organizer, make_session, make_term, make_track, put_in_charge, sign_in
from tests.filled_forms import filled
from tests.views.organizer.test_events import NEW, page

SAID = "Choose at least one of the regions and theme groups that you coordinate:"


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def region(app) -> Term:
    return make_term(TermKind.REGION, "oma", "Oma")


@pytest.fixture
def coordinator(region) -> Organizer:
    account = make_organizer("alue@example.fi", role=Role.COORDINATOR)
    put_in_charge(account, region)
    return account


def test_a_new_event_is_of_the_one_region_that_is_coordinated(client: FlaskClient, coordinator, region):
    make_term(TermKind.REGION, "muu", "Muu")
    html = sign_in(client, coordinator).get(NEW).text
    assert f"{SAID} Oma" in html
    assert filled(html, NEW).getlist("regions") == [str(region.id)]


def test_of_several_one_is_chosen(client: FlaskClient, coordinator):
    put_in_charge(coordinator, make_term(TermKind.THEME_GROUP, "teema", "Teema"))
    html = sign_in(client, coordinator).get(NEW).text
    assert f"{SAID} " in html and "Teema" in html
    sent = filled(html, NEW)
    assert sent.getlist("regions") == sent.getlist("theme_groups") == []


def test_whoever_coordinates_nothing_is_told_nothing(client: FlaskClient, region):
    html = sign_in(client, make_organizer()).get(NEW).text
    assert SAID not in html and filled(html, NEW).getlist("regions") == []


def test_the_events_own_page_shows_the_whole_programme_and_leads_to_no_public_one(client: FlaskClient, coordinator):
    event = make_event()
    for number, name in enumerate("ab"):
        track = make_track(event, name)
        make_session(event, f"Työpaja {name}", number, track_id=track.id)
    browser = sign_in(client, make_organizer("paa@example.fi", role=Role.ADMINISTRATOR))
    assert "?track=" in client.get(f"/en/events/{event.slug}").text
    html = browser.get(page(event)).text
    assert "Työpaja a" in html and "Työpaja b" in html and "?track=" not in html
