"""What the registration form shows: its event in one statement, and the network's lists, kept for some seconds."""

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import load_only

from app.database import db
from app.domain.availability import Part, kept_left
from app.domain.events import EventStatus, TermKind
from app.domain.languages import Language, LocalizedText
from app.domain.places import CHOSEN, PoolKind
from app.domain.questions import Questionnaire
from app.models import Event, Pool
from app.queries import choice_menu, entrance, network, questions
from app.queries.choice_menu import ChoiceMenu
from app.queries.event_columns import ALL_FACTS, IN_BRIEF, PERIODS

#: In a rush the same lists are asked for hundreds of times a second; they change a few times a year.
KEPT_SECONDS = 5.0
Choices = tuple[tuple[str, str], ...]
#: A term that names a target group.
Target = tuple[TermKind, LocalizedText]

EVENT = load_only(
    *IN_BRIEF,
    *ALL_FACTS,
    *PERIODS,
    Event.controller_name,
    Event.asks_needs,
    Event.track_required,
    Event.sessions_required,
    Event.cancellation_reason,
    Event.coming_note,
    raiseload=True,
)


@dataclass(frozen=True)
class Lists:
    """The network's roles, sectors and regions as (id, name) in each language, and its controller."""

    roles: dict[Language, Choices]
    sectors: dict[Language, Choices]
    regions: dict[Language, Choices]
    controller: LocalizedText


@dataclass
class KeptLists:
    """One process's copy of the lists."""

    lists: Lists | None = None
    read_at: float = 0.0


@dataclass(frozen=True)
class Asking:
    """An event with its own pool, all pools of its day, what it lets people choose, and what it asks; None: nothing.
    targets: whom it lets in first."""

    event: Event
    pool: Pool
    menu: ChoiceMenu | None
    pools: tuple[Part, ...] = ()
    targets: tuple[Target, ...] = ()
    questions: Questionnaire | None = None

    def kept_until(self, now: datetime) -> datetime | None:
        """Until when places are kept for the invited; None: none are left, or kept any longer."""
        left = kept_left(self.pool, self._uninvited)
        return self.event.facts.invited_let_go if left and self.keeps_places(now) else None

    def keeps_places(self, now: datetime) -> bool:
        """Are places kept for the invited still, whether any are left or not?"""
        uninvited = self._uninvited
        return uninvited is not None and uninvited.capacity is not None and now < self.event.facts.invited_let_go

    @property
    def _uninvited(self) -> Part | None:
        return next((part for part in self.pools if part.kind is PoolKind.UNINVITED), None)


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
    event, pool, has_others, has_questions = row
    for snapshot in (event, pool):
        db.session.expunge(snapshot)  # kept for a moment by views/participant/doors.py
    asked = questions.asked_by(event.id) if has_questions else None
    if not has_others:
        return Asking(event, pool, None, (pool,), questions=asked)
    pools = choice_menu.pools_of([event])[event.id]
    of_the_day = tuple(row for (kind, _key), row in pools.items() if kind not in CHOSEN)
    targeted = (PoolKind.OTHERS, 0) in pools
    menu = choice_menu.of(event, pools=pools)
    return Asking(event, pool, menu, of_the_day, targets(event.id) if targeted else (), asked)


def targets(event_id: int) -> tuple[Target, ...]:
    """Whom the event lets in first."""
    return targets_of([event_id]).get(event_id, ())


def targets_of(event_ids: Collection[int]) -> dict[int, tuple[Target, ...]]:
    """The same of several events, by their ids, in one statement; none where there are none."""
    found = entrance.target_terms_of(event_ids) if event_ids else {}
    return {event_id: tuple((term.kind, term.name) for term in terms) for event_id, terms in found.items()}


def by_region(targets: tuple[Target, ...]) -> bool:
    """Does it matter which region someone is from?"""
    return any(kind is TermKind.REGION for kind, _ in targets)


def lists() -> Lists:
    """The network's lists, at most KEPT_SECONDS old."""
    kept: KeptLists = current_app.extensions.setdefault("kutsu_lists", KeptLists())
    if kept.lists is None or time.monotonic() - kept.read_at > KEPT_SECONDS:
        kept.lists, kept.read_at = _read(), time.monotonic()
    return kept.lists


def _read() -> Lists:
    kinds = (TermKind.ROLE, TermKind.SECTOR, TermKind.REGION)
    options: dict[TermKind, list[tuple[str, LocalizedText]]] = {kind: [] for kind in kinds}
    for term in network.terms(*kinds):
        options[term.kind].append((str(term.id), term.name))
    whole = network.network()

    def in_languages(kind: TermKind) -> dict[Language, Choices]:
        return {
            language: tuple((value, name.best(language).text) for value, name in options[kind]) for language in Language
        }

    return Lists(
        in_languages(TermKind.ROLE),
        in_languages(TermKind.SECTOR),
        in_languages(TermKind.REGION),
        whole.controller_name or whole.name if whole is not None else LocalizedText(),
    )
