"""People by the beginnings of words: a range of the key of registration_word for each, on both databases."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, case, false, func, literal, literal_column, select, true

from app.database import db
from app.domain.search_words import after, asked
from app.models import Registration, RegistrationWord

#: A beginning that more words of an event have is looked for row by row.
COMMON = 20_000
#: A person has not so many words with one beginning.
WORDS_OF_ONE = 8


@dataclass(frozen=True)
class Search:
    """How people are looked for. beginnings: of words, None: nobody has what is asked for; common: those that are
    looked for row by row; in_passing: by who passes through the list until enough are found."""

    beginnings: tuple[str, ...] | None = ()
    common: frozenset[str] = frozenset()
    in_passing: bool = False

    @property
    def while_passing(self) -> "Search":
        return replace(self, in_passing=True)

    @classmethod
    def of(cls, text: str) -> "Search":
        """Each word looked up: for who reads everyone whom it finds."""
        return cls(asked(text))


def planned(event_id: int, text: str) -> Search:
    """For who reads a page of whom it finds."""
    beginnings = asked(text)
    if not beginnings:
        return Search(beginnings)
    counts = db.session.execute(select(*(_counted(event_id, one, COMMON + 1) for one in beginnings))).one()
    return Search(beginnings, frozenset(one for one, count in zip(beginnings, counts, strict=True) if count > COMMON))


def at_event(row: type[Registration], event_id: int, search: Search) -> list[ColumnElement[bool]]:
    """Which rows of one event's list have every word of the search."""
    if search.beginnings is None:
        return [false()]
    return [_holds(row, one) if one in search.common else _has(row, event_id, one, search) for one in search.beginnings]


def _holds(row: type[Registration], word: str) -> ColumnElement[bool]:
    """Read row by row. As a number that is more than 0: of a pattern PostgreSQL believes that hardly any row has it."""
    holds = (literal(" ") + row.search_words).contains(f" {word}", autoescape=True)
    return case((holds, literal_column("1")), else_=literal_column("0")) > literal_column("0")


def _has(row: type[Registration], event_id: int, word: str, search: Search) -> ColumnElement[bool]:
    """In passing, the ids that have the word are found once, and each entry of the list's index is held against them
    without a look at its row. "Is true" keeps PostgreSQL from finding those rows first and sorting them."""
    has: ColumnElement[bool] = row.id.in_(_beginning(event_id, word))
    return has.is_(true()) if search.in_passing else has


def count_up_to(event_id: int, search: Search, most: int) -> int | None:
    """How many people a search for one word finds, counted no further than most + 1. None: it is of several words."""
    if search.beginnings is None or len(search.beginnings) != 1:
        return None
    enough = (most + 1) * WORDS_OF_ONE
    some = _beginning(event_id, search.beginnings[0]).limit(enough).subquery()
    words, people = db.session.execute(select(func.count(), func.count(some.c.registration_id.distinct()))).one()
    return most + 1 if words == enough else min(people, most + 1)


def at_events(events: Select[Any], text: str) -> list[ColumnElement[bool]]:
    """Which registrations at these events (a SELECT of their ids) have every word of the search; none where no word is
    asked for."""
    beginnings = asked(text)
    if not beginnings:
        return [false()]
    return [
        Registration.id.in_(
            select(RegistrationWord.registration_id).where(RegistrationWord.event_id.in_(events), _begins(one))
        )
        for one in beginnings
    ]


def _beginning(event_id: int, word: str) -> Select[int]:
    return select(RegistrationWord.registration_id).where(RegistrationWord.event_id == event_id, _begins(word))


def _begins(word: str) -> ColumnElement[bool]:
    return RegistrationWord.word.between(word, after(word))


def _counted(event_id: int, word: str, most: int) -> Any:
    some = _beginning(event_id, word).limit(most).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
