"""An organizer who adds or imports participants is told how many kept places they would take, and asked."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.entrance import EntranceSettings
from app.domain.history import COMMAND_LINE
from app.models import Event, Registration
from app.services import entrance
from tests.factories import make_event
from tests.filled_forms import filled
from tests.people import pasted
from tests.views.organizer.paths import participants_page
from tests.views.organizer.test_imports import press, read_in
from tests.views.participant.reading import problems


@pytest.fixture
def event(app) -> Event:
    return make_event(capacity=3)


def keep(event: Event, places: int) -> None:
    wanted = EntranceSettings(invited_places=places, invited_until=clock.now() + timedelta(days=3))
    assert isinstance(entrance.change(event.id, wanted, COMMAND_LINE), Event)


def test_the_dry_run_says_how_many_and_asks_again_when_it_is_another_number(browser, event):
    keep(event, 3)
    answer = read_in(browser, event, pasted=pasted("a@example.fi", "b@example.fi"))
    assert "This takes 2 places that are kept for the invited." in answer.text
    assert "1 is left for them after that." in answer.text
    keep(event, 1)
    changed = press(browser, event, answer)
    assert changed.status_code == 409
    assert "This takes 1 place that is kept for the invited." in changed.text
    assert press(browser, event, changed).status_code == 303
    assert "kept for the invited" not in read_in(browser, event, pasted=pasted("c@example.fi")).text


def test_adding_by_hand_asks_before_it_takes_one(browser, event):
    page = participants_page(event, "/new")
    assert "takes_kept" not in browser.get(page).text
    keep(event, 2)
    shown = browser.get(page).text
    assert "2 places are kept for the invited. Whoever you add takes one of them." in shown
    form = filled(shown, page).to_dict() | {
        "given_name": "Uusi", "family_name": "Tulija", "email": "uusi@example.fi", "organisation": "Kela",
    }  # fmt: skip
    refused = browser.post(page, data=form)
    assert refused.status_code == 409
    assert problems(refused) == [
        "2 places are kept for the invited, and this participant would take one of them. Tick this if that is right."
    ]
    assert filled(refused.text, page)["family_name"] == "Tulija"
    assert db.session.scalars(select(Registration)).all() == []
    assert browser.post(page, data={**form, "takes_kept": "y"}).status_code == 303
