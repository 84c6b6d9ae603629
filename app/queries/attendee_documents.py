"""What downloads and the door list are made of: plain rows, read a batch at a time."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, func, select, type_coerce

from app.database import db
from app.domain.attendees import HELD_BACK, Column, Listing
from app.domain.exports import DoorList
from app.domain.history import Act
from app.domain.places import ClaimState, PoolKind
from app.domain.registration import ACTIVE, RegistrationStatus
from app.models import Claim, HistoryEntry, Pool, Registration, SpecialNeeds
from app.queries import answers
from app.queries.attendee_choices import seats_text
from app.queries.attendee_filters import Row
from app.queries.attendees import BATCH, selection
from app.queries.expressions import utc_text


def batches(event_id: int, listing: Listing) -> Iterator[Sequence[Sequence[Any]]]:
    """All rows of listing.document_columns as plain values, a batch at a time: memory stays flat. Then the answers to
    listing.questions, as JSON text.

    Enums come as their values, terms and links as ids, moments as UTC text (queries/expressions.py). The status tells
    apart those who wait (_standing).
    """
    return _partitions(selection(event_id, listing, partial(_plain_columns, listing)))


def needs_batches(event_id: int) -> Iterator[Sequence[Sequence[Any]]]:
    """Everyone active who gave special needs, by name: family and given name, code, status, and what is sealed."""
    return _partitions(
        select(
            Registration.family_name,
            Registration.given_name,
            Registration.code,
            type_coerce(Registration.status, String),
            SpecialNeeds.sealed,
        )
        .join(SpecialNeeds, SpecialNeeds.registration_id == Registration.id)
        .where(Registration.event_id == event_id, Registration.status.in_(ACTIVE))
        .order_by(Registration.sort_key, Registration.id)
    )


def needs_count(event_id: int) -> int:
    """How many active registrations have special needs."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(SpecialNeeds)
            .join(Registration, Registration.id == SpecialNeeds.registration_id)
            .where(Registration.event_id == event_id, Registration.status.in_(ACTIVE))
        )
        or 0
    )


def door_list(event_id: int) -> Sequence[tuple[str, str, str, str]]:
    """The confirmed by name: family name, given name, organisation, code. No special needs."""
    rows = db.session.execute(
        select(Registration.family_name, Registration.given_name, Registration.organisation, Registration.code)
        .where(Registration.event_id == event_id, Registration.status == RegistrationStatus.CONFIRMED)
        .order_by(Registration.sort_key, Registration.id)
    )
    return [(family_name, given_name, organisation, code) for family_name, given_name, organisation, code in rows]


def asked_for(event_id: int, entry_id: int, session_id: int | None = None) -> DoorList | None:
    """Who asked, and when, by that entry of the history; None: it is not this event's, or not about printing its door
    list, or that of one session."""
    row = db.session.execute(
        select(HistoryEntry.organizer_id, HistoryEntry.at, HistoryEntry.details).where(
            HistoryEntry.id == entry_id,
            HistoryEntry.event_id == event_id,
            HistoryEntry.act == Act.DOOR_LIST_PRINTED,
        )
    ).one_or_none()
    return DoorList(row.organizer_id, row.at) if row and row.details.get("session_id") == session_id else None


def _partitions(statement: Select[*tuple[Any, ...]]) -> Iterator[Sequence[Sequence[Any]]]:
    # On the connection: the session would look at each row for objects, and there are none.
    # Closed also when nobody reads to the end.
    with db.session.connection().execute(statement, execution_options={"yield_per": BATCH}) as rows:
        yield from rows.partitions(BATCH)


def _standing(row: Row, position: ColumnElement[Any]) -> ColumnElement[Any]:
    """The status; of those who wait and have no position instead until when they are asked, or HELD_BACK."""
    status = type_coerce(row.status, String)
    offered = (
        select(utc_text(Claim.offered_until))
        .join(Pool, Pool.id == Claim.pool_id)
        .where(Claim.registration_id == row.id, Pool.kind == PoolKind.EVENT, Claim.state == ClaimState.OFFERED)
        .scalar_subquery()
    )
    has_no_turn = and_(row.status == RegistrationStatus.WAITING, position.is_(None))
    return case((has_no_turn, func.coalesce(offered, HELD_BACK)), else_=status)


def _plain_columns(listing: Listing, row: Row, position: ColumnElement[Any]) -> list[Any]:
    plain: dict[Column, Any] = {
        Column.FAMILY_NAME: row.family_name,
        Column.GIVEN_NAME: row.given_name,
        Column.EMAIL: row.email,
        Column.ORGANISATION: row.organisation,
        Column.ROLE: row.role_id,
        Column.SECTOR: row.sector_id,
        Column.REGION: row.region_id,
        Column.MUNICIPALITY: row.municipality,
        Column.LANGUAGE: type_coerce(row.language, String),
        Column.STATUS: _standing(row, position),
        Column.POSITION: position,
        Column.TRACK: row.track_id,
        Column.ATTENDANCE: type_coerce(row.attendance, String),
        Column.SESSIONS: seats_text(row),
        Column.LINK: row.link_id,
        Column.SOURCE: type_coerce(row.source, String),
        Column.REGISTERED: utc_text(row.registered_at),
        Column.CONFIRMED: utc_text(row.confirmed_at),
        Column.CANCELLED: utc_text(row.cancelled_at),
        Column.CODE: row.code,
        Column.NOTE: row.organizer_note,
    }
    asked = [answers.column(row, question_id) for question_id in listing.questions or ()]
    return [*(plain[column] for column in listing.document_columns), *asked]
