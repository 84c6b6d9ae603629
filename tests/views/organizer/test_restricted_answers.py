"""Answers for administrators alone tell nobody else's lists, papers, acts, views and figures apart."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.database import db
from app.domain.accounts import AccountDetails
from app.domain.bulk import BulkKind
from app.domain.exports import ExportState
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language
from app.domain.permissions import Role
from app.domain.questions import QuestionKind, Visibility
from app.models import BulkAct, Event, ExportJob, Question, SavedView
from app.services import export_jobs, organizers, registrations
from tests.browsing import send
from tests.factories import ask, make_organizer, share, sign_in
from tests.questions import make_question
from tests.views.organizer.paths import participants_page

PAPER = {"purpose": "Järjestelyt", "kind": "sign_in", "sheet": "90x54", "word": "nothing"}


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def question(event) -> Question:
    """Two have registered; one answered yes."""
    made = make_question(event, QuestionKind.YES_NO, "Turvakielto", visible_to=Visibility.ADMINISTRATORS)
    registrations.register(event.id, ask("kylla@example.fi", answers={made.id: True}))
    registrations.register(event.id, ask("muu@example.fi"))
    return made


@pytest.fixture
def browser(client: FlaskClient, event) -> FlaskClient:
    me = make_organizer()
    share(event, me)
    return sign_in(client, me)


@pytest.fixture
def administrator(client: FlaskClient, question) -> FlaskClient:
    return sign_in(client, make_organizer("paa@example.fi", role=Role.ADMINISTRATOR))


def asked(event: Event, question: Question, page: str = "") -> str:
    return participants_page(event, f"{page}?answer={question.id}:yes")


def chosen_in_bulk(browser: FlaskClient, event: Event, question: Question) -> TestResponse:
    fields = {"kind": BulkKind.CANCEL.value, "everybody": "y", "shown": f"answer={question.id}:yes"}
    return send(browser, participants_page(event), fields, to=participants_page(event, "/bulk"))


def test_an_address_that_is_typed_by_hand_shows_nobody_and_says_why(browser, event, question):
    shown = browser.get(asked(event, question)).text
    assert ("muu@example.fi" in shown, "kylla@example.fi" in shown) == (False, False)
    assert "narrowed by an answer that you may not see" in shown


def test_filtering_on_keeps_the_filter(browser, event, question):
    """Nothing on the page makes a longer list of it without saying so."""
    shown = browser.get(asked(event, question)).text
    assert f'<option value="{question.id}:yes" selected>' in shown


def test_an_administrators_does(administrator, event, question):
    shown = administrator.get(asked(event, question)).text
    assert ("kylla@example.fi" in shown, "muu@example.fi" in shown) == (True, False)


@pytest.mark.parametrize("columns", ["shown", "all"])
def test_nothing_is_downloaded(browser, event, question, columns):
    fields = {"purpose": "Järjestelyt", "format": "csv", "columns": columns}
    refused = send(browser, asked(event, question, "/download"), fields)
    assert (refused.status_code, refused.mimetype, "you may not see" in refused.text) == (422, "text/html", True)
    assert 'value="Järjestelyt"' in refused.text


def test_no_paper_is_made(browser, event, question):
    assert "you may not see" in browser.get(asked(event, question, "/papers")).text
    refused = send(browser, asked(event, question, "/papers"), PAPER)
    assert (refused.status_code, refused.mimetype, "you may not see" in refused.text) == (422, "text/html", True)


def test_an_act_on_everybody_is_about_nobody(browser, event, question):
    """Also of whoever could see the answers when they opened the list."""
    refused = chosen_in_bulk(browser, event, question)
    assert (refused.status_code, db.session.scalars(select(BulkAct)).all()) == (422, [])


def test_an_administrators_act_is_about_those(administrator, event, question):
    assert chosen_in_bulk(administrator, event, question).status_code == 303
    assert len(db.session.scalars(select(BulkAct)).one().ids) == 1


def test_a_view_of_it_is_not_saved(browser, event, question):
    refused = send(browser, asked(event, question, "/views"), {"view_name": "Kyllä"})
    assert (refused.status_code, "you may not see" in refused.text) == (422, True)
    assert db.session.scalars(select(SavedView)).all() == []


def test_a_paper_of_the_worker_is_not_made_once_the_role_is_lowered(administrator, event, question, monkeypatch):
    monkeypatch.setattr("app.domain.papers.AT_ONCE", 0)
    assert send(administrator, asked(event, question, "/papers"), PAPER).status_code == 303
    job = db.session.scalars(select(ExportJob)).one()
    make_organizer("toinen@example.fi", role=Role.ADMINISTRATOR)
    lowered = AccountDetails("", Language.FI, Role.NATIONAL_COORDINATOR)
    assert organizers.update(job.organizer_id, lowered, COMMAND_LINE) is None
    export_jobs.make_next(lambda: False)
    db.session.refresh(job)
    assert (job.state, job.done, job.wanted) == (ExportState.GONE, 0, {})
    ended = administrator.get(participants_page(event, f"/exports/{job.id}")).text
    assert "It is not made if you may no longer see an answer" in ended


def test_figures_do_not_count_them(browser, event, question):
    page = f"/en/organizer/events/{event.slug}/programme/figures"
    assert "Turvakielto" not in browser.get(page).text


def test_figures_count_them_for_administrators(administrator, event, question):
    page = f"/en/organizer/events/{event.slug}/programme/figures"
    assert "Turvakielto" in administrator.get(page).text
