"""Keeps what an organizer had typed when the session ended, until they have signed in again or its time is over."""

import secrets

from sqlalchemy import delete

from app import clock, keys
from app.database import db, transaction
from app.domain.unsaved_forms import LIFETIME, MOST_KEPT
from app.models import UnsavedForm
from app.queries import organizers
from app.queries import unsaved_forms as queries


@transaction
def keep(organizer_id: int, content: str) -> str | None:
    """The token under which the account, and nobody else, gets it back. None: no such account is open."""
    owner = organizers.by_id(organizer_id)
    if owner is None or not owner.active:
        return None
    surplus = queries.oldest_first(organizer_id)[: -(MOST_KEPT - 1)]
    db.session.execute(delete(UnsavedForm).where(UnsavedForm.id.in_(surplus)))
    token = secrets.token_urlsafe(32)
    db.session.add(
        UnsavedForm(
            organizer_id=organizer_id,
            token_hash=keys.sha256(token),
            sealed=keys.seal_form(content),
            expires_at=clock.now() + LIFETIME,
        )
    )
    return token


@transaction
def drop(token: str) -> None:
    """It has been saved, or is not wanted any more."""
    db.session.execute(delete(UnsavedForm).where(UnsavedForm.token_hash == keys.sha256(token)))
