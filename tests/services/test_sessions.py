"""Signing in: who gets a session."""

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from app import keys, passwords
from app.database import db
from app.models import Organizer, OrganizerSession
from app.services import sessions
from tests.factories import make_organizer, open_session

PASSWORD = "korkea kuusi vesi"
HASH = passwords.hash_of(PASSWORD)


def test_the_right_password_opens_a_session_of_which_only_a_hash_is_kept(app):
    organizer = make_organizer(password_hash=HASH)
    token = sessions.sign_in("TUULI@example.fi", PASSWORD)
    row = db.session.scalars(select(OrganizerSession)).one()
    assert (row.organizer_id, row.token_hash) == (organizer.id, keys.sha256(token))


@pytest.mark.parametrize(
    ("changes", "email", "password"),
    [
        ({"password_hash": HASH}, "tuuli@example.fi", "wrong"),
        ({"password_hash": HASH}, "someone@example.fi", PASSWORD),
        ({"password_hash": HASH, "active": False}, "tuuli@example.fi", PASSWORD),
        ({"password_hash": None}, "tuuli@example.fi", ""),
        ({"password_hash": None}, "tuuli@example.fi", "nobody has this password"),
    ],
)
def test_all_others_are_refused_alike(app, changes, email, password):
    make_organizer(**changes)
    assert sessions.sign_in(email, password) is None
    assert db.session.scalars(select(OrganizerSession)).all() == []


def test_an_old_hash_is_made_anew_at_sign_in(app):
    organizer = make_organizer(password_hash=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD))
    assert sessions.sign_in(organizer.email, PASSWORD) is not None
    db.session.expire_all()
    kept = db.session.scalars(select(Organizer.password_hash)).one()
    assert passwords.is_outdated(kept) is False
    assert passwords.matches(kept, PASSWORD) is True


def test_ending_one_session_leaves_the_others(app):
    organizer = make_organizer(password_hash=HASH)
    tokens = [open_session(organizer) for _ in range(3)]
    sessions.end(tokens[1])
    left = set(db.session.scalars(select(OrganizerSession.token_hash)))
    assert left == {keys.sha256(tokens[0]), keys.sha256(tokens[2])}
    sessions.end_all(organizer.id)
    assert db.session.scalars(select(OrganizerSession)).all() == []
