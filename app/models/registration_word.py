"""The words by which registrations are found, and what keeps them true."""

from typing import Any, cast

from sqlalchemy import String, Table, bindparam, delete, event, insert, inspect
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, mapped_column

from app.database import Base
from app.domain.participants import organisation_key
from app.domain.search_words import LONGEST, kept
from app.models.registration import Registration

#: What the words are made of.
SOURCES = ("given_name", "family_name", "organisation", "email_key", "code")


class RegistrationWord(Base):
    """One word of one registration: whoever has a word that begins so is a range of the key, on both databases.

    No foreign keys: nothing deletes a registration, and every registration would pay for each of its words. That the
    rows say what the registrations say is the doctor's to prove.
    """

    __tablename__ = "registration_word"
    __table_args__ = {"sqlite_with_rowid": False}
    event_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    word: Mapped[str] = mapped_column(
        String(LONGEST).with_variant(String(LONGEST, collation="C"), "postgresql"), primary_key=True
    )
    registration_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


_TABLE = cast(Table, RegistrationWord.__table__)
INSERT_WORDS = insert(_TABLE)
DELETE_WORDS = delete(_TABLE).where(
    _TABLE.c.event_id == bindparam("of_event"),
    _TABLE.c.word == bindparam("gone"),
    _TABLE.c.registration_id == bindparam("of_registration"),
)


def settle(registration: Registration) -> None:
    """What follows from its details as they are now; a flush does so by itself."""
    registration.organisation_key = organisation_key(registration.organisation)
    registration.search_words = kept(
        registration.given_name,
        registration.family_name,
        registration.organisation,
        registration.email_key,
        registration.code,
    )


def rows(event_id: int, registration_id: int, words: str) -> list[dict[str, Any]]:
    """For INSERT_WORDS."""
    return [{"event_id": event_id, "word": word, "registration_id": registration_id} for word in words.split()]


def gone(event_id: int, registration_id: int, words: str) -> list[dict[str, Any]]:
    """For DELETE_WORDS."""
    return [{"of_event": event_id, "gone": word, "of_registration": registration_id} for word in words.split()]


@event.listens_for(Registration, "before_insert")
@event.listens_for(Registration, "before_update")
def _say(mapper: object, connection: Connection, registration: Registration) -> None:
    attributes = inspect(registration).attrs
    if any(attributes[name].history.has_changes() for name in SOURCES):
        settle(registration)


@event.listens_for(Registration, "after_insert")
@event.listens_for(Registration, "after_update")
def _write(mapper: object, connection: Connection, registration: Registration) -> None:
    changed = inspect(registration).attrs.search_words.history
    if not changed.has_changes():
        return
    before = " ".join(changed.deleted or ())
    about = registration.event_id, registration.id
    if before:
        connection.execute(DELETE_WORDS, gone(*about, before))
    if registration.search_words:
        connection.execute(INSERT_WORDS, rows(*about, registration.search_words))
