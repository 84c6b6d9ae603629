"""An event, unless a module makes one of its own, and an organizer who may do everything with it."""

import pytest
from flask.testing import FlaskClient

from app.models import Event
from tests.factories import make_event, make_organizer, share, sign_in


@pytest.fixture
def event(app) -> Event:
    return make_event()


@pytest.fixture
def browser(client: FlaskClient, event: Event) -> FlaskClient:
    organizer = make_organizer()
    share(event, organizer)
    return sign_in(client, organizer)
