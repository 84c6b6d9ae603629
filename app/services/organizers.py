"""Organizers' accounts: added, edited, reviewed and opened again. (Leaving, passwords, sessions: their own files.)"""

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, or_

from app import clock, passwords
from app.database import db, transaction
from app.domain import bulk
from app.domain.accounts import AccountDetails, AccountRefusal, AccountRefused, LinkPurpose, OwnDetails
from app.domain.edit_conflicts import changes
from app.domain.history import COMMAND_LINE, Act, Actor, changed_values
from app.domain.languages import Language
from app.domain.participants import email_key
from app.domain.permissions import RUNS_ON_TEAMS, SCOPED, Role
from app.models import AccountToken, BulkAct, Event, Organizer, OrganizerSession, OrganizerTerm, SignInStep, UnsavedForm
from app.queries import organizers
from app.steps import accounts, export_files, succession


@dataclass(frozen=True)
class NewAccount:
    """An account to add."""

    email: str
    name: str = ""
    role: Role = Role.ORGANIZER
    language: Language = Language.FI
    term_ids: frozenset[int] = frozenset()  # a coordinator's regions and theme groups


@dataclass(frozen=True)
class AccountChangedMeanwhile:
    """A refusal: someone else saved since the form was filled. now: the account as it is."""

    now: AccountDetails


@dataclass(frozen=True)
class OwnChangedMeanwhile:
    """The same of one's own details: an administrator changed them, or oneself in another window."""

    now: OwnDetails


@dataclass(frozen=True)
class RunsAlone:
    """A refusal: nobody else on their teams could run these events."""

    events: tuple[Event, ...]


@transaction
def invite(account: NewAccount, actor: Actor) -> Organizer | AccountRefused:
    """Add an account and mail its one-time link."""
    organizer = _add(account, actor)
    if isinstance(organizer, Organizer):
        accounts.send_link(organizer, LinkPurpose.NEW_ACCOUNT)
    return organizer


@transaction
def add_with_link(account: NewAccount) -> str | AccountRefused:
    """Add an account for whoever will hand the one-time link over; returns the link's handle, mails nothing."""
    organizer = _add(account, COMMAND_LINE)
    if isinstance(organizer, AccountRefused):
        return organizer
    return accounts.new_link(organizer, LinkPurpose.NEW_ACCOUNT)


def add_with_password(account: NewAccount, password: str) -> Organizer | AccountRefused:
    """Add an account that can sign in at once."""
    return _add_with_hash(account, passwords.hash_of(password))


@transaction
def _add_with_hash(account: NewAccount, password_hash: str) -> Organizer | AccountRefused:
    organizer = _add(account, COMMAND_LINE)
    if isinstance(organizer, Organizer):
        organizer.password_hash = password_hash
    return organizer


@transaction
def invite_again(organizer_id: int, actor: Actor) -> AccountRefused | None:
    """Mail a new one-time link to someone whose first was lost, or who cannot get in."""
    organizer = organizers.by_id(organizer_id)
    if organizer is None:
        return AccountRefused(AccountRefusal.NO_ACCOUNT)
    if not organizer.active:
        return AccountRefused(AccountRefusal.CLOSED)
    accounts.send_link(organizer, LinkPurpose.NEW_ACCOUNT)
    accounts.record(Act.ACCOUNT_LINK_SENT, actor, organizer)
    return None


@transaction
def update_own(organizer_id: int, details: OwnDetails, *, seen: str | None = None) -> OwnChangedMeanwhile | None:
    """Change what one says of oneself. seen: the fingerprint of what the form was filled with; None: there was none."""
    organizer = organizers.locked(organizer_id)
    assert organizer is not None
    now = OwnDetails(organizer.name, organizer.language, organizer.shortcuts)
    if seen is not None and changes(seen, now, details):
        return OwnChangedMeanwhile(now)
    organizer.name, organizer.language, organizer.shortcuts = details.name, details.language, details.shortcuts
    return None


@transaction
def start_calendar(organizer_id: int) -> None:
    """A new secret address of one's own calendar; the one before shows nothing any more."""
    organizer = organizers.by_id(organizer_id)
    assert organizer is not None
    organizer.calendar_handle = secrets.token_urlsafe(12).replace("-", "_")


@transaction
def stop_calendar(organizer_id: int) -> None:
    """The address shows nothing any more, whoever has it."""
    organizer = organizers.by_id(organizer_id)
    assert organizer is not None
    organizer.calendar_handle = None


@transaction
def update(
    organizer_id: int, details: AccountDetails, actor: Actor, *, seen: str | None = None, successor_email: str = ""
) -> AccountRefused | AccountChangedMeanwhile | RunsAlone | None:
    """Change what an account says and may do. There is always an active administrator.

    seen: the fingerprint of what the form was filled with; None: there was no form. With a role that runs no events,
    those that the account alone runs become the successor's; without one nothing is changed.
    """
    administrators = organizers.lock_administrators()
    organizer = organizers.locked(organizer_id)
    if organizer is None:
        return AccountRefused(AccountRefusal.NO_ACCOUNT)
    now = organizers.details(organizer)
    if seen is not None and changes(seen, now, details):
        return AccountChangedMeanwhile(now)
    if details.role is not Role.ADMINISTRATOR and list(administrators) == [organizer_id]:
        return AccountRefused(AccountRefusal.LAST_ADMINISTRATOR)
    if now.role in RUNS_ON_TEAMS and details.role not in RUNS_ON_TEAMS:
        refused = _hand_events_over(organizer, successor_email, actor)
        if refused is not None:
            return refused
    _write(organizer, details, actor)
    return None


def _hand_events_over(organizer: Organizer, successor_email: str, actor: Actor) -> AccountRefused | RunsAlone | None:
    teams = organizers.lock_teams_of(organizer.id)
    alone = organizers.runs_alone(organizer.id) if organizer.active else ()
    if not alone:
        return None
    if not successor_email:
        return RunsAlone(tuple(alone))
    heir = succession.successor(successor_email, organizer)
    if heir is None:
        return AccountRefused(AccountRefusal.NO_SUCCESSOR)
    succession.hand_over(alone, heir, teams, actor)
    return None


def _write(organizer: Organizer, details: AccountDetails, actor: Actor) -> None:
    before = _plain(organizer)
    organizer.name, organizer.language, organizer.role = details.name, details.language, details.role
    _put_in_charge(organizer, details.terms)
    changed = changed_values(before, _plain(organizer))
    if changed["after"].keys() & {"role", "terms"}:
        export_files.recall(organizer.id)
    if changed["after"]:
        accounts.record(Act.ACCOUNT_CHANGED, actor, organizer, **changed)


@transaction
def confirm(organizer_id: int, reviewer: str, actor: Actor) -> AccountRefused | None:
    """An administrator has looked at the account: it is needed as it is."""
    organizer = organizers.by_id(organizer_id)
    if organizer is None:
        return AccountRefused(AccountRefusal.NO_ACCOUNT)
    organizer.reviewed_at, organizer.reviewed_by = clock.now(), reviewer
    accounts.record(Act.ACCOUNT_REVIEWED, actor, organizer)
    return None


@transaction
def reopen(organizer_id: int, actor: Actor) -> AccountRefused | None:
    """The account may sign in again, with the password it had."""
    organizer = organizers.by_id(organizer_id)
    if organizer is None:
        return AccountRefused(AccountRefusal.NO_ACCOUNT)
    if not organizer.active:
        organizer.active = True
        accounts.record(Act.ACCOUNT_REOPENED, actor, organizer)
    return None


@transaction
def remove_expired() -> int:
    """Delete sessions, half sign-ins, one-time links, unsaved forms and acts on several people whose time is over; for
    the worker.

    Returns how many.
    """
    now = clock.now()
    sessions = db.session.execute(
        delete(OrganizerSession).where(OrganizerSession.expires_at <= now).returning(OrganizerSession.id)
    ).all()
    steps = db.session.execute(delete(SignInStep).where(SignInStep.expires_at <= now).returning(SignInStep.id)).all()
    links = db.session.execute(
        delete(AccountToken)
        .where(or_(AccountToken.expires_at <= now, AccountToken.used_at.is_not(None)))
        .returning(AccountToken.id)
    ).all()
    forms = db.session.execute(delete(UnsavedForm).where(UnsavedForm.expires_at <= now).returning(UnsavedForm.id)).all()
    acts = db.session.execute(delete(BulkAct).where(BulkAct.created_at < now - bulk.KEPT).returning(BulkAct.id)).all()
    return len(sessions) + len(steps) + len(links) + len(forms) + len(acts)


def _add(account: NewAccount, actor: Actor) -> Organizer | AccountRefused:
    key = email_key(account.email)
    if organizers.by_address(key) is not None:
        return AccountRefused(AccountRefusal.ADDRESS_TAKEN)
    organizer = Organizer(
        email=account.email,
        email_key=key,
        name=account.name,
        role=account.role,
        language=account.language,
        created_at=clock.now(),
    )
    db.session.add(organizer)
    db.session.flush()
    _put_in_charge(organizer, account.term_ids)
    accounts.record(Act.ACCOUNT_ADDED, actor, organizer, after=_plain(organizer))
    return organizer


def _plain(organizer: Organizer) -> dict[str, Any]:
    """As the history keeps it."""
    db.session.flush()
    terms = [term.name.as_dict() for term in organizers.terms(organizer.id)]
    return {"name": organizer.name, "language": organizer.language, "role": organizer.role, "terms": terms}


def _put_in_charge(organizer: Organizer, term_ids: frozenset[int]) -> None:
    db.session.execute(delete(OrganizerTerm).where(OrganizerTerm.organizer_id == organizer.id))
    if organizer.role in SCOPED:
        db.session.add_all(OrganizerTerm(organizer_id=organizer.id, term_id=term_id) for term_id in sorted(term_ids))
