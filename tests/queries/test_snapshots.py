"""Copies that a rollback leaves alone."""

import pytest
from sqlalchemy import inspect
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.orm.exc import DetachedInstanceError

from app.database import db
from app.domain.permissions import NOBODY
from app.queries.organizers import managed_event
from tests.factories import make_event, make_organizer


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def test_a_snapshot_stays_readable_and_as_it_was(app):
    event, organizer = make_event(capacity=7), make_organizer()
    seen, standing = managed_event(event.slug, organizer.id)
    event.slug, event.pools[0].capacity = "toinen", 9
    db.session.commit()
    db.session.rollback()
    assert (seen.slug, seen.pools[0].capacity, standing) == ("verkostopaiva", 7, NOBODY)
    assert (seen in db.session, event in db.session) == (False, True)
    assert inspect(seen).modified is False


def test_what_was_not_asked_for_is_not_there(app):
    make_event()
    seen, _ = managed_event("verkostopaiva", make_organizer().id)
    with pytest.raises((InvalidRequestError, DetachedInstanceError)):
        _ = seen.terms
