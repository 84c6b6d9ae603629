"""Who waits for the day only wishes for sessions; with the day the wishes become places, or waits."""

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.places import ClaimState, PoolKind
from app.models import Claim, Pool, Registration
from app.queries import doctor
from app.services import registrations
from tests.days import Day, make_day


def states(day: Day, registration: Registration) -> dict[str, ClaimState]:
    names = {number: name for name, number in day.sessions.items()}
    rows = db.session.execute(
        select(Pool.key, Claim.state)
        .join(Claim, Claim.pool_id == Pool.id)
        .where(Pool.kind == PoolKind.SESSION, Claim.registration_id == registration.id)
    )
    return {names[key]: state for key, state in rows}


@pytest.mark.parametrize("name", ["a1", "a2", "b1", "b2"])
def test_whichever_session_is_wished_for_is_taken_with_the_day(app, name):
    day = make_day(capacity=1)
    holder, waiting = day.join("eka", "a1"), day.join("jono", name)
    assert states(day, waiting) == {name: ClaimState.WISHED}
    registrations.cancel(holder.id)
    assert states(day, waiting) == {name: ClaimState.TAKEN}
    assert list(doctor.findings()) == []
