"""However organizers change a programme under people, nobody loses a session silently: a state machine, on both
databases.

Times, numbers of places, tracks and whom a session is for change in any order, so that sessions of everyone become
those to be chosen, and the reverse.
"""

import secrets
from collections.abc import Callable
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select

from app.database import db
from app.domain.choices import Choice, clashing
from app.domain.history import COMMAND_LINE
from app.domain.mail import MailKind
from app.domain.places import HOLDING, ClaimState, PoolKind
from app.domain.programme import Crowded, Gone, InUse, SessionDetails, TrackDetails
from app.domain.registration import ACTIVE
from app.models import Claim, OutgoingMail, Pool, Registration
from app.queries import doctor, programme
from app.services import capacity as event_capacity
from app.services import choices, registrations
from app.services import programme as organizer
from tests.factories import ask, make_event, make_session, make_track, text

SESSIONS = st.integers(0, 3)
PLACES = st.none() | st.integers(0, 3)
TELLING = (MailKind.SESSION_TO_CHOOSE, MailKind.SESSION_CANCELLED)
#: By registration and session; what is everyone's has no state.
Programmes = dict[int, dict[int, ClaimState | None]]


class Edited(RuleBasedStateMachine):
    """An event with one track: two sessions on it, two in the shared programme, at three different hours."""

    def __init__(self) -> None:
        super().__init__()
        db.session.rollback()
        event = make_event(f"day-{secrets.token_hex(4)}", capacity=4)
        self.event_id, self.nine = event.id, event.starts_at
        self.track_id = make_track(event).id
        self.other_track: int | None = None
        hours = ((1, self.track_id, True), (2, self.track_id, False), (3, None, True), (3, None, False))
        self.sessions = [
            make_session(event, f"{n}", at, track_id=track, waiting_list=queue).id
            for n, (at, track, queue) in enumerate(hours)
        ]

    @rule(number=SESSIONS)
    def register(self, number: int) -> None:
        tracks = [self.track_id, self.other_track or self.track_id]
        choice = Choice(None, tracks[number % 2], frozenset({self.sessions[number]}))
        for wanted in (choice, Choice(None, tracks[number % 2])):
            request = ask(f"{secrets.token_hex(6)}@example.fi", choice=wanted)
            if isinstance(registrations.register(self.event_id, request), Registration):
                return

    @rule(number=st.integers(0, 9))
    def cancel(self, number: int) -> None:
        if people := self.active():
            registrations.cancel(people[number % len(people)].id)

    @rule(number=st.integers(0, 9), chosen=st.sets(SESSIONS))
    def choose_anew(self, number: int, chosen: set[int]) -> None:
        if people := self.active():
            person = people[number % len(people)]
            wanted = frozenset(self.sessions[n] for n in chosen)
            choices.change(person.id, Choice(None, person.track_id, wanted))

    @rule(places=st.integers(0, 6))
    def resize_event(self, places: int) -> None:
        event_capacity.change(self.event_id, places, COMMAND_LINE)

    @rule(number=SESSIONS, places=PLACES)
    def resize(self, number: int, places: int | None) -> None:
        self.edit(lambda: self.change(number, capacity=places))

    @rule(number=SESSIONS, hour=st.integers(1, 4), lasts=st.integers(1, 2))
    def move(self, number: int, hour: int, lasts: int) -> None:
        begin = self.nine + timedelta(hours=hour)
        self.edit(lambda: self.change(number, starts_at=begin, ends_at=begin + timedelta(hours=lasts)))

    @rule(number=SESSIONS, optional=st.booleans())
    def choose_whom_it_is_for(self, number: int, optional: bool) -> None:
        self.edit(lambda: self.change(number, optional=optional))

    @rule(number=SESSIONS)
    def call_off(self, number: int) -> None:
        self.edit(lambda: organizer.cancel_session(self.sessions[number], None, COMMAND_LINE))

    @rule(places=PLACES)
    def second_track(self, places: int | None) -> None:
        """There is one, or there is none."""
        if self.other_track is None:
            made = self.edit(lambda: organizer.add_track(self.event_id, TrackDetails(text("B"), places), COMMAND_LINE))
            self.other_track = None if isinstance(made, Crowded) else made.id
        elif self.edit(lambda: organizer.remove_track(self.other_track, COMMAND_LINE)) is None:
            self.other_track = None

    def change(self, number: int, **changes: object) -> object:
        details = programme.session(self.sessions[number]).details
        return organizer.change_session(
            self.sessions[number], SessionDetails(**{**vars(details), **changes}), COMMAND_LINE
        )

    def edit(self, act: Callable[[], object]) -> object:
        """Whoever has less after it was told, once; who was given something can sit in it."""
        before, mails = self.programmes(), self.mails()
        result = act()
        db.session.rollback()
        after, told = self.programmes(), self.mails()
        assert isinstance(result, Crowded | InUse | Gone) <= (before == after)
        sessions = {session.id: session for session in programme.offering(self.event_id).sessions}
        for person, had in before.items():
            has, news = after[person], told.get(person, 0) - mails.get(person, 0)
            chosen = [sessions[number] for number in has if has[number] is not None]
            lost = [number for number in had if number not in has]
            assert news <= 1
            assert news or all(clashing(sessions[number], chosen) for number in lost)
            given = [number for number, state in has.items() if state in HOLDING and had.get(number) not in HOLDING]
            held = [sessions[number] for number, state in has.items() if state is ClaimState.TAKEN]
            assert not any(has[number] is ClaimState.TAKEN and clashing(sessions[number], held) for number in given)
        return result

    def active(self) -> list[Registration]:
        return list(
            db.session.scalars(
                select(Registration)
                .where(Registration.event_id == self.event_id, Registration.status.in_(ACTIVE))
                .order_by(Registration.id),
                execution_options={"populate_existing": True},
            )
        )

    def programmes(self) -> Programmes:
        offering = programme.offering(self.event_id)
        found: Programmes = {}
        for person in self.active():
            claims = dict(
                db.session.execute(
                    select(Pool.key, Claim.state)
                    .join(Claim, Claim.pool_id == Pool.id)
                    .where(Pool.kind == PoolKind.SESSION, Claim.registration_id == person.id)
                ).all()
            )
            found[person.id] = {
                session.id: claims.get(session.id)
                for session in offering.sessions
                if not session.cancelled and offering.is_in_programme(session, person.track_id, claims)
            }
        return found

    def mails(self) -> dict[int, int]:
        """How many each got that tell of a loss."""
        return dict(
            db.session.execute(
                select(OutgoingMail.registration_id, func.count())
                .where(OutgoingMail.event_id == self.event_id, OutgoingMail.kind.in_(TELLING))
                .group_by(OutgoingMail.registration_id)
            ).all()
        )

    @invariant()
    def the_doctor_finds_nothing(self) -> None:
        db.session.rollback()
        assert list(doctor.findings()) == []

    @invariant()
    def no_pool_is_above_its_places(self) -> None:
        rows = db.session.execute(select(Pool.capacity, Pool.taken).where(Pool.event_id == self.event_id)).all()
        assert all(capacity is None or taken <= capacity for capacity, taken in rows)


def test_however_a_programme_changes_nobody_loses_a_session_silently(app):
    run_state_machine_as_test(
        Edited,
        settings=settings(
            max_examples=6, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
