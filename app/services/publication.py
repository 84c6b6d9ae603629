"""Organizers publish an event, close and reopen its registration, and cancel it."""

from app import clock
from app.database import transaction
from app.domain.event_details import Faulty, publishing_faults
from app.domain.history import Act, Actor
from app.domain.languages import LocalizedText
from app.domain.publication import Step, WrongStep, may_take
from app.domain.questions import QuestionsIncomplete
from app.models import Event
from app.queries import event_details, network, places, questions
from app.steps import capacity, event_writing, history
from app.steps import publication as steps


@transaction
def publish(event_id: int, actor: Actor) -> Event | Faulty | QuestionsIncomplete | WrongStep:
    """Show the event to the public, if it says what a published event must say, of each question too."""
    rows = places.lock(event_id)
    event = event_details.locked(event_id)
    if not may_take(Step.PUBLISH, event.facts, clock.now()):
        return WrongStep(Step.PUBLISH, event.status)
    details = event_details.of(event, rows)
    if found := publishing_faults(details, network_has_controller=network.has_controller()):
        return Faulty(tuple(found))
    if lacking := questions.incomplete(event):
        return QuestionsIncomplete(tuple(lacking))
    steps.publish(event, actor)
    return event


@transaction
def close(event_id: int, actor: Actor) -> Event | WrongStep:
    """End registration now, whatever its window says. Those who wait can still be promoted."""
    places.lock(event_id)
    event = event_details.locked(event_id)
    if not may_take(Step.CLOSE, event.facts, clock.now()):
        return WrongStep(Step.CLOSE, event.status)
    event.registration_closed = True
    event_writing.touch(event, revised=False, shown=False)
    history.record(Act.REGISTRATION_CLOSED, actor, event_id=event_id)
    return event


@transaction
def reopen(event_id: int, actor: Actor) -> Event | WrongStep:
    """Let the window decide again, and give free places to those who wait."""
    rows = places.lock(event_id)
    event = event_details.locked(event_id)
    if not may_take(Step.REOPEN, event.facts, clock.now()):
        return WrongStep(Step.REOPEN, event.status)
    event.registration_closed = False
    event_writing.touch(event, revised=False, shown=False)
    history.record(Act.REGISTRATION_REOPENED, actor, event_id=event_id)
    capacity.fill(event, rows)
    return event


@transaction
def cancel(event_id: int, reason: LocalizedText, actor: Actor) -> int | WrongStep:
    """Call the event off and tell everyone confirmed or waiting, and whoever has not answered an invitation; how many.

    Registrations keep their state, so that the list says who was coming; the event's own state rules
    what they mean (docs/decisions). Nobody is promoted any more; special needs lose their purpose.
    """
    places.lock(event_id)
    event = event_details.locked(event_id)
    if not may_take(Step.CANCEL, event.facts, clock.now()):
        return WrongStep(Step.CANCEL, event.status)
    return steps.call_off(event, reason, actor)


@transaction
def restore(event_id: int, actor: Actor) -> int | WrongStep:
    """A cancelled event is on again: registrations are what they were. Those who wait get what is free now. How many
    are told."""
    rows = places.lock(event_id)
    event = event_details.locked(event_id)
    if not may_take(Step.RESTORE, event.facts, clock.now()):
        return WrongStep(Step.RESTORE, event.status)
    told = steps.restore(event, rows, actor)
    capacity.fill(event, rows)
    return told
