"""Role × page × content: what is on every organizer's page of an event that a role can open, and what is not.

test_roles.py asks what opens; a page that opens for many may still hold what is for few. Each kind of content has a
mark of its own in the event. What is expected is said here by hand, both ways: a mark that nobody is shown proves
nothing.
"""

import pytest
from flask.testing import FlaskClient

from app.database import db
from app.domain.participants import Needs
from app.domain.permissions import Role, TeamRole
from app.domain.questions import QuestionKind, Visibility
from app.models import Answer, Event, Organizer, Registration
from app.queries import organizers
from app.services import participants
from tests.architecture.test_access import calls, database_kind, samples  # noqa: F401  fixtures
from tests.factories import make_organizer, share, sign_in
from tests.questions import make_question

INTERNAL, NOTE, ANSWER, RESTRICTED = "sisainen-merkki", "kirjaus-merkki", "vastaus-merkki", "rajattu-merkki"
NEED, ASKED, ASKED_FEW, COUNTED = "allergia-merkki", "Avoinkysymys", "Rajattukysymys", "Rajattuvalinta"
MARKS = (INTERNAL, NOTE, ANSWER, RESTRICTED, NEED, ASKED, ASKED_FEW, COUNTED)

RUNS = {INTERNAL, NOTE, ANSWER, NEED, ASKED, ASKED_FEW, COUNTED}
EXPECTED: dict[Role, set[str]] = {
    Role.ADMINISTRATOR: RUNS | {RESTRICTED},
    Role.NATIONAL_COORDINATOR: RUNS,
    Role.COORDINATOR: RUNS,
    Role.ORGANIZER: RUNS,
    Role.ASSISTANT: {ASKED},  # that something was answered is a figure
    Role.REPORTER: {ASKED},
    # Which answers are kept and until when, and of one person all but needs and what administrators alone see.
    Role.PROTECTION_OFFICER: {NOTE, ANSWER, ASKED, ASKED_FEW, COUNTED},
}
#: Where a restricted question's label may stand for those who do not see its answers: it is edited, kept for a time,
#: and was once added; nothing there tells how it was answered.
NAMED = ("organizer.questions.", "organizer.personal_data.", "organizer.history.")
#: Each paper is a process of its own (seconds); what is on them is asked in tests/services/test_exports_and_roles.py.
SLOW = {"organizer.programme.paper"}


@pytest.fixture
def event(samples) -> Event:  # noqa: F811
    """With a mark of each kind."""
    made = db.session.query(Event).filter_by(slug=samples["slug"]).one()
    made.internal_notes = {"note": INTERNAL}
    person = db.session.query(Registration).filter_by(code=samples["code"]).one()
    person.organizer_note = NOTE
    db.session.commit()
    asked = make_question(made, QuestionKind.TEXT, ASKED, in_lists=True)
    few = make_question(made, QuestionKind.TEXT, ASKED_FEW, visible_to=Visibility.ADMINISTRATORS, in_lists=True)
    counted = make_question(made, QuestionKind.YES_NO, COUNTED, visible_to=Visibility.ADMINISTRATORS)
    given = ((asked, ANSWER), (few, RESTRICTED), (counted, True))
    db.session.add_all(Answer(registration_id=person.id, question_id=one.id, value=value) for one, value in given)
    db.session.commit()
    participants.change_needs(person.id, Needs(diet=NEED))
    return made


@pytest.fixture
def reader(event) -> Organizer:
    made = make_organizer("vieras@example.fi")
    share(event, made)
    return made


def seen(app, client: FlaskClient, samples: dict) -> dict[str, set[str]]:  # noqa: F811
    """By mark, the pages on which it stands."""
    found: dict[str, set[str]] = {mark: set() for mark in MARKS}
    for rule, method, address in calls(app, samples, behind_door=True):
        if method == "GET" and "slug" in rule.arguments and rule.endpoint not in SLOW:
            answer = client.get(address)
            text = answer.text if answer.status_code == 200 and answer.mimetype == "text/html" else ""
            for mark in MARKS:
                if mark in text:
                    found[mark].add(rule.endpoint)
    return found


@pytest.mark.parametrize("role", Role)
def test_each_role_is_shown_what_is_for_it_and_nothing_else(app, client, samples, reader, event, role):  # noqa: F811
    reader.role = role
    db.session.commit()
    sign_in(client, reader)
    found = seen(app, client, samples)
    assert {mark for mark, pages in found.items() if pages} == EXPECTED[role], found
    if role is not Role.ADMINISTRATOR:
        told = {page for mark in (ASKED_FEW, COUNTED) for page in found[mark] if not page.startswith(NAMED)}
        assert told == set(), "it is named where people are listed or counted"


def test_an_organizers_account_that_only_assists_sees_no_more_than_an_assistant(app, client, samples, reader, event):  # noqa: F811
    place = next(one for one in organizers.team(event.id) if one.organizer_id == reader.id)
    place.role = TeamRole.ASSISTANT
    db.session.commit()
    sign_in(client, reader)
    assert {mark for mark, pages in seen(app, client, samples).items() if pages} == EXPECTED[Role.ASSISTANT]
