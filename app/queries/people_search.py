"""People by the beginnings of words: a range of the key of registration_word for each, on both databases."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, literal, select

from app.database import db
from app.domain.search_words import after, asked
from app.models import Registration, RegistrationWord

#: A beginning that more words of an event have is looked for row by row.
COMMON = 20_000
#: The same where the rows come in an order that has nothing to do with words, and nothing else is asked for: soon a
#: page of them is found.
COMMON_ALONE = 2_500
#: A person has not so many words with one beginning.
WORDS_OF_ONE = 8


@dataclass(frozen=True)
class Search:
    """How people are looked for. beginnings: of words; common: those that are looked for row by row; None: nobody has
    what is asked for."""

    beginnings: tuple[str, ...] | None = ()
    common: frozenset[str] = frozenset()

    @classmethod
    def of(cls, text: str) -> "Search":
        """Each word looked up: for who reads everyone whom it finds."""
        return cls(asked(text))


def planned(event_id: int, text: str, *, in_any_order: bool) -> Search:
    """For who reads a page of whom it finds. in_any_order: COMMON_ALONE counts."""
    beginnings = asked(text)
    if not beginnings:
        return Search(beginnings)
    common = COMMON_ALONE if in_any_order and len(beginnings) == 1 else COMMON
    counts = db.session.execute(select(*(_counted(event_id, one, common + 1) for one in beginnings))).one()
    return Search(beginnings, frozenset(one for one, count in zip(beginnings, counts, strict=True) if count > common))


def at_event(row: type[Registration], event_id: int, search: Search) -> list[ColumnElement[bool]]:
    """Which rows of one event's list have every word of the search."""
    if search.beginnings is None:
        return [false()]
    return [
        (literal(" ") + row.search_words).contains(f" {one}", autoescape=True)
        if one in search.common
        else row.id.in_(_beginning(event_id, one))
        for one in search.beginnings
    ]


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
