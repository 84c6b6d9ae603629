"""The demo's story: who registered for the moved network's events, and when, by the rules of that moment.

Every act is a service's; only the clock is set back (clock.at).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random
from typing import Any

from app import clock
from app.cli import demo_entrance, demo_invitations, demo_messages, demo_privacy
from app.cli.demo_network import cohort, moved, occasion
from app.domain.demo import FLAGSHIP, turnout
from app.domain.demo_answers import some_answers
from app.domain.demo_choices import some_choice
from app.domain.demo_people import DemoPerson, people
from app.domain.event_file import EventEntry, EventFile, Texts
from app.domain.events import EventStatus, RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE, PARTICIPANT
from app.domain.languages import Language, LocalizedText
from app.domain.links import LinkDetails
from app.domain.participants import Details, Needs
from app.domain.permissions import Role
from app.domain.questions import Answers
from app.domain.registration import Refused, Source
from app.models import RegistrationLink
from app.queries import demo as queries
from app.queries import organizers as accounts
from app.queries import programme
from app.queries import questions as question_queries
from app.queries import series as series_queries
from app.queries.event_files import term_ids
from app.services import demo as demo_services
from app.services import (
    event_files,
    links,
    organizers,
    publication,
    questions,
    registrations,
    series_registrations,
    team,
)
from app.services.event_files import Imported
from app.services.organizers import NewAccount
from app.services.registrations import RegistrationRequest
from app.services.series_registrations import SeriesRequest

#: These can sign in at once; every other contact is an account that waits for its one-time link.
ACCOUNTS = (
    NewAccount("yllapito@verkosto.example", "Verkoston ylläpito", Role.ADMINISTRATOR),
    NewAccount("tuuli.kaislaranta@verkosto.example", "Tuuli Kaislaranta"),
    NewAccount("saga.strandskog@verkosto.example", "Saga Strandskog", language=Language.SV),
)
#: People from whom each event's participants are drawn: the same ones come again.
PEOPLE = 1_500
NEEDS_EVERY = 9
LINK_EVERY = 4
#: The network is set up so long before its first registration opens.
PREPARED_BEFORE = timedelta(days=7)
#: Nobody registers in the last hours: the load must not meet the visitors.
QUIET = timedelta(hours=3)
#: So many register for all workdays of the series: more than the smallest room holds.
COHORT = 19
CALLED_OFF_BEFORE = timedelta(days=3)
#: When the network's administrator has last looked at every account.
REVIEWED_BEFORE = timedelta(days=60)


@dataclass
class Story:
    """What the acts share while the story is told."""

    now: datetime
    begins: datetime
    lists: Mapping[str, Any]
    everyone: list[DemoPerson]
    terms: Mapping[tuple[TermKind, str], int]
    event_ids: Mapping[str, int]
    links: dict[str, list[int]]


def asking(example: EventFile, asked: EventFile) -> EventFile:
    """The example network, of which these events ask something beyond the details."""
    questions = {entry.slug: entry.questions for entry in asked.events}
    entries = [replace(entry, questions=questions.get(entry.slug, entry.questions)) for entry in example.events]
    return replace(example, events=tuple(entries))


def tell(
    example: EventFile, series: EventFile, by_rule: EventFile, lists: Mapping[str, Any], now: datetime, password: str
) -> None:
    """Fill an empty database with the example network and, beside it, a series that one registers for at once and
    events that not everyone gets in to alike."""
    today = clock.to_local(now).date()
    network, full = moved(example, today)
    together, ruled = cohort(series, network, today), cohort(by_rule, network, today)
    file = replace(network, series=together.series, events=(*network.events, *together.events, *ruled.events))
    begins = min(value for entry in file.events for name in ("opens_at", "starts_at") if (value := entry.values[name]))
    begins -= PREPARED_BEFORE
    with clock.at(begins):
        _import(file)
        _approve(file)
        _add_accounts(file, password)
        ids = queries.event_ids()
        made = {entry.slug: _prepare(entry, ids[entry.slug]) for entry in file.events}
        terms = term_ids()
        for entry in ruled.events:
            demo_entrance.prepare(entry.slug, ids[entry.slug], terms, entry.values["starts_at"])
    everyone = list(islice(people(lists, "kutsu"), PEOPLE))
    story = Story(now, begins, lists, everyone, terms, ids, made)
    for entry in sorted(network.events, key=lambda entry: entry.values["starts_at"]):
        _fill(story, entry, full=entry.slug in full, today=today)
        if entry.status is EventStatus.CANCELLED:
            with clock.at(now - CALLED_OFF_BEFORE):
                publication.cancel(ids[entry.slug], _reason(entry), COMMAND_LINE)
    _fill_series(story, together)
    if asked := demo_invitations.by_invitation(network.events, now):
        guests = (_details(story, person) for person in Random(asked.slug).sample(everyone, PEOPLE))  # noqa: S311
        demo_invitations.tell(ids[asked.slug], guests, now - QUIET)
    for entry in ruled.events:
        _fill_by_rule(story, entry)
    with clock.at(now - REVIEWED_BEFORE):
        for account in accounts.everyone():
            organizers.confirm(account.id, ACCOUNTS[0].name, COMMAND_LINE)
    for entry in network.events:
        if entry.slug == FLAGSHIP:
            demo_messages.tell(ids[entry.slug], entry.values["starts_at"], now)
            demo_privacy.share_counts(ids[entry.slug], now)
    if over := demo_privacy.last_held(network.events, now):
        demo_privacy.stop_removal(ids[over.slug], now)
    demo_services.settle_mail()


def _import(file: EventFile) -> None:
    # What was called off had been announced before: people had registered.
    announced = [
        replace(entry, status=EventStatus.PUBLISHED, cancellation_reason=None)
        if entry.status is EventStatus.CANCELLED
        else entry
        for entry in file.events
    ]
    result = event_files.import_file(replace(file, events=tuple(announced)), COMMAND_LINE)
    assert isinstance(result, Imported), result


def _approve(file: EventFile) -> None:
    """The network's approved set: what the events ask, without places, as those are an event's own."""
    for entry in file.events:
        for question in entry.questions or ():
            options = tuple(replace(option, places=None) for option in question.details.options)
            added = questions.add(None, replace(question.details, options=options), COMMAND_LINE)
            assert isinstance(added, int), added


def _add_accounts(file: EventFile, password: str) -> None:
    for account in ACCOUNTS:
        organizers.add_with_password(account, password)
    contacts = {entry.values["contact_email"]: entry.values["contact_name"] for entry in file.events}
    for email in sorted(contacts.keys() - {account.email for account in ACCOUNTS}):
        organizers.add_with_link(NewAccount(email, contacts[email]))


def _reason(entry: EventEntry) -> LocalizedText:
    return (entry.cancellation_reason or Texts({})).on(LocalizedText())


def _prepare(entry: EventEntry, event_id: int) -> list[int]:
    """The event's team and its registration links; returns the links' ids."""
    team.add(event_id, entry.values["contact_email"], COMMAND_LINE)
    wanted = []
    if entry.values["mode"] is RegistrationMode.INVITATION_ONLY:
        wanted = [LinkDetails("Kutsutut", "Lähetetään kutsun mukana.")]
    elif entry.slug == FLAGSHIP:
        wanted = [LinkDetails("Kunnat", "Uutiskirje kunnille", places=60), LinkDetails("Hyvinvointialueet", places=40)]
    return [_add_link(event_id, details) for details in wanted]


def _add_link(event_id: int, details: LinkDetails) -> int:
    link = links.add(event_id, details, COMMAND_LINE)
    assert isinstance(link, RegistrationLink), "such a link has no rule of its own"
    return link.id


def _fill(story: Story, entry: EventEntry, *, full: bool, today: date) -> None:
    """People register, and some of them cancel."""
    values, event_id = entry.values, story.event_ids[entry.slug]
    by_invitation = values["mode"] is RegistrationMode.INVITATION_ONLY
    opens = values["opens_at"] or (story.begins if by_invitation else None)
    last = min(moment for moment in (values["closes_at"], values["starts_at"], story.now - QUIET) if moment)
    if opens is None or opens >= last:
        return
    chance = Random(entry.slug)  # noqa: S311 - a demo's chance, not a secret's
    numbers = turnout(occasion(entry), full=full, today=today)
    offering, confirmed = programme.offering(event_id), []
    answering = _Answering(event_id, story.lists["texts"])
    for number, person in enumerate(chance.sample(story.everyone, numbers.registered)):
        moment = opens + (last - opens) * (number / numbers.registered) ** 2  # most come early
        request = _request(story, entry, person, number, moment)
        choice, answers = some_choice(offering, number, chance), answering.of(person, number)
        request = replace(request, choice=choice, answers=answers)
        with clock.at(moment):
            result = registrations.register(event_id, request, source=Source.DEMO)
        assert not isinstance(result, Refused), (entry.slug, result)
        confirmed.append(result.id)
    for number, registration_id in enumerate(chance.sample(confirmed[: values["capacity"]], numbers.cancelled)):
        with clock.at(last + (min(story.now, values["starts_at"]) - last) * (number + 1) / (numbers.cancelled + 2)):
            registrations.cancel(registration_id, PARTICIPANT)


class _Answering:
    """What people answer at one event; no option is filled."""

    def __init__(self, event_id: int, texts: Mapping[Language, Any]) -> None:
        asked = question_queries.asked_by(event_id)
        self._questions = asked.questions if asked is not None else ()
        self._places, self._taken = question_queries.limits(event_id), Counter[int]()
        self._texts, self._chance = texts, Random(event_id)  # noqa: S311 - a demo's chance, not a secret's

    def of(self, person: DemoPerson, number: int) -> Answers:
        texts = self._texts[person.language]
        return some_answers(self._questions, number, texts, self._places, self._taken, self._chance)


def _request(story: Story, entry: EventEntry, person: DemoPerson, number: int, moment: datetime) -> RegistrationRequest:
    made = story.links[entry.slug]
    by_link = entry.values["mode"] is RegistrationMode.INVITATION_ONLY or (made and number % LINK_EVERY == 0)
    coming = entry.values["starts_at"] > story.now
    needs = None
    if coming and entry.values["onsite"] and number % NEEDS_EVERY == 1:
        choices = story.lists["needs"][person.language]
        needs = Needs.of(choices[number // NEEDS_EVERY % len(choices)])
    return RegistrationRequest(
        _details(story, person),
        submission_key=f"{entry.slug} {person.email} {moment.isoformat()}",
        link_id=made[number // LINK_EVERY % len(made)] if by_link else None,
        needs=needs,
    )


def _details(story: Story, person: DemoPerson) -> Details:
    return Details(
        given_name=person.given_name,
        family_name=person.family_name,
        email=person.email,
        organisation=person.organisation,
        role_id=story.terms[TermKind.ROLE, person.role],
        sector_id=story.terms[TermKind.SECTOR, person.sector],
        municipality=person.municipality,
        language=person.language,
    )


def _fill_series(story: Story, together: EventFile) -> None:
    """The same people register for all workdays, each with one form."""
    (wanted,) = together.series
    series = series_queries.by_slug(wanted.slug)
    assert series is not None
    series_id, chance = series.id, Random(wanted.slug)  # noqa: S311 - a demo's chance, not a secret's
    offerings = {
        event_id: programme.offering(event_id)
        for event_id in (story.event_ids[entry.slug] for entry in together.events)
    }
    opens, last = max(entry.values["opens_at"] for entry in together.events), story.now - QUIET
    for number, person in enumerate(chance.sample(story.everyone, COHORT)):
        moment = opens + (last - opens) * (number / COHORT) ** 2
        request = SeriesRequest(
            _details(story, person),
            submission_key=f"{wanted.slug} {person.email} {moment.isoformat()}",
            choices={event_id: some_choice(offering, number, chance) for event_id, offering in offerings.items()},
        )
        with clock.at(moment):
            result = series_registrations.register(series_id, request, source=Source.DEMO)
        assert isinstance(result, list), result


def _fill_by_rule(story: Story, entry: EventEntry) -> None:
    opens, last = entry.values["opens_at"], story.now - QUIET
    chance, registered = Random(entry.slug), demo_entrance.REGISTERED[entry.slug]  # noqa: S311 - a demo's chance
    requests = []
    for number, person in enumerate(chance.sample(story.everyone, registered)):
        moment = opens + (last - opens) * ((number + 1) / (registered + 1)) ** 2
        requests.append((moment, _request(story, entry, person, number, moment)))
    demo_entrance.fill(entry.slug, story.event_ids[entry.slug], requests, last)
