"""What someone wished for before an organizer declined them: laid aside, and theirs again when they are approved after
all. The caller holds the pools' lock."""

from collections.abc import Container, Sequence

from app.database import db
from app.domain.choices import Offering, SessionFacts, clashing
from app.domain.places import ClaimState, PoolKind
from app.domain.questions import chosen_options
from app.models import Claim, Pool, Registration
from app.queries import answers, own_choices, places, programme


def lay_aside(registration: Registration) -> None:
    """Before its claims are released. Which options were wished for, the answers say."""
    registration.wishes_laid_aside = sorted(own_choices.of(registration).choice.sessions) or None


def take_up(registration: Registration, rows: Sequence[Pool]) -> None:
    """Wishes again: for the sessions that can still be chosen, soonest first where two clash by now, and for the
    options that the answers name."""
    wanted = {PoolKind.SESSION: _sessions(registration), PoolKind.OPTION: chosen_options(answers.of(registration.id))}
    claimed = {claim.pool_id for claim in places.claims(registration.id)}
    for row in rows:
        if row.key in wanted.get(row.kind, ()) and row.id not in claimed:
            db.session.add(Claim(registration_id=registration.id, pool_id=row.id, state=ClaimState.WISHED))
    registration.wishes_laid_aside = None
    db.session.flush()


def _sessions(registration: Registration) -> frozenset[int]:
    laid_aside = frozenset(registration.wishes_laid_aside or ())
    if not laid_aside:
        return laid_aside
    offering = programme.offering(registration.event_id)
    return frozenset(session.id for session in possible(laid_aside, offering, registration.track_id))


def possible(wanted: Container[int], offering: Offering, track_id: int | None) -> list[SessionFacts]:
    """Those of the sessions that can still be chosen on this track, soonest first where two clash by now."""
    kept: list[SessionFacts] = []
    for slot in offering.slots(track_id):
        kept += [one for one in slot.sessions if one.id in wanted and not clashing(one, kept)][:1]
    return kept
