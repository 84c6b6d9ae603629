"""What someone wished for before an organizer declined them: laid aside, and theirs again when they are approved after
all. The caller holds the pools' lock."""

from collections.abc import Container, Sequence

from app.domain.choices import Offering, SessionFacts, clashing
from app.domain.places import ClaimState, PoolKind
from app.domain.questions import chosen_options
from app.models import Pool, Registration
from app.queries import answers, own_choices, places, programme
from app.steps import claims, standing


def lay_aside(people: Sequence[Registration]) -> None:
    """Before their claims are released. Which options were wished for, the answers say."""
    wished = own_choices.wished([person.id for person in people])
    for person in people:
        person.wishes_laid_aside = wished[person.id] or None


def take_up(people: Sequence[Registration], rows: Sequence[Pool]) -> None:
    """These of one event wish again: for the sessions that can still be chosen, soonest first where two clash by now,
    and for the options that the answers name."""
    if not people:
        return
    ids = [person.id for person in people]
    sessions, options, claimed = _sessions(people), _options(ids, rows), places.claims_of(ids)
    taken = []
    for person in people:
        wanted = {PoolKind.SESSION: sessions.get(person.id, ()), PoolKind.OPTION: options.get(person.id, ())}
        there = {one.pool_id for one in claimed[person.id]}
        taken += [
            {"registration_id": person.id, "pool_id": row.id, "state": ClaimState.WISHED, "queue_no": None}
            for row in rows
            if row.key in wanted.get(row.kind, ()) and row.id not in there
        ]
        person.wishes_laid_aside = None
    standing.write(people)
    claims.insert_all(taken)


def _sessions(people: Sequence[Registration]) -> dict[int, frozenset[int]]:
    laid_aside = {person: frozenset(person.wishes_laid_aside) for person in people if person.wishes_laid_aside}
    if not laid_aside:
        return {}
    offering = programme.offering(people[0].event_id)
    return {
        person.id: frozenset(session.id for session in possible(wanted, offering, person.track_id))
        for person, wanted in laid_aside.items()
    }


def _options(ids: Sequence[int], rows: Sequence[Pool]) -> dict[int, frozenset[int]]:
    """Those with places of their own are asked for alone: most events have none."""
    if not places.option_pools(rows):
        return {}
    return {number: frozenset(chosen_options(given)) for number, given in answers.of_all(ids).items()}


def possible(wanted: Container[int], offering: Offering, track_id: int | None) -> list[SessionFacts]:
    """Those of the sessions that can still be chosen on this track, soonest first where two clash by now."""
    kept: list[SessionFacts] = []
    for slot in offering.slots(track_id):
        kept += [one for one in slot.sessions if one.id in wanted and not clashing(one, kept)][:1]
    return kept
