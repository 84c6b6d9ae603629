"""Passwords: changed by their owner, set by a one-time link, forgotten."""

from sqlalchemy import delete, exists, select, update

from app import clock, keys, passwords
from app.database import db, transaction
from app.domain.accounts import AccountRefusal, AccountRefused, LinkPurpose
from app.domain.history import Act
from app.domain.participants import email_key
from app.models import AccountToken, OrganizerSession
from app.queries import organizers
from app.steps import accounts, outbox
from app.steps.outbox import QUIET_TIME


@transaction
def ask_link(email: str) -> None:
    """Mail a link to set a new password, if the address has an open account; at most one per QUIET_TIME.

    All of these do about the same work.
    """
    organizer = organizers.by_address(email_key(email))
    if organizer is not None and organizer.active and not _had_link_lately(organizer.id):
        accounts.send_link(organizer, LinkPurpose.RESET)
    else:
        outbox.enqueue_nothing()


def set_by_link(token: str, password: str) -> AccountRefused | None:
    """Set the password with a one-time link, which is spent by it. Ends every session."""
    if organizers.by_link(keys.sha256(token), clock.now()) is None:
        return AccountRefused(AccountRefusal.LINK_SPENT)
    return _set_by_link(keys.sha256(token), passwords.hash_of(password))


def change(organizer_id: int, current: str, new: str, *, session_token: str) -> AccountRefused | None:
    """Change one's own password. Ends every other session and voids links."""
    organizer = organizers.by_id(organizer_id)
    if organizer is None or not passwords.matches(organizer.password_hash, current):
        return AccountRefused(AccountRefusal.WRONG_PASSWORD)
    _change(organizer_id, passwords.hash_of(new), keys.sha256(session_token))
    return None


def _had_link_lately(organizer_id: int) -> bool:
    since = clock.now() - QUIET_TIME
    made = exists().where(AccountToken.organizer_id == organizer_id, AccountToken.created_at > since)
    return bool(db.session.scalar(select(made)))


@transaction
def _set_by_link(token_hash: str, password_hash: str) -> AccountRefused | None:
    # Spending the link first makes a second use wait here and then find nothing.
    spent = db.session.execute(
        update(AccountToken)
        .where(
            AccountToken.token_hash == token_hash,
            AccountToken.used_at.is_(None),
            AccountToken.expires_at > clock.now(),
        )
        .values(used_at=clock.now())
        .returning(AccountToken.organizer_id),
        execution_options={"synchronize_session": False},
    ).one_or_none()
    organizer = organizers.by_id(spent.organizer_id) if spent is not None else None
    if organizer is None or not organizer.active:
        return AccountRefused(AccountRefusal.LINK_SPENT)
    organizer.password_hash = password_hash
    accounts.record_own(Act.PASSWORD_CHANGED, organizer)
    accounts.void_links(organizer.id)
    accounts.end_sessions(organizer.id)
    return None


@transaction
def _change(organizer_id: int, password_hash: str, session_hash: str) -> None:
    organizer = organizers.by_id(organizer_id)
    assert organizer is not None
    organizer.password_hash = password_hash
    accounts.record_own(Act.PASSWORD_CHANGED, organizer)
    accounts.void_links(organizer_id)
    accounts.end_steps(organizer_id)
    db.session.execute(
        delete(OrganizerSession).where(
            OrganizerSession.organizer_id == organizer_id, OrganizerSession.token_hash != session_hash
        )
    )
