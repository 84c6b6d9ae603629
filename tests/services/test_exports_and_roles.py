"""Whoever may take something out no longer does not get it either: neither made by the worker nor from before."""

import csv
import io

import pytest
from sqlalchemy import delete, func, select

from app.database import db, end_reading
from app.domain.accounts import AccountDetails
from app.domain.attendees import AnswerIs, Listing
from app.domain.events import TermKind
from app.domain.exports import PAPERS, ExportKind, ExportState, Format, Wanted
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language
from app.domain.permissions import Role, TeamRole
from app.domain.questions import QuestionKind, Visibility
from app.models import Answer, BulkAct, Event, ExportJob, ExportPiece, Organizer, Question, UnsavedForm
from app.services import bulk, export_jobs, leaving, organizers, registrations, team, unsaved_forms
from app.steps.documents import Occasion
from tests.factories import ask as request
from tests.factories import make_event, make_organizer, make_registration, make_term, put_in_charge, share
from tests.questions import make_question


@pytest.fixture
def event(app) -> Event:
    made = make_event(terms=(make_term(TermKind.REGION, "TYKS"),))
    question = make_question(made, QuestionKind.YES_NO, "Turvakielto", visible_to=Visibility.ADMINISTRATORS)
    registrations.register(made.id, request("kylla@example.fi", answers={question.id: True}))
    return made


@pytest.fixture
def asker(event) -> Organizer:
    """An administrator, on the event's team too, with another to stay."""
    make_organizer("toinen@example.fi", role=Role.ADMINISTRATOR)
    stays, made = make_organizer("jaa@example.fi"), make_organizer(role=Role.ADMINISTRATOR)
    for one in (stays, made):
        share(event, one)
    return made


def ask(event: Event, asker: Organizer, kind: ExportKind = ExportKind.ATTENDEES, listing: Listing | None = None) -> int:
    """All columns, or those of the listing."""
    file, administrator = Format.PDF if kind in PAPERS else Format.CSV, asker.role is Role.ADMINISTRATOR
    wanted = Wanted(kind, file, listing or Listing(), all_columns=listing is None, administrator=administrator)
    occasion = Occasion(event.id, event.slug, event.title.fi, Language.FI, file)
    asked = export_jobs.ask(occasion, wanted, 1, "Tapahtuman järjestäminen", asker.id)
    assert isinstance(asked, int)
    return asked


def question(event: Event) -> Question:
    return db.session.scalars(select(Question).where(Question.event_id == event.id)).one()


def made() -> None:
    export_jobs.make_next(lambda: False)
    end_reading()


def job(job_id: int) -> ExportJob:
    end_reading()
    return db.session.get_one(ExportJob, job_id, populate_existing=True)


def pieces() -> int:
    return db.session.scalar(select(func.count()).select_from(ExportPiece)) or 0


def headings(job_id: int, role: Role) -> list[str]:
    document = export_jobs.fetch(job(job_id), role)
    assert document is not None
    with document.file as file:
        text = io.StringIO(file.read().decode("utf-8-sig"), newline="")
        return next(csv.reader(text, delimiter=";"))


def lower(asker: Organizer, role: Role, terms: frozenset[int] = frozenset()) -> None:
    assert organizers.update(asker.id, AccountDetails(asker.name, asker.language, role, terms), COMMAND_LINE) is None


def test_answers_for_administrators_are_in_an_administrators_file(event, asker):
    job_id = ask(event, asker)
    made()
    assert "Turvakielto" in headings(job_id, Role.ADMINISTRATOR)


def test_what_waits_is_made_for_the_role_that_the_account_has_now(event, asker):
    job_id = ask(event, asker)
    lower(asker, Role.ORGANIZER)
    made()
    assert job(job_id).state is ExportState.READY
    assert "Turvakielto" not in headings(job_id, Role.ORGANIZER)


@pytest.mark.parametrize("kind", [ExportKind.ATTENDEES, *PAPERS])
def test_what_is_narrowed_by_an_answer_of_administrators_is_not_made_of_everyone(event, asker, kind):
    make_registration(event, "muu@example.fi")
    job_id = ask(event, asker, kind, Listing(answer=AnswerIs(question(event).id, "yes")))
    lower(asker, Role.ORGANIZER)
    made()
    ended = job(job_id)
    assert (ended.state, ended.done, ended.wanted, pieces()) == (ExportState.GONE, 0, {}, 0)


def test_nor_once_the_question_is_gone(event, asker):
    asked = question(event)
    by_answer = ask(event, asker, listing=Listing(answer=AnswerIs(asked.id, "yes")))
    of_column, of_all = ask(event, asker, listing=Listing(questions=(asked.id,))), ask(event, asker)
    db.session.execute(delete(Answer))
    db.session.execute(delete(Question))
    db.session.commit()
    for _job in range(3):
        made()
    assert [job(one).state for one in (by_answer, of_column)] == [ExportState.GONE, ExportState.GONE]
    assert (job(of_all).state, job(of_all).done) == (ExportState.READY, 1)


def test_a_column_that_was_asked_for_by_name_is_not_left_out(event, asker):
    job_id = ask(event, asker, listing=Listing(questions=(question(event).id,)))
    lower(asker, Role.ORGANIZER)
    made()
    assert job(job_id).state is ExportState.GONE


def test_what_is_narrowed_so_is_made_for_an_administrator_of_those_alone(event, asker):
    make_registration(event, "muu@example.fi")
    job_id = ask(event, asker, listing=Listing(answer=AnswerIs(question(event).id, "yes")))
    made()
    assert (job(job_id).state, job(job_id).done) == (ExportState.READY, 1)


def test_what_is_being_made_begins_anew(event, asker):
    job_id = ask(event, asker)
    export_jobs._take()
    lower(asker, Role.ORGANIZER)
    assert job(job_id).state is ExportState.WAITING
    made()
    assert "Turvakielto" not in headings(job_id, Role.ORGANIZER)


def test_another_role_takes_the_files_away(event, asker):
    job_id = ask(event, asker)
    made()
    lower(asker, Role.ORGANIZER)
    assert (job(job_id).state, job(job_id).wanted, pieces()) == (ExportState.GONE, {}, 0)


def test_a_new_name_does_not(event, asker):
    job_id = ask(event, asker)
    made()
    lower(asker, Role.ADMINISTRATOR)
    assert job(job_id).state is ExportState.READY


def test_a_file_that_holds_more_than_the_role_may_have_is_not_handed_out(event, asker):
    """However the role came to change: by hand in the database, or while the file was being written."""
    job_id = ask(event, asker)
    made()
    assert export_jobs.fetch(job(job_id), Role.ORGANIZER) is None
    assert (job(job_id).state, pieces()) == (ExportState.GONE, 0)


@pytest.mark.parametrize("place", [None, TeamRole.ASSISTANT])
def test_whoever_runs_the_event_no_longer_has_nothing_of_it(event, asker, place):
    lower(asker, Role.ORGANIZER)
    ready = ask(event, asker)
    made()
    waiting = ask(event, asker)
    if place is None:
        team.remove(event.id, asker.id, COMMAND_LINE)
    else:
        team.add(event.id, asker.email, COMMAND_LINE, place)
    assert (job(ready).state, pieces()) == (ExportState.GONE, 0)
    made()
    assert (job(waiting).state, job(waiting).wanted, pieces()) == (ExportState.GONE, {}, 0)


def test_a_coordinator_who_loses_the_region_has_nothing_of_it(event, asker):
    other = make_organizer("alue@example.fi", role=Role.COORDINATOR)
    put_in_charge(other, event.terms[0])
    ready = ask(event, other)
    made()
    waiting = ask(event, other)
    lower(other, Role.COORDINATOR, frozenset({make_term(TermKind.REGION, "OYS").id}))
    made()
    assert [job(one).state for one in (ready, waiting)] == [ExportState.GONE, ExportState.GONE]


def test_whoever_has_left_has_no_files_and_nothing_half_done(event, asker):
    ready = ask(event, asker)
    made()
    waiting = ask(event, asker)
    bulk.plan(event.id, bulk.BulkKind.CANCEL, [1], asker.id)
    unsaved_forms.keep(asker.id, "{}")
    leaving.close(asker.id, COMMAND_LINE)
    made()
    assert [job(one).state for one in (ready, waiting)] == [ExportState.GONE, ExportState.GONE]
    assert (pieces(), *(db.session.scalars(select(kept.id)).all() for kept in (BulkAct, UnsavedForm))) == (0, [], [])


def test_what_cannot_be_made_keeps_nobody_waiting(event, asker):
    gone, other = ask(event, asker), make_organizer("kolmas@example.fi", role=Role.ADMINISTRATOR)
    leaving.close(asker.id, COMMAND_LINE)
    asked = ask(event, other)
    made()
    assert [job(one).state for one in (gone, asked)] == [ExportState.GONE, ExportState.READY]
