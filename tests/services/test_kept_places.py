"""Places kept for some are let go at their date by whatever comes first, always in the same way."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.database import db
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE, Act
from app.domain.places import PoolKind
from app.domain.registration import RegistrationStatus
from app.models import Event, HistoryEntry, Pool, Registration
from app.services import admissions, capacity, entrance, registrations
from tests.factories import make_event, make_registration, make_term, make_track

ACTS: dict[str, Callable[[int], object]] = {
    "the worker": lambda _: admissions.release_kept_places(),
    "another capacity": lambda event_id: capacity.change(event_id, 6, COMMAND_LINE),
    "another programme": lambda event_id: (
        make_track(db.session.get_one(Event, event_id)),
        admissions.release_kept_places(),
    ),
}


@pytest.mark.parametrize("first", ACTS)
def test_at_the_date_the_others_stand_after_the_target_group(app, first):
    sector, other = make_term(TermKind.SECTOR, "sivistys"), make_term(TermKind.SECTOR, "muu")
    event = make_event(capacity=4)
    soon = clock.now() + timedelta(hours=1)
    wanted = EntranceSettings(
        RegistrationMode.TARGET_GROUP_FIRST, frozenset({sector.id}), soon, invited_places=2, invited_until=soon
    )
    assert isinstance(entrance.change(event.id, wanted, COMMAND_LINE), Event)
    holder = make_registration(event, "eka@example.fi", sector_id=sector.id).id
    make_registration(event, "toka@example.fi", sector_id=sector.id)
    outside = [make_registration(event, f"ulkoa{n}@example.fi", sector_id=other.id).id for n in range(3)]
    inside = [make_registration(event, f"ryhma{n}@example.fi", sector_id=sector.id).id for n in range(3)]
    past = clock.now() - timedelta(seconds=1)
    db.session.execute(update(Event).values(target_until=past, invited_until=past))
    db.session.commit()

    ACTS[first](event.id)
    registrations.cancel(holder)

    db.session.expire_all()
    kept = select(Pool.capacity).where(Pool.kind.in_((PoolKind.OTHERS, PoolKind.UNINVITED)))
    assert db.session.scalars(kept).all() == [None, None]
    released = select(HistoryEntry.id).where(HistoryEntry.act == Act.KEPT_PLACES_RELEASED)
    assert len(db.session.scalars(released).all()) == 2
    confirmed = [
        person
        for person in (*inside, *outside)
        if db.session.get_one(Registration, person).status is RegistrationStatus.CONFIRMED
    ]
    assert confirmed == [*inside, *outside][: 5 if first == "another capacity" else 3]
