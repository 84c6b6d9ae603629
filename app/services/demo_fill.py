"""Bulk data for measuring: events and registrations written at once, with the numbers that the rules would give."""

import secrets
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import case, insert, literal, select

from app import clock
from app.database import db, transaction
from app.domain.demo_people import DemoPerson
from app.domain.events import EventKind, EventStatus, TermKind
from app.domain.history import Act, ActorKind
from app.domain.languages import LocalizedText
from app.domain.participants import email_key, organisation_key, sort_key
from app.domain.places import ClaimState
from app.domain.registration import ACTIVE, RegistrationStatus, Source
from app.domain.search_words import kept
from app.models import Claim, Event, EventTerm, HistoryEntry, Pool, Registration
from app.models.registration_word import INSERT_WORDS, rows
from app.queries import demo as queries
from app.queries.event_files import term_ids
from app.steps import codes

#: One event in so many is full, with a tenth of its people waiting; one person in so many has cancelled.
FULL_EVERY, CANCELLED_EVERY = 3, 25
KINDS = tuple(EventKind)
CITIES = ("Helsinki", "Turku", "Tampere", "Kuopio", "Oulu", "Vaasa")
BATCH = 2_000
DAY = timedelta(days=1)


@transaction
def fill(events: int, registrations: int, people: Iterator[DemoPerson]) -> None:
    """That many published events, their registrations dealt out evenly. No mail is written."""
    now = clock.now()
    first = queries.events() + 1
    terms = term_ids()
    numbers = range(first, first + events)
    _insert(Event, (_event(number, now) for number in numbers))
    slugs = {_slug(number): number for number in numbers}
    ids = {slugs[slug]: event_id for slug, event_id in queries.event_ids().items() if slug in slugs}
    _insert(EventTerm, _event_terms(ids, terms))
    share, rest = divmod(registrations, events)
    counts = {number: share + (number - first < rest) for number in numbers}
    _insert(Pool, (_pool(ids[number], number, counts[number]) for number in numbers))
    taken = queries.codes()
    for number in numbers:
        _insert(Registration, _registrations(ids[number], number, counts[number], people, terms, taken, now))
    _write_words(min(ids.values()))
    _write_claims_and_history(min(ids.values()))


def _insert(table: Any, rows: Iterable[dict[str, Any]]) -> None:
    remaining = iter(rows)
    while batch := list(islice(remaining, BATCH)):
        db.session.execute(insert(table), batch)


def _slug(number: int) -> str:
    return f"mittaus-{number:06}"


def _event(number: int, now: datetime) -> dict[str, Any]:
    starts_at = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=7 + number % 350, hours=number % 7)
    title = LocalizedText(f"Mittaustapahtuma {number}", f"Mätevenemang {number}", f"Measured event {number}")
    city = CITIES[number % len(CITIES)]
    return {
        "public_id": secrets.token_hex(6),
        "slug": _slug(number),
        "kind": KINDS[number % len(KINDS)],
        "status": EventStatus.PUBLISHED,
        "title": title,
        "summary": LocalizedText("Tapahtuma mittausta varten.", "Ett evenemang för mätning."),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=6),
        "venue_name": "Kongressikeskus",
        "venue_city": city,
        "languages": ["fi"],
        "contact_name": "Tuuli Kaislaranta",
        "contact_email": "tuuli.kaislaranta@verkosto.example",
        "opens_at": now - 30 * DAY,
        "published_at": now - 60 * DAY,
        "created_at": now - 60 * DAY,
        "updated_at": now - 60 * DAY,
        "calendar_changed_at": (now - 60 * DAY).replace(microsecond=0),
        "shared_changed_at": (now - 60 * DAY).replace(microsecond=0),
        "search_text": "\n".join([*title.as_dict().values(), city]).lower(),
        "version": 1,
    }


def _event_terms(ids: dict[int, int], terms: dict[tuple[TermKind, str], int]) -> Iterator[dict[str, Any]]:
    """A region and a theme group each, by turns, where the network has any."""
    for kind in (TermKind.REGION, TermKind.THEME_GROUP):
        choices = sorted(term_id for (of_kind, _slug), term_id in terms.items() if of_kind is kind)
        for number, event_id in ids.items() if choices else ():
            yield {"event_id": event_id, "term_id": choices[number % len(choices)]}


def _active(count: int) -> int:
    return count - len(range(CANCELLED_EVERY - 1, count, CANCELLED_EVERY))


def _capacity(number: int, count: int) -> int:
    """Of a full event a tenth of its people wait."""
    return _active(count) * 9 // 10 if number % FULL_EVERY == 0 else 2 * count + 20


def _pool(event_id: int, number: int, count: int) -> dict[str, Any]:
    capacity = _capacity(number, count)
    taken = min(capacity, _active(count))
    waiting = _active(count) - taken
    return {
        "event_id": event_id,
        "capacity": capacity,
        "taken": taken,
        "waiting": waiting,
        "next_queue_no": waiting + 1,
    }


def _registrations(
    event_id: int,
    number: int,
    count: int,
    people: Iterator[DemoPerson],
    terms: dict[tuple[TermKind, str], int],
    codes_taken: set[str],
    now: datetime,
) -> Iterator[dict[str, Any]]:
    """In the order in which they came; those beyond the capacity wait in it."""
    capacity, active = _capacity(number, count), 0
    for position, person in enumerate(islice(people, count)):
        cancelled = position % CANCELLED_EVERY == CANCELLED_EVERY - 1
        active += not cancelled
        waiting = not cancelled and active > capacity
        at = now - 30 * DAY + 29 * DAY * (position + 1) / (count + 1)
        status = RegistrationStatus.WAITING if waiting else RegistrationStatus.CONFIRMED
        code, address = _fresh_code(codes_taken), email_key(person.email)
        yield {
            "event_id": event_id,
            "code": code,
            "search_words": kept(person.given_name, person.family_name, person.organisation, address, code),
            "status": RegistrationStatus.CANCELLED if cancelled else status,
            "queue_no": active - capacity if waiting else None,
            "source": Source.DEMO,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "sort_key": sort_key(person.family_name, person.given_name),
            "email": person.email,
            "email_key": address,
            "organisation": person.organisation,
            "organisation_key": organisation_key(person.organisation),
            "role_id": terms.get((TermKind.ROLE, person.role)),
            "sector_id": terms.get((TermKind.SECTOR, person.sector)),
            "municipality": person.municipality,
            "language": person.language,
            "registered_at": at,
            "confirmed_at": None if waiting else at,
            "cancelled_at": now if cancelled else None,
            "version": 1,
        }


def _fresh_code(taken: set[str]) -> str:
    while (code := codes.new()) in taken:
        pass
    taken.add(code)
    return code


def _write_words(first_event_id: int) -> None:
    last = 0
    of_ours = select(Registration.id, Registration.event_id, Registration.search_words).where(
        Registration.event_id >= first_event_id
    )
    while batch := db.session.execute(
        of_ours.where(Registration.id > last).order_by(Registration.id).limit(BATCH)
    ).all():
        words = [word for number, event_id, said in batch for word in rows(event_id, number, said)]
        db.session.execute(INSERT_WORDS, words)
        last = batch[-1].id


def _write_claims_and_history(first_event_id: int) -> None:
    """Every active registration's claim, and one line of history for each."""
    state = case(
        (Registration.status == RegistrationStatus.WAITING, literal(ClaimState.WAITING, Claim.state.type)),
        else_=literal(ClaimState.TAKEN, Claim.state.type),
    )
    claims = select(Registration.id, Pool.id, state, Registration.queue_no).join(
        Pool, Pool.event_id == Registration.event_id
    )
    ours = Registration.event_id >= first_event_id
    db.session.execute(
        insert(Claim).from_select(
            ["registration_id", "pool_id", "state", "queue_no"], claims.where(ours, Registration.status.in_(ACTIVE))
        )
    )
    acts = select(
        Registration.registered_at,
        literal(Act.REGISTERED, HistoryEntry.act.type),
        literal(ActorKind.PARTICIPANT, HistoryEntry.actor.type),
        Registration.event_id,
        Registration.id,
        literal({}, HistoryEntry.details.type),
    ).where(ours)
    names = ["at", "act", "actor", "event_id", "registration_id", "details"]
    db.session.execute(insert(HistoryEntry).from_select(names, acts))
