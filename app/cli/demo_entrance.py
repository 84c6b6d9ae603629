"""The demo's events that show who gets in: by approval, the target group first, with offered places, and with addresses
that have to be confirmed."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from app import clock, keys
from app.domain.bulk import BulkKind
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE, PARTICIPANT, Actor
from app.domain.languages import LocalizedText
from app.domain.registration import Refused, Source
from app.models import Registration
from app.queries import organizers as accounts
from app.services import admissions, bulk, entrance, registrations
from app.services.bulk import Wanted
from app.services.registrations import RegistrationRequest

BY_APPROVAL, TARGET_FIRST, OFFERING = "johdon-kehittamispaiva", "koulun-tuki-tyopaja", "ohjaajakoulutus"
CONFIRMING = "avoin-verkkoluento"
#: So many register for each.
REGISTERED = {BY_APPROVAL: 22, TARGET_FIRST: 26, OFFERING: 17, CONFIRMING: 24}
TARGETS = ((TermKind.SECTOR, "sivistystoimi"), (TermKind.SECTOR, "varhaiskasvatus"))
#: Of the first who ask for approval.
APPROVED, NOT_APPROVED = 8, 2
#: The last of those whose address has to be confirmed have just come, and have not got round to it yet.
UNCONFIRMED = 3
REASON = "Päivä on tarkoitettu niille, jotka johtavat palveluja."
#: So long before the event others than the target group get places.
OTHERS_FROM = timedelta(days=28)
MOMENT = timedelta(minutes=1)


def prepare(slug: str, event_id: int, terms: Mapping[tuple[TermKind, str], int], starts_at: datetime) -> None:
    """The event's rule, before anyone registers."""
    targets = frozenset(terms[term] for term in TARGETS)
    rules = {
        BY_APPROVAL: EntranceSettings(RegistrationMode.APPROVAL),
        TARGET_FIRST: EntranceSettings(RegistrationMode.TARGET_GROUP_FIRST, targets, starts_at - OTHERS_FROM),
        OFFERING: EntranceSettings(offers_places=True),
        CONFIRMING: EntranceSettings(confirms_address=True),
    }
    entrance.change(event_id, rules[slug], COMMAND_LINE)


def fill(slug: str, event_id: int, requests: Iterable[tuple[datetime, RegistrationRequest]], last: datetime) -> None:
    """People register; an organizer decides on some of those who ask; a place becomes free; most confirm their address.
    last: all before then."""
    made = list[int]()
    for moment, request in requests:
        left = REGISTERED[slug] - len(made)
        is_unconfirmed = slug == CONFIRMING and left <= UNCONFIRMED
        with clock.at(last - left * MOMENT if is_unconfirmed else moment):
            result = registrations.register(event_id, request, source=Source.DEMO)
            assert not isinstance(result, Refused), (slug, result)
            if slug == CONFIRMING and not is_unconfirmed:
                _confirm(result)
        made.append(result.id)
    with clock.at(last - MOMENT):
        if slug == BY_APPROVAL:
            _decide(event_id, made)
        if slug == OFFERING:
            registrations.cancel(made[0], PARTICIPANT)


def _confirm(registration: Registration) -> None:
    proof = keys.address_token(registration.code, registration.token_version, registration.email)
    confirmed = admissions.verify(registration.id, proof)
    assert isinstance(confirmed, Registration), confirmed


def _decide(event_id: int, made: Collection[int]) -> None:
    organizer_id = accounts.team(event_id)[0].organizer_id
    first = sorted(made)[: APPROVED + NOT_APPROVED]
    for kind, people in ((BulkKind.APPROVE, first[:APPROVED]), (BulkKind.DECLINE, first[APPROVED:])):
        number = bulk.plan(event_id, kind, people, organizer_id)
        refused = bulk.carry_out(number, Wanted(len(people), LocalizedText(REASON)), Actor.organizer(organizer_id))
        assert refused is None, refused
