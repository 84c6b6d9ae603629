"""Whoever gets in by whatever rule, in any order of acts: the promises about places hold, on both databases.

The machine of entrance_machine.py with invitations that are accepted, declined, passed on and withdrawn, tables of
participants, and answers that need places.
"""

import secrets

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from app.database import db
from app.domain.history import COMMAND_LINE
from app.domain.invitations import InvitationState
from app.domain.organizer_acts import Placing
from app.domain.places import PoolKind
from app.domain.questions import QuestionKind
from app.domain.registration import Refused, RegistrationStatus
from app.models import Answer, Event, Invitation, Pool, Registration
from app.queries import invitations as invitation_queries
from app.queries import registrations as registration_queries
from app.services import answers, invitation_answers, invitations, people_import, registrations
from app.services.invitations import Guests
from app.services.people_import import Table
from app.services.registrations import RegistrationRequest
from tests.entrance_machine import Entrance
from tests.factories import ask, details
from tests.people import lines
from tests.questions import make_question, options
from tests.services.test_choice_model import CHOSEN

#: Over the capacity only on purpose: that is not this machine's.
PLACINGS = st.sampled_from([placing for placing in Placing if placing is not Placing.OVER_CAPACITY])
OPTIONS = st.lists(st.integers(0, 2), unique=True, max_size=3)


def fresh() -> str:
    return f"{secrets.token_hex(6)}@example.fi"


class Everyone(Entrance):
    def __init__(self) -> None:
        super().__init__()
        question = make_question(self.event, QuestionKind.SEVERAL_OF, options=options("A", "B", "C", A=1, B=2))
        self.question_id, self.option_ids = question.id, [option.id for option in question.options]

    def answers(self, chosen: list[int]) -> dict[int, list[int]]:
        return {self.question_id: [self.option_ids[number] for number in chosen]} if chosen else {}

    @rule(track=st.integers(0, 1), chosen=CHOSEN, wanted=OPTIONS)
    def come_and_answer(self, track: int, chosen: int, wanted: list[int]) -> None:
        request = ask(fresh(), choice=self.choice(track, chosen), answers=self.answers(wanted))
        registrations.register(self.event_id, request)

    @rule(number=st.integers(0, 20), wanted=OPTIONS)
    def answer_anew(self, number: int, wanted: list[int]) -> None:
        if (someone := self.some(number)) is None:
            return
        before = self.held(someone)
        if isinstance(answers.change(someone, self.answers(wanted), among=[self.question_id]), Refused):
            assert self.held(someone) == before

    @rule(most=st.integers(1, 4))
    def invite(self, most: int) -> None:
        guests = Guests(lines(*(fresh() for _ in range(most))), "x")
        assert invitations.add(self.event_id, guests, COMMAND_LINE) == most
        invitations.send(self.event_id, COMMAND_LINE)

    def an_invitation(self, number: int) -> Invitation | None:
        """In whatever state: what has been answered cannot be answered again, but for a decline."""
        found = db.session.scalars(
            select(Invitation).where(Invitation.event_id == self.event_id).order_by(Invitation.id)
        ).all()
        return found[number % len(found)] if found else None

    @rule(number=st.integers(0, 20), track=st.integers(0, 1), chosen=CHOSEN, wanted=OPTIONS, other=st.booleans())
    def accept(self, number: int, track: int, chosen: int, wanted: list[int], other: bool) -> None:
        """other: with another address than the one that was invited."""
        if (invitation := self.an_invitation(number)) is None:
            return
        request = RegistrationRequest(
            details(fresh() if other else invitation.email),
            secrets.token_hex(8),
            choice=self.choice(track, chosen),
            answers=self.answers(wanted),
            invitation_id=invitation.id,
        )
        made = registrations.register(self.event_id, request)
        if isinstance(made, Registration):
            confirms = db.session.get_one(Event, self.event_id).confirms_address
            assert made.invited and (made.status is RegistrationStatus.UNVERIFIED) == (other and confirms)
            assert db.session.get_one(Invitation, invitation.id).registration_id == made.id

    @rule(track=st.integers(0, 1), chosen=CHOSEN)
    def come_by_the_form_though_invited(self, track: int, chosen: int) -> None:
        """They are of no sector, so outside the target group."""
        request = ask(fresh(), choice=self.choice(track, chosen))
        self.invited(request.details)
        registrations.register(self.event_id, request)

    @rule(number=st.integers(0, 20))
    def take_what_is_kept(self, number: int) -> None:
        """Whoever is invited and came by the form makes that registration the answer."""
        if (invitation := self.an_invitation(number)) is None:
            return
        facts = invitation_queries.facts(invitation.id)
        there = facts.email_key and registration_queries.by_address(self.event_id, facts.email_key)
        with self.nobody_else_later(there.id if there else 0):
            taken = invitation_answers.take(invitation.id)
        if taken is None and facts.gives_more:
            now = invitation_queries.facts(invitation.id)
            assert now.registered in (RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING)
            assert now.is_answered

    @rule(number=st.integers(0, 20))
    def decline_invitation(self, number: int) -> None:
        if (invitation := self.an_invitation(number)) is not None:
            invitation_answers.decline(invitation.id, "")

    @rule(number=st.integers(0, 20))
    def pass_on(self, number: int) -> None:
        if (invitation := self.an_invitation(number)) is not None:
            invitation_answers.delegate(invitation.id, details(fresh()))

    @rule(number=st.integers(0, 20))
    def withdraw(self, number: int) -> None:
        if (invitation := self.an_invitation(number)) is not None:
            invitations.withdraw(self.event_id, [invitation.id], COMMAND_LINE)

    @rule(most=st.integers(1, 3), placing=PLACINGS, track=st.integers(0, 1), chosen=CHOSEN)
    def bring(self, most: int, placing: Placing, track: int, chosen: int) -> None:
        table = Table(
            lines(*(fresh() for _ in range(most))), "x", placing, secrets.token_hex(8), self.choice(track, chosen)
        )
        plan = people_import.foresee(self.event_id, table, COMMAND_LINE)
        done = people_import.bring(self.event_id, table, COMMAND_LINE, seen=plan.fingerprint)
        # All of it as it was foreseen, or nothing.
        assert (done.registered == len(plan.added)) if plan.can_be_done else (done == plan)

    @invariant()
    def an_invitation_is_accepted_once(self) -> None:
        """One registration for each that was accepted, and none for one that was not."""
        rows = db.session.execute(
            select(Invitation.state, Invitation.registration_id).where(Invitation.event_id == self.event_id)
        ).all()
        made = [number for _, number in rows if number is not None]
        assert len(made) == len(set(made))
        assert all((state is InvitationState.ACCEPTED) == (number is not None) for state, number in rows)

    @invariant()
    def nobody_lost_an_answer(self) -> None:
        """What someone chose is claimed, or they are told that it was lost (the doctor compares claims and answers)."""
        rows = db.session.execute(select(Answer.value, Answer.lost).where(Answer.question_id == self.question_id))
        assert all(value or lost for value, lost in rows)

    @invariant()
    def options_never_have_too_many(self) -> None:
        rows = db.session.execute(
            select(Pool.capacity, Pool.taken).where(Pool.event_id == self.event_id, Pool.kind == PoolKind.OPTION)
        ).all()
        assert len(rows) == 2 and all(taken <= capacity for capacity, taken in rows)


def test_any_order_of_acts_keeps_the_promises(app):
    run_state_machine_as_test(
        Everyone,
        settings=settings(
            max_examples=7, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
