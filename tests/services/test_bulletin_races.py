"""A message is planned while its event is called off: what was planned before is stopped, what was planned after is
planned for an event that does not take place."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.bulletins import BulletinState
from app.domain.history import COMMAND_LINE, Act
from app.domain.languages import LocalizedText
from app.models import Bulletin, Event, HistoryEntry
from app.services import bulletins, publication
from tests.factories import make_bulletin, make_event, make_registration
from tests.services.test_races import at_once

REASON = LocalizedText("Sairastapaus")


def entry(event_id: int, act: Act) -> int:
    return db.session.scalars(
        select(HistoryEntry.id).where(HistoryEntry.event_id == event_id, HistoryEntry.act == act)
    ).one()


def planning(event: Event, bulletin_id: int) -> Callable[[], object]:
    at = clock.now() + timedelta(days=2)
    return lambda: bulletins.schedule(bulletin_id, at, 1, 1, COMMAND_LINE)


def calling_off(event: Event) -> Callable[[], object]:
    event_id = event.id
    return lambda: publication.cancel(event_id, REASON, COMMAND_LINE)


@pytest.mark.parametrize("turned", [False, True])
def test_planning_while_the_event_is_called_off(app, turned):
    for number in range(12):
        event = make_event(f"tapahtuma-{number}")
        make_registration(event, f"a{number}@example.fi")
        bulletin_id, event_id = make_bulletin(event), event.id
        acts = [planning(event, bulletin_id), calling_off(event)]
        at_once(app, acts[::-1] if turned else acts, threads=2)
        db.session.expire_all()
        planned_after = entry(event_id, Act.MESSAGE_SCHEDULED) > entry(event_id, Act.EVENT_CANCELLED)
        assert (db.session.get_one(Bulletin, bulletin_id).state is BulletinState.SCHEDULED) is planned_after
