"""Standing × page: every page about somebody opens and every form on it can be sent, whichever way they stand, before
the event, once it is cancelled, and when it is over.

Found by hand once: the organizers' page of whoever was offered a place answered 500, and no test had such a person.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app import keys
from app.database import db
from app.domain.history import COMMAND_LINE
from app.domain.permissions import Role
from app.queries import doctor
from app.services import publication
from tests.architecture.test_access import calls, database_kind, samples  # noqa: F401  fixtures
from tests.factories import make_organizer, sign_in, text
from tests.filled_forms import all_filled
from tests.standings import STATUSES, UNINVITED, Everybody

LANGUAGES = ("fi", "sv", "en")
#: Each paper is a process of its own (seconds); it names people as the door list on the screen does.
SLOW = {"organizer.programme.paper"}
#: After these the others say only that it is over.
LAST = ("/cancel", "/erase")
ABOUT = ("/registrations/", "/my/", "/verify/", "/address/", "/invitation/")
#: Done, too late or not yet, ended, and a form in which something has to be chosen first.
ANSWERS = {200, 303, 404, 409, 410, 422}


@pytest.fixture
def everybody(samples) -> Everybody:  # noqa: F811
    return Everybody()


@pytest.fixture(params=["before", "cancelled", "over"])
def when(request, everybody) -> Iterator[str]:
    if request.param == "cancelled":
        assert isinstance(publication.cancel(everybody.event.id, text("Sairastapaus"), COMMAND_LINE), int)
    moment = everybody.event.ends_at + timedelta(hours=1)
    if request.param == "over":
        with time_machine.travel(moment, tick=False):
            yield request.param
    else:
        yield request.param


@pytest.fixture
def administrator(client, when) -> FlaskClient:
    return sign_in(client, make_organizer("paa@example.fi", role=Role.ADMINISTRATOR))


def pages(app: Flask, values: dict[str, object], about: str, endpoints: str) -> Iterator[str]:
    """The addresses in which `about` stands."""
    for behind_door in (True, False):
        for rule, method, address in calls(app, values, behind_door=behind_door):
            wanted = about in rule.arguments and rule.endpoint.startswith(endpoints) and rule.endpoint not in SLOW
            if method == "GET" and wanted:
                yield address


def about_one(app: Flask, samples: dict[str, object], everybody: Everybody, name: str, lang: str) -> list[str]:  # noqa: F811
    """Every page about one person: the organizers', their own, and those of their invitation."""
    person = everybody.of(name)
    values = {
        **samples,
        "lang": lang,
        "slug": everybody.event.slug,
        "code": person.code,
        "token": keys.personal_token(person.code, person.token_version),
        "proof": keys.address_token(person.code, person.token_version, person.email),
    }
    return [
        *pages(app, values, "code", "organizer.registrations."),
        *pages(app, values, "token", "participant.my."),
        *pages(app, values, "code", "participant."),
        *_invitation(app, values, everybody, name),
    ]


def _invitation(app: Flask, values: dict[str, object], everybody: Everybody, name: str) -> list[str]:
    """The pages of the invitation, of whoever has one."""
    if name in UNINVITED or name == "erased":
        return []
    token = keys.invitation_token(everybody.invitation(name).handle)
    return list(pages(app, {**values, "token": token}, "token", "participant.invitations."))


def opened(client: FlaskClient, addresses: Iterable[str]) -> dict[str, TestResponse]:
    answers = {address: client.get(address) for address in addresses}
    assert answers
    db.session.remove()  # a server begins every request with a session of its own
    assert {address: answer.status_code for address, answer in answers.items() if answer.status_code >= 500} == {}
    return answers


def test_every_page_of_the_event_opens(app, administrator, samples, everybody):  # noqa: F811
    for lang in LANGUAGES:
        opened(administrator, pages(app, {**samples, "lang": lang, "slug": everybody.event.slug}, "slug", "organizer."))


def test_every_page_about_everybody_opens(app, administrator, samples, everybody):  # noqa: F811
    for number, name in enumerate(STATUSES):
        answers = opened(administrator, about_one(app, samples, everybody, name, LANGUAGES[number % len(LANGUAGES)]))
        record = next(answer for address, answer in answers.items() if "/registrations/" in address)
        assert record.status_code == 200, name


def test_whatever_is_sent_about_everybody_is_no_fault(app, administrator, samples, everybody, when):  # noqa: F811
    """Each form as the page filled it in; what ends a registration comes last, by them or by organizers first."""
    sent: Counter[int] = Counter()
    taken = []
    for number, name in enumerate(STATUSES):
        found = forms(administrator, about_one(app, samples, everybody, name, "fi"))
        for address in sorted(found, key=lambda one: (_turn(one), ("/my/" in one) is (number % 2 == 0))):
            answer = administrator.post(address, data=found[address])
            db.session.remove()
            assert answer.status_code in ANSWERS, (name, address)
            sent[answer.status_code] += 1
            taken += [name] if address.endswith("/take") and answer.status_code == 303 else []
    assert sent[303] > len(STATUSES)
    assert taken == (
        ["declined", "pending with a place", "unconfirmed", "invited and waits"] if when == "before" else []
    )
    assert list(doctor.findings()) == []


def _turn(address: str) -> int:
    """What an invitation gives is taken first, while there is something to take."""
    return 0 if address.endswith("/take") else 2 if address.endswith(LAST) else 1


def forms(client: FlaskClient, addresses: list[str]) -> dict[str, MultiDict[str, str]]:
    """What the forms on these pages would send about the person, by where."""
    found = {}
    for page, answer in opened(client, addresses).items():
        if answer.mimetype == "text/html":
            found |= {action or page: filled for action, filled in all_filled(answer.text).items()}
    return {address: fields for address, fields in found.items() if any(mark in address for mark in ABOUT)}
