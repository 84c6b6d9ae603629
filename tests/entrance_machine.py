"""The machine of test_choice_model.py with target groups, approvals, kept places, offers and addresses that have to be
confirmed: tests/services/test_entrance_model.py runs it with all that comes beside."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import func, select, update

from app import clock, keys
from app.database import db
from app.domain.entrance import EntranceSettings, FaultyEntrance
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE
from app.domain.links import LinkDetails
from app.domain.participants import Details
from app.domain.people_lines import Line
from app.domain.places import HOLDING, ClaimState, PoolKind
from app.domain.registration import RegistrationStatus
from app.models import Claim, Event, Invitation, Pool, Registration
from app.queries import admissions as admission_queries
from app.queries import entrance as entrance_queries
from app.queries import places
from app.queries import registrations as registration_queries
from app.services import admissions, attendees, entrance, invitations, links, place_offers, registrations
from app.services.invitations import Guests
from tests.deciding import approve, cancel, decline, give_places, undo
from tests.factories import ask, make_term
from tests.services.test_choice_model import CHOSEN, Day

MODES = st.sampled_from([RegistrationMode.OPEN, RegistrationMode.TARGET_GROUP_FIRST, RegistrationMode.APPROVAL])
WANTED = {
    "mode": MODES,
    "hours": st.integers(1, 3),
    "holds": st.booleans(),
    "invited": st.none() | st.integers(0, 3),
    "offers": st.booleans(),
    "confirms": st.booleans(),
}
SEVERAL = st.lists(st.integers(0, 20), min_size=1, max_size=4)
S = RegistrationStatus


class Entrance(Day):
    def __init__(self) -> None:
        super().__init__()
        slug = secrets.token_hex(4)
        self.target = make_term(TermKind.SECTOR, f"t-{slug}").id
        self.others = make_term(TermKind.SECTOR, f"o-{slug}").id
        self.approval_link = links.add(self.event_id, LinkDetails("x", mode=RegistrationMode.APPROVAL), COMMAND_LINE).id

    @initialize(**WANTED)
    def say_who_gets_in(self, **wanted) -> None:
        self.change(**wanted)

    @rule(**WANTED)
    def change_who_gets_in(self, **wanted) -> None:
        self.change(**wanted)

    def change(self, mode, hours, holds, invited, offers, confirms) -> None:
        soon = clock.now() + timedelta(hours=hours)
        wanted = EntranceSettings(
            mode, frozenset({self.target}), soon, holds, invited, soon, offers_places=offers, confirms_address=confirms
        )
        answer = entrance.change(self.event_id, wanted, COMMAND_LINE)
        if isinstance(answer, FaultyEntrance):
            assert self.pool(PoolKind.EVENT, 0).capacity < (invited or 0)
        else:
            assert entrance_queries.settings_of(answer) == wanted

    @rule(
        people=st.lists(st.tuples(st.integers(0, 1), CHOSEN, st.booleans(), st.integers(0, 3)), min_size=1, max_size=5)
    )
    def come(self, people) -> None:
        for person in people:
            self.one_comes(*person)

    @rule(track=st.integers(0, 1), chosen=CHOSEN, number=st.integers(0, 20))
    def come_outside_before_one_inside_and_correct_it(self, track: int, chosen: int, number: int) -> None:
        for inside in (False, True):
            self.one_comes(track, chosen, inside, 0)
        self.correct(number, inside=True)

    def one_comes(self, track: int, chosen: int, inside: bool, way: int) -> None:
        request = ask(f"{secrets.token_hex(6)}@example.fi", choice=self.choice(track, chosen))
        details = replace(request.details, sector_id=self.target if inside else self.others)
        by_link = self.approval_link if way == 1 else None
        invitation = self.invited(details) if way == 2 else None
        made = registrations.register(
            self.event_id, replace(request, details=details, invitation_id=invitation, link_id=by_link)
        )
        if way == 2 and isinstance(made, Registration):
            assert made.status in (S.CONFIRMED, S.WAITING)

    def invited(self, details: Details) -> int:
        """Someone is invited: the invitation's id."""
        invitations.add(self.event_id, Guests([Line(1, details)], "x"), COMMAND_LINE)
        invitations.send(self.event_id, COMMAND_LINE)
        return db.session.scalars(select(func.max(Invitation.id))).one()

    def in_state(self, *states: RegistrationStatus) -> list[Registration]:
        return list(
            db.session.scalars(
                select(Registration)
                .where(Registration.event_id == self.event_id, Registration.status.in_(states))
                .order_by(Registration.id)
            )
        )

    @rule(number=st.integers(0, 20))
    def confirm_address(self, number: int) -> None:
        if people := self.in_state(S.UNVERIFIED):
            person = people[number % len(people)]
            proof = keys.address_token(person.code, person.token_version, person.email)
            admissions.verify(person.id, proof)

    @rule(most=st.integers(1, 4), yes=st.booleans())
    def decide(self, most: int, yes: bool) -> None:
        people = [person.id for person in self.in_state(S.PENDING, S.DECLINED)][:most]
        if yes:
            approve(self.event_id, people)
        else:
            decline(self.event_id, people, "x")

    @rule(numbers=SEVERAL, is_undone=st.booleans())
    def cancel_several(self, numbers: list[int], is_undone: bool) -> None:
        """What is freed goes to those who wait; who comes back takes it from nobody (told, of the others)."""
        ids = self.several(numbers)
        act = cancel(self.event_id, ids)
        if is_undone:
            undo(act)
        for person in ids:
            del self.told[person]

    @rule(numbers=SEVERAL)
    def give_places_to_several(self, numbers: list[int]) -> None:
        give_places(self.event_id, self.several(numbers))

    def several(self, numbers: list[int]) -> list[int]:
        return sorted({someone for number in numbers if (someone := self.some(number)) is not None})

    @rule(number=st.integers(0, 20), inside=st.booleans())
    def correct_sector(self, number: int, inside: bool) -> None:
        self.correct(number, inside)

    def correct(self, number: int, inside: bool) -> None:
        """Of someone who waits, where anybody does; first of who waits outside the target group."""
        waiting = self.in_state(S.WAITING)
        people = [person for person in waiting if person.outside_target] or waiting or self.in_state(S.CONFIRMED)
        if people:
            person = people[number % len(people)]
            wanted = replace(person.details, sector_id=self.target if inside else self.others)
            with self.nobody_else_later(person.id):
                attendees.correct(person.id, wanted, "", COMMAND_LINE, seen=person.noted.fingerprint)

    @contextmanager
    def nobody_else_later(self, someone: int) -> Iterator[None]:
        """What is told to the others who wait gets no worse by an act of this one (invariant 4)."""
        before = self.positions()
        yield
        after = self.positions()
        others = before.keys() & after.keys() - {someone}
        assert {other for other in others if after[other] > before[other]} == set()

    def positions(self) -> dict[int, int]:
        """By registration, of everyone who is told a number."""
        db.session.expire_all()
        told = {person.id: places.position(person) for person in self.in_state(S.WAITING)}
        return {person: number for person, number in told.items() if number is not None}

    @rule(number=st.integers(0, 20), take=st.booleans())
    def answer_offer(self, number: int, take: bool) -> None:
        offered = [person for person in self.in_state(S.WAITING) if ClaimState.OFFERED in self.held(person.id).values()]
        if offered:
            person = offered[number % len(offered)]
            place_offers.answer(person.id, take=take)
            if not take:
                del self.told[person.id]

    @rule()
    def nobody_answers_the_offers(self) -> None:
        db.session.execute(
            update(Claim)
            .where(Claim.state == ClaimState.OFFERED)
            .values(offered_until=clock.now() - timedelta(hours=1))
        )
        db.session.commit()
        gone = [person.id for person in self.in_state(S.WAITING) if ClaimState.OFFERED in self.held(person.id).values()]
        while place_offers.lapse():
            pass
        for person in gone:
            del self.told[person]

    @rule()
    def nobody_confirms_in_time(self) -> None:
        gone = [person.id for person in self.in_state(S.UNVERIFIED)]
        db.session.execute(
            update(Registration)
            .where(Registration.status == S.UNVERIFIED)
            .values(verify_until=clock.now() - timedelta(hours=1))
        )
        db.session.commit()
        while admissions.lapse_unverified():
            pass
        assert not self.in_state(S.UNVERIFIED)
        for person in gone:
            del self.told[person]

    @rule()
    def the_date_comes(self) -> None:
        past = clock.now() - timedelta(seconds=1)
        db.session.execute(update(Event).where(Event.id == self.event_id).values(target_until=past, invited_until=past))
        db.session.commit()
        while admissions.release_kept_places():
            pass
        kept = select(func.count()).where(
            Pool.event_id == self.event_id,
            Pool.kind.in_((PoolKind.OTHERS, PoolKind.UNINVITED)),
            Pool.capacity.is_not(None),
        )
        assert db.session.scalar(kept) == 0

    @invariant()
    def no_pool_is_above_its_places(self) -> None:
        """But what is kept for some, who may have come before it was kept."""
        rows = db.session.execute(
            select(Pool.capacity, Pool.taken).where(
                Pool.event_id == self.event_id, Pool.kind.not_in((PoolKind.OTHERS, PoolKind.UNINVITED))
            )
        )
        assert all(capacity is None or taken <= capacity for capacity, taken in rows)

    @invariant()
    def what_does_not_count_holds_nothing(self) -> None:
        held = (
            select(Registration.status, Claim.state)
            .join(Claim, Claim.registration_id == Registration.id)
            .where(
                Registration.event_id == self.event_id,
                Claim.state.in_(HOLDING),
                Registration.status.in_((S.UNVERIFIED, S.DECLINED, S.CANCELLED)),
            )
        )
        assert db.session.execute(held).all() == []

    @invariant()
    def no_place_that_would_be_held_stays_free(self) -> None:
        """Whoever comes later finds none before those who wait for approval."""
        event = registration_queries.event_facts(self.event_id)
        if event.pending_holds:
            rows = places.lock(self.event_id)
            counted, waiters = places.counted(rows), places.waiters(self.event_id)
            for person in admission_queries.without_held_place(self.event_id):
                day = places.day_pools(rows, person.way, person.entitlement)
                assert not counted.may_take(day, waiters)
            db.session.rollback()

    @invariant()
    def the_queue_is_told_without_gaps(self) -> None:
        """Everyone who is told a position has another one, from 1 on."""
        numbers = sorted(self.positions().values())
        assert numbers == list(range(1, len(numbers) + 1))
