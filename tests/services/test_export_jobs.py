"""Exports that the worker makes: true progress, ended between pages, one person's alone, gone when their time is."""

import csv
import io
import re
from datetime import timedelta
from zipfile import ZipFile

import pypdf
import pytest
from sqlalchemy import func, select

from app import clock
from app.database import db, end_reading
from app.domain import exports as rules
from app.domain import papers
from app.domain.attendees import Column, Listing, Sort
from app.domain.exports import ExportKind, ExportRefusal, ExportState, Format, Wanted
from app.domain.history import Act, Actor
from app.domain.languages import Language
from app.models import ExportJob, ExportPiece, HistoryEntry, Registration
from app.queries import attendee_documents, export_jobs
from app.services import export_jobs as services
from app.services import privacy
from app.steps.documents import Occasion
from tests.factories import make_event, make_organizer, make_registration, share

BY_NAME = Listing(sort=Sort.NAME, descending=False, columns=(Column.EMAIL,))


def never() -> bool:
    return False


class At:
    """Asked before every page whether to stop; at the given one it first does something."""

    def __init__(self, page: int, act=never) -> None:
        self.page, self.act, self.asked = page, act, 0
        self.seen: list[tuple[ExportState, int, int]] = []

    def __call__(self) -> bool:
        self.asked += 1
        self.seen.append(tuple(db.session.execute(select(ExportJob.state, ExportJob.done, ExportJob.total)).one()))
        end_reading()
        return bool(self.act()) if self.asked == self.page else False


@pytest.fixture(autouse=True)
def small_pages(monkeypatch):
    monkeypatch.setattr(attendee_documents, "BATCH", 2)


@pytest.fixture
def event(app):
    made = make_event()
    for number in range(5):
        make_registration(made, f"osallistuja{number}@example.fi", family_name=f"Mäki{number}")
    return made


@pytest.fixture
def asker(event):
    made = make_organizer()
    share(event, made)
    return made


def ask(event, asker, **changes) -> int:
    wanted = Wanted(ExportKind.ATTENDEES, Format.CSV, changes.pop("listing", BY_NAME), **changes)
    occasion = Occasion(event.id, event.slug, event.title.fi, Language.FI, Format.CSV)
    asked = services.ask(occasion, wanted, 5, "Kyltit ovelle", asker.id)
    assert isinstance(asked, int)
    return asked


def job(job_id: int) -> ExportJob:
    end_reading()
    return db.session.get_one(ExportJob, job_id, populate_existing=True)


def pieces() -> int:
    end_reading()
    return db.session.scalar(select(func.count()).select_from(ExportPiece))


def test_the_worker_makes_the_list_and_the_history_keeps_who_and_what_for(event, asker):
    job_id, watch = ask(event, asker), At(page=0)
    assert services.make_next(watch)
    assert watch.seen == [(ExportState.RUNNING, done, 5) for done in (0, 2, 4)]
    made = job(job_id)
    assert (made.state, made.done, made.total) == (ExportState.READY, 5, 5)
    with services.fetch(made, asker.role).file as file:
        rows = list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"), newline=""), delimiter=";"))
    assert [row[2] for row in rows[1:]] == [f"osallistuja{number}@example.fi" for number in range(5)]
    entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.LIST_EXPORTED)).one()
    assert entry.organizer_id == asker.id
    assert (entry.details["purpose"], entry.details["rows"]) == ("Kyltit ovelle", 5)
    assert not services.make_next(never)


def test_papers_of_many_lose_nobody_whose_name_changes_while_they_are_made(event, asker, monkeypatch):
    monkeypatch.setattr(papers, "AT_MOST", 2)

    def rename() -> bool:
        """From the first paper to the last, and the other way round."""
        for old, new in (("Mäki0", "Ö"), ("Mäki4", "A")):
            person = db.session.scalars(select(Registration).where(Registration.family_name == old)).one()
            person.family_name, person.sort_key = new, new.lower()
        db.session.commit()
        return False

    wanted = Wanted(ExportKind.SIGN_IN, Format.PDF)
    occasion = Occasion(event.id, event.slug, event.title.fi, Language.FI, Format.PDF)
    job_id = services.ask(occasion, wanted, 5, "Allekirjoitukset", asker.id)
    assert services.make_next(At(page=1, act=rename))
    with services.fetch(job(job_id), asker.role).file as file, ZipFile(file) as archive:
        said = [pypdf.PdfReader(io.BytesIO(archive.read(name))).pages[0].extract_text() for name in archive.namelist()]
    assert [re.findall(r"Mäki\d", text) for text in said] == [["Mäki0", "Mäki1"], ["Mäki2", "Mäki3"], ["Mäki4"]]
    entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.PAPER_MADE)).one()
    assert (job(job_id).format, entry.details["format"]) == (Format.ZIP, "zip")


def test_a_cancelled_export_ends_at_the_next_page_and_leaves_nothing(event, asker):
    job_id = ask(event, asker)
    watch = At(page=2, act=lambda: services.cancel(job_id) and False)
    assert services.make_next(watch)
    assert watch.asked == 2
    ended = job(job_id)
    assert (ended.state, ended.wanted, pieces()) == (ExportState.CANCELLED, {}, 0)
    assert db.session.scalars(select(HistoryEntry.id).where(HistoryEntry.act == Act.LIST_EXPORTED)).all() == []
    assert not services.cancel(job_id)


def test_a_worker_that_is_told_to_stop_leaves_the_export_to_another(event, asker):
    job_id = ask(event, asker)
    assert services.make_next(At(page=2, act=lambda: True))
    assert (job(job_id).state, job(job_id).run) == (ExportState.WAITING, 0)
    assert services.make_next(never)
    assert job(job_id).state is ExportState.READY


def test_what_broke_off_is_begun_anew_and_at_last_given_up(event, asker, time):
    job_id = ask(event, asker)
    for run in range(1, rules.MOST_RUNS + 1):
        assert services._take().run == run  # and its worker dies
        assert not export_jobs.is_due(clock.now())
        end_reading()
        time.shift(rules.LEASE + timedelta(seconds=1))
    assert export_jobs.is_due(clock.now())
    assert not services.make_next(never)
    assert job(job_id).state is ExportState.FAILED


def test_who_lost_the_export_keeps_no_file_of_it(event, asker, time):
    job_id = ask(event, asker)
    slow = services._take()
    made = services._made(slow, lambda rows: None)
    end_reading()
    time.shift(rules.LEASE + timedelta(seconds=1))
    assert services._take().run == 2
    with made.document.file:
        services._keep(slow, made)
    assert (job(job_id).state, pieces()) == (ExportState.RUNNING, 0)


def test_the_file_goes_when_somebodys_data_in_it_is_erased(event, asker):
    from_before, being_made = ask(event, asker), None
    assert services.make_next(never)
    being_made = ask(event, asker)
    services._take()
    person = make_registration(event, "poistettava@example.fi")
    privacy.erase(person.id, Actor.organizer(asker.id))
    assert (job(from_before).state, job(from_before).wanted, pieces()) == (ExportState.GONE, {}, 0)
    assert job(being_made).state is ExportState.WAITING  # and not by the run that may have read the person
    assert services.make_next(never)
    assert job(being_made).done == 6


def test_files_go_after_a_day_and_later_every_trace(event, asker, time):
    job_id = ask(event, asker)
    services.make_next(never)
    time.shift(rules.LIFETIME - timedelta(minutes=1))
    assert services.tidy() == 0
    time.shift(timedelta(minutes=2))
    assert services.tidy() == 1
    assert (job(job_id).state, pieces(), services.tidy()) == (ExportState.GONE, 0, 0)
    time.shift(rules.TOLD_FOR)
    assert services.tidy() == 1
    assert db.session.scalar(select(func.count()).select_from(ExportJob)) == 0


def test_nobody_has_many_in_the_making(event, asker):
    for _number in range(rules.MOST_OPEN):
        ask(event, asker)
    occasion = Occasion(event.id, event.slug, "x", Language.FI, Format.CSV)
    wanted = Wanted(ExportKind.ATTENDEES, Format.CSV, BY_NAME)
    assert services.ask(occasion, wanted, 5, "x", asker.id) is ExportRefusal.TOO_MANY_OPEN
    ask(event, make_organizer("toinen@example.fi"))


def test_an_export_that_cannot_be_made_says_so(event, asker, monkeypatch):
    job_id = ask(event, asker)
    monkeypatch.setattr(attendee_documents, "BATCH", "no number")
    assert services.make_next(never)
    assert (job(job_id).state, job(job_id).wanted) == (ExportState.FAILED, {})
