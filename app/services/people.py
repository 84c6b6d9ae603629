"""One person over all events, for whoever answers for data protection: looked for, handed over, erased.

What was done is in the history of each event, and with it who it was done to: that is how someone can be told who has
looked at their data. The address itself is in no entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.database import transaction
from app.domain.history import Act, Actor, SpecialData
from app.domain.participants import email_key
from app.models import Event, OutgoingMail
from app.queries import history as history_queries
from app.queries import people, personal, places, retention
from app.queries import registrations as registration_queries
from app.queries.people import Person
from app.queries.personal import Everything, Guest
from app.steps import erasure, history, outbox, own_calendars


@dataclass(frozen=True)
class Taken:
    """Everything of one person, to be handed over."""

    person: Person
    registered: Sequence[Everything]
    guests: Sequence[Guest]


@dataclass(frozen=True)
class Erased:
    """How much is gone; held: events at which removal is stopped, so that it goes when that ends."""

    registrations: int
    invitations: int
    held: tuple[Event, ...]


@transaction
def look_up(address: str, actor: Actor) -> Person:
    """What there is. That somebody looked is kept; again within a quarter of an hour it is the same look."""
    person = people.of_address(address)
    lately = history_queries.noted_lately(Act.PERSON_LOOKED_UP, actor)
    if abouts := [
        about
        for about in _abouts(person)
        if about.event_id is None or (about.event_id, about.registration_id) not in lately
    ]:
        history.record_all(Act.PERSON_LOOKED_UP, actor, abouts)
    return person


@transaction
def take_along(address: str, purpose: str, actor: Actor) -> Taken:
    """All of it, special needs too: they are the person's own."""
    person = people.of_address(address)
    registered = personal.everything_of([one.id for one in person.registrations])
    history.record_all(Act.PERSON_DATA_TAKEN, actor, _abouts(person, purpose=purpose))
    read = [one.own for one in registered if one.needs is not None]
    if read:
        shown = {"shown": SpecialData.NEEDS.value}
        abouts = [history.About(own.event.id, own.registration.id, shown) for own in read]
        history.record_all(Act.SPECIAL_DATA_READ, actor, abouts)
    return Taken(person, registered, personal.guests_of([one.id for one in person.invitations]))


@transaction
def erase(address: str, reason: str, actor: Actor) -> Erased:
    """Anonymise everything under the address, at every event. Where removal is stopped, special needs alone go now.

    Whoever had a place at a coming event loses it. No mail is sent: the address is gone with the rest. Of a
    registration under another address, which had this one or was to get it, only this address goes.
    """
    found = people.of_address(address)
    for event_id in sorted({one.event.id for one in (*found.at_events, *found.moving_here)}):
        places.lock(event_id)
    person = people.of_address(address)
    held = [one.event for one in (*person.at_events, *person.moving_here) if one.held]
    gone = [_erase(one.id, actor) for one in person.registrations]
    uninvited = [erasure.erase_invitation(one, actor) for one in person.invitations if one.erased_at is None]
    _stay_where_they_are(person)
    _forget_mail(person)
    own_calendars.leave({email_key(address)})
    said = Erased(sum(gone), sum(uninvited), tuple(dict.fromkeys(held)))
    history.record(
        Act.PERSON_ERASED,
        actor,
        reason=reason,
        registrations=said.registrations,
        invitations=said.invitations,
        held=len(said.held),
    )
    return said


def _erase(registration_id: int, actor: Actor) -> bool:
    registration, event, rows = registration_queries.held(registration_id)
    if registration.erased_at is not None:
        return False
    if retention.is_held(registration.event_id):
        erasure.ask(registration, actor)
        return False
    erasure.erase(registration, event, rows, actor)
    return True


def _stay_where_they_are(person: Person) -> None:
    """Registrations of another address do not get this one, and are theirs as before."""
    for one in person.moving_here:
        if one.registration is not None and not one.held:
            registration = registration_queries.by_id(one.registration.id)  # fresh: the pools are held by now
            registration.pending_email = registration.pending_email_at = None


def _forget_mail(person: Person) -> None:
    events = {mail.event_id for mail in person.other_mails if mail.event_id is not None}
    held = {event_id for event_id in events if retention.is_held(event_id)}
    outbox.forget(OutgoingMail.id.in_([mail.id for mail in person.other_mails if mail.event_id not in held]))


def _abouts(person: Person, **details: str) -> list[history.About]:
    """An entry for each registration, one for an event where they were invited alone; one at all where nothing is."""
    abouts = [history.About(one.event_id, one.id, details) for one in person.registrations]
    abouts += [history.About(one.event_id, None, details) for one in person.invitations]
    return abouts or [history.About(None, None, details)]
