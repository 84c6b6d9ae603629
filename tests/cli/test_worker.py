"""`flask worker`: drains, stops cleanly, and loses nothing whatever happens to it."""

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event as Flag

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, text

from app import clock
from app.cli.worker import JOBS, Worker
from app.database import db
from app.domain import waiting_list
from app.domain.history import Act
from app.domain.mail import MailState
from app.domain.participants import Needs
from app.domain.places import PoolKind
from app.models import Claim, HistoryEntry, OutgoingMail, PeriodicJob, Pool, Registration, SpecialNeeds
from app.queries import doctor
from app.services import choices, mail_delivery, periodic, registrations
from tests.days import Day, make_day
from tests.factories import ask, make_event, make_registration
from tests.services.mail_delivery.smtp_server import Server, free_port, running

ROOT = Path(__file__).parents[2]
LIMIT = 90  # seconds: longer means stuck


@contextmanager
def process(app: Flask, mail_url: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """`flask worker` as a process of its own on the test's database."""
    environment = {
        **os.environ,
        "DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"],
        "MAIL_URL": mail_url,
        "SECRET_KEY": "test-secret",
        "DATA_KEY": "test-data-key",
        "BASE_URL": "http://localhost",
    }
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker", *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as started:
        try:
            yield started
        finally:
            with suppress(ProcessLookupError):
                started.kill()


def register(count: int) -> list[str]:
    event = make_event(capacity=None)
    emails = [f"p{n}@example.fi" for n in range(count)]
    for email in emails:
        make_registration(event, email)
    db.session.rollback()
    return emails


def states() -> Counter[MailState]:
    db.session.rollback()
    return Counter(db.session.scalars(select(OutgoingMail.state)))


def run(app: Flask, *arguments: str):
    return app.test_cli_runner().invoke(args=["worker", *arguments])


def test_once_drains_everything_and_says_so(app, tmp_path):
    register(25)  # more than a batch
    result = run(app, "--once", "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {
        "sent": 25, "pending": 0, "refused": 0, "dead": 0, "superseded": 0, "jobs": len(JOBS), "exports": 0,
    }  # fmt: skip
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 25
    nothing = "0 sent, 0 to be tried again, 0 refused, 0 dead, 0 superseded, 0 jobs, 0 exports.\n"
    assert run(app, "--once").stdout == nothing


def test_once_does_not_wait_for_a_server_that_is_away(app):
    register(1)
    app.config["MAIL_URL"] = f"smtp://127.0.0.1:{free_port()}"
    result = run(app, "--once", "--json")
    assert (result.exit_code, result.stderr) == (1, "Error: Mail cannot be sent: Connection refused\n")
    assert states() == {MailState.PENDING: 1}


def test_a_mail_url_that_makes_no_sense_is_a_bad_call(app):
    app.config["MAIL_URL"] = "pigeon://roof"
    assert run(app, "--once").exit_code == 2


def test_several_processes_send_each_mail_once(app):
    emails = register(60)
    server = Server()
    with running(server) as port:
        url = f"smtp://127.0.0.1:{port}"
        with process(app, url, "--once") as one, process(app, url, "--once") as two:
            assert [one.wait(LIMIT), two.wait(LIMIT)] == [0, 0]
    assert Counter(server.recipients) == Counter(emails)
    assert states() == {MailState.SENT: 60}


def test_told_to_stop_it_finishes_the_mail_in_hand_and_gives_back_the_rest(app, database_kind):
    server = Server()
    server.gate = Flag()
    with running(server) as port, process(app, f"smtp://127.0.0.1:{port}") as worker:
        register(3)  # it has nothing to do when it starts, and takes what comes
        assert server.waiting.wait(LIMIT)
        worker.send_signal({"sqlite": signal.SIGTERM, "postgresql": signal.SIGINT}[database_kind])
        server.gate.set()
        assert worker.wait(LIMIT) == 0
    assert len(server.got) == 1
    assert states() == {MailState.SENT: 1, MailState.PENDING: 2}
    assert set(db.session.scalars(select(OutgoingMail.leased_by))) == {None}


def test_killed_in_the_middle_it_loses_nothing(app):
    emails = register(3)
    server = Server()
    server.gate = Flag()
    with running(server) as port:
        with process(app, f"smtp://127.0.0.1:{port}") as worker:
            assert server.waiting.wait(LIMIT)
            worker.kill()
            worker.wait(LIMIT)
        server.gate.set()
        post = mail_delivery.from_url(f"smtp://127.0.0.1:{port}")
        assert mail_delivery.deliver("another", post, Flag().wait).claimed == 0  # until the lease is over
        with time_machine.travel(clock.now() + timedelta(minutes=3), tick=False):
            assert mail_delivery.deliver("another", post, Flag().wait).states == {MailState.SENT: 3}
    assert set(server.recipients) == set(emails)
    ids = {(recipient, message["Message-ID"]) for recipient, message in server.got}
    assert len(ids) == 3  # whatever came twice is recognisable as the same


@pytest.mark.parametrize("database_kind", ["postgresql"])  # a file does not go away
def test_a_database_that_went_away_between_sending_and_writing_down(app, database_kind):
    """The mail has left; its outcome is written on a new connection, and nobody gets it twice."""
    emails = register(2)
    server = Server()
    server.gate = Flag()
    with running(server) as port, process(app, f"smtp://127.0.0.1:{port}", "--once") as worker:
        assert server.waiting.wait(LIMIT)
        db.session.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                 " AND datname = current_database()")
        )  # fmt: skip
        db.session.commit()
        server.gate.set()
        assert worker.wait(LIMIT) == 0, worker.stderr.read()
    assert server.recipients == emails
    assert states() == {MailState.SENT: 2}


def test_jobs_are_done_when_they_are_due(app):
    event = make_event(starts_in=timedelta(hours=1))
    registrations.register(event.id, ask(needs=Needs("gluteeniton", "")))
    later = {timedelta(0): len(JOBS), timedelta(minutes=61): 17, timedelta(days=15): len(JOBS)}
    kept = []
    for time, jobs in later.items():
        with time_machine.travel(clock.now() + time, tick=False):
            worker = Worker(mail_delivery.from_url(app.config["MAIL_URL"]))
            assert (worker.drain(), worker.done["jobs"]) == ("", jobs)
            assert (worker.drain(), worker.done["jobs"]) == ("", jobs)  # nothing is due any more
        db.session.rollback()
        kept.append(len(db.session.scalars(select(SpecialNeeds.registration_id)).all()))
    assert kept == [1, 1, 0]


def test_an_unanswered_offer_lapses_and_the_place_goes_to_the_next(app):
    """Who was asked keeps what they had."""
    day = make_day(places=1)
    holder, asked, after = day.join("eka", "a1"), day.join("aino", "a2"), day.join("bertta", "b1")
    choices.change(asked.id, day.choice("a1"))  # waits for a1, keeps a2
    choices.change(after.id, day.choice("a1"))
    registrations.cancel(holder.id)
    assert states_in(day, "a1") == {"aino@example.fi": "offered", "bertta@example.fi": "waiting"}
    two_days = waiting_list.OFFER_LASTS
    for time in (timedelta(0), two_days - timedelta(seconds=30), two_days + timedelta(minutes=2)):
        with time_machine.travel(clock.now() + time, tick=False):
            Worker(mail_delivery.from_url(app.config["MAIL_URL"])).drain()
            Worker(mail_delivery.from_url(app.config["MAIL_URL"])).drain()  # another has nothing to do
        db.session.rollback()
        if time < two_days:
            assert states_in(day, "a1")["aino@example.fi"] == "offered"
    assert states_in(day, "a1") == {"bertta@example.fi": "taken"}
    assert states_in(day, "a2") == {"aino@example.fi": "taken"}
    lapsed = db.session.scalars(
        select(HistoryEntry).where(HistoryEntry.act == Act.OFFER_LAPSED).order_by(HistoryEntry.id)
    ).all()
    assert [(entry.registration_id, entry.details["session"]["fi"]) for entry in lapsed] == [(asked.id, "Työpaja a1")]
    assert list(doctor.findings()) == []


def states_in(day: Day, name: str) -> dict[str, str]:
    rows = db.session.execute(
        select(Registration.email, Claim.state)
        .join(Claim, Claim.registration_id == Registration.id)
        .join(Pool, Pool.id == Claim.pool_id)
        .where(Pool.kind == PoolKind.SESSION, Pool.key == day.sessions[name])
    )
    return {email: state.value for email, state in rows}


def test_one_worker_at_a_time_has_a_job(app):
    assert periodic.take_due(["a"]) == "a"
    assert periodic.take_due(["a"]) is None
    assert periodic.take_due(["a", "b"]) == "b"
    with time_machine.travel(clock.now() + periodic.LEASE, tick=False):
        assert periodic.take_due(["a"]) == "a"  # whoever had it has died
        periodic.finish("a", timedelta(hours=1))
        assert periodic.take_due(["a"]) is None
        job = db.session.get(PeriodicJob, "a")
        assert (job.finished_at, job.due_at - job.finished_at) == (clock.now(), timedelta(hours=1))


def test_a_job_that_breaks_off_is_told_of_until_a_run_comes_to_its_end(app, client, monkeypatch):
    name = "remove special needs"
    good = JOBS[name]

    def breaks() -> int:
        raise RuntimeError("aino@example.fi")  # what somebody typed may be in an error's words

    monkeypatch.setitem(JOBS, name, replace(good, run=breaks))
    worker = Worker(mail_delivery.from_url(app.config["MAIL_URL"]))
    assert (worker.drain(), worker.done["jobs"]) == ("", len(JOBS) - 1)  # the others are done all the same
    assert client.get("/readyz").json["failed_jobs"] == [name]
    assert "kutsu_jobs_failed 1.0" in client.get("/metrics").text
    monkeypatch.setitem(JOBS, name, good)
    with time_machine.travel(clock.now() + periodic.LEASE, tick=False):
        worker.drain()
        assert "failed_jobs" not in client.get("/readyz").json
    assert "kutsu_jobs_failed 0.0" in client.get("/metrics").text


def test_needs_that_should_have_gone_are_seen_in_the_metrics(app, client):
    event = make_event()
    registrations.register(event.id, ask(needs=Needs("gluteeniton", "")))
    assert "kutsu_needs_overdue_seconds 0.0" in client.get("/metrics").text
    with time_machine.travel(event.ends_at + timedelta(days=15), tick=False):
        assert "kutsu_needs_overdue_seconds 86400.0" in client.get("/metrics").text
