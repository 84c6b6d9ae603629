"""Participants register once for all occasions of a series."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from app import clock, keys
from app.database import transaction
from app.domain.choices import NO_CHOICE
from app.domain.mail import MailKind
from app.domain.participants import Details, Needs
from app.domain.places import Pools
from app.domain.registration import Accepted, Facts, Refusal, Refused, Source, decide_registration
from app.domain.series import AtOnce, Barred, Occasion, RefusedForAll, at_once
from app.models import Pool, Registration
from app.queries import offerings, personal
from app.queries import places as pool_queries
from app.queries import registrations as queries
from app.queries import series as series_queries
from app.queries.registrations import Asking
from app.steps import choosing, outbox, registering
from app.steps.choosing import Chosen


@dataclass(frozen=True)
class SeriesRequest:
    """A filled-in form. submission_key: the form's one-time key; needs only with consent."""

    details: Details
    submission_key: str
    needs: Needs | None = None


@dataclass(frozen=True)
class Held:
    """An occasion whose pools are held still, with what is known of it and of the address."""

    event_id: int
    rows: Sequence[Pool]
    asking: Asking


@dataclass(frozen=True)
class Decided:
    """A place, or a place in the queue, that is still to be written."""

    held: Held
    chosen: Chosen
    pools: Pools
    decision: Accepted


@transaction
def register(series_id: int, request: SeriesRequest) -> list[Registration] | RefusedForAll | Barred:
    """One registration for each open occasion, soonest first; or nothing at all, and why.

    Confirmed at some and waiting at others is a normal outcome. Where the address is registered already it stays
    so. The same form sent twice gives the same registrations.
    """
    key = keys.sha256(request.submission_key)
    held = _hold(series_id, request.details.email_key)
    if made := [item.asking.earlier_id for item in held if item.asking.earlier_key == key]:
        return [queries.by_id(registration_id) for registration_id in made if registration_id is not None]
    wanted = _open(series_id, held)
    if wanted.bar is not None:
        return Barred(wanted.bar)
    of_these = [item for item in held if item.event_id in wanted.event_ids]
    fresh = [item for item in of_these if item.asking.earlier_id is None]
    if not fresh:
        return _all_taken(of_these)
    # One act is one cause, however many mails it writes (docs/decisions/0018-series.md).
    if not outbox.allowed(fresh[0].asking.mail_caused):
        return RefusedForAll(Refusal.TOO_MUCH_MAIL)
    decided = []
    for item in fresh:
        answer = _decide(item)
        if isinstance(answer, Refused):
            return RefusedForAll(answer.reason, item.event_id)
        decided.append(answer)
    return _write(decided, request, key)


def _hold(series_id: int, email_key: str) -> list[Held]:
    """The coming occasions, soonest first. Pools are locked in the order of events, as everywhere."""
    now = clock.now()
    rows = {event_id: pool_queries.lock(event_id) for event_id in series_queries.coming_ids(series_id, now)}
    # Only now is it sure that they are still in the series, and will be until this act ends.
    still = set(series_queries.coming_ids(series_id, now))
    found = [
        Held(event_id, pools, asking)
        for event_id, pools in rows.items()
        if event_id in still and (asking := queries.asking(event_id, email_key)) is not None
    ]
    return sorted(found, key=lambda item: (item.asking.event.starts_at, item.event_id))


def _open(series_id: int, held: Sequence[Held]) -> AtOnce:
    series = series_queries.by_id(series_id)
    asking = offerings.asking([item.event_id for item in held])
    occasions = [Occasion(item.event_id, item.asking.event, item.event_id in asking) for item in held]
    return at_once(occasions, clock.now(), whole=series is not None and series.whole)


def _all_taken(held: Sequence[Held]) -> RefusedForAll:
    """As for one event: the answer shows nothing of the other registrations, and their owner gets the links."""
    for item in held:
        if item.asking.earlier_id is not None:
            outbox.enqueue_unless_recent(MailKind.LINK_AGAIN, queries.by_id(item.asking.earlier_id))
    return RefusedForAll(Refusal.ADDRESS_TAKEN)


def _decide(held: Held) -> Decided | Refused:
    chosen = choosing.chosen(held.event_id, held.rows, NO_CHOICE)
    pools = pool_queries.counted(held.rows)
    waiters = pool_queries.waiters(held.event_id) if pools.has_queue and pools.have_any_room(chosen.pools) else []
    facts = Facts(held.asking.event, None, False, chosen.day, chosen.seats, chosen.misfits)
    decision = decide_registration(facts, pools, waiters, now=clock.now())
    return decision if isinstance(decision, Refused) else Decided(held, chosen, pools, decision)


def _write(decided: Sequence[Decided], request: SeriesRequest, key: str) -> list[Registration]:
    group_key, made = secrets.token_hex(16), []
    for item in decided:
        event_id = item.held.event_id
        registration = registering.new(event_id, request.details, key, Source.FORM, group_key=group_key)
        needs = request.needs if request.needs and personal.asks_needs(event_id) else None
        registering.enter(
            registration, item.decision, item.chosen, item.held.asking.event, item.held.rows, item.pools, needs
        )
        made.append(registration)
    return made
