"""A participant's form whose token is no good any more (the cookie went, or the page was open too long) comes back
with everything that was typed, and saves nothing."""

import pytest
from flask.testing import FlaskClient

from app import keys
from app.domain.questions import QuestionKind
from app.models import Registration
from tests.factories import make_event, make_link, make_registration
from tests.filled_forms import all_filled
from tests.invited import address, invite
from tests.questions import make_question
from tests.views.participant.my.paths import own_page
from tests.views.participant.reading import FORM

#: What is a choice, or is not typed by hand.
NOT_TYPED = ("csrf_token", "submission", "seen", "language", "role", "sector", "level", "rows", "version")


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def mine(app) -> Registration:
    event = make_event()
    make_question(event, QuestionKind.TEXT, "Kysymys", required=False)
    return make_registration(event)


def comes_back(client: FlaskClient, page: str) -> list[str]:
    """The names of the texts that came back, of each form of the page; all of them must."""
    names: list[str] = []
    for action, form in all_filled(client.get(page).text).items():
        # Written without an @ or a number: whatever a field wants, what was typed is shown again.
        typed = {name: f"typed {name}" for name, value in form.items() if name not in NOT_TYPED and value != "y"}
        answer = client.post(action or page, data={**form.to_dict(), **typed, "csrf_token": "x"})
        assert answer.status_code == 422, action
        again = all_filled(answer.text)[action]
        for name, text in typed.items():
            if name in again and form[name] != again[name]:
                assert again[name] == text, (action, name)
                names.append(name)
    return names


def test_registering(client, mine):
    assert {"given_name", "family_name", "email", "organisation"} <= set(comes_back(client, FORM))


def test_registering_by_a_link(client, mine):
    event = make_event("toinen")
    link = make_link(event)
    page = f"/fi/r/{keys.link_token(link.handle)}"
    assert {"given_name", "email"} <= set(comes_back(client, client.get(page).location or page))


@pytest.mark.parametrize(("rest", "name"), [("/edit", "organisation"), ("/answers", "question-1")])
def test_ones_own_page(client, mine, rest, name):
    found = comes_back(client, own_page(mine, rest))
    assert name in found or any(one.startswith("q") for one in found)


def test_an_invitation(client, app):
    made = invite(make_event())
    assert {"given_name", "organisation"} <= set(comes_back(client, address(made)))


def test_asking_for_the_link_again(client, mine):
    assert comes_back(client, "/fi/link") == ["email"]
