"""Personal invitations: by their secret, and an event's with where each stands."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, String, and_, case, false, func, or_, select, type_coerce
from sqlalchemy.orm import aliased

from app.database import db
from app.domain.events import TermKind
from app.domain.invitation_list import PER_PAGE, InvitationListing
from app.domain.invitations import LIVING, InvitationFacts, InvitationState, Standing
from app.domain.languages import LocalizedText
from app.domain.participants import sort_key
from app.domain.registration import ACTIVE, RegistrationStatus
from app.domain.search import MOST_WORDS
from app.models import Event, EventTerm, Invitation, Registration, Term
from app.queries import asking
from app.queries.expressions import fold, folded, utc_text

S = TypeVar("S", bound=Select[*tuple[Any, ...]])

BATCH = 2000

#: The registration that it led to, and the one that its address has otherwise.
_own, _other = aliased(Registration), aliased(Registration)
#: What domain/invitations.standing is told: an active registration, however it came, before one that was cancelled.
_REGISTERED: ColumnElement[Any] = case(
    (_own.status.in_(ACTIVE), _own.status), (_other.status.is_not(None), _other.status), else_=_own.status
)
#: Did that one come another way than by an invitation or an organizer's hand?
_OTHERWISE: ColumnElement[bool] = case(
    (_own.status.in_(ACTIVE), _own.invited.is_(False)), else_=func.coalesce(_other.invited.is_(False), false())
)
#: domain/invitations.standing, for filters and counts; and what only the mail tells.
_STANDING: ColumnElement[str] = case(
    (Invitation.state.not_in(LIVING), type_coerce(Invitation.state, String)),
    (_REGISTERED == RegistrationStatus.CONFIRMED, Standing.ACCEPTED.value),
    (and_(_REGISTERED.in_(ACTIVE), _OTHERWISE, Invitation.state == InvitationState.NEW), Standing.NEW.value),
    (and_(_REGISTERED.in_(ACTIVE), _OTHERWISE), Standing.REGISTERED.value),
    (_REGISTERED.in_(ACTIVE), Standing.ACCEPTED_WAITING.value),
    (
        and_(Invitation.state == InvitationState.ACCEPTED, _REGISTERED == RegistrationStatus.CANCELLED),
        Standing.ACCEPTED_CANCELLED.value,
    ),
    (asking.dropped(), Standing.DROPPED.value),
    else_=type_coerce(Invitation.state, String),
)


@dataclass(frozen=True)
class Row:
    """An invitation in a list."""

    invitation: Invitation
    standing: Standing
    code: str | None  # of its registration

    @property
    def sent_at(self) -> datetime | None:
        return None if self.standing is Standing.DROPPED else self.invitation.sent_at


@dataclass(frozen=True)
class InvitationPage:
    rows: Sequence[Row]
    total: int
    page: int
    pages: int

    @property
    def first(self) -> int:
        return (self.page - 1) * PER_PAGE + 1

    @property
    def last(self) -> int:
        return self.first + len(self.rows) - 1


def by_handle(handle: str) -> Invitation | None:
    """The invitation, unless its person was erased."""
    return db.session.scalars(
        select(Invitation).where(Invitation.handle == handle, Invitation.erased_at.is_(None)),
        execution_options={"populate_existing": True},
    ).one_or_none()


@dataclass(frozen=True)
class Host:
    """Who invites and for whom the event is, as far as the event says it."""

    organized_by: LocalizedText
    operators: Sequence[LocalizedText]
    audiences: Sequence[LocalizedText]


def host(event_id: int) -> Host:
    organized_by = db.session.scalar(select(Event.organized_by).where(Event.id == event_id))
    rows = db.session.execute(
        select(Term.kind, Term.name)
        .join(EventTerm, EventTerm.term_id == Term.id)
        .where(EventTerm.event_id == event_id, Term.kind.in_((TermKind.OPERATOR, TermKind.AUDIENCE)))
        .order_by(Term.position, Term.id)
    ).all()
    names = {kind: [name for of, name in rows if of is kind] for kind in (TermKind.OPERATOR, TermKind.AUDIENCE)}
    return Host(organized_by or LocalizedText(), names[TermKind.OPERATOR], names[TermKind.AUDIENCE])


def by_id(invitation_id: int) -> Invitation:
    """A fresh view of the row, for use under the lock."""
    return db.session.scalars(
        select(Invitation).where(Invitation.id == invitation_id), execution_options={"populate_existing": True}
    ).one()


def facts(invitation_id: int) -> InvitationFacts:
    """As the rules see it, with the state of the registration that answers it, or could."""
    row = db.session.execute(
        _joined(
            select(
                Invitation.id,
                Invitation.state,
                _REGISTERED,
                _OTHERWISE,
                Invitation.erased_at,
                Invitation.erasure_asked_at,
                Invitation.email_key,
            )
        ).where(Invitation.id == invitation_id)
    ).one()
    number, state, status, otherwise, erased_at, asked_at, email_key = row
    registered = RegistrationStatus(status) if status is not None else None
    removed = erased_at is not None or asked_at is not None
    return InvitationFacts(number, state, registered, bool(otherwise), removed, email_key)


@dataclass(frozen=True)
class Registered:
    """The registration that an invitation led to, or that its address has, as InvitationFacts says it."""

    status: RegistrationStatus
    otherwise: bool


def registered(invitation_ids: Sequence[int]) -> Mapping[int, Registered]:
    """By invitation, where there is one; nothing is asked about none."""
    if not invitation_ids:
        return {}
    rows = db.session.execute(
        _joined(select(Invitation.id, _REGISTERED, _OTHERWISE)).where(
            Invitation.id.in_(invitation_ids), _REGISTERED.is_not(None)
        )
    )
    return {number: Registered(RegistrationStatus(status), bool(otherwise)) for number, status, otherwise in rows}


def living_addresses(event_id: int) -> set[str]:
    """The addresses (email_key) that have a living invitation."""
    return set(
        db.session.scalars(
            select(Invitation.email_key).where(
                Invitation.event_id == event_id, Invitation.state.in_(LIVING), Invitation.email_key.is_not(None)
            )
        )
    )


def counts(event_id: int) -> Counter[Standing]:
    """How many stand how. Those that were erased are counted still."""
    rows = db.session.execute(
        _joined(select(_STANDING, func.count())).where(Invitation.event_id == event_id).group_by(_STANDING)
    )
    return Counter({Standing(state): number for state, number in rows})


def unreached(event_id: int) -> int:
    """How many addresses refuse our mail."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Invitation)
            .where(Invitation.event_id == event_id, Invitation.mail_problem != "")
        )
        or 0
    )


def page(event_id: int, listing: InvitationListing, number: int) -> InvitationPage:
    """One page, by name. A number beyond the last page is the last."""
    total = count(event_id, listing)
    pages = max(1, -(-total // PER_PAGE))
    number = min(number, pages)
    rows = db.session.execute(
        _joined(select(Invitation, _STANDING, func.coalesce(_own.code, _other.code)))
        .where(*_conditions(event_id, listing))
        .order_by(Invitation.sort_key, Invitation.email_key, Invitation.id)
        .limit(PER_PAGE)
        .offset((number - 1) * PER_PAGE),
        execution_options={"populate_existing": True},
    )
    return InvitationPage([Row(row[0], Standing(row[1]), row[2]) for row in rows], total, number, pages)


def count(event_id: int, listing: InvitationListing) -> int:
    return (
        db.session.scalar(_joined(select(func.count()).select_from(Invitation)).where(*_conditions(event_id, listing)))
        or 0
    )


def batches(event_id: int, listing: InvitationListing) -> Iterator[Sequence[Sequence[Any]]]:
    """The same list as plain rows for a document: names, address, organisation, language, state, times, the word."""
    statement = (
        _joined(
            select(
                Invitation.family_name,
                Invitation.given_name,
                Invitation.email,
                Invitation.organisation,
                type_coerce(Invitation.language, String),
                _STANDING,
                case((~asking.dropped(), utc_text(Invitation.sent_at))),
                utc_text(Invitation.reminded_at),
                utc_text(Invitation.answered_at),
                Invitation.word,
            )
        )
        .where(*_conditions(event_id, listing))
        .order_by(Invitation.sort_key, Invitation.email_key, Invitation.id)
    )
    with db.session.connection().execute(statement, execution_options={"yield_per": BATCH}) as rows:
        yield from rows.partitions(BATCH)


def ids_of_event(event_id: int, wanted: Sequence[int]) -> Sequence[int]:
    """Those of these ids that are this event's."""
    return db.session.scalars(
        select(Invitation.id).where(Invitation.event_id == event_id, Invitation.id.in_(wanted))
    ).all()


def standing_so(ids: Sequence[int], states: Collection[InvitationState]) -> Sequence[int]:
    """Those of these ids that stand so and were not erased, held still until commit."""
    return db.session.scalars(
        select(Invitation.id)
        .where(Invitation.id.in_(ids), Invitation.state.in_(states), Invitation.erased_at.is_(None))
        .order_by(Invitation.id)
        .with_for_update()
    ).all()


def unanswered_of(event_id: int, email_keys: Collection[str]) -> Sequence[int]:
    """The living invitations of these addresses, some thousand, that no registration answers at present."""
    answered = select(Registration.id).where(
        Registration.id == Invitation.registration_id, Registration.status.in_(ACTIVE)
    )
    return db.session.scalars(
        select(Invitation.id)
        .where(
            Invitation.event_id == event_id,
            Invitation.email_key.in_(email_keys),
            Invitation.state.in_(LIVING),
            ~answered.exists(),
        )
        .order_by(Invitation.id)
    ).all()


def of_people(event_id: int, email_keys: Collection[str], registration_ids: Sequence[int]) -> Sequence[Invitation]:
    """The same for several people of one event."""
    return db.session.scalars(
        select(Invitation)
        .where(
            or_(
                Invitation.registration_id.in_(registration_ids),
                and_(Invitation.event_id == event_id, Invitation.email_key.in_(email_keys)),
            ),
        )
        .order_by(Invitation.id),
        execution_options={"populate_existing": True},
    ).all()


def of_registrations(registration_ids: Collection[int]) -> dict[int, list[Invitation]]:
    """By registration everything that is held on whoever has it: what led to it, and what its address was sent."""
    found = defaultdict[int, list[Invitation]](list)
    same_address = and_(Invitation.event_id == Registration.event_id, Invitation.email_key == Registration.email_key)
    rows = db.session.execute(
        select(Registration.id, Invitation)
        .join(Invitation, or_(Invitation.registration_id == Registration.id, same_address))
        .where(Registration.id.in_(registration_ids))
        .order_by(Invitation.id),
        execution_options={"populate_existing": True},
    )
    for registration_id, invitation in rows:
        found[registration_id].append(invitation)
    return found


def _joined(statement: S) -> S:
    return statement.outerjoin(_own, _own.id == Invitation.registration_id).outerjoin(
        _other,
        and_(
            _other.event_id == Invitation.event_id,
            _other.email_key == Invitation.email_key,
            _other.status != RegistrationStatus.CANCELLED,
        ),
    )


def _conditions(event_id: int, listing: InvitationListing) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Invitation.event_id == event_id]
    conditions += [_matches(word) for word in listing.text.split()[:MOST_WORDS]]
    if listing.standing is not None:
        conditions.append(_STANDING.in_([listing.standing.value]))
    if listing.unreached:
        conditions.append(Invitation.mail_problem != "")
    return conditions


def _matches(word: str) -> ColumnElement[bool]:
    return or_(
        Invitation.sort_key.contains(sort_key(word, "").strip(), autoescape=True),
        Invitation.email_key.contains(word.casefold(), autoescape=True),
        folded(Invitation.organisation).contains(fold(word), autoescape=True),
    )
