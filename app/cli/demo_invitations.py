"""The demo's invitations: an event by invitation whose people were invited, reminded, and answered in every way."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from random import Random

from app import clock
from app.domain.demo_choices import some_choice
from app.domain.event_file import EventEntry
from app.domain.events import RegistrationMode
from app.domain.history import COMMAND_LINE, PARTICIPANT
from app.domain.participants import Details
from app.domain.people_lines import Line
from app.domain.registration import Source
from app.models import Registration
from app.queries import asking, programme
from app.queries import registrations as registration_queries
from app.services import invitation_answers, invitations, registrations
from app.services.invitation_answers import PassedOn
from app.services.invitations import Guests
from app.services.registrations import RegistrationRequest

#: Who is written to, who is added later and not written to yet, and to whom others pass on.
SENT, UNSENT, COLLEAGUES = 30, 4, 2
#: The last of those who accept cancels.
ACCEPT, WITHDRAWN = 9, 2
WORDS = ("Olen silloin lomalla.", "Kollegani on jo mukana.", "")
ORIGIN = "Kuntien sivistysjohdon yhteystiedot, opetustoimen rekisteri"
LATER_ORIGIN = "Edellisen tapaamisen osallistujat"


def by_invitation(entries: Sequence[EventEntry], now: datetime) -> EventEntry | None:
    """The next event by invitation that can be answered for a while yet."""
    coming = [
        entry
        for entry in entries
        if entry.values["mode"] is RegistrationMode.INVITATION_ONLY
        and now + timedelta(days=1) < (entry.values["closes_at"] or entry.values["starts_at"])
    ]
    return min(coming, key=lambda entry: entry.values["starts_at"], default=None)


def tell(event_id: int, people: Iterable[Details], now: datetime) -> None:
    """people: more than enough; who has registered already is left out. Every act has its moment before now."""
    taken = registration_queries.addresses(event_id)
    fresh = (person for person in people if person.email_key not in taken)
    guests, later, colleagues = (list(islice(fresh, number)) for number in (SENT, UNSENT, COLLEAGUES))
    with clock.at(now - timedelta(days=9)):
        _add(event_id, guests, ORIGIN)
        asked = list(zip(asking.unsent_ids(event_id), guests, strict=True))
        assert invitations.send(event_id, COMMAND_LINE) == SENT
    _answer(event_id, iter(asked), colleagues, now)
    with clock.at(now - timedelta(days=1, hours=2)):
        _add(event_id, later, LATER_ORIGIN)


def _answer(event_id: int, asked: Iterator[tuple[int, Details]], colleagues: list[Details], now: datetime) -> None:
    offering, accepted = programme.offering(event_id), []
    with clock.at(now - timedelta(days=8)):
        for number, (invitation_id, guest) in enumerate(islice(asked, ACCEPT)):
            chosen = some_choice(offering, number, Random(guest.email))  # noqa: S311 - a demo's chance, not a secret's
            request = RegistrationRequest(guest, guest.email, choice=chosen, invitation_id=invitation_id)
            made = registrations.register(event_id, request, source=Source.DEMO)
            assert isinstance(made, Registration), made
            accepted.append(made.id)
    with clock.at(now - timedelta(days=4)):
        registrations.cancel(accepted[-1], PARTICIPANT)
        for word, (invitation_id, _guest) in zip(WORDS, islice(asked, len(WORDS)), strict=True):
            assert invitation_answers.decline(invitation_id, word) is None
        for colleague, (invitation_id, _guest) in zip(colleagues, islice(asked, COLLEAGUES), strict=True):
            assert isinstance(invitation_answers.delegate(invitation_id, colleague), PassedOn)
    with clock.at(now - timedelta(days=3)):
        wanted = [invitation_id for invitation_id, _guest in islice(asked, WITHDRAWN)]
        assert invitations.withdraw(event_id, wanted, COMMAND_LINE) == WITHDRAWN
        assert invitations.remind(event_id, COMMAND_LINE) == len(list(asked)) + COLLEAGUES


def _add(event_id: int, guests: Sequence[Details], origin: str) -> None:
    lines = [Line(number, guest) for number, guest in enumerate(guests, 1)]
    assert invitations.add(event_id, Guests(lines, origin), COMMAND_LINE) == len(guests)
