"""Sign-in sessions: opened, renewed and ended on the server."""

import secrets

from sqlalchemy import delete, update

from app import clock, keys
from app.database import db, transaction
from app.domain.accounts import SESSION_LIFETIME
from app.models import OrganizerSession


@transaction
def open_for(organizer_id: int) -> str:
    """A new session; returns its token, which the browser alone keeps."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        OrganizerSession(
            organizer_id=organizer_id,
            token_hash=keys.sha256(token),
            created_at=now,
            expires_at=now + SESSION_LIFETIME,
        )
    )
    return token


@transaction
def renew(session_id: int) -> None:
    """Count the lifetime from now."""
    db.session.execute(
        update(OrganizerSession)
        .where(OrganizerSession.id == session_id)
        .values(expires_at=clock.now() + SESSION_LIFETIME)
    )


@transaction
def end(token: str) -> None:
    """Sign this browser out."""
    db.session.execute(delete(OrganizerSession).where(OrganizerSession.token_hash == keys.sha256(token)))


@transaction
def end_all(organizer_id: int) -> None:
    """Sign the organizer out everywhere."""
    db.session.execute(delete(OrganizerSession).where(OrganizerSession.organizer_id == organizer_id))
