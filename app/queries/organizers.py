"""Organizers: who is signed in, what they may open, the accounts and the teams."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import joinedload, load_only, selectinload

from app.database import db
from app.domain.accounts import AccountDetails
from app.domain.events import EventStatus
from app.domain.paging import page_count
from app.domain.permissions import RUNS_ON_TEAMS, Involvement, Role, TeamRole
from app.models import AccountToken, Event, EventRole, Organizer, OrganizerSession, OrganizerTerm, Term
from app.queries import factors, reach
from app.queries.snapshots import snapshot

PAGE_SIZE = 25


@dataclass(frozen=True)
class SignedIn:
    """A living session. lacks_factor: the account's role must have a second factor, and it has none."""

    session: OrganizerSession
    lacks_factor: bool


def signed_in(token_hash: str, now: datetime) -> SignedIn | None:
    """The living session of this token with its active organizer.

    Both are snapshots: they stay as they are, whatever the request does.
    """
    row = db.session.execute(
        select(OrganizerSession, factors.lacking())
        .join(OrganizerSession.organizer)
        .where(OrganizerSession.token_hash == token_hash, OrganizerSession.expires_at > now, Organizer.active)
        .options(joinedload(OrganizerSession.organizer)),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if row is None:
        return None
    found, lacks_factor = row
    return SignedIn(snapshot(found, organizer=snapshot(found.organizer)), bool(lacks_factor))


def managed_event(slug: str, organizer_id: int) -> tuple[Event, Involvement] | None:
    """A snapshot of the event in any state with its pools, and how the account stands to it."""
    row = db.session.execute(
        select(Event, reach.place(organizer_id), reach.in_scope(organizer_id))
        .where(Event.slug == slug)
        .options(selectinload(Event.pools)),
        execution_options={"populate_existing": True},
    ).one_or_none()
    if row is None:
        return None
    event, on_team, in_scope = row
    found = snapshot(event, pools=[snapshot(pool) for pool in event.pools])
    return found, Involvement(on_team, bool(in_scope))


@dataclass(frozen=True)
class Credentials:
    """What a sign-in is checked against; no hash while the account is closed or has no password yet."""

    organizer_id: int
    password_hash: str | None


def credentials(email_key: str) -> Credentials | None:
    row = db.session.execute(
        select(Organizer.id, Organizer.password_hash, Organizer.active).where(Organizer.email_key == email_key)
    ).one_or_none()
    return Credentials(row.id, row.password_hash if row.active else None) if row is not None else None


def by_id(organizer_id: int) -> Organizer | None:
    """A fresh view of the account."""
    return db.session.scalars(
        select(Organizer).where(Organizer.id == organizer_id), execution_options={"populate_existing": True}
    ).one_or_none()


def locked(organizer_id: int) -> Organizer | None:
    """The same, held still: two people must not change one account at once. Rows may still be written that name it."""
    return db.session.scalars(
        select(Organizer).where(Organizer.id == organizer_id).with_for_update(key_share=True),
        execution_options={"populate_existing": True},
    ).one_or_none()


def details(organizer: Organizer) -> AccountDetails:
    """What administrators write of the account, as it is now."""
    found = frozenset(term.id for term in terms(organizer.id))
    return AccountDetails(organizer.name, organizer.language, organizer.role, found)


def by_address(email_key: str) -> Organizer | None:
    return db.session.scalars(
        select(Organizer).where(Organizer.email_key == email_key), execution_options={"populate_existing": True}
    ).one_or_none()


def by_link(token_hash: str, now: datetime) -> Organizer | None:
    """Whose unused one-time link this is; closed accounts have none."""
    return db.session.scalars(
        select(Organizer)
        .join(AccountToken, AccountToken.organizer_id == Organizer.id)
        .where(
            AccountToken.token_hash == token_hash,
            AccountToken.used_at.is_(None),
            AccountToken.expires_at > now,
            Organizer.active,
        )
    ).one_or_none()


def lock_administrators() -> Sequence[int]:
    """The ids of the active administrators, held still: two of them must not demote each other at once."""
    return db.session.scalars(
        select(Organizer.id)
        .where(Organizer.role == Role.ADMINISTRATOR, Organizer.active)
        .order_by(Organizer.id)
        .with_for_update()
    ).all()


@dataclass(frozen=True)
class AccountPage:
    """One page of the accounts, by address; number counts from 1."""

    organizers: Sequence[Organizer]
    number: int
    pages: int
    total: int


def page(number: int) -> AccountPage:
    """A page that exists: the nearest to the one asked for."""
    total = db.session.scalar(select(func.count()).select_from(Organizer)) or 0
    pages = page_count(total, PAGE_SIZE)
    number = min(max(1, number), pages)
    organizers = db.session.scalars(
        select(Organizer).order_by(Organizer.email_key).offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE)
    ).all()
    return AccountPage(organizers, number, pages, total)


def everyone() -> Sequence[Organizer]:
    """Every account, by address."""
    return db.session.scalars(select(Organizer).order_by(Organizer.email_key)).all()


def terms(organizer_id: int) -> Sequence[Term]:
    """The regions and theme groups that the account names, in their lists' order."""
    return db.session.scalars(
        select(Term)
        .join(OrganizerTerm, OrganizerTerm.term_id == Term.id)
        .where(OrganizerTerm.organizer_id == organizer_id)
        .order_by(Term.kind, Term.position)
    ).all()


def _team(event_id: int) -> Select[EventRole]:
    return (
        select(EventRole)
        .where(EventRole.event_id == event_id)
        .order_by(EventRole.created_at, EventRole.organizer_id)
        .options(joinedload(EventRole.organizer, innerjoin=True))
    )


def team(event_id: int) -> Sequence[EventRole]:
    """Who runs the event, with their accounts, in the order they came."""
    return db.session.scalars(_team(event_id)).all()


def lock_team(event_id: int) -> Sequence[EventRole]:
    """The same, held still: two people must not leave at once and leave nobody."""
    return db.session.scalars(
        _team(event_id).with_for_update(of=EventRole), execution_options={"populate_existing": True}
    ).all()


def lock_teams_of(organizer_id: int) -> Sequence[EventRole]:
    """Everyone's places at the events where this account has one, held still."""
    theirs = select(EventRole.event_id).where(EventRole.organizer_id == organizer_id)
    return db.session.scalars(
        select(EventRole)
        .where(EventRole.event_id.in_(theirs))
        .order_by(EventRole.event_id, EventRole.organizer_id)
        .with_for_update(),
        execution_options={"populate_existing": True},
    ).all()


def runs_alone(organizer_id: int) -> Sequence[Event]:
    """Events on whose team nobody else can run them: with an open account, as an organizer; latest first."""
    mine = exists().where(
        EventRole.event_id == Event.id, EventRole.organizer_id == organizer_id, EventRole.role == TeamRole.ORGANIZER
    )
    return db.session.scalars(
        select(Event).where(mine, ~_run_by(EventRole.organizer_id != organizer_id)).options(_NAMED).order_by(*_LATEST)
    ).all()


def without_organizer(now: datetime) -> Sequence[Event]:
    """Drafts and events that are not over, which nobody on a team runs."""
    ahead = or_(Event.status == EventStatus.DRAFT, and_(Event.status != EventStatus.CANCELLED, Event.ends_at > now))
    return db.session.scalars(select(Event).where(ahead, ~_run_by()).options(_NAMED).order_by(*_LATEST)).all()


def running(event_id: int) -> set[int]:
    """Who of the team can run the event, by id; asked anew under the team's lock."""
    return set(
        db.session.scalars(
            select(Organizer.id)
            .join(EventRole, EventRole.organizer_id == Organizer.id)
            .where(EventRole.event_id == event_id, *_RUNS)
        )
    )


#: A place on a team that means running the event: as the account is now, whatever it was when it got the place.
_RUNS = (EventRole.role == TeamRole.ORGANIZER, Organizer.active, Organizer.role.in_(sorted(RUNS_ON_TEAMS)))
_NAMED = load_only(Event.slug, Event.title, Event.starts_at, Event.ends_at, Event.timezone, raiseload=True)
_LATEST = (Event.starts_at.desc(), Event.id.desc())


def _run_by(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return (
        exists()
        .where(
            EventRole.event_id == Event.id,
            Organizer.id == EventRole.organizer_id,
            *_RUNS,
            *conditions,
        )
        .correlate(Event)
    )


def sessions_of(organizer_id: int, now: datetime) -> Sequence[OrganizerSession]:
    """The account's living sessions, the one used last first."""
    return db.session.scalars(
        select(OrganizerSession)
        .where(OrganizerSession.organizer_id == organizer_id, OrganizerSession.expires_at > now)
        .order_by(OrganizerSession.expires_at.desc(), OrganizerSession.id.desc())
    ).all()
