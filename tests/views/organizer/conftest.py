"""An organizer who may do everything with the event of the module's tests."""

import pytest
from flask.testing import FlaskClient

from app.models import Event
from tests.factories import make_organizer, share, sign_in


@pytest.fixture
def browser(client: FlaskClient, event: Event) -> FlaskClient:
    organizer = make_organizer()
    share(event, organizer)
    return sign_in(client, organizer)
