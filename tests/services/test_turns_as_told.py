"""Whoever is let past the date of the others was told no number: nobody who was is passed by it (invariant 4)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app import clock
from app.database import db
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE
from app.domain.registration import RegistrationStatus
from app.models import Event, Registration
from app.queries import places
from app.services import attendees, entrance, invitation_answers, participants, registrations
from tests.factories import make_event, make_registration, make_term
from tests.invited import invite
from tests.programmes import well

S = RegistrationStatus


class Full:
    """The target group first, and its one place is taken; someone outside waits without a number, and then someone
    of the group is told that they are next."""

    def __init__(self) -> None:
        self.inside, outside = make_term(TermKind.SECTOR, "sivistys"), make_term(TermKind.SECTOR, "muu")
        self.event = make_event(capacity=1)
        later = clock.now() + timedelta(days=3)
        wanted = EntranceSettings(RegistrationMode.TARGET_GROUP_FIRST, frozenset({self.inside.id}), later)
        assert isinstance(entrance.change(self.event.id, wanted, COMMAND_LINE), Event)
        self.invitation = invite(self.event, "ulkona@example.fi")
        self.holder = make_registration(self.event, "eka@example.fi", sector_id=self.inside.id)
        self.outside = make_registration(self.event, "ulkona@example.fi", sector_id=outside.id)
        self.told = make_registration(self.event, "toka@example.fi", sector_id=self.inside.id)
        assert self.numbers() == [None, 1]

    def numbers(self) -> list[int | None]:
        """Those of the two who wait."""
        db.session.expire_all()
        return [places.position(one) for one in (self.outside, self.told)]

    def take_the_invitation(self) -> None:
        assert invitation_answers.take(self.invitation.id) is None

    def be_corrected(self) -> None:
        wanted = replace(self.outside.details, sector_id=self.inside.id)
        attendees.correct(self.outside.id, wanted, "", COMMAND_LINE, seen=self.outside.noted.fingerprint)

    def correct_oneself(self) -> None:
        wanted = replace(self.outside.details, sector_id=self.inside.id)
        participants.change_details(self.outside.id, wanted, seen=self.outside.details.fingerprint)


def status(registration: Registration) -> RegistrationStatus:
    return db.session.get_one(Registration, registration.id, populate_existing=True).status


@pytest.mark.parametrize("act", [Full.take_the_invitation, Full.be_corrected, Full.correct_oneself])
def test_whoever_is_held_back_no_more_comes_after_everyone_who_was_told_a_number(app, act):
    full = Full()
    act(full)
    assert full.numbers() == [2, 1] and well()
    registrations.cancel(full.holder.id)
    assert [status(one) for one in (full.outside, full.told)] == [S.WAITING, S.CONFIRMED]
    registrations.cancel(full.told.id)
    assert status(full.outside) is S.CONFIRMED and well()
