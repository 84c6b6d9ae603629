"""One event at which people stand in every way there is: tests open every page about each of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import time_machine

from app import clock
from app.database import db
from app.domain.choices import NO_CHOICE
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE
from app.domain.organizer_acts import Placing
from app.domain.participants import Needs
from app.domain.people_import import Plan
from app.domain.places import ClaimState
from app.domain.questions import QuestionKind
from app.domain.registration import Refused
from app.domain.registration import RegistrationStatus as S
from app.models import Event, Invitation, Registration
from app.queries import places
from app.queries import registrations as reading
from app.services import admissions, attendees, choices, entrance, invitations, people_import, privacy, registrations
from app.services.invitations import Guests
from tests.days import Day, hidden, make_day
from tests.deciding import decline
from tests.factories import ask, details, make_term
from tests.invited import invitation
from tests.people import lines, table
from tests.questions import make_question

CAPACITY = 9
#: Whoever is there only until others want the place.
FOR_A_WHILE = ("for a while", "for a while too")
#: How each stands when everybody has come.
STATUSES = {
    "confirmed": S.CONFIRMED,
    "lacks a choice": S.CONFIRMED,
    "invited": S.CONFIRMED,
    "brought": S.CONFIRMED,
    "offered a session": S.CONFIRMED,
    "wants to be forgotten": S.CONFIRMED,
    "declined": S.DECLINED,
    "pending": S.PENDING,
    "pending with a place": S.PENDING,
    "lapsed": S.CANCELLED,
    "unconfirmed": S.UNVERIFIED,
    "cancelled": S.CANCELLED,
    "erased": S.CANCELLED,
    "above capacity": S.CONFIRMED,
    "offered": S.WAITING,
    "waiting": S.WAITING,
    "held back": S.WAITING,
    "invited and waits": S.WAITING,
}
#: Who have no invitation.
UNINVITED = ("confirmed", "brought", "pending", "offered", "waiting", "held back")


class Everybody:
    """ids: of the registrations, by how they stand; all but UNINVITED have an invitation too, though only "invited" and
    nobody else came by it."""

    def __init__(self) -> None:
        self.day: Day = make_day(capacity=CAPACITY)
        self.event: Event = self.day.event
        self.ids: dict[str, int] = {}
        self._inside = make_term(TermKind.SECTOR, "sisalla").id
        self._outside = make_term(TermKind.SECTOR, "ulkona").id
        self._asked = make_question(self.event, QuestionKind.YES_NO, "Tuletko lounaalle?", required=True).id
        self._invite(*(name for name in STATUSES if name not in (*UNINVITED, "declined")))
        self._come_when_it_is_open()
        self._wait_for_a_session()
        self._come_by_approval()
        self._come_where_addresses_are_confirmed()
        self._leave()
        self._queue()
        self._invite("declined")
        assert {name: self.of(name).status for name in self.ids} == STATUSES

    def of(self, name: str) -> Registration:
        return db.session.get_one(Registration, self.ids[name], populate_existing=True)

    def invitation(self, name: str) -> Invitation:
        return invitation(self.event, address(name))

    def _invite(self, *names: str) -> None:
        guests = Guests(lines(*map(address, names)), "Kuntien luettelo")
        assert invitations.add(self.event.id, guests, COMMAND_LINE) == len(names)
        assert invitations.send(self.event.id, COMMAND_LINE) == len(names)

    def _come_when_it_is_open(self) -> None:
        self._join("confirmed")
        with hidden(self.event):
            self._join("lacks a choice", chosen=())
        self._join("invited", invitation_id=self.invitation("invited").id)
        brought = replace(table(address("brought")), choice=self.day.choice("a2"))
        plan = people_import.foresee(self.event.id, brought, COMMAND_LINE)
        done = people_import.bring(self.event.id, brought, COMMAND_LINE, seen=plan.fingerprint)
        assert not isinstance(done, Plan), done
        found = reading.by_address(self.event.id, details(address("brought")).email_key)
        assert found is not None
        self.ids["brought"] = found.id
        self._join("wants to be forgotten")
        assert privacy.ask_erasure(self.ids["wants to be forgotten"]) is False

    def _wait_for_a_session(self) -> None:
        """Two fill it; somebody has another and wants it, and is asked when one of the two leaves."""
        for name in FOR_A_WHILE:
            self._join(name, chosen=("a1",))
        self._join("offered a session", chosen=("a2",))
        choices.change(self.ids["offered a session"], self.day.choice("a1"))
        self._leave_again()
        assert ClaimState.OFFERED in {claim.state for claim in places.claims(self.ids["offered a session"])}

    def _come_by_approval(self) -> None:
        self._rule(RegistrationMode.APPROVAL, pending_holds=True)
        self._join("pending with a place")
        self._rule(RegistrationMode.APPROVAL)
        self._join("declined")
        decline(self.event.id, [self.ids["declined"]], "Päivä on toisille.")
        self._join("pending")

    def _come_where_addresses_are_confirmed(self) -> None:
        self._rule(confirms_address=True)
        self._join("lapsed")
        until = self.of("lapsed").verify_until
        assert until is not None
        with time_machine.travel(until + timedelta(seconds=1), tick=False):
            while admissions.lapse_unverified():
                pass
        self._join("unconfirmed")

    def _leave(self) -> None:
        self._rule(RegistrationMode.APPROVAL)
        for name in ("cancelled", "erased"):
            self._join(name)
            registrations.cancel(self.ids[name], reason="")
        assert privacy.erase(self.ids["erased"], COMMAND_LINE) is None

    def _queue(self) -> None:
        """The event is full, and above, until one place comes free for who is next."""
        soon = clock.now() + timedelta(days=1)
        self._rule(RegistrationMode.TARGET_GROUP_FIRST, target_until=soon, offers_places=True)
        for name in FOR_A_WHILE:
            self._join(name)
        addition = attendees.Addition(
            details(address("above capacity")),
            Placing.OVER_CAPACITY,
            "",
            "avain",
            choice=self.day.choice("a2"),
            answers={self._asked: False},
        )
        added = attendees.add(self.event.id, addition, COMMAND_LINE)
        assert isinstance(added, Registration), added
        self.ids["above capacity"] = added.id
        self._join("offered")
        self._join("waiting")
        self._join("held back", sector_id=self._outside)
        self._join("invited and waits")
        self._leave_again()
        assert places.offered_until(self.ids["offered"]) is not None

    def _leave_again(self) -> None:
        for name in FOR_A_WHILE:
            registrations.cancel(self.ids.pop(name))

    def _rule(self, mode: RegistrationMode = RegistrationMode.OPEN, **changes: object) -> None:
        targets = frozenset({self._inside} if mode is RegistrationMode.TARGET_GROUP_FIRST else ())
        answer = entrance.change(self.event.id, replace(EntranceSettings(mode, targets), **changes), COMMAND_LINE)
        assert isinstance(answer, Event), answer

    def _join(
        self, name: str, chosen: Sequence[str] = ("b1",), invitation_id: int | None = None, **changes: object
    ) -> None:
        person = details(address(name), **{"sector_id": self._inside, **changes})
        choice = self.day.choice(*chosen) if chosen else NO_CHOICE
        request = replace(
            ask(choice=choice, answers={self._asked: True}, needs=Needs(diet="Pähkinät")),
            details=person,
            invitation_id=invitation_id,
        )
        made = registrations.register(self.event.id, request)
        assert not isinstance(made, Refused), (name, made)
        self.ids[name] = made.id


def address(name: str) -> str:
    return f"{name.replace(' ', '.')}@example.fi"
