"""One-time links to set a password: made, and sent when there is someone to send them to. Sessions; what was done with
an account, in the history."""

import secrets
from typing import Any

from sqlalchemy import delete

from app import clock, keys
from app.database import db
from app.domain.accounts import LINK_LIFETIME, LinkPurpose
from app.domain.history import Act, Actor
from app.domain.mail import MailKind
from app.models import AccountToken, Organizer, OrganizerSession, SignInStep
from app.steps import history, outbox


def new_link(organizer: Organizer, purpose: LinkPurpose) -> str:
    """A link beside earlier ones; setting a password voids them all. Returns its handle (urls.account_link)."""
    handle = secrets.token_hex(8)
    now = clock.now()
    db.session.add(
        AccountToken(
            organizer_id=organizer.id,
            token_hash=keys.sha256(keys.account_token(handle)),
            created_at=now,
            expires_at=now + LINK_LIFETIME[purpose],
        )
    )
    return handle


def send_link(organizer: Organizer, purpose: LinkPurpose) -> None:
    """The same by mail. The facts hold the handle, which opens nothing without DATA_KEY."""
    handle = new_link(organizer, purpose)
    outbox.enqueue_account(
        MailKind.ACCOUNT_LINK, organizer.id, organizer.email, organizer.language, purpose=purpose, handle=handle
    )


def void_links(organizer_id: int) -> None:
    """The organizer's links that have not been used open nothing any more."""
    db.session.execute(
        delete(AccountToken).where(AccountToken.organizer_id == organizer_id, AccountToken.used_at.is_(None))
    )


def end_sessions(organizer_id: int) -> None:
    """Sign the organizer out everywhere, and whoever is half in."""
    end_steps(organizer_id)
    db.session.execute(delete(OrganizerSession).where(OrganizerSession.organizer_id == organizer_id))


def record(act: Act, actor: Actor, organizer: Organizer, **details: Any) -> None:
    """Which account it was is named by its address."""
    history.record(act, actor, account=organizer.email, **details)


def record_own(act: Act, organizer: Organizer, **details: Any) -> None:
    """The same of what someone did with their own account."""
    record(act, Actor.organizer(organizer.id), organizer, **details)


def end_steps(organizer_id: int) -> None:
    """Sign-ins that wait for a second factor begin anew: with the password."""
    db.session.execute(delete(SignInStep).where(SignInStep.organizer_id == organizer_id))
