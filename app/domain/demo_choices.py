"""What a fictional person chooses at an event: anything that fits together."""

from random import Random

from app.domain.choices import Choice, Offering, SessionFacts, clashing


def some_choice(offering: Offering, number: int, chance: Random) -> Choice:
    """A way to attend, a track and a session of each slot, none at the time of another.

    number: of the person; tracks are chosen by turns, so that they fill alike.
    """
    attendance = chance.choice(offering.attendance)
    track_id = offering.tracks[number % len(offering.tracks)] if offering.tracks else None
    chosen: list[SessionFacts] = []
    for slot in offering.slots(track_id):
        fitting = [session for session in slot.sessions if not clashing(session, chosen)]
        if fitting:
            chosen.append(chance.choice(fitting))
    return Choice(attendance, track_id, frozenset(session.id for session in chosen))
