"""The page of whoever is invited and has registered another way: what it promises is what its button does."""

from datetime import timedelta

import pytest
from sqlalchemy import event as events
from sqlalchemy import update

from app import clock
from app.database import db
from app.domain.admissions import AdmissionRefusal
from app.domain.choices import Choice
from app.domain.entrance import EntranceSettings
from app.domain.events import Attendance, EventStatus, RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE
from app.domain.programme import ChoiceSettings
from app.domain.registration import RegistrationStatus
from app.labels.admissions import REFUSALS
from app.models import Event, Invitation, Registration
from app.services import entrance, programme_settings, registrations
from tests.browsing import send, token
from tests.deciding import approve, decline
from tests.factories import ask, make_event, make_network, make_registration, make_term
from tests.invited import address, invite
from tests.programmes import well
from tests.views.participant.reading import plain, problems

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


def test_a_full_event_without_a_waiting_list_promises_nothing_and_has_no_button(client):
    event = make_event(capacity=1, waiting_list=False, mode=RegistrationMode.APPROVAL)
    other = make_registration(event)
    decline(event.id, [other.id])
    holder = make_registration(event, "eka@example.fi")
    approve(event.id, [holder.id])
    made = invite(event)
    page = said(client, made)
    assert "At the moment no place is free for you. The event has no waiting list." in page
    assert "on the waiting list" not in page and "not even for the invited" not in page
    assert address(made, "/take") not in client.get(address(made)).text
    answer = client.post(address(made, "/take"), data={"csrf_token": token(client, "/en/link")})
    assert answer.status_code == 409
    assert (problems(answer), status(other)) == ([str(REFUSALS[AdmissionRefusal.FULL])], S.DECLINED)
    registrations.cancel(holder.id)
    assert "There is a place for you." in said(client, made)
    assert send(client, address(made), to=address(made, "/take")).status_code == 303
    assert status(other) is S.CONFIRMED and well()


def test_a_full_event_that_keeps_none_speaks_of_no_places_for_the_invited(client):
    event = make_event(capacity=1)
    let_in(event, RegistrationMode.APPROVAL)
    made, other = invite(event), make_registration(event)
    approve(event.id, [make_registration(event, "eka@example.fi").id])
    page = said(client, made)
    assert "At the moment no place is free for you. You go on the waiting list." in page
    assert "for the invited" not in page
    send(client, address(made), to=address(made, "/take"))
    assert "You are number 1 on the waiting list." in said(client, made)
    assert status(other) is S.WAITING and well()


class TestOwnWay:
    """One place on site, which is taken, and room online; whoever is invited waits for the one on site."""

    @pytest.fixture
    def event(self, app) -> Event:
        made = make_event(online=True, capacity=10)
        programme_settings.change(made.id, ChoiceSettings(onsite_capacity=1), COMMAND_LINE)
        return made

    def join(self, event: Event, email: str, way: Attendance = Attendance.ONSITE) -> Registration:
        made = registrations.register(event.id, ask(email, choice=Choice(way)))
        assert isinstance(made, Registration), made
        return made

    def test_room_for_others_is_no_place_for_them(self, client, event):
        self.join(event, "eka@example.fi")
        made, other = invite(event), self.join(event, "aino@example.fi")
        page = said(client, made)
        assert "At the moment no place is free for you. You stay on the waiting list." in page
        assert "Take the place" not in page
        assert send(client, address(made), to=address(made, "/take")).status_code == 303
        assert "You are number 1 on the waiting list." in said(client, made)
        assert status(other) is S.WAITING and well()

    def test_their_own_room_is_their_place_though_others_wait(self, client, event):
        let_in(event, RegistrationMode.APPROVAL)
        made, other = invite(event), self.join(event, "aino@example.fi", Attendance.ONLINE)
        waits = [self.join(event, f"{name}@example.fi").id for name in ("eka", "toka")]
        approve(event.id, waits)
        assert "There is a place for you." in said(client, made)
        send(client, address(made), to=address(made, "/take"))
        assert "You have a place." in said(client, made)
        assert status(other) is S.CONFIRMED and well()


def test_whoever_was_held_back_comes_after_those_with_a_number(client):
    """The page counts as the button does."""
    inside, outside = make_term(TermKind.SECTOR, "sivistys"), make_term(TermKind.SECTOR, "muu")
    event = make_event(capacity=2)
    later = clock.now() + timedelta(days=3)
    let_in(event, RegistrationMode.TARGET_GROUP_FIRST, targets=frozenset({inside.id}), target_until=later)
    made = invite(event)
    for name in ("eka", "toka"):
        make_registration(event, f"{name}@example.fi", sector_id=inside.id)
    make_registration(event, sector_id=outside.id)
    make_registration(event, "kolmas@example.fi", sector_id=inside.id)
    assert "You stay on the waiting list." in said(client, made)
    send(client, address(made), to=address(made, "/take"))
    assert "You are number 2 on the waiting list." in said(client, made)


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
