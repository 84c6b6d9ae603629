"""People by the beginnings of words: a range of the key of registration_word for each, on both databases."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, false, select

from app.database import db
from app.domain.search_words import after, asked
from app.models import Registration, RegistrationWord


def at_event(row: type[Registration], event_id: int, text: str) -> list[ColumnElement[bool]]:
    """Which rows of one event's list have every word of the search."""
    beginnings = asked(text)
    if beginnings is None:
        return [false()]
    return [row.id.in_(_beginning(beginning).where(RegistrationWord.event_id == event_id)) for beginning in beginnings]


def at_events(events: Select[Any], text: str, most: int) -> Sequence[int]:
    """The registrations at these events (a SELECT of their ids) that have every word of the search, by name, at most
    that many; nobody where no word is asked for."""
    beginnings = asked(text)
    if not beginnings:
        return []
    found = [_beginning(one).where(RegistrationWord.event_id.in_(events)) for one in beginnings]
    return db.session.scalars(
        select(Registration.id)
        .where(*(Registration.id.in_(one) for one in found))
        .order_by(Registration.sort_key, Registration.id)
        .limit(most)
    ).all()


def _beginning(word: str) -> Select[Any]:
    return select(RegistrationWord.registration_id).where(
        RegistrationWord.word >= word, RegistrationWord.word < after(word)
    )
