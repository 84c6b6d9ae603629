"""Who is confirmed and lacks something that must be chosen: kept with the registrations, as to look for those few among
a hundred thousand would read all of them. The caller holds the pools' lock."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, case, exists, false, or_, true, update

from app.database import db
from app.domain.choices import Offering
from app.domain.places import PLAIN, PoolKind
from app.domain.registration import RegistrationStatus
from app.models import Claim, Pool, Registration
from app.queries import programme

#: People at a time: databases take so many parameters, and no more.
BATCH = 2000


def settle(people: Sequence[int], rows: Sequence[Pool]) -> None:
    """These registrations of one event are confirmed now, or have chosen, won or lost something. rows: its pools.

    Nothing is written where nothing can be chosen: nobody is marked there.
    """
    if not people or all(row.kind in PLAIN for row in rows):
        return
    event_id = rows[0].event_id
    offering = programme.offering(event_id)
    for first in range(0, len(people), BATCH):
        _write(event_id, offering, rows, Registration.id.in_(people[first : first + BATCH]))


def settle_event(event_id: int, offering: Offering, rows: Sequence[Pool]) -> None:
    """Everyone of the event: what it lets people choose has changed. rows: its pools as they are now."""
    if offering.asks_anything:
        _write(event_id, offering, rows, true())
    else:
        _mark(false(), Registration.event_id == event_id)  # also of whoever gets in later: settle() leaves them alone


def _write(event_id: int, offering: Offering, rows: Sequence[Pool], whose: ColumnElement[bool]) -> None:
    confirmed = and_(Registration.event_id == event_id, Registration.status == RegistrationStatus.CONFIRMED)
    _mark(case((_lacks(offering, rows), True), else_=False), confirmed, whose)


def _mark(lacks: ColumnElement[bool], *whose: ColumnElement[bool]) -> None:
    db.session.execute(
        update(Registration).where(*whose, Registration.unplaced.is_distinct_from(lacks)).values(unplaced=lacks),
        execution_options={"synchronize_session": False},
    )


def _lacks(offering: Offering, rows: Sequence[Pool]) -> ColumnElement[bool]:
    """The same as Offering.is_unplaced. The sets follow from the programme, not from the people."""
    pools = {row.key: row.id for row in rows if row.kind is PoolKind.SESSION}
    lacks: list[ColumnElement[bool]] = [Registration.attendance.is_(None)] if offering.asks_attendance else []
    if offering.asks_track and offering.track_required:
        lacks.append(Registration.track_id.is_(None))
    tracks = (*offering.tracks, None)
    needed_on = {track_id: offering.needed(track_id) for track_id in tracks}
    for sessions in sorted(frozenset[frozenset[int]]().union(*needed_on.values()), key=sorted):
        on = [track_id for track_id in tracks if sessions in needed_on[track_id]]
        none = _has_none([pools[session] for session in sessions if session in pools])
        lacks.append(none if len(on) == len(tracks) else and_(_is_on(on), none))
    return or_(*lacks) if lacks else false()


def _has_none(pool_ids: Sequence[int]) -> ColumnElement[bool]:
    return ~exists().where(Claim.registration_id == Registration.id, Claim.pool_id.in_(pool_ids))


def _is_on(track_ids: Collection[int | None]) -> ColumnElement[bool]:
    """On one of these tracks; None: on no track."""
    known_ids = [track_id for track_id in track_ids if track_id is not None]
    on_one = [Registration.track_id.in_(known_ids)] if known_ids else []
    return or_(*on_one, *([Registration.track_id.is_(None)] if None in track_ids else []))
