"""Somebody's address stands in an unconfirmed registration: who is invited under it hears of the event all the same."""

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.entrance import EntranceSettings
from app.domain.history import COMMAND_LINE
from app.domain.languages import LocalizedText
from app.domain.mail import MailKind
from app.models import Event, OutgoingMail
from app.services import entrance, publication
from tests.factories import make_event, make_registration
from tests.invited import invite
from tests.services.mail_delivery.test_under_way import drain


@pytest.mark.parametrize("confirms", [True, False])
def test_whoever_is_invited_hears_that_the_event_is_cancelled(app, confirms):
    event = make_event(capacity=None)
    assert isinstance(entrance.change(event.id, EntranceSettings(confirms_address=confirms), COMMAND_LINE), Event)
    made = invite(event)
    drain()
    person = make_registration(event)
    publication.cancel(event.id, LocalizedText("x"), COMMAND_LINE)
    owners = db.session.execute(
        select(OutgoingMail.invitation_id, OutgoingMail.registration_id).where(
            OutgoingMail.kind == MailKind.EVENT_CANCELLED
        )
    ).all()
    assert owners == [(made.id, None) if confirms else (None, person.id)]
