"""What the registration form shows: its event in one statement, and the network's lists, kept for some seconds."""

import time
from dataclasses import dataclass

from flask import current_app
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import load_only

from app.database import db
from app.domain.events import EventStatus, TermKind
from app.domain.languages import Language, LocalizedText
from app.domain.places import PoolKind
from app.domain.questions import Questionnaire
from app.models import Event, Pool
from app.queries import choice_menu, network, questions
from app.queries.choice_menu import ChoiceMenu

#: In a rush the same lists are asked for hundreds of times a second; they change a few times a year.
KEPT_SECONDS = 5.0
Choices = tuple[tuple[str, str], ...]

EVENT = load_only(
    Event.public_id,
    Event.slug,
    Event.status,
    Event.title,
    Event.starts_at,
    Event.ends_at,
    Event.onsite,
    Event.online,
    Event.venue_name,
    Event.venue_address,
    Event.venue_city,
    Event.contact_name,
    Event.contact_email,
    Event.controller_name,
    Event.asks_needs,
    Event.mode,
    Event.opens_at,
    Event.closes_at,
    Event.registration_closed,
    Event.waiting_list,
    Event.promotion_until,
    Event.choices_until,
    Event.programme_from,
    Event.track_required,
    Event.sessions_required,
    Event.cancellation_reason,
    Event.coming_note,
    raiseload=True,
)


@dataclass(frozen=True)
class Lists:
    """The network's roles and sectors as (id, name) in each language, and its controller."""

    roles: dict[Language, Choices]
    sectors: dict[Language, Choices]
    controller: LocalizedText


@dataclass
class Kept:
    """One process's copy of the lists."""

    lists: Lists | None = None
    read_at: float = 0.0


@dataclass(frozen=True)
class Asking:
    """An event with its own pool, what it lets people choose, and what it asks; None: nothing."""

    event: Event
    pool: Pool
    menu: ChoiceMenu | None
    questions: Questionnaire | None = None


def by_slug(slug: str) -> Asking | None:
    """A published or cancelled event; a draft is nobody's business."""
    return _one(Event.slug == slug)


def by_id(event_id: int) -> Asking | None:
    return _one(Event.id == event_id)


def _one(condition: ColumnElement[bool]) -> Asking | None:
    row = db.session.execute(
        select(Event, Pool, choice_menu.HAS_CHOICES, questions.HAS_QUESTIONS)
        .join(Pool, Pool.event_id == Event.id)
        .where(condition, Event.status != EventStatus.DRAFT, Pool.kind == PoolKind.EVENT)
        .options(EVENT)
    ).one_or_none()
    if row is None:
        return None
    event, pool, has_choices, has_questions = row
    for snapshot in (event, pool):
        db.session.expunge(snapshot)  # kept for a moment by views/participant/doors.py
    menu = choice_menu.of(event) if has_choices else None
    return Asking(event, pool, menu, questions.asked_by(event.id) if has_questions else None)


def lists() -> Lists:
    """The network's lists, at most KEPT_SECONDS old."""
    kept: Kept = current_app.extensions.setdefault("kutsu_lists", Kept())
    if kept.lists is None or time.monotonic() - kept.read_at > KEPT_SECONDS:
        kept.lists, kept.read_at = _read(), time.monotonic()
    return kept.lists


def _read() -> Lists:
    options: dict[TermKind, list[tuple[str, LocalizedText]]] = {TermKind.ROLE: [], TermKind.SECTOR: []}
    for term in network.terms(TermKind.ROLE, TermKind.SECTOR):
        options[term.kind].append((str(term.id), term.name))
    whole = network.network()

    def in_languages(kind: TermKind) -> dict[Language, Choices]:
        return {
            language: tuple((value, name.best(language).text) for value, name in options[kind]) for language in Language
        }

    return Lists(
        in_languages(TermKind.ROLE),
        in_languages(TermKind.SECTOR),
        whole.controller_name or whole.name if whole is not None else LocalizedText(),
    )
