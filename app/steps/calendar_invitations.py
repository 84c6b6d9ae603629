"""Sessions in people's calendars, by mail: at an event of several days each is an entry of its own, and a mail may
carry one entry only. The mail about the event carries the event; a CALENDAR_INVITATION carries a session, as it is
when it is sent (docs/decisions/0020). The caller holds the pools' lock.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import insert, tuple_, update

from app import clock
from app.database import db
from app.domain.calendars import invited_one_by_one, several_days
from app.domain.events import EventFacts
from app.domain.mail import MailKind
from app.domain.registration import RegistrationStatus
from app.models import CalendarInvitation, Event, Registration
from app.queries import calendar_invitations, own_programme
from app.steps import outbox

#: By registration, the sessions that an act's own mail brings.
Carried = Mapping[int, set[int]]
NOTHING: Carried = MappingProxyType({})
#: People at a time: databases take so many parameters, and no more.
BATCH = 2000


@dataclass(frozen=True)
class News:
    """What someone has a place in now, and what was sent before: by session, whether it was taken out again."""

    wanted: set[int]
    sent: Mapping[int, bool]

    @property
    def there(self) -> set[int]:
        return {session_id for session_id, withdrawn in self.sent.items() if not withdrawn}

    @property
    def gone(self) -> set[int]:
        return self.there - self.wanted

    @property
    def back(self) -> set[int]:
        return (self.wanted - self.there) & self.sent.keys()

    @property
    def new(self) -> set[int]:
        return self.wanted - self.sent.keys()

    @property
    def changed(self) -> set[int]:
        return self.wanted ^ self.there


def settle(registration: Registration, facts: EventFacts, *, carried: int | None = None) -> None:
    """Someone's programme has just changed: their calendar gets what is new in it, and loses what is not there.

    carried: the session that this act's own mail brings.
    """
    settle_all([registration], facts, {registration.id: {carried}} if carried is not None else NOTHING)


def settle_all(people: Sequence[Registration], facts: EventFacts, carried: Carried = NOTHING) -> None:
    """The same for people of one event, in as many statements as for one, up to BATCH. carried: by registration."""
    there = list({person.id: person for person in people if person.status is RegistrationStatus.CONFIRMED}.values())
    if not there or not several_days(facts.starts_at, facts.ends_at):
        return
    db.session.flush()
    event = db.session.get_one(Event, there[0].event_id)
    if event.facts.shows_programme(clock.now()):
        for first in range(0, len(there), BATCH):
            _settle(there[first : first + BATCH], event, carried)


def _settle(there: Sequence[Registration], event: Event, carried: Carried) -> None:
    before, wanted = calendar_invitations.of_all([person.id for person in there]), own_programme.places_of(there, event)
    news = {
        person.id: News(wanted[person.id], before.get(person.id, {}))
        for person in there
        if invited_one_by_one(len(wanted[person.id]), invited_before=person.id in before)
    }
    _remember(news)
    _tell(there, {number: one.changed - carried.get(number, set()) for number, one in news.items()})


def repeat(registration: Registration) -> None:
    """They have another address: the sessions that the old one was sent come to it too."""
    sent = calendar_invitations.of(registration.id)
    _tell([registration], {registration.id: [session for session, withdrawn in sent.items() if not withdrawn]})


def withdraw(people: Sequence[Registration]) -> None:
    """They have given up their places: every session that was sent leaves their calendars."""
    rows = db.session.execute(
        update(CalendarInvitation)
        .where(CalendarInvitation.registration_id.in_([person.id for person in people]), ~CalendarInvitation.withdrawn)
        .values(withdrawn=True)
        .returning(CalendarInvitation.registration_id, CalendarInvitation.session_id),
        execution_options={"synchronize_session": False},
    )
    gone: dict[int, list[int]] = {}
    for registration_id, session_id in rows:
        gone.setdefault(registration_id, []).append(session_id)
    _tell(people, gone)


def withdraw_session(session_id: int) -> None:
    """It is cancelled; the mail that says so takes it out of everyone's calendar."""
    db.session.execute(
        update(CalendarInvitation).where(CalendarInvitation.session_id == session_id).values(withdrawn=True),
        execution_options={"synchronize_session": False},
    )


def renew(event: Event) -> None:
    """What every entry of the event shows has changed: each that was sent is sent again, in three statements."""
    waiting = calendar_invitations.unsent(event.id)
    outbox.post(
        [
            outbox.row(
                MailKind.CALENDAR_INVITATION,
                invited.email,
                invited.language,
                {"session": invited.session_id},
                event_id=event.id,
                registration_id=invited.id,
            )
            for invited in calendar_invitations.at_event(event.id)
            if (invited.id, invited.session_id) not in waiting
        ]
    )


def _remember(news: Mapping[int, News]) -> None:
    rows = [
        {"registration_id": number, "session_id": session_id}
        for number, one in news.items()
        for session_id in sorted(one.new)
    ]
    if rows:
        db.session.execute(insert(CalendarInvitation), rows)
    for withdrawn in (True, False):
        pairs = [(number, session) for number, one in news.items() for session in (one.gone if withdrawn else one.back)]
        if pairs:
            db.session.execute(
                update(CalendarInvitation)
                .where(tuple_(CalendarInvitation.registration_id, CalendarInvitation.session_id).in_(pairs))
                .values(withdrawn=withdrawn),
                execution_options={"synchronize_session": False},
            )


def _tell(people: Sequence[Registration], sessions: Mapping[int, Collection[int]]) -> None:
    """A CALENDAR_INVITATION about each of these sessions, by registration, unless one still waits to be sent."""
    told = [person for person in people if sessions.get(person.id)]
    if not told:
        return
    waiting = calendar_invitations.unsent(told[0].event_id, [person.id for person in told])
    outbox.post(
        [
            outbox.row_to(person, MailKind.CALENDAR_INVITATION, {"session": session_id})
            for person in told
            for session_id in sorted(sessions[person.id])
            if (person.id, session_id) not in waiting
        ]
    )
