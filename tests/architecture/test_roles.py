"""Role × route × object: every organizer's address, asked by every role about events it stands to in every way.

The door itself is walked (everything that runs before a view). What is expected is said here by hand, by endpoint:
a new route is for those who run the event until it is named below.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from app.database import db
from app.domain.events import TermKind
from app.domain.history import Actor
from app.domain.participants import Needs
from app.domain.permissions import Role, TeamRole
from app.domain.questions import QuestionKind
from app.models import Answer, Event, Organizer
from app.services import exports, registrations
from tests.architecture.test_access import calls, database_kind, samples  # noqa: F401  fixtures
from tests.factories import (
    ask,
    make_event,
    make_organizer,
    make_registration,
    make_series,
    make_session,
    make_term,
    open_session,
    put_in_charge,
    share,
    sign_in,
)
from tests.questions import make_question

FIGURES = {"organizer.figures.show"}
ASSISTS = FIGURES | {
    "organizer.events.show",
    "organizer.programme.show",
    "organizer.programme.paper",
    "organizer.registrations.index",
    "organizer.registrations.searching.create",
    "organizer.registrations.door_list.new",
    "organizer.registrations.door_list.create",
    "organizer.registrations.door_list.show",
    "organizer.rosters.index",
    "organizer.rosters.door_list.new",
    "organizer.rosters.door_list.create",
    "organizer.rosters.door_list.show",
}
OFFICER = ASSISTS | {
    "organizer.registrations.show",
    "organizer.registrations.erasure.new",
    "organizer.registrations.erasure.create",
    "organizer.history.index",
    "organizer.history.search",
    "organizer.personal_data.show",
    "organizer.personal_data.edit",
    "organizer.personal_data.update",
    "organizer.personal_data.hold.new",
    "organizer.personal_data.hold.create",
    "organizer.personal_data.hold.edit",
    "organizer.personal_data.hold.update",
}
WHOLE = None  # every address of the event
UNKNOWN: set[str] = set()  # not even that there is such an event

#: Events: organizes, assists, of the account's region, another region's; of the account's theme group, of no region.
EVENTS = ("oma", "avustan", "alue", "muualla", "teema", "valtakunta")
#: Of these every address is asked; of the others the lists.
WALKED = 4
EXPECTED: dict[Role, tuple[set[str] | None, ...]] = {
    Role.ADMINISTRATOR: (WHOLE,) * 6,
    Role.NATIONAL_COORDINATOR: (WHOLE,) * 6,
    Role.COORDINATOR: (WHOLE, ASSISTS, WHOLE, UNKNOWN, WHOLE, UNKNOWN),
    Role.ORGANIZER: (WHOLE, ASSISTS, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    Role.ASSISTANT: (ASSISTS, ASSISTS, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN),
    Role.REPORTER: (FIGURES,) * 6,
    Role.PROTECTION_OFFICER: (OFFICER,) * 6,
}

OWN = {
    "organizer.events.index",
    "organizer.events.calendar",
    "organizer.search.",
    "organizer.account.",
    "organizer.second_factor.",
    "organizer.unsaved.",
}
RUNS = OWN | {"organizer.events.", "organizer.series."}
#: Addresses that name no event and no series, by how they begin.
ANYWHERE: dict[Role, set[str]] = {
    Role.ADMINISTRATOR: {"organizer."},
    Role.NATIONAL_COORDINATOR: RUNS | {"organizer.approved_questions."},
    Role.COORDINATOR: RUNS,
    Role.ORGANIZER: RUNS,
    Role.ASSISTANT: OWN,
    Role.REPORTER: OWN,
    Role.PROTECTION_OFFICER: OWN
    | {"organizer.network.personal_data.", "organizer.network.history.", "organizer.network.people."},
}


@dataclass(frozen=True)
class World:
    """Whoever is asked about, with a session; the same account takes every role."""

    person: Organizer
    token: str
    own: Event
    series: dict[str, int]


#: What a page leads to: links, and what forms and their buttons send to.
ADDRESS = re.compile(r'(href|action)="([^"]+)"')


@pytest.fixture
def world(app: Flask) -> World:
    """Everybody's region and theme group are the account's, so that they are seen to count for coordinators alone."""
    region, other = make_term(TermKind.REGION, "TYKS"), make_term(TermKind.REGION, "OYS")
    theme = make_term(TermKind.THEME_GROUP, "koulua-kaymattomat")
    terms = {"alue": (region, other), "teema": (theme,), "muualla": (other,)}
    events = {slug: make_event(slug, terms=terms.get(slug, ())) for slug in EVENTS}
    person = make_organizer("vieras@example.fi")
    put_in_charge(person, region, theme)
    share(events["oma"], person)
    share(events["avustan"], person, TeamRole.ASSISTANT)
    make_registration(events["oma"])
    make_session(events["oma"])
    series = {slug: make_series(event, slug=slug).id for slug, event in events.items()}
    return World(person, open_session(person), events["oma"], series)


def become(person: Organizer, role: Role) -> None:
    person.role = role
    db.session.commit()


def route(app: Flask, path: str) -> Rule:
    rule, _ = app.url_map.bind("localhost").match(path, method="POST", return_rule=True)
    return rule


def asked(app: Flask, world: World, calls: Iterable[tuple]) -> dict[str, int]:
    """What the door says of each address: 200 when it lets in."""
    answers = {}
    for rule, method, address in calls:
        with app.test_request_context(address, method=method) as request:
            request.session["organizer"] = world.token
            try:
                said = app.preprocess_request()
                answers[f"{rule.endpoint} {method}"] = 200 if said is None else app.make_response(said).status_code
            except HTTPException as refused:
                answers[f"{rule.endpoint} {method}"] = refused.code
    assert answers
    return answers


@pytest.mark.parametrize("role", Role)
def test_each_address_of_each_event(app, samples, world, role):  # noqa: F811
    become(world.person, role)
    every = [call for call in calls(app, samples, behind_door=True) if "slug" in call[0].arguments]
    for slug, opens in zip(EVENTS[:WALKED], EXPECTED[role][:WALKED], strict=True):
        here = calls(app, {**samples, "slug": slug}, behind_door=True)
        answers = asked(app, world, (call for call in here if "slug" in call[0].arguments))
        expected = {}
        for rule, method, _ in every:
            refused = 404 if opens is UNKNOWN else 403
            expected[f"{rule.endpoint} {method}"] = 200 if opens is WHOLE or rule.endpoint in opens else refused
        assert answers == expected, slug


@pytest.mark.parametrize("role", Role)
def test_each_address_of_each_series(app, samples, world, role):  # noqa: F811
    become(world.person, role)
    for slug, opens in zip(EVENTS, EXPECTED[role], strict=True):
        here = calls(app, {**samples, "series_id": world.series[slug]}, behind_door=True)
        answers = asked(app, world, (call for call in here if "series_id" in call[0].arguments))
        assert set(answers.values()) == {200 if opens is WHOLE else 404}, slug


@pytest.mark.parametrize("role", Role)
def test_a_series_of_others_too_is_not_theirs_to_change_or_remove(app, samples, world, role):  # noqa: F811
    """Their own event and another region's: whoever does not reach both takes out and in what they reach."""
    become(world.person, role)
    events = [event for event in db.session.scalars(select(Event)) if event.slug in ("oma", "muualla")]
    mixed = make_series(*events, slug="molemmat").id
    here = calls(app, {**samples, "series_id": mixed}, behind_door=True)
    answers = asked(app, world, (call for call in here if "series_id" in call[0].arguments))
    if role in (Role.ADMINISTRATOR, Role.NATIONAL_COORDINATOR):
        assert set(answers.values()) == {200}
    elif role in (Role.COORDINATOR, Role.ORGANIZER):
        let_in = {"organizer.series.edit GET", "organizer.series.occasions POST"}
        assert answers == {name: 200 if name in let_in else 403 for name in answers}
    else:
        assert set(answers.values()) == {404}


@pytest.mark.parametrize("role", Role)
def test_each_address_of_no_event(app, samples, world, role):  # noqa: F811
    become(world.person, role)
    here = [
        call for call in calls(app, samples, behind_door=True) if not {"slug", "series_id"} & set(call[0].arguments)
    ]
    answers = asked(app, world, iter(here))
    expected = {
        f"{rule.endpoint} {method}": 200 if rule.endpoint.startswith(tuple(ANYWHERE[role])) else 403
        for rule, method, _ in here
    }
    assert answers == expected


@pytest.mark.parametrize("role", Role)
def test_lists_hold_what_opens_and_nothing_else(app, client, world, role):
    become(world.person, role)
    sign_in(client, world.person)
    for page in ("/en/organizer/", "/en/organizer/?q=a"):
        html = client.get(page).text
        listed = {slug for slug in EVENTS if f"/en/organizer/events/{slug}" in html}
        assert listed == {slug for slug, opens in zip(EVENTS, EXPECTED[role], strict=True) if opens is not UNKNOWN}
    answer = client.get("/en/organizer/series")
    changes = {slug for slug, opens in zip(EVENTS, EXPECTED[role], strict=True) if opens is WHOLE}
    if answer.status_code == 200:
        found = {slug for slug in EVENTS if f'/en/organizer/series/{world.series[slug]}"' in answer.text}
        assert found == changes
        offered = client.get("/en/organizer/series/new").text.count('name="events"')
        assert offered == len(changes)
    else:
        assert (answer.status_code, changes) == (403, set())


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.ASSISTANT, Role.REPORTER, Role.PROTECTION_OFFICER])
def test_every_link_and_button_that_is_shown_opens(app, client, world, role):
    """Nothing is offered in vain, from the first page on to wherever its links lead."""
    become(world.person, role)
    sign_in(client, world.person)
    seen, ahead, refused = set(), ["/en/organizer/"], []
    while ahead:
        page = ahead.pop()
        answer = client.get(page)
        if answer.status_code in (403, 404):
            refused.append(page)
        if answer.mimetype != "text/html":
            continue
        for kind, address in ADDRESS.findall(answer.text):
            address = unescape(address).partition("#")[0]
            path = address.partition("?")[0]
            if not path.startswith("/en/organizer/") or (kind, path) in seen:
                continue
            seen.add((kind, path))
            if kind == "href":
                ahead.append(address)
            elif not path.endswith("/sign-out") and list(
                asked(app, world, [(route(app, path), "POST", path)]).values()
            ) != [200]:
                refused.append(f"POST {path}")
    assert len(seen) > 5
    assert refused == []


def test_an_assistant_sees_who_comes_and_nothing_of_their_needs_answers_or_notes(app, client, world):
    """Not even by naming the column, or by asking for the answer in the address."""
    question = make_question(world.own, QuestionKind.YES_NO, "Tulkkaus")
    coming = registrations.register(world.own.id, ask("matti@example.fi", needs=Needs(diet="pahkina")))
    coming.organizer_note = "kertoi sairaudestaan"
    db.session.add(Answer(registration_id=coming.id, question_id=question.id, value=True))
    become(world.person, Role.ORGANIZER)
    sign_in(client, world.person)
    address = f"/en/organizer/events/oma/registrations?column=note&question={question.id}&answer={question.id}:no"
    assert "kertoi" in client.get(address.partition("&answer")[0]).text
    assert "matti@example.fi" not in client.get(f"{address}&column=email").text
    become(world.person, Role.ASSISTANT)
    assert "matti@example.fi" not in client.get(f"{address.replace(':no', ':yes')}&column=email").text
    shown = client.get(f"{address.partition('&answer')[0]}&column=email").text
    assert "matti@example.fi" in shown
    assert [word for word in ("kertoi", "Tulkkaus", "pahkina") if word in shown] == []


def test_a_printed_list_of_another_event_or_session_is_not_found(app, client, world):
    """The number of a printing is easy to guess: it opens under its own event alone."""
    become(world.person, Role.ASSISTANT)
    other = make_event("toinen")
    make_registration(other)
    foreign, own = (
        exports.door_list(event.id, "Ovi", Actor.organizer(world.person.id)) for event in (other, world.own)
    )
    sign_in(client, world.person)
    address = "/en/organizer/events/oma/registrations/door-list/"
    assert [client.get(f"{address}{number}").status_code for number in (foreign, own)] == [404, 200]
