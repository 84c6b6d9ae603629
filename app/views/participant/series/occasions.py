"""What the pages of a series show of its occasions, worked out once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from app.domain.events import EventStatus, RegistrationMode, next_boundary
from app.domain.languages import Language, LocalizedText
from app.domain.series import AtOnce, Occasion, at_once
from app.queries import choice_menu, questions, registration_form
from app.queries.series import PublicSeries
from app.views.language import current
from app.views.participant.listing import Row, row

if TYPE_CHECKING:
    from app.domain.questions import Questionnaire
    from app.domain.series import Bar
    from app.models import Event, Series
    from app.queries.choice_menu import ChoiceMenu
    from app.queries.registration_form import Target


@dataclass(frozen=True)
class Entrance:
    """Who gets in to an occasion, where it is not simply in order of registration. targets: who gets places before
    others, while they do; verifies: a registration counts once its address was confirmed."""

    event: Event
    approves: bool
    targets: tuple[Target, ...]
    verifies: bool


@dataclass(frozen=True)
class Occasions:
    """A series at one moment. at_once: registering for all of it with one form; menus, questions, targets: by the id of
    the event."""

    series: Series
    now: datetime
    rows: Sequence[Row]
    at_once: AtOnce
    menus: Mapping[int, ChoiceMenu] = field(default_factory=dict)
    questions: Mapping[int, Questionnaire] = field(default_factory=dict)
    targets: Mapping[int, tuple[Target, ...]] = field(default_factory=dict)

    @property
    def events(self) -> list[Event]:
        return [item.event for item in self.rows]

    @property
    def coming(self) -> list[Row]:
        return [item for item in self.rows if item.event.ends_at > self.now]

    @property
    def past(self) -> list[Row]:
        """Latest first, as in the list of events."""
        return [item for item in reversed(self.rows) if item.event.ends_at <= self.now]

    @cached_property
    def together(self) -> list[Row]:
        """Those that one form would be for."""
        return [item for item in self.rows if item.event.id in self.at_once.event_ids]

    @property
    def asked(self) -> list[Row]:
        """Those that a form asks about: also one that comes back because registration has closed."""
        return self.together or self.coming

    @property
    def others(self) -> list[Row]:
        """The coming ones that it would not be for."""
        return [item for item in self.coming if item not in self.together]

    @property
    def entrances(self) -> list[Entrance]:
        """Of the occasions that a form asks about."""
        found = [self._entrance(item.event) for item in self.asked]
        return [one for one in found if one.approves or one.targets or one.verifies]

    def _entrance(self, event: Event) -> Entrance:
        waiting = self.now < event.facts.others_let_in
        targets = self.targets.get(event.id, ()) if waiting else ()
        return Entrance(event, event.mode is RegistrationMode.APPROVAL, targets, event.confirms_address)

    @property
    def asks_region(self) -> bool:
        """Does it matter somewhere which region someone is from?"""
        return any(registration_form.by_region(self.targets.get(item.event.id, ())) for item in self.asked)

    @property
    def until(self) -> datetime | None:
        """When a page of it will say something else by itself."""
        return self.changes_at(self.now)

    def changes_at(self, now: datetime) -> datetime | None:
        ends = [next_boundary(event.facts, now) for event in self.events]
        return min((end for end in ends if end is not None), default=None)

    def refusal(self, now: datetime) -> Bar | None:
        """Why nobody can register for all of it with one form."""
        return self.at_once.bar

    @property
    def other_languages(self) -> list[Language]:
        """The languages, other than the page's, in which part of the text is shown for want of a translation."""
        series, language = self.series, current()
        texts: list[LocalizedText] = [series.title, series.summary, series.description]
        phrases = [text.best(language) for text in (*texts, *(event.title for event in self.events))]
        found = {phrase.language for phrase in phrases if phrase}
        return [other for other in Language if other in found and other is not language]


def occasions(found: PublicSeries, now: datetime, *, choosing: bool = False) -> Occasions:
    """choosing: with what can be chosen and is asked where one form is for several, and whom it lets in first; at most
    six statements for all of them."""
    series = found.series
    going = [item.event for item in found.occasions if item.event.status is EventStatus.PUBLISHED]
    coming = [event for event in going if event.ends_at > now]
    decided = at_once([Occasion(event.id, event.facts) for event in coming], now, whole=series.whole)
    # A form that comes back because registration has closed keeps what was chosen.
    asking = [event for event in coming if event.id in decided.event_ids] or coming
    menus = choice_menu.of_all(asking) if choosing and asking else {}
    asked = questions.asked_by_all([event.id for event in asking]) if choosing and asking else {}
    first = [event.id for event in asking if event.mode is RegistrationMode.TARGET_GROUP_FIRST]
    targets = registration_form.targets_of(first) if choosing else {}
    return Occasions(series, now, [row(item, now) for item in found.occasions], decided, menus, asked, targets)
