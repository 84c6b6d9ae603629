"""One's own second factors: the app that makes codes, passkeys, recovery codes; and for whom they are required."""

import secrets
from dataclasses import dataclass

from sqlalchemy import delete

from app import clock, keys, passwords
from app.database import db, transaction
from app.domain.accounts import SignInRules
from app.domain.edit_conflicts import changes
from app.domain.history import Act, Actor
from app.domain.permissions import Role
from app.domain.second_factor import Factor, matching_step, new_secret
from app.models import OrganizerSession, Passkey, RequiredFactor
from app.queries import factors, organizers
from app.steps import accounts, history, passkeys
from app.steps import second_factor as steps


@dataclass(frozen=True)
class RulesChangedMeanwhile:
    """A refusal: someone else saved since the form was filled. now: the rules as they are."""

    now: SignInRules


#: What a pending secret begins with, so that nothing else that is pending is taken for it.
APP, KEY = "app:", "key:"


def proves(organizer_id: int, password: str) -> bool:
    """Is this the account's password? An account without one, which signs in elsewhere, has nothing to prove."""
    organizer = organizers.by_id(organizer_id)
    if organizer is None or organizer.password_hash is None:
        return organizer is not None
    return passwords.matches(organizer.password_hash, password)


@transaction
def begin_app(session_id: int) -> None:
    """A new secret for this browser to show; it counts once a code of it was typed."""
    _session(session_id).pending = keys.seal(APP + new_secret())


def pending_secret(session_id: int) -> str | None:
    """The secret that this browser was given and has not confirmed."""
    return _pending(session_id, APP)


@transaction
def confirm_app(organizer_id: int, session_id: int, typed: str) -> list[str] | None:
    """The app makes right codes: it counts from now on. Returns the recovery codes; None for a wrong code."""
    organizer, secret = organizers.by_id(organizer_id), pending_secret(session_id)
    assert organizer is not None
    step = matching_step(secret, typed, clock.now(), None) if secret is not None else None
    if secret is None or step is None:
        return None
    organizer.totp_secret, organizer.totp_step = keys.seal(secret), step
    accounts.record_own(Act.FACTOR_ADDED, organizer, factor=Factor.APP)
    _session(session_id).pending = None
    return steps.renew_codes(organizer_id)


def passkeys_possible() -> bool:
    """Do browsers know passkeys at our address?"""
    return passkeys.possible()


@transaction
def begin_passkey(session_id: int) -> None:
    """A new challenge for this browser."""
    _session(session_id).pending = keys.seal(KEY + secrets.token_urlsafe(32))


def passkey_options(organizer_id: int, session_id: int, network_name: str) -> str | None:
    """What this browser is asked to make, as JSON; None: nothing has begun."""
    organizer, challenge = organizers.by_id(organizer_id), _pending(session_id, KEY)
    if organizer is None or challenge is None:
        return None
    return passkeys.creation_options(organizer, challenge, network_name)


@transaction
def add_passkey(organizer_id: int, session_id: int, answer: str, name: str) -> list[str] | None:
    """The key counts from now on. Returns new recovery codes with the first factor; None: the answer is not right."""
    challenge, had, organizer = _pending(session_id, KEY), factors.of(organizer_id), organizers.by_id(organizer_id)
    assert organizer is not None
    key = passkeys.made(answer, challenge) if challenge is not None else None
    if key is None or factors.passkey(key.credential_id) is not None:
        return None
    key.organizer_id, key.name = organizer_id, name
    db.session.add(key)
    accounts.record_own(Act.FACTOR_ADDED, organizer, factor=Factor.PASSKEY)
    _session(session_id).pending = None
    return [] if had.codes_left else steps.renew_codes(organizer_id)


@transaction
def remove_passkey(organizer_id: int, passkey_id: int) -> bool:
    """The key opens nothing any more; without another factor, recovery codes neither. False: it is not theirs."""
    organizer = organizers.by_id(organizer_id)
    mine = (Passkey.id == passkey_id, Passkey.organizer_id == organizer_id)
    if organizer is None or not db.session.execute(delete(Passkey).where(*mine).returning(Passkey.id)).all():
        return False
    accounts.record_own(Act.FACTOR_REMOVED, organizer, factor=Factor.PASSKEY)
    if not factors.of(organizer_id):
        steps.remove_all(organizer)
    return True


@transaction
def renew_codes(organizer_id: int) -> list[str] | None:
    """New recovery codes; None: there is nothing that they would stand in for."""
    organizer = organizers.by_id(organizer_id)
    if organizer is None or not factors.of(organizer_id):
        return None
    accounts.record_own(Act.RECOVERY_CODES_RENEWED, organizer)
    return steps.renew_codes(organizer_id)


@transaction
def remove_app(organizer_id: int) -> None:
    """The app's codes open nothing any more; without passkeys, recovery codes neither."""
    organizer = organizers.by_id(organizer_id)
    assert organizer is not None
    if organizer.totp_secret is not None:
        accounts.record_own(Act.FACTOR_REMOVED, organizer, factor=Factor.APP)
    organizer.totp_secret = organizer.totp_step = None
    if not factors.of(organizer_id).passkeys:
        steps.remove_all(organizer)


@transaction
def remove_all(organizer_id: int, actor: Actor) -> None:
    """An administrator's act, when someone has lost everything: signed out everywhere, the password alone signs in."""
    organizer = organizers.by_id(organizer_id)
    if organizer is not None:
        steps.remove_all(organizer)
        accounts.end_sessions(organizer_id)
        accounts.record(Act.FACTORS_RESET, actor, organizer)


@transaction
def require(roles: frozenset[Role], actor: Actor, *, seen: str | None = None) -> RulesChangedMeanwhile | None:
    """Accounts of these roles must have a second factor; whoever has none sets one up first.

    seen: the fingerprint of what the form was filled with; None: there was no form.
    """
    organizers.lock_administrators()  # two of them must not change the rules at once
    before = factors.required()
    if seen is not None and changes(seen, SignInRules(before), SignInRules(roles)):
        return RulesChangedMeanwhile(SignInRules(before))
    if before != roles:
        history.record(Act.FACTORS_REQUIRED, actor, before={"roles": sorted(before)}, after={"roles": sorted(roles)})
    db.session.execute(delete(RequiredFactor))
    db.session.add_all(RequiredFactor(role=role) for role in sorted(roles))
    return None


def _pending(session_id: int, kind: str) -> str | None:
    found = db.session.get(OrganizerSession, session_id)
    text = keys.unseal(found.pending) if found is not None else None
    return text.removeprefix(kind) if text is not None and text.startswith(kind) else None


def _session(session_id: int) -> OrganizerSession:
    return db.session.get_one(OrganizerSession, session_id, populate_existing=True)
