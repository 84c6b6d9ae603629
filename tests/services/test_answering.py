"""Answering an offer says nothing of another offer, and nothing of what is waited for."""

from app.domain.choices import Choice
from app.domain.history import COMMAND_LINE
from app.domain.participants import ChangeRefusal
from app.domain.places import ClaimState
from app.models import Registration
from app.queries import doctor
from app.services import choices, registrations
from tests.factories import ask, make_event
from tests.views.participant.days import add_session, states


def register(event_id: int, email: str, *sessions: int) -> Registration:
    found = registrations.register(event_id, ask(email, choice=Choice(sessions=frozenset(sessions))))
    assert isinstance(found, Registration)
    return found


def test_of_two_offers_each_is_answered_alone(app):
    event = make_event()
    first, full, second, also_full = (
        add_session(event, title, hours, capacity=places)
        for title, hours, places in (("A1", 1, 9), ("A2", 1, 1), ("B1", 3, 9), ("B2", 3, 1))
    )
    other = register(event.id, "eka@example.fi", full, also_full)
    mine = register(event.id, "aino@example.fi", first, second)
    choices.change(mine.id, Choice(sessions=frozenset({full, also_full})))
    registrations.cancel(other.id)
    taken, asked = ClaimState.TAKEN, ClaimState.OFFERED
    assert states(mine) == {first: taken, full: asked, second: taken, also_full: asked}
    choices.answer(mine.id, full, take=True)
    assert states(mine) == {full: taken, second: taken, also_full: asked}
    choices.answer(mine.id, also_full, take=False)
    assert states(mine) == {full: taken, second: taken}
    assert choices.answer(mine.id, also_full, take=True, actor=COMMAND_LINE) is ChangeRefusal.TOO_LATE
    assert list(doctor.findings()) == []


def test_what_is_waited_for_at_another_time_is_waited_for_still(app):
    event = make_event()
    first, full, second, also_full = (
        add_session(event, title, hours, capacity=places)
        for title, hours, places in (("A1", 1, 9), ("A2", 1, 1), ("B1", 3, 9), ("B2", 3, 1))
    )
    other = register(event.id, "eka@example.fi", full, second)
    register(event.id, "toka@example.fi", first, also_full)
    mine = register(event.id, "aino@example.fi", first, second)
    choices.change(mine.id, Choice(sessions=frozenset({full, also_full})))
    registrations.cancel(other.id)
    taken, waiting = ClaimState.TAKEN, ClaimState.WAITING
    assert states(mine) == {first: taken, full: ClaimState.OFFERED, second: taken, also_full: waiting}
    choices.answer(mine.id, full, take=True)
    assert states(mine) == {full: taken, second: taken, also_full: waiting}
    assert list(doctor.findings()) == []
