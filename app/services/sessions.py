"""Sign-in sessions: opened, renewed and ended on the server."""

import secrets

from sqlalchemy import delete, update

from app import clock, keys, passwords
from app.database import db, transaction
from app.domain.accounts import SESSION_LIFETIME
from app.domain.participants import email_key
from app.models import Organizer, OrganizerSession
from app.queries import organizers
from app.steps import accounts


def sign_in(email: str, password: str, device: str = "") -> str | None:
    """The token of a new session; None for a wrong password, an unknown address or a closed account alike.

    All of these do the same work. A hash made with yesterday's parameters is made anew.
    """
    known = organizers.credentials(email_key(email))
    kept = known.password_hash if known is not None else None
    if not passwords.matches(kept, password) or known is None or kept is None:
        return None
    renewed = passwords.hash_of(password) if passwords.is_outdated(kept) else kept
    return _sign_in(known.organizer_id, kept, renewed, device)


@transaction
def _sign_in(organizer_id: int, kept: str, renewed: str, device: str) -> str | None:
    # Only while the password that was checked is still the account's: it may have been changed meanwhile.
    still = db.session.execute(
        update(Organizer)
        .where(Organizer.id == organizer_id, Organizer.password_hash == kept, Organizer.active)
        .values(password_hash=renewed)
        .returning(Organizer.id),
        execution_options={"synchronize_session": False},
    ).one_or_none()
    return _new_session(organizer_id, device) if still is not None else None


@transaction
def open_for(organizer_id: int, device: str = "") -> str:
    """A new session; returns its token, which the browser alone keeps."""
    return _new_session(organizer_id, device)


def _new_session(organizer_id: int, device: str) -> str:
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        OrganizerSession(
            organizer_id=organizer_id,
            token_hash=keys.sha256(token),
            device=device,
            created_at=now,
            expires_at=now + SESSION_LIFETIME,
        )
    )
    _used(organizer_id)
    return token


def _used(organizer_id: int) -> None:
    db.session.execute(
        update(Organizer).where(Organizer.id == organizer_id).values(last_used_at=clock.now()),
        execution_options={"synchronize_session": False},
    )


@transaction
def renew(session_id: int) -> None:
    """Count the lifetime from now."""
    renewed = db.session.execute(
        update(OrganizerSession)
        .where(OrganizerSession.id == session_id)
        .values(expires_at=clock.now() + SESSION_LIFETIME)
        .returning(OrganizerSession.organizer_id)
    ).one_or_none()
    if renewed is not None:
        _used(renewed.organizer_id)


@transaction
def end_one(organizer_id: int, session_id: int) -> bool:
    """Sign one of the organizer's browsers out; False: it is not theirs, or was signed out already."""
    mine = (OrganizerSession.id == session_id, OrganizerSession.organizer_id == organizer_id)
    return bool(db.session.execute(delete(OrganizerSession).where(*mine).returning(OrganizerSession.id)).all())


@transaction
def end_others(organizer_id: int, session_id: int) -> None:
    """Sign the organizer out everywhere but here."""
    db.session.execute(
        delete(OrganizerSession).where(OrganizerSession.organizer_id == organizer_id, OrganizerSession.id != session_id)
    )


@transaction
def end(token: str) -> None:
    """Sign this browser out."""
    db.session.execute(delete(OrganizerSession).where(OrganizerSession.token_hash == keys.sha256(token)))


@transaction
def end_all(organizer_id: int) -> None:
    """Sign the organizer out everywhere."""
    accounts.end_sessions(organizer_id)
