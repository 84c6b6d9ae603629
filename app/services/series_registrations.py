"""Participants register once for all occasions of a series, with what they choose at each."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from app import clock, keys
from app.database import transaction
from app.domain.choices import NO_CHOICE, Choice, Entitlement
from app.domain.entrance import mode_of
from app.domain.mail import MailKind
from app.domain.participants import Details, Needs
from app.domain.places import Pools, Waiter
from app.domain.questions import Answers
from app.domain.registration import Accepted, Facts, Refusal, Refused, Source, decide_registration
from app.domain.series import AtOnce, Barred, Occasion, RefusedAt, RefusedForAll, at_once
from app.models import Pool, Registration
from app.queries import entrance, offerings
from app.queries import places as pool_queries
from app.queries import registrations as queries
from app.queries import series as series_queries
from app.queries.offerings import Offered
from app.queries.registrations import Asking
from app.steps import answering, choosing, outbox, places, registering
from app.steps.choosing import Chosen
from app.steps.registering import Entry


@dataclass(frozen=True)
class SeriesRequest:
    """A filled-in form. submission_key: the form's one-time key; needs only with consent; choices, answers: by event
    id."""

    details: Details
    submission_key: str
    needs: Needs | None = None
    choices: Mapping[int, Choice] = field(default_factory=dict)
    answers: Mapping[int, Answers] = field(default_factory=dict)


@dataclass(frozen=True)
class Held:
    """An occasion whose pools are held still, with what is known of it and of the address."""

    event_id: int
    rows: Sequence[Pool]
    asking: Asking


@dataclass(frozen=True)
class Wanted:
    """What is asked for at an occasion, as pools, and who waits there already."""

    held: Held
    offered: Offered
    chosen: Chosen
    pools: Pools
    entitlement: Entitlement
    answers: Answers
    waiters: Sequence[Waiter] = ()


@transaction
def register(
    series_id: int, request: SeriesRequest, *, source: Source = Source.FORM
) -> list[Registration] | RefusedForAll | RefusedAt | Barred:
    """One registration for each open occasion, soonest first; or nothing at all, and why.

    Confirmed at some and waiting at others is a normal outcome. Where the address is registered already it stays
    so. The same form sent twice gives the same registrations. All occasions are read and written together: as
    many statements for twenty as for two, nearly.
    """
    key = keys.sha256(request.submission_key)
    held = _hold(series_id, request.details.email_key)
    if made := [item.asking.earlier_id for item in held if item.asking.earlier_key == key]:
        return [queries.by_id(registration_id) for registration_id in made if registration_id is not None]
    open_now = _open(series_id, held)
    if open_now.bar is not None:
        return Barred(open_now.bar)
    of_these = [item for item in held if item.event_id in open_now.event_ids]
    fresh = [item for item in of_these if item.asking.earlier_id is None]
    if not fresh:
        return _all_taken(of_these)
    # One act is one cause, however many mails it writes (docs/decisions/0018-series.md).
    if source is Source.FORM and not outbox.allowed(fresh[0].asking.mail_caused):
        return RefusedForAll(Refusal.TOO_MUCH_MAIL)
    wanted = _wanted(fresh, request)
    decisions = [(item, _decide(item)) for item in wanted]
    if refused := {item.held.event_id: said for item, said in decisions if isinstance(said, Refused)}:
        return RefusedAt(refused)
    return _write([(item, said) for item, said in decisions if isinstance(said, Accepted)], request, key, source)


def _hold(series_id: int, email_key: str) -> list[Held]:
    """The coming occasions, soonest first. Pools are locked in the order of events, as everywhere."""
    now = clock.now()
    rows = pool_queries.lock_all(series_queries.coming_ids(series_id, now))
    # Only now is it sure that they are still in the series, and will be until this act ends.
    still = set(series_queries.coming_ids(series_id, now)) & rows.keys()
    found = [Held(event_id, rows[event_id], asking) for event_id, asking in queries.asking_at(still, email_key).items()]
    return sorted(found, key=lambda item: (item.asking.event.starts_at, item.event_id))


def _open(series_id: int, held: Sequence[Held]) -> AtOnce:
    series = series_queries.by_id(series_id)
    occasions = [Occasion(item.event_id, item.asking.event) for item in held]
    return at_once(occasions, clock.now(), whole=series is not None and series.whole)


def _all_taken(held: Sequence[Held]) -> RefusedForAll:
    """As for one event: the answer shows nothing of the other registrations, and their owner gets the links."""
    for item in held:
        if item.asking.earlier_id is not None:
            outbox.enqueue_unless_recent(MailKind.LINK_AGAIN, queries.by_id(item.asking.earlier_id))
    return RefusedForAll(Refusal.ADDRESS_TAKEN)


def _wanted(held: Sequence[Held], request: SeriesRequest) -> list[Wanted]:
    offered = offerings.of([item.event_id for item in held])
    given = answering.offered_by({item.event_id: request.answers.get(item.event_id, {}) for item in held})
    found = [_as_pools(item, offered[item.event_id], request, given[item.event_id]) for item in held]
    queued = [
        item.held.event_id for item in found if item.pools.has_queue and item.pools.have_any_room(item.chosen.pools)
    ]
    waiters = pool_queries.waiters_of(queued)
    return [replace(item, waiters=waiters.get(item.held.event_id, ())) for item in found]


def _as_pools(held: Held, offered: Offered, request: SeriesRequest, answers: Answers) -> Wanted:
    event, pools = held.asking.event, pool_queries.counted(held.rows)
    choice = request.choices.get(held.event_id, NO_CHOICE)
    mode = mode_of(event, None, invited=False)
    entitlement = entrance.entitlement(held.event_id, request.details, mode, invited=False)
    places.let_go(held.event_id, event, held.rows, pools)
    chosen = choosing.chosen_of(offered.offering, held.rows, choice, entitlement, is_out=offered.is_out)
    chosen = answering.with_options(chosen, answers, held.rows)
    return Wanted(held, offered, chosen, pools, entitlement, answers)


def _decide(wanted: Wanted) -> Accepted | Refused:
    chosen = wanted.chosen
    facts = Facts(wanted.held.asking.event, None, False, chosen.day, chosen.seats, chosen.misfits)
    return decide_registration(facts, wanted.pools, wanted.waiters, now=clock.now())


def _write(
    decided: Sequence[tuple[Wanted, Accepted]], request: SeriesRequest, key: str, source: Source
) -> list[Registration]:
    group_key = secrets.token_hex(16)
    entries = [
        Entry(
            _new(item, request, key, source, group_key),
            decision,
            item.chosen,
            item.held.asking.event,
            item.held.rows,
            item.pools,
            request.needs if item.offered.asks_needs else None,
            item.answers,
        )
        for item, decision in decided
    ]
    registering.enter_all(entries)
    return [entry.registration for entry in entries]


def _new(wanted: Wanted, request: SeriesRequest, key: str, source: Source, group_key: str) -> Registration:
    made = registering.new(wanted.held.event_id, request.details, key, source, group_key=group_key)
    made.outside_target = wanted.entitlement.outside_target
    return made
