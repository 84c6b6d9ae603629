"""Walks the whole URL map: who may open what. A new route fails here until its access is declared.

Organizer views declare theirs beside the view (guard.needs); every other endpoint is in OPEN below.
"""

from collections.abc import Iterator
from enum import StrEnum

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from app.domain.bulk import BulkKind
from app.domain.events import TermKind
from app.domain.history import COMMAND_LINE
from app.domain.needs import CountsKind
from app.domain.permissions import OF_EVENT, OF_SERIES, Role
from app.services import bulk, counts_links, exports
from app.views.organizer import guard
from tests.browsing import token
from tests.factories import (
    make_bulletin,
    make_event,
    make_export,
    make_link,
    make_organizer,
    make_registration,
    make_series,
    make_session,
    make_term,
    make_track,
    make_view,
    share,
    sign_in,
)
from tests.questions import make_question


class Access(StrEnum):
    PUBLIC = "public"  # anyone, and the same for everyone
    PERSONAL_LINK = "personal link"  # whoever has the secret in the address
    SIGN_IN = "sign-in"  # organizers before they are signed in


OPEN = {
    "front": Access.PUBLIC,
    "static_file": Access.PUBLIC,
    "participant.events.index": Access.PUBLIC,
    "participant.events.show": Access.PUBLIC,
    "participant.registration.new": Access.PUBLIC,
    "participant.registration.create": Access.PUBLIC,
    "participant.series.show": Access.PUBLIC,
    "participant.series.registration.new": Access.PUBLIC,
    "participant.series.registration.create": Access.PUBLIC,
    "participant.notices.show": Access.PUBLIC,
    "participant.links.new": Access.PERSONAL_LINK,
    "participant.links.create": Access.PERSONAL_LINK,
    "participant.invitations.show": Access.PERSONAL_LINK,
    "participant.invitations.create": Access.PERSONAL_LINK,
    "participant.invitations.taking.create": Access.PERSONAL_LINK,
    "participant.invitations.declining.new": Access.PERSONAL_LINK,
    "participant.invitations.declining.create": Access.PERSONAL_LINK,
    "participant.invitations.delegating.new": Access.PERSONAL_LINK,
    "participant.invitations.delegating.create": Access.PERSONAL_LINK,
    "participant.invitations.data.show": Access.PERSONAL_LINK,
    "participant.invitations.data.create": Access.PERSONAL_LINK,
    "participant.invitations.erasure.new": Access.PERSONAL_LINK,
    "participant.invitations.erasure.create": Access.PERSONAL_LINK,
    "short.show": Access.PERSONAL_LINK,
    "link_codes.svg": Access.PERSONAL_LINK,
    "link_codes.png": Access.PERSONAL_LINK,
    "participant.link_again.new": Access.PUBLIC,
    "participant.link_again.create": Access.PUBLIC,
    "participant.link_again.show": Access.PUBLIC,
    "participant.own_calendar.show": Access.PERSONAL_LINK,
    "participant.own_calendar.update": Access.PERSONAL_LINK,
    "participant.own_calendar.stop": Access.PERSONAL_LINK,
    "participant.own_calendar.stop_others": Access.PERSONAL_LINK,
    "participant.my.calendar_address.new": Access.PERSONAL_LINK,
    "participant.my.calendar_address.create": Access.PERSONAL_LINK,
    "participant.my.calendar_address.show": Access.PERSONAL_LINK,
    "participant.counts.show": Access.PERSONAL_LINK,
    "personal_feed.show": Access.PERSONAL_LINK,
    "desk_feed.show": Access.PERSONAL_LINK,
    "participant.erased.show": Access.PUBLIC,
    "participant.address.new": Access.PERSONAL_LINK,
    "participant.address.create": Access.PERSONAL_LINK,
    "participant.verification.new": Access.PERSONAL_LINK,
    "participant.verification.create": Access.PERSONAL_LINK,
    "participant.my.show": Access.PERSONAL_LINK,
    "participant.my.qr": Access.PERSONAL_LINK,
    "participant.my.calendar": Access.PERSONAL_LINK,
    "participant.my.acknowledgement.create": Access.PERSONAL_LINK,
    "participant.my.details.edit": Access.PERSONAL_LINK,
    "participant.my.details.update": Access.PERSONAL_LINK,
    "participant.my.choices.edit": Access.PERSONAL_LINK,
    "participant.my.choices.update": Access.PERSONAL_LINK,
    "participant.my.answers.edit": Access.PERSONAL_LINK,
    "participant.my.answers.update": Access.PERSONAL_LINK,
    "participant.my.offers.create": Access.PERSONAL_LINK,
    "participant.my.place_offer.create": Access.PERSONAL_LINK,
    "participant.my.needs.edit": Access.PERSONAL_LINK,
    "participant.my.needs.update": Access.PERSONAL_LINK,
    "participant.my.cancellation.new": Access.PERSONAL_LINK,
    "participant.my.cancellation.create": Access.PERSONAL_LINK,
    "participant.my.data.show": Access.PERSONAL_LINK,
    "participant.my.data.create": Access.PERSONAL_LINK,
    "participant.my.erasure.new": Access.PERSONAL_LINK,
    "participant.my.erasure.create": Access.PERSONAL_LINK,
    "health.alive": Access.PUBLIC,
    "health.ready": Access.PUBLIC,
    "health.figures": Access.PUBLIC,  # from this machine, where tests come from
    "feeds.event": Access.PUBLIC,
    "feeds.everything": Access.PUBLIC,
    "feeds.by_region": Access.PUBLIC,
    "feeds.by_theme": Access.PUBLIC,
    "feeds.by_kind": Access.PUBLIC,
    "feeds.by_organizer": Access.PUBLIC,
    "feeds.by_series": Access.PUBLIC,
    "participant.calendars.show": Access.PUBLIC,
    "participant.calendars.by": Access.PUBLIC,
    "participant.embed.show": Access.PUBLIC,
    "news.atom": Access.PUBLIC,
    "news.json": Access.PUBLIC,
    "auth.new": Access.SIGN_IN,
    "auth.create": Access.SIGN_IN,
    "auth.destroy": Access.SIGN_IN,
    "second_step.new": Access.SIGN_IN,
    "second_step.create": Access.SIGN_IN,
    "second_step.passkey": Access.SIGN_IN,
    "provider.new": Access.SIGN_IN,
    "provider.create": Access.SIGN_IN,
    "passwords.new": Access.SIGN_IN,
    "passwords.create": Access.SIGN_IN,
    "passwords.asked": Access.SIGN_IN,
    "passwords.edit": Access.PERSONAL_LINK,
    "passwords.update": Access.PERSONAL_LINK,
}


#: What another address calls by the same name.
OF_THEIR_OWN = {"feeds.by_kind": {"kind": "webinar"}}


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def samples(app: Flask) -> dict[str, object]:
    """A real value for every argument of an address; what an address asks for anew is added here."""
    event = make_event("verkostopaiva")
    registration = make_registration(event)
    link = make_link(event)
    organizer = make_organizer("toinen@example.fi")
    share(event, organizer)
    return {
        "lang": "fi",
        "slug": event.slug,
        "series_id": make_series(event, slug=event.slug).id,
        "code": registration.code,
        "mail_id": 1,
        "printing": exports.door_list(event.id, "Ovi", COMMAND_LINE),
        "bulletin_id": make_bulletin(event),
        "mail_kind": "confirmed",
        "link_id": link.id,
        "counts_id": counts_links.add(event.id, "Lounas", CountsKind.MEALS, COMMAND_LINE).id,
        "session_id": make_session(event).id,
        "track_id": make_track(event).id,
        "job_id": make_export(event, organizer),
        "bulk_id": bulk.plan(event.id, BulkKind.CANCEL, [registration.id], organizer.id),
        "view_id": make_view(event),
        "question_id": make_question(event).id,
        "approved_id": make_question(None).id,
        "step": "up",
        "organizer_id": organizer.id,
        "browser_id": 1,
        "passkey_id": 1,
        "kind": "privacy",
        "written_in": "fi",
        "token": "KQ74MHR-no-such-token",
        "proof": "no-such-proof",
        "time": "1.1900000000.no-such-mark",
        "version": "0",
        "name": "app.css",
        "region": make_term(TermKind.REGION, "HYKS").slug,
        "theme": make_term(TermKind.THEME_GROUP, "sijoitetut-lapset").slug,
        "event_kind": event.kind.value,
        "organizer": make_term(TermKind.OPERATOR, "valteri").slug,
        "series": event.slug,
        "by": "region",
        "value": "HYKS",
    }


def calls(app: Flask, samples: dict[str, object], *, behind_door: bool) -> Iterator[tuple[Rule, str, str]]:
    """(rule, method, address) of every way in, on one side of the organizers' door."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("organizer.") is behind_door:
            missing = rule.arguments - set(samples)
            assert not missing, f"{rule.endpoint}: add a sample of {missing}"
            values = samples | OF_THEIR_OWN.get(rule.endpoint, {})
            address = adapter.build(rule.endpoint, {name: values[name] for name in rule.arguments})
            for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
                yield rule, method, address


def behaviour(
    client: FlaskClient, calls: Iterator[tuple[Rule, str, str]], fields: dict[str, str] | None = None
) -> dict[str, tuple[int, str]]:
    """Per endpoint and method: the status, and where it leads without the query. There is always something to try."""
    answers = {}
    for rule, method, address in calls:
        answer = client.open(address, method=method, data=fields if method == "POST" else None)
        answers[f"{rule.endpoint} {method}"] = (answer.status_code, answer.headers.get("Location", "").split("?")[0])
    assert answers
    return answers


def test_every_route_has_declared_its_access(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    declared = {name for name in endpoints if name.startswith("organizer.") and guard.needed(name)}
    assert endpoints - declared - set(OPEN) == set()
    assert set(OPEN) - endpoints == set()


def test_an_address_is_asked_about_what_it_names(app):
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("organizer.")]
    assert [
        rule.endpoint
        for rule in rules
        if ("slug" in rule.arguments) is not (guard.needed(rule.endpoint) in OF_EVENT)
        or ("series_id" in rule.arguments) is not (guard.needed(rule.endpoint) in OF_SERIES)
    ] == []


def test_nobody_is_sent_to_sign_in(app, client, samples):
    answers = behaviour(client, calls(app, samples, behind_door=True))
    assert answers == dict.fromkeys(answers, (303, "/fi/organizer/sign-in"))


def test_another_events_organizer_finds_nothing(app, client, samples):
    stranger = make_organizer("vieras@example.fi")
    share(make_event("oma"), stranger)
    sign_in(client, stranger)
    answers = behaviour(client, (call for call in calls(app, samples, behind_door=True) if "slug" in call[0].arguments))
    assert answers == dict.fromkeys(answers, (404, ""))


def test_another_organizers_series_is_not_found(app, client, samples):
    sign_in(client, make_organizer("vieras@example.fi"))
    answers = behaviour(
        client, (call for call in calls(app, samples, behind_door=True) if "series_id" in call[0].arguments)
    )
    assert answers == dict.fromkeys(answers, (404, ""))


def test_what_belongs_to_another_event_is_not_found_under_ones_own(app, client, samples):
    """A team that puts the codes and ids of somebody else's event into its own addresses."""
    own, stranger = make_event("oma"), make_organizer("vieras@example.fi")
    share(own, stranger)
    sign_in(client, stranger)
    form_token = token(client, "/fi/organizer/account")
    answers = behaviour(
        client,
        (
            call
            for call in calls(app, {**samples, "slug": own.slug}, behind_door=True)
            if "slug" in call[0].arguments and call[0].arguments - {"lang", "slug", "mail_kind"}  # which is of no event
        ),
        {"csrf_token": form_token},
    )
    assert answers == dict.fromkeys(answers, (404, ""))


def test_every_organizer_post_wants_its_token(app, client, samples):
    """Even an administrator's browser changes nothing without the form's own token."""
    sign_in(client, make_organizer("paa@example.fi", role=Role.ADMINISTRATOR))
    answers = behaviour(client, (call for call in calls(app, samples, behind_door=True) if call[1] != "GET"))
    assert answers == dict.fromkeys(answers, (422, ""))


def test_a_false_personal_link_opens_nothing(app, client, samples):
    answers = behaviour(
        client,
        (call for call in calls(app, samples, behind_door=False) if OPEN[call[0].endpoint] is Access.PERSONAL_LINK),
    )
    assert answers == dict.fromkeys(answers, (404, ""))


def test_public_pages_open_for_everyone(app, client, samples):
    answers = behaviour(
        client,
        (
            call
            for call in calls(app, samples, behind_door=False)
            if OPEN[call[0].endpoint] is Access.PUBLIC and call[1] == "GET"
        ),
    )
    assert {name: status for name, (status, _) in answers.items() if status not in (200, 302)} == {}
