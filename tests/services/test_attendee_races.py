"""Organizers act while participants come and go: the numbers stay right, whatever the order.

The first was seen to fail with the lock in queries/places.py taken away.
"""

import secrets

import pytest

from app.domain.history import Actor
from app.domain.organizer_acts import ActRefusal, Placing, RefusedAct
from app.domain.registration import RegistrationStatus
from app.queries import attendee_totals
from app.services import attendees, registrations
from app.services.attendees import Addition
from tests.factories import details, make_event, make_organizer, make_registration
from tests.services.test_races import at_once, registering, well

IF_ROOM, OVER = Placing


@pytest.fixture
def actor(app) -> Actor:
    return Actor.organizer(make_organizer().id)


def adding(event, email: str, placing: Placing, actor: Actor):
    event_id, addition = event.id, Addition(details(email), placing, "", secrets.token_hex(8))

    def act() -> RegistrationStatus | ActRefusal:
        answer = attendees.add(event_id, addition, actor)
        return answer.reason if isinstance(answer, RefusedAct) else answer.status

    return act


def confirming(registration_id: int, placing: Placing, actor: Actor):
    def act() -> RegistrationStatus | ActRefusal:
        answer = attendees.confirm(registration_id, placing, actor)
        return answer.reason if isinstance(answer, RefusedAct) else answer.status

    return act


def test_confirming_over_capacity_while_others_cancel(app, actor):
    event = make_event(capacity=10)
    people = [make_registration(event, f"p{n}@example.fi").id for n in range(24)]
    holders, waiting = people[:10], people[10:]
    acts = []
    for number in range(10):
        acts += [
            lambda id=holders[number]: registrations.cancel(id).status,
            confirming(waiting[-1 - number], OVER, actor),
        ]
    answers = at_once(app, acts)
    assert answers[::2] == [RegistrationStatus.CANCELLED] * 10
    # Promoted by a cancellation before the organizer came: nothing was left to do.
    assert set(answers[1::2]) <= {RegistrationStatus.CONFIRMED, ActRefusal.NOT_WAITING}
    figures = attendee_totals.figures(event.id)
    assert figures.confirmed + figures.waiting == 14
    assert figures.confirmed >= 10 or figures.waiting == 0
    assert well(event)


def test_adding_by_hand_while_forms_come_in(app, actor):
    event = make_event(capacity=12)
    acts = []
    for number in range(12):
        acts += [
            registering(event, f"form{number}@example.fi"),
            adding(event, f"hand{number}@example.fi", IF_ROOM, actor),
            adding(event, f"over{number}@example.fi", OVER, actor)
            if number < 3
            else registering(event, "one@example.fi"),
        ]
    answers = at_once(app, acts)
    figures = attendee_totals.figures(event.id)
    assert answers.count(RegistrationStatus.CONFIRMED) == figures.confirmed
    assert answers.count(RegistrationStatus.WAITING) == figures.waiting
    assert 12 <= figures.confirmed <= 15
    assert figures.confirmed + figures.waiting == 28
    assert well(event)


def test_one_address_from_form_and_by_hand_is_one_registration(app, actor):
    event = make_event(capacity=12)
    acts = []
    for _ in range(6):
        acts += [registering(event, "aino@example.fi"), adding(event, "Aino@example.fi", OVER, actor)]
    assert at_once(app, acts).count(RegistrationStatus.CONFIRMED) == 1
    assert well(event)


def test_two_organizers_confirm_the_same_person(app, actor):
    event = make_event(capacity=0)
    waiting = make_registration(event).id
    answers = at_once(app, [confirming(waiting, OVER, actor) for _ in range(12)])
    assert answers.count(RegistrationStatus.CONFIRMED) == 1
    assert answers.count(ActRefusal.NOT_WAITING) == 11
    figures = attendee_totals.figures(event.id)
    assert (figures.confirmed, figures.waiting) == (1, 0)
    assert well(event)
