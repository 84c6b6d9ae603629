"""Any order of acts keeps the promises about places: a state machine drives the services, on both databases.

After every act the invariants of docs/architecture.md ("Places") are asked of the rows themselves.
"""

import secrets
from datetime import timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import select, update

from app import clock
from app.database import db
from app.domain.capacity import BelowConfirmed
from app.domain.choices import Choice
from app.domain.entrance import FaultyEntrance
from app.domain.events import SessionKind
from app.domain.history import COMMAND_LINE
from app.domain.places import ClaimState, PoolKind
from app.domain.programme import ChoiceSettings, Crowded, SessionDetails, TrackDetails
from app.domain.registration import Refused, RegistrationStatus
from app.models import Claim, Pool, Registration, Track
from app.queries import doctor, programme
from app.services import capacity as event_capacity
from app.services import choices, programme_settings, registrations, session_moves
from app.services import programme as organizer
from app.services.programme import Saved
from app.services.session_moves import Moved
from tests.factories import ask, make_event, text

CHOSEN = st.integers(0, 3)
OF_SESSIONS = select(Pool.id).where(Pool.kind == PoolKind.SESSION)


class Day(RuleBasedStateMachine):
    """An event with a shared opening, two tracks, and on each two workshops at the same time."""

    def __init__(self) -> None:
        super().__init__()
        db.session.rollback()
        self.event = make_event(f"day-{secrets.token_hex(4)}", capacity=4)
        self.event_id, nine = self.event.id, self.event.starts_at
        self.tracks = [
            organizer.add_track(self.event_id, TrackDetails(text(name), places), COMMAND_LINE).id
            for name, places in (("A", 3), ("B", 2))
        ]
        self.sessions = {
            track: [
                organizer.add_session(
                    self.event_id,
                    SessionDetails(
                        text(f"workshop {n}"), SessionKind.WORKSHOP, track,
                        nine + timedelta(hours=3), nine + timedelta(hours=4),
                        capacity=places, waiting_list=queue,
                    ),
                    COMMAND_LINE,
                ).id
                for n, (places, queue) in enumerate(((2, True), (1, False), (1, True)))
            ]
            for track in self.tracks
        }  # fmt: skip
        self.told: dict[int, RegistrationStatus] = {}

    def choice(self, track: int, chosen: int) -> Choice:
        track_id = self.tracks[track]
        return Choice(None, track_id, frozenset(self.sessions[track_id][chosen : chosen + 1]))

    def active(self) -> list[int]:
        return list(
            db.session.scalars(
                select(Registration.id).where(
                    Registration.event_id == self.event_id, Registration.status != RegistrationStatus.CANCELLED
                ).order_by(Registration.id)
            )
        )  # fmt: skip

    def some(self, number: int) -> int | None:
        people = self.active()
        return people[number % len(people)] if people else None

    @rule(track=st.integers(0, 1), chosen=CHOSEN)
    def register(self, track: int, chosen: int) -> None:
        request = ask(f"{secrets.token_hex(6)}@example.fi", choice=self.choice(track, chosen))
        registrations.register(self.event_id, request)

    @rule(number=st.integers(0, 20), track=st.integers(0, 1), chosen=CHOSEN)
    def choose_anew(self, number: int, track: int, chosen: int) -> None:
        if (someone := self.some(number)) is None:
            return
        before = self.held(someone)
        answer = choices.change(someone, self.choice(track, chosen))
        if isinstance(answer, Refused):
            assert self.held(someone) == before  # nothing lost

    @rule(number=st.integers(0, 20), track=st.integers(0, 1), chosen=CHOSEN)
    def organizer_chooses(self, number: int, track: int, chosen: int) -> None:
        if (someone := self.some(number)) is None:
            return
        before = self.held(someone)
        if isinstance(choices.change(someone, self.choice(track, chosen), COMMAND_LINE, reason="x"), Refused):
            assert self.held(someone) == before

    @rule(track=st.integers(0, 1), source=st.integers(0, 2), to=st.integers(0, 2), most=st.integers(1, 4))
    def organizer_moves(self, track: int, source: int, to: int, most: int) -> None:
        ids = self.sessions[self.tracks[track]]
        codes = db.session.scalars(
            select(Registration.code)
            .join(Claim, Claim.registration_id == Registration.id)
            .join(Pool, Pool.id == Claim.pool_id)
            .where(Pool.kind == PoolKind.SESSION, Pool.key == ids[source])
            .order_by(Registration.id)
            .limit(most)
        ).all()
        answer = session_moves.move(ids[source], ids[to], codes, "x", COMMAND_LINE)
        if isinstance(answer, Moved):
            assert sorted([*answer.moved, *answer.stayed]) == sorted(codes)

    @rule(number=st.integers(0, 20))
    def cancel(self, number: int) -> None:
        if (someone := self.some(number)) is not None:
            registrations.cancel(someone)
            del self.told[someone]

    @rule(places=st.integers(0, 6))
    def resize_event(self, places: int) -> None:
        answer = event_capacity.change(self.event_id, places, COMMAND_LINE)
        assert isinstance(answer, BelowConfirmed | FaultyEntrance) == (self.pool(PoolKind.EVENT, 0).capacity != places)

    @rule(track=st.integers(0, 1), places=st.none() | st.integers(0, 4))
    def resize_track(self, track: int, places: int | None) -> None:
        name = db.session.get_one(Track, self.tracks[track]).name
        organizer.change_track(self.tracks[track], TrackDetails(name, places), COMMAND_LINE)

    @rule(track=st.integers(0, 1), number=st.integers(0, 2), places=st.none() | st.integers(0, 3))
    def resize_session(self, track: int, number: int, places: int | None) -> None:
        session = programme.session(self.sessions[self.tracks[track]][number])
        details = SessionDetails(**{**vars(session.details), "capacity": places})
        answer = organizer.change_session(session.id, details, COMMAND_LINE)
        assert isinstance(answer, Saved | Crowded)

    @precondition(lambda self: any(len(left) > 1 for left in self.sessions.values()))
    @rule(track=st.integers(0, 1), number=st.integers(0, 2), moves=st.booleans())
    def cancel_session(self, track: int, number: int, moves: bool) -> None:
        ids = self.sessions[self.tracks[track]]
        target = ids[(number + 1) % 3] if moves else None
        organizer.cancel_session(ids[number], target, COMMAND_LINE)

    @rule(track=st.booleans(), sessions=st.booleans())
    def demand(self, track: bool, sessions: bool) -> None:
        """What must be chosen, and what need not."""
        programme_settings.change(
            self.event_id, ChoiceSettings(track_required=track, sessions_required=sessions), COMMAND_LINE
        )

    @rule()
    def nobody_answers_in_time(self) -> None:
        """Whoever was asked keeps what they have; the held places go to the next in line."""
        db.session.execute(
            update(Claim)
            .where(Claim.state == ClaimState.OFFERED, Claim.pool_id.in_(OF_SESSIONS))
            .values(offered_until=clock.now() - timedelta(hours=1))
        )
        db.session.commit()
        while choices.lapse_offers():
            pass
        lapsed = select(Claim.pool_id).where(Claim.offered_until < clock.now(), Claim.pool_id.in_(OF_SESSIONS))
        assert db.session.scalar(lapsed) is None

    def pool(self, kind: PoolKind, key: int) -> Pool:
        return db.session.scalars(
            select(Pool).where(Pool.event_id == self.event_id, Pool.kind == kind, Pool.key == key),
            execution_options={"populate_existing": True},
        ).one()

    def held(self, someone: int) -> dict[int, ClaimState]:
        rows = db.session.execute(select(Claim.pool_id, Claim.state).where(Claim.registration_id == someone))
        return {row.pool_id: row.state for row in rows}

    @invariant()
    def the_doctor_finds_nothing(self) -> None:
        db.session.rollback()
        assert list(doctor.findings()) == []

    @invariant()
    def no_pool_is_above_its_places(self) -> None:
        rows = db.session.execute(
            select(Pool.kind, Pool.capacity, Pool.taken, Claim.state)
            .outerjoin(Claim, Claim.pool_id == Pool.id)
            .where(Pool.event_id == self.event_id)
        ).all()
        assert all(capacity is None or taken <= capacity for _, capacity, taken, _ in rows)

    @invariant()
    def nobody_sits_in_two_places_at_once(self) -> None:
        sessions = {session.id: session for session in programme.offering(self.event_id).sessions}
        rows = db.session.execute(
            select(Claim.registration_id, Pool.key, Registration.track_id)
            .join(Pool)
            .join(Registration, Registration.id == Claim.registration_id)
            .where(Pool.event_id == self.event_id, Pool.kind == PoolKind.SESSION, Claim.state == ClaimState.TAKEN)
        ).all()
        assert len(rows) == len({registration_id for registration_id, _, _ in rows})
        assert all(sessions[key].track_id == track_id for _, key, track_id in rows)

    @invariant()
    def who_has_the_day_keeps_it(self) -> None:
        """What was told never gets worse: nothing above takes the day from anyone (invariant 4)."""
        present = dict(
            db.session.execute(
                select(Registration.id, Registration.status).where(
                    Registration.event_id == self.event_id, Registration.status != RegistrationStatus.CANCELLED
                )
            ).all()
        )
        for someone, status in self.told.items():
            assert status is not RegistrationStatus.CONFIRMED or present[someone] is RegistrationStatus.CONFIRMED
        self.told = present

    @invariant()
    def only_the_confirmed_have_places_in_sessions(self) -> None:
        states = db.session.scalars(
            select(Claim.state)
            .join(Pool)
            .join(Registration, Registration.id == Claim.registration_id)
            .where(
                Pool.event_id == self.event_id,
                Pool.kind == PoolKind.SESSION,
                Registration.status == RegistrationStatus.WAITING,
            )
        ).all()
        assert set(states) <= {ClaimState.WISHED}


def test_any_order_of_acts_keeps_the_promises(app):
    run_state_machine_as_test(
        Day,
        settings=settings(
            max_examples=5, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
