"""Sign-in sessions: opened, renewed and ended on the server."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import delete, update

from app import clock, keys, passwords
from app.database import db, transaction
from app.domain.accounts import SESSION_LIFETIME
from app.domain.history import SYSTEM, Act
from app.domain.participants import email_key
from app.domain.second_factor import MOST_TRIES, STEP_LIFETIME
from app.models import Organizer, OrganizerSession, SignInStep
from app.queries import factors, organizers
from app.steps import accounts, passkeys, second_factor


@dataclass(frozen=True)
class HalfWay:
    """The password was right, and the account has a second factor: the token of the step that asks for it."""

    token: str


def sign_in(email: str, password: str, device: str = "") -> str | HalfWay | None:
    """The token of a new session, or of the step to it.

    None for a wrong password, an unknown address or a closed account alike.

    All of these do the same work. A hash made with yesterday's parameters is made anew.
    """
    known = organizers.credentials(email_key(email))
    kept = known.password_hash if known is not None else None
    if not passwords.matches(kept, password) or known is None or kept is None:
        return None
    renewed = passwords.hash_of(password) if passwords.is_outdated(kept) else kept
    return _sign_in(known.organizer_id, kept, renewed, device)


@transaction
def _sign_in(organizer_id: int, kept: str, renewed: str, device: str) -> str | HalfWay | None:
    # Only while the password that was checked is still the account's: it may have been changed meanwhile.
    still = db.session.execute(
        update(Organizer)
        .where(Organizer.id == organizer_id, Organizer.password_hash == kept, Organizer.active)
        .values(password_hash=renewed)
        .returning(Organizer.id),
        execution_options={"synchronize_session": False},
    ).one_or_none()
    return _enter(organizer_id, device) if still is not None else None


@transaction
def enter_known(organizer_id: int, device: str) -> str | HalfWay:
    """The same for someone whom another has recognised: a provider of sign-in."""
    return _enter(organizer_id, device)


def _enter(organizer_id: int, device: str) -> str | HalfWay:
    if not factors.of(organizer_id):
        return _new_session(organizer_id, device)
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignInStep(
            organizer_id=organizer_id,
            token_hash=keys.sha256(token),
            expires_at=clock.now() + STEP_LIFETIME,
            challenge=secrets.token_urlsafe(32),
        )
    )
    return HalfWay(token)


@transaction
def finish(step_token: str, typed: str, device: str = "") -> str | None:
    """The token of a new session, for a code of the app or a recovery code. Either is good once.

    None for a wrong code; after MOST_TRIES of those, or STEP_LIFETIME, the step is over.
    """
    return _finish(step_token, lambda organizer, step: second_factor.spend(organizer, typed), device)


@transaction
def finish_with_passkey(step_token: str, answer: str, device: str = "") -> str | None:
    """The same for what a passkey signed."""
    return _finish(step_token, lambda organizer, step: passkeys.spend(organizer.id, answer, step.challenge), device)


def passkey_options(step_token: str) -> str | None:
    """What the browser of this step is asked to sign, as JSON; None where there is no passkey."""
    step = factors.step(keys.sha256(step_token), clock.now())
    if step is None or not factors.of(step.organizer_id).passkeys or not passkeys.possible():
        return None
    return passkeys.request_options(step.organizer_id, step.challenge)


def _finish(step_token: str, is_right: Callable[[Organizer, SignInStep], bool], device: str) -> str | None:
    step = factors.lock_step(keys.sha256(step_token), clock.now())
    if step is None:
        return None
    organizer = organizers.by_id(step.organizer_id)
    if organizer is None or not organizer.active or not is_right(organizer, step):
        step.tries += 1
        if step.tries >= MOST_TRIES:
            db.session.delete(step)
            if organizer is not None:
                accounts.record(Act.SIGN_IN_STOPPED, SYSTEM, organizer)
        return None
    db.session.delete(step)
    return _new_session(organizer.id, device)


def _new_session(organizer_id: int, device: str) -> str:
    """Its token, which the browser alone keeps."""
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
    ended = db.session.execute(delete(OrganizerSession).where(*mine).returning(OrganizerSession.id)).all()
    _note_ended(organizer_id, len(ended))
    return bool(ended)


@transaction
def end_others(organizer_id: int, session_id: int) -> None:
    """Sign the organizer out everywhere but here."""
    others = (OrganizerSession.organizer_id == organizer_id, OrganizerSession.id != session_id)
    ended = db.session.execute(delete(OrganizerSession).where(*others).returning(OrganizerSession.id)).all()
    _note_ended(organizer_id, len(ended))


@transaction
def end(token: str) -> None:
    """Sign this browser out."""
    db.session.execute(delete(OrganizerSession).where(OrganizerSession.token_hash == keys.sha256(token)))


@transaction
def end_all(organizer_id: int) -> None:
    """Sign the organizer out everywhere."""
    _note_ended(organizer_id, len(organizers.sessions_of(organizer_id, clock.now())))
    accounts.end_sessions(organizer_id)


def _note_ended(organizer_id: int, count: int) -> None:
    organizer = organizers.by_id(organizer_id)
    if organizer is not None and count:
        accounts.record_own(Act.SESSIONS_ENDED, organizer, browsers=count)
