"""The page of whoever is invited and has registered another way: what it promises is what its button does."""

import pytest
from sqlalchemy import event as events
from sqlalchemy import update

from app.database import db
from app.domain.entrance import EntranceSettings
from app.domain.events import EventStatus, RegistrationMode
from app.domain.history import COMMAND_LINE
from app.domain.registration import RegistrationStatus
from app.models import Event, Invitation, Registration
from app.services import entrance
from tests.browsing import send, token
from tests.deciding import approve, decline
from tests.factories import make_event, make_network, make_registration
from tests.invited import address, invite
from tests.programmes import well
from tests.views.participant.reading import heading, plain

S = RegistrationStatus


@pytest.fixture(autouse=True)
def network(app) -> None:
    make_network()


def status(registration: Registration) -> RegistrationStatus:
    return db.session.get_one(Registration, registration.id, populate_existing=True).status


def said(client, made: Invitation) -> str:
    return plain(client.get(address(made)))


def let_in(event: Event, mode: RegistrationMode, **settings: object) -> None:
    assert isinstance(entrance.change(event.id, EntranceSettings(mode, **settings), COMMAND_LINE), Event)


def full_without_queue() -> Invitation:
    """Whoever was invited waits for approval; since then the one place has gone, and there is no waiting list."""
    event = make_event(capacity=1, waiting_list=False, mode=RegistrationMode.APPROVAL)
    made, _ = invite(event), make_registration(event)
    approve(event.id, [make_registration(event, "eka@example.fi").id])
    return made


def test_a_place_that_is_held_until_approval_is_theirs_at_a_full_event(client):
    event = make_event(capacity=1)
    let_in(event, RegistrationMode.APPROVAL, pending_holds=True)
    made, registration = invite(event), make_registration(event)
    assert "There is a place for you." in said(client, made)
    assert send(client, address(made), to=address(made, "/take")).status_code == 303
    assert status(registration) is S.CONFIRMED and well()


@pytest.mark.parametrize(
    ("change", "answer"),
    [
        (lambda: update(Registration).where(Registration.status == S.PENDING).values(status=S.CANCELLED), 303),
        (lambda: update(Event).values(status=EventStatus.CANCELLED), 410),
    ],
    ids=["cancelled by them", "cancelled event"],
)
def test_what_happens_just_after_it_was_full_has_its_own_page(client, change, answer):
    """Seen to answer 500 when the page was not asked anew."""
    page, proof = address(full_without_queue(), "/take"), token(client, "/en/link")
    done = []

    def happen(_session: object) -> None:
        if not done:
            done.append(True)
            with db.engine.begin() as connection:
                connection.execute(change())

    events.listen(db.session, "after_commit", happen)
    try:
        assert client.post(page, data={"csrf_token": proof}).status_code == answer
    finally:
        events.remove(db.session, "after_commit", happen)
