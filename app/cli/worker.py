"""flask worker: drains due mail, due jobs and exports, until it is told to stop."""

import logging
import os
import secrets
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event as Flag
from types import FrameType

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import DBAPIError

from app import clock
from app.cli import groups, output
from app.database import db, end_reading, is_unavailable
from app.domain.privacy import DataKind
from app.queries import export_jobs as export_queries
from app.queries import outbox as mail_queries
from app.queries import periodic as job_queries
from app.services import (
    admissions,
    bulletins,
    choices,
    export_jobs,
    mail_delivery,
    organizers,
    outbox,
    periodic,
    personal_feeds,
    place_offers,
    pool_upkeep,
    reminders,
    retention,
)
from app.services.mail_delivery import Post

log = logging.getLogger(__name__)

#: Seconds between looks when there was nothing to do.
POLL = 1.0
#: Seconds to wait after a fault (no database, no mail server); each next time twice as long, up to the last.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
NICENESS = 19
#: After a batch the worker rests for so many times the processor time that it took: in a rush, people go first.
RESTS = 3


@dataclass(frozen=True)
class Job:
    """A job that comes back. run() is a service's act; it is repeated until it says that 0 rows were left to do."""

    every: timedelta
    run: Callable[[], int]


#: By the name that the database knows. A job does no harm when it is done twice.
JOBS = {
    "let unanswered offers lapse": Job(timedelta(minutes=1), choices.lapse_offers),
    "pass on places nobody answered for": Job(timedelta(minutes=1), place_offers.lapse),
    "end registrations of unconfirmed addresses": Job(timedelta(minutes=10), admissions.lapse_unverified),
    "give places that were kept for some": Job(timedelta(minutes=1), admissions.release_kept_places),
    "send messages whose time has come": Job(timedelta(minutes=1), bulletins.send_due),
    "write reminders": Job(timedelta(minutes=1), reminders.write_due),
    "make the pools of older events": Job(timedelta(days=1), pool_upkeep.settle_one),
    "see who lacks a choice": Job(timedelta(days=1), pool_upkeep.place_one),
    "remove answers": Job(timedelta(hours=1), partial(retention.remove_due, DataKind.ANSWERS)),
    "remove special needs": Job(timedelta(hours=1), partial(retention.remove_due, DataKind.NEEDS)),
    "anonymise registrations": Job(
        timedelta(hours=1), partial(retention.remove_due, DataKind.WITHOUT_PLACE, DataKind.WITH_PLACE)
    ),
    "seal needs under their event's key": Job(timedelta(days=1), retention.reseal),
    "destroy keys of needs that have gone": Job(timedelta(hours=1), retention.destroy_keys),
    "forget old history": Job(timedelta(days=1), retention.forget_history),
    "remove files of forgotten mail": Job(timedelta(hours=1), mail_delivery.forget),
    "empty the write-ahead log": Job(timedelta(minutes=10), retention.empty_traces),
    "write the database anew": Job(timedelta(hours=1), retention.rewrite_at_night),
    "end organizers' sessions": Job(timedelta(hours=1), organizers.remove_expired),
    "remove files of exports": Job(timedelta(minutes=10), export_jobs.tidy),
    "stop calendars of nobody": Job(timedelta(hours=1), personal_feeds.tidy),
    "forget addresses that nobody confirmed": Job(timedelta(hours=1), retention.forget_addresses),
    "forget mail recipients": Job(timedelta(days=1), outbox.forget_recipients),
}


@dataclass
class Worker:
    """One process's work. Its name is in the leases of the mail it has in hand."""

    post: Post
    stop: Flag = field(default_factory=Flag)
    name: str = field(default_factory=lambda: f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}")
    done: Counter[str] = field(default_factory=Counter)

    def run(self) -> None:
        """Work until told to stop. Outlives a database or a mail server that is away."""
        pause = FIRST_PAUSE
        log.info("worker started: %s", self.name)
        while not self.stop.is_set():
            try:
                problem = self.drain()
            except Exception as error:
                problem = "the database is away" if is_away(error) else type(error).__name__
                if not is_away(error):
                    log.exception("worker failed")
            finally:
                db.session.remove()
            if problem:
                log.warning("worker waits: %s", problem)
            self.stop.wait(pause if problem else POLL)
            pause = min(pause * 2, LONGEST_PAUSE) if problem else FIRST_PAUSE
        log.info("worker stopped: %s", self.name)

    def drain(self) -> str:
        """Do everything that is due now. Returns why mail cannot be sent, if it cannot."""
        while not self.stop.is_set():
            now = clock.now()
            job_is_due, mail_is_due = job_queries.is_due(JOBS, now), mail_queries.is_due(now)
            export_is_due = export_queries.is_due(now)
            end_reading()
            if job_is_due:
                self._do_job()
            if export_is_due and export_jobs.make_next(self.stop.is_set):
                self.done["exports"] += 1
            if mail_is_due:
                busy_since = time.process_time()
                batch = mail_delivery.deliver(self.name, self.post, self.stop.wait)
                self.done.update({state.value: count for state, count in batch.states.items()})
                if batch.problem:
                    return batch.problem
                mail_is_due = batch.claimed > 0
                self.stop.wait(RESTS * (time.process_time() - busy_since))
            if not (job_is_due or mail_is_due or export_is_due):
                break
        return ""

    def _do_job(self) -> None:
        name = periodic.take_due(JOBS)
        if name is None:
            return
        rows = 0
        try:
            while not self.stop.is_set():
                busy_since = time.process_time()
                more = JOBS[name].run()
                end_reading()
                if not more:
                    break
                rows += more
                self.stop.wait(RESTS * (time.process_time() - busy_since))
        except Exception as error:
            if is_away(error):
                raise
            log.exception("job failed: %s", name)  # it is due again when its lease is over
            db.session.rollback()
            periodic.fail(name)
            return
        if not self.stop.is_set():
            periodic.finish(name, JOBS[name].every)
            self.done["jobs"] += 1
        log.info("job done: %s", name, extra={"rows": rows})


def is_away(error: Exception) -> bool:
    """Is it the database that cannot be reached?"""
    return isinstance(error, DBAPIError) and is_unavailable(error)


@click.command("worker", cls=groups.Alone)
@click.option("--once", is_flag=True, help="Stop when nothing is due.")
@output.json_option
@with_appcontext
def worker(once: bool, as_json: bool) -> None:
    """Send due mail, do due jobs and make exports; several workers at once are safe."""
    try:
        post = mail_delivery.from_url(current_app.config["MAIL_URL"])
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    working = Worker(post)
    _stop_on_signals(working.stop)
    if not once:
        _step_back()
        working.run()
        return
    problem = working.drain()
    counts = {
        name: working.done[name] for name in ("sent", "pending", "refused", "dead", "superseded", "jobs", "exports")
    }
    words = {"pending": "to be tried again"}
    said = ", ".join(f"{count} {words.get(name, name)}" for name, count in counts.items())
    output.emit(counts, f"{said}.", as_json=as_json)
    if problem:
        output.refuse(f"Mail cannot be sent: {problem}")


def _step_back() -> None:
    """Whoever waits for a page goes first. In a session of its own a process's niceness counts for nothing
    outside it: there the session as a whole steps back (Linux, sched(7), autogroup)."""
    os.nice(NICENESS)
    if os.getsid(0) == os.getpid():
        with suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(NICENESS))


def _stop_on_signals(stop: Flag) -> None:
    """The first signal finishes the mail in hand; a second one ends the process."""

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
