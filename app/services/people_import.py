"""Organizers bring participants in a table: first what would happen, then all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from app import clock
from app.database import transaction
from app.domain.choices import BY_HAND, NO_CHOICE, Choice
from app.domain.history import PARTICIPANT, Act, Actor
from app.domain.organizer_acts import Asked, Placing
from app.domain.people_import import Plan, plan
from app.domain.people_lines import Line
from app.domain.registration import ACTIVE
from app.queries import places as pool_queries
from app.queries import registrations as queries
from app.steps import choosing, history, importing, places
from app.steps.importing import Bringing


@dataclass(frozen=True)
class Table:
    """A table that was read, and what is asked for everyone in it.

    origin: where the details came from, in the organizer's words; key: the form's one-time key.
    """

    lines: Sequence[Line]
    origin: str
    placing: Placing
    key: str
    choice: Choice = NO_CHOICE


@dataclass(frozen=True)
class Brought:
    """How many were registered; 0 and again, where the same form had done it before."""

    registered: int
    again: bool = False


@dataclass(frozen=True)
class _Held:
    bringing: Bringing
    plan: Plan


@transaction
def foresee(event_id: int, table: Table, actor: Actor) -> Plan:
    """What bring() would do now, row by row; writes nothing."""
    return _hold(event_id, table, actor, acts=False).plan


@transaction
def bring(event_id: int, table: Table, actor: Actor, *, seen: str) -> Brought | Plan:
    """Register everyone, all or nobody, and tell each by mail. seen: the fingerprint of the plan that was shown.

    The plan instead, where it has a fault, or is another by now: then nothing is done.
    """
    addresses = [line.details.email_key for line in table.lines]
    made_keys = [importing.submission_key(table.key, address) for address in addresses]
    held = _hold(event_id, table, actor, acts=True)
    if queries.any_of_form(event_id, made_keys):
        return Brought(0, again=True)
    if not held.plan.can_be_done or held.plan.fingerprint != seen:
        return held.plan
    importing.enter_all(held.bringing, held.plan.added)
    registered = len(held.plan.added)
    history.record(Act.PARTICIPANTS_IMPORTED, actor, event_id=event_id, imported=registered)
    return Brought(registered)


@transaction
def acknowledge(registration_id: int) -> bool:
    """Whoever was registered by others says that it is right. Doing it twice does no harm; False: it is too late."""
    registration, _event, _rows = queries.held(registration_id)
    if registration.status not in ACTIVE or not registration.data_origin:
        return False
    if registration.acknowledged_at is None:
        registration.acknowledged_at = clock.now()
        history.record(Act.ACKNOWLEDGED, PARTICIPANT, event_id=registration.event_id, registration_id=registration.id)
    return True


def _hold(event_id: int, table: Table, actor: Actor, *, acts: bool) -> _Held:
    """acts: what waits for its date may be given first, as by every act; a dry run writes nothing."""
    rows = pool_queries.lock(event_id)
    event = queries.event_facts(event_id)
    chosen = choosing.chosen(event_id, rows, table.choice, BY_HAND)
    pools = pool_queries.counted(rows)
    if acts:
        places.let_go(event_id, event, rows, pools)
    waiters = pool_queries.waiters(event_id) if pools.has_queue and pools.have_any_room(chosen.pools) else []
    asked = Asked(table.placing, chosen.day, chosen.seats, chosen.misfits)
    taken = queries.addresses(event_id)
    kept = pool_queries.kept_left(rows, pools)
    planned = plan(event, pools, waiters, asked, table.lines, taken=taken, kept=kept, now=clock.now())
    bringing = Bringing(event_id, event, chosen, rows, pools, table.key, table.origin, actor)
    return _Held(bringing, planned)
