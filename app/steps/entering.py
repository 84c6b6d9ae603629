"""Writes new registrations. The caller holds the pools' lock."""

from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value

from app.database import db
from app.models import Registration, RegistrationWord
from app.models.registration_word import settle
from app.queries.registrations import NEXT_REVISION
from app.steps.row_writing import insert_rows

TABLE = cast(Table, Registration.__table__)
WORDS = cast(Table, RegistrationWord.__table__)
#: Made once, and on the table rather than the class: everyone who registers waits while this runs.
INSERT = insert(TABLE).values(calendar_sequence=NEXT_REVISION)
#: What a new registration has unless it says otherwise.
DEFAULTS: dict[str, Any] = {
    column.name: cast(Any, column.default).arg if column.default is not None else None
    for column in TABLE.columns
    if not column.primary_key
} | {"version": 1}


def insert_new(registration: Registration) -> None:
    """Into the database, and into the session as if it had been read; it has its id.

    As the session's flush would, for a third of the time.
    """
    written = db.session.execute(INSERT, _values(registration))
    _settle(registration, cast(Any, written).inserted_primary_key[0])
    _write_words([registration])


def insert_all(registrations: Sequence[Registration]) -> None:
    """The same for several, in two statements: each is found again by its code."""
    db.session.execute(INSERT, [_values(registration) for registration in registrations])
    codes = [registration.code for registration in registrations]
    ids = dict(db.session.execute(select(TABLE.c.code, TABLE.c.id).where(TABLE.c.code.in_(codes))).all())
    for registration in registrations:
        _settle(registration, ids[registration.code])
    _write_words(registrations)


def _write_words(registrations: Sequence[Registration]) -> None:
    rows = [(one.event_id, word, one.id) for one in registrations for word in one.search_words.split()]
    insert_rows(WORDS, ("event_id", "word", "registration_id"), rows)


def _values(registration: Registration) -> dict[str, Any]:
    if "search_words" not in vars(registration):
        settle(registration)
    for name in DEFAULTS.keys() - vars(registration).keys():
        set_committed_value(registration, name, DEFAULTS[name])
    values = {name: getattr(registration, name) for name in DEFAULTS if name != "calendar_sequence"}
    return values | {"at_event": registration.event_id, "from_address": registration.email_key}


def _settle(registration: Registration, number: int) -> None:
    registration.id = number
    make_transient_to_detached(registration)
    db.session.add(registration)
    db.session.expire(registration, ["calendar_sequence"])
