"""People by the beginnings of words: a range of the key of registration_word for each, on both databases.

Whom a rare beginning finds is looked up; a common one is looked for in each row that the list comes to, in its order,
as that finds a page of them soon.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, literal, select

from app.database import db
from app.domain.search_words import after, asked
from app.models import Registration, RegistrationWord

#: A beginning that more words of an event have is common.
COMMON = 2500
#: A person has not so many words with one beginning.
WORDS_OF_ONE = 8


def at_event(row: type[Registration], event_id: int, text: str) -> list[ColumnElement[bool]]:
    """Which rows of one event's list have every word of the search."""
    beginnings = asked(text)
    if beginnings is None:
        return [false()]
    if not beginnings:
        return []
    counts = db.session.execute(select(*(_counted(event_id, one, COMMON + 1) for one in beginnings))).one()
    return [
        (literal(" ") + row.search_words).contains(f" {one}", autoescape=True)
        if count > COMMON
        else row.id.in_(_beginning(event_id, one))
        for one, count in zip(beginnings, counts, strict=True)
    ]


def count_up_to(event_id: int, text: str, most: int) -> int | None:
    """How many people a search for one word finds, counted no further than most + 1. None: it is of several words."""
    beginnings = asked(text)
    if not beginnings or len(beginnings) > 1:
        return 0 if beginnings is None else None
    enough = (most + 1) * WORDS_OF_ONE
    some = _beginning(event_id, beginnings[0]).limit(enough).subquery()
    words, people = db.session.execute(select(func.count(), func.count(some.c.registration_id.distinct()))).one()
    return most + 1 if words == enough else min(people, most + 1)


def at_events(events: Select[Any], text: str, most: int) -> Sequence[int]:
    """The registrations at these events (a SELECT of their ids) that have every word of the search, by name, at most
    that many; nobody where no word is asked for."""
    beginnings = asked(text)
    if not beginnings:
        return []
    found = (
        select(RegistrationWord.registration_id).where(RegistrationWord.event_id.in_(events), _begins(one))
        for one in beginnings
    )
    return db.session.scalars(
        select(Registration.id)
        .where(*(Registration.id.in_(one) for one in found))
        .order_by(Registration.sort_key, Registration.id)
        .limit(most)
    ).all()


def _beginning(event_id: int, word: str) -> Select[int]:
    return select(RegistrationWord.registration_id).where(RegistrationWord.event_id == event_id, _begins(word))


def _begins(word: str) -> ColumnElement[bool]:
    return RegistrationWord.word.between(word, after(word))


def _counted(event_id: int, word: str, most: int) -> Any:
    some = _beginning(event_id, word).limit(most).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
