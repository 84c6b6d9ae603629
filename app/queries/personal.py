"""What the personal page shows, and everything that is held on one participant."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ScalarSelect, Select, bindparam, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, load_only

from app import keys
from app.database import db
from app.domain.events import EventStatus
from app.domain.languages import LocalizedText
from app.domain.participants import Needs
from app.domain.registration import ACTIVE, RegistrationStatus
from app.models import (
    Answer,
    Event,
    EventSession,
    HistoryEntry,
    Invitation,
    OutgoingMail,
    Registration,
    RegistrationLink,
    SealingKey,
    Series,
    SpecialNeeds,
    Term,
)
from app.queries import answers, choice_menu, invitations, links, own_choices, places, questions, series
from app.queries.answers import Given
from app.queries.event_columns import ALL_FACTS, IN_BRIEF, PERIODS
from app.queries.own_choices import OwnChoices
from app.queries.series import Sibling

#: The event's columns that the pages of a personal link show; programme and descriptions are on the event's page.
EVENT = load_only(
    *IN_BRIEF,
    *ALL_FACTS,
    *PERIODS,
    Event.series_id,
    Event.kind,
    Event.summary,
    Event.remote_link,
    Event.controller_name,
    Event.controller_contact,
    Event.asks_needs,
    Event.track_required,
    Event.sessions_required,
    Event.cancellation_reason,
    raiseload=True,
)


@dataclass(frozen=True)
class Own:
    """A registration, what its role, sector and region are called, and its event; needs_until only where needs are
    kept.

    has_programme: the event has sessions, or something to choose. offered_until: until when the day's place is held
    for them, while they are asked. has_questions: it asks something, or they answered.
    """

    registration: Registration
    event: Event
    role: LocalizedText | None
    sector: LocalizedText | None
    region: LocalizedText | None
    needs_until: datetime | None
    has_programme: bool
    offered_until: datetime | None
    has_questions: bool


def _name(term_id: InstrumentedAttribute[int | None]) -> ScalarSelect[LocalizedText]:
    # Beside the row and not as an object: a joined one is put together anew by each statement.
    return select(Term.name).where(Term.id == term_id).correlate(Registration).scalar_subquery()


# Made once: putting them together costs more than running them.
_OWN = (
    select(
        Registration,
        Event,
        _name(Registration.role_id),
        _name(Registration.sector_id),
        _name(Registration.region_id),
        SpecialNeeds.delete_at,
        exists().where(EventSession.event_id == Event.id) | choice_menu.HAS_CHOICES,
        places.OFFERED_UNTIL,
        questions.HAS_QUESTIONS | exists().where(Answer.registration_id == Registration.id),
    )
    .join(Event, Event.id == Registration.event_id)
    .outerjoin(SpecialNeeds, SpecialNeeds.registration_id == Registration.id)
    .options(EVENT)
)
_OWN_BY_CODE = _OWN.where(Registration.code == bindparam("code"))


def by_token(token: str) -> Own | None:
    """What a personal link opens, in one statement; None for a false or voided one."""
    code = keys.code_in_token(token)
    if code is None:
        return None
    row = db.session.execute(_OWN_BY_CODE, {"code": code}).one_or_none()
    if row is None or not keys.is_personal_token(token, code, row[0].token_version):
        return None
    return Own(*row)


def by_address_token(code: str, proof: str) -> Own | None:
    """The registration whose new address this secret confirms: waiting for it, or already confirmed by it."""
    row = db.session.execute(_OWN_BY_CODE, {"code": code}).one_or_none()
    if row is None or address_proven(row[0], proof) is None:
        return None
    return Own(*row)


def address_proven(registration: Registration, proof: str) -> str | None:
    """The address that the secret was mailed to, while it is the registration's pending or present one."""
    for address in (registration.pending_email, registration.email):
        if address and keys.is_address_token(proof, registration.code, registration.token_version, address):
            return address
    return None


def needs(registration_id: int) -> Needs | None:
    """The unsealed needs; None when there are none, or when the key they were sealed with is gone."""
    return needs_of([registration_id]).get(registration_id)


def needs_of(registration_ids: Collection[int]) -> dict[int, Needs]:
    """The same of several; who has none is left out."""
    rows = db.session.execute(
        select(SpecialNeeds.registration_id, SpecialNeeds.sealed, SealingKey.sealed)
        .join(Registration, Registration.id == SpecialNeeds.registration_id)
        .outerjoin(SealingKey, SealingKey.event_id == Registration.event_id)
        .where(SpecialNeeds.registration_id.in_(registration_ids))
    )
    opened = ((number, keys.Seal(key).open(sealed)) for number, sealed, key in rows)
    return {number: Needs.of(values) for number, values in opened if values is not None}


def asks_needs(event_id: int) -> bool:
    """Does the event ask for needs? Only where people are on site."""
    return bool(db.session.scalar(select(Event.asks_needs & Event.onsite).where(Event.id == event_id)))


@dataclass(frozen=True)
class Everything:
    """All that is held on one participant at one event."""

    own: Own
    consent: SpecialNeeds | None
    needs: Needs | None
    history: Sequence[HistoryEntry]
    mails: Sequence[OutgoingMail]
    choices: OwnChoices
    series: Series | None = None
    made_together: Sequence[Sibling] = ()
    answers: Sequence[Given] = ()
    invitations: Sequence[Invitation] = ()
    link: RegistrationLink | None = None


def everything(registration_id: int) -> Everything:
    """All of it, oldest first; nothing of anyone else's: of an invitation that was passed on, what became of it."""
    return everything_of([registration_id])[0]


def everything_of(registration_ids: Sequence[int]) -> list[Everything]:
    """The same of several, in their order; as many statements whatever their number, but for places in queues."""
    ids = list(registration_ids)
    found = {row[0].id: Own(*row) for row in db.session.execute(_OWN.where(Registration.id.in_(ids)))}
    people = [one.registration for one in found.values()]
    consents = db.session.scalars(select(SpecialNeeds).where(SpecialNeeds.registration_id.in_(ids)))
    consented = {one.registration_id: one for one in consents}
    unsealed = needs_of(consented) if consented else {}
    acts = _by_registration(select(HistoryEntry).where(HistoryEntry.registration_id.in_(ids)).order_by(HistoryEntry.id))
    invited = invitations.of_registrations(ids)
    mails = _mails_of(people, invited)
    chosen, together = own_choices.of_all(people, with_positions=True), series.all_made_together(people)
    of_series = series.by_ids({one.event.series_id for one in found.values() if one.event.series_id is not None})
    came = links.by_ids({one.link_id for one in people if one.link_id is not None})
    asked = questions.of_events({one.event.id for one in found.values() if one.has_questions})
    given = answers.given_by({one.id: asked.get(one.event_id, []) for one in people}) if asked else {}
    return [
        Everything(
            own=(own := found[number]),
            choices=chosen[number],
            consent=consented.get(number),
            needs=unsealed.get(number),
            history=acts.get(number, []),
            mails=mails[number],
            series=of_series.get(own.event.series_id) if own.event.series_id is not None else None,
            made_together=together.get(number, []),
            answers=given.get(number, []),
            invitations=invited.get(number, []),
            link=came.get(own.registration.link_id) if own.registration.link_id is not None else None,
        )
        for number in ids
    ]


def _by_registration(statement: Select[HistoryEntry]) -> dict[int, list[HistoryEntry]]:
    found = defaultdict[int, list[HistoryEntry]](list)
    for one in db.session.scalars(statement):
        if one.registration_id is not None:
            found[one.registration_id].append(one)
    return found


def _mails_of(
    people: Sequence[Registration], invited: Mapping[int, Sequence[Invitation]]
) -> dict[int, list[OutgoingMail]]:
    """What each was sent: about the registration, and with an invitation to the same address."""
    own = {one.id: {mail.id for mail in invited.get(one.id, ()) if mail.email_key == one.email_key} for one in people}
    numbers = {number for theirs in own.values() for number in theirs}
    mine = or_(OutgoingMail.registration_id.in_(own), OutgoingMail.invitation_id.in_(numbers))
    sent = db.session.scalars(select(OutgoingMail).where(mine).order_by(OutgoingMail.id)).all()
    return {
        number: [mail for mail in sent if mail.registration_id == number or mail.invitation_id in theirs]
        for number, theirs in own.items()
    }


@dataclass(frozen=True)
class Guest:
    """All that is held on someone who was invited and has no registration."""

    invitation: Invitation
    event: Event
    role: Term | None
    sector: Term | None
    region: Term | None
    mails: Sequence[OutgoingMail]


def guest(invitation_id: int) -> Guest:
    """All of it; nothing of anyone else's."""
    return guests_of([invitation_id])[0]


def guests_of(invitation_ids: Sequence[int]) -> list[Guest]:
    """The same of several, in their order; as many statements whatever their number."""
    if not invitation_ids:
        return []
    rows = db.session.execute(
        select(Invitation, Event).join(Event, Event.id == Invitation.event_id).where(Invitation.id.in_(invitation_ids)),
        execution_options={"populate_existing": True},
    )
    found = {invitation.id: (invitation, event) for invitation, event in rows}
    named = {number for one, _event in found.values() for number in (one.role_id, one.sector_id, one.region_id)}
    terms: dict[int | None, Term] = {
        term.id: term for term in db.session.scalars(select(Term).where(Term.id.in_(named)))
    }
    sent = db.session.scalars(
        select(OutgoingMail).where(OutgoingMail.invitation_id.in_(found)).order_by(OutgoingMail.id)
    ).all()
    return [
        Guest(
            one,
            event,
            terms.get(one.role_id),
            terms.get(one.sector_id),
            terms.get(one.region_id),
            [mail for mail in sent if mail.invitation_id == one.id],
        )
        for one, event in (found[number] for number in invitation_ids)
    ]


def of_address(email_key: str, now: datetime, cancelled_since: datetime, limit: int) -> Sequence[Registration]:
    """The registrations of one address at events that are not over: active ones, those declined, and those cancelled
    lately where no active one took their place. Soonest event first."""
    rows = db.session.scalars(
        select(Registration)
        .join(Event, Event.id == Registration.event_id)
        .where(
            Registration.email_key == email_key,
            Event.ends_at > now,
            Event.status != EventStatus.DRAFT,
            Registration.status.in_((*ACTIVE, RegistrationStatus.DECLINED))
            | (Registration.cancelled_at > cancelled_since),
        )
        .order_by(Event.starts_at, Registration.event_id, Registration.id.desc())
        .limit(limit * 4)
    ).all()
    # One per event: the active one, else the latest.
    chosen: dict[int, Registration] = {}
    for row in rows:
        if row.event_id not in chosen or row.status is not RegistrationStatus.CANCELLED:
            chosen[row.event_id] = row
    return list(chosen.values())[:limit]
