"""Removing the 10,000 participants of an event whose time is over, while people register for another.

Run as `python -m bench.purge fill|figures|search` it is the act itself, in a process of its own, printing JSON.
"""

import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select, update

from app import clock, create_app
from app.database import Base, db, rewrite
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language
from app.domain.needs import Diet
from app.domain.participants import Details, Needs
from app.domain.people_lines import Line
from app.models import Event, Invitation, PeriodicJob, Registration, SpecialNeeds
from app.queries import figures
from app.queries import invitations as invitation_queries
from app.services import invitations, mail_delivery, registrations
from app.services.invitations import Guests
from app.services.registrations import RegistrationRequest
from bench import network, people
from bench.result import Result
from bench.servers import Postgres, Site
from config import Config

PARTICIPANTS = 10_000
#: Who were invited besides, and never answered.
INVITED = 1_000
#: Mails to participants that are in the folder when the purge begins, beside every invitation: one that has not left
#: when the event is over is dropped, and counts so (docs/decisions/0024).
MAILS = 1_000
#: People who register elsewhere at a time, again and again until everyone is gone.
MEANWHILE, INFLIGHT = 200, 16
LONGEST = 900
OLD, NEW = "purged", "meanwhile"
#: In every name, address and organisation of those who go, and nowhere else.
MARK = "poistuva"
COUNTED = ("role_id", "sector_id", "language", "status", "attendance", "track_id", "link_id")


def everyone(postgres: Postgres) -> list[Result]:
    """On both databases."""
    folder = Path(tempfile.mkdtemp(prefix="kutsu-bench-purge-"))
    sites = {"PostgreSQL": postgres.database("purge"), "SQLite": f"sqlite:///{folder / 'purge.sqlite'}"}
    return [result for name, url in sites.items() for result in _purge(name, Site(url), folder)]


def _purge(name: str, site: Site, folder: Path) -> list[Result]:
    form = network.set_up(site, [OLD, NEW], capacity=None)[1]
    _do(site, "fill")
    before = _do(site, "figures")
    planted = _do(site, "search", str(folder))
    assert planted["words"], "there is nothing to be found"
    _do(site, "end")
    site.start()
    failed, registered, slowest = Counter[str](), 0, 0.0
    started = time.perf_counter()
    try:
        while left := _do(site, "left"):
            if time.perf_counter() - started > LONGEST:
                raise RuntimeError(f"{left} are still there; see {site.log.name}")
            outcome = people.rush([form], MEANWHILE, INFLIGHT)
            failed.update(outcome.failed)
            registered += len(outcome.seen)
            slowest = max(slowest, outcome.seconds)
        took = time.perf_counter() - started
    finally:
        site.stop()
    _do(site, "tidy")
    found, after = _do(site, "search", str(folder)), _do(site, "figures")
    changed = [key for key in before if before[key] != after[key]]
    many = f"{PARTICIPANTS} participants"
    return [
        Result(
            f"{name}: failed requests while {many} are removed",
            sum(failed.values()),
            at_most=0,
            detail=f"{registered} registered meanwhile in {took:.0f} s {dict(failed) or ''}",
        ),
        Result(
            f"{name}: places where a removed name or address is found",
            len(found["words"]),
            at_most=0,
            detail=", ".join(found["words"]) or f"{len(planted['words'])} before: {', '.join(planted['words'])[:90]}",
        ),
        Result(f"{name}: figures that the removal changed", len(changed), at_most=0, detail=", ".join(changed)),
    ]


def _do(site: Site, *what: str) -> Any:
    return json.loads(site.program("purge", *what).splitlines()[-1])


def _event_id() -> int:
    return db.session.scalars(select(Event.id).where(Event.slug == OLD)).one()


def fill() -> int:
    """Everyone registers through the service, as the form does it; the invitations and some other mail leave."""
    event_id = _event_id()
    lines = [
        Line(number, Details(f"{MARK.title()}nimi", f"Vieras{number}", f"{MARK}.vieras{number}@example.fi",
                             f"{MARK.title()}virasto", None, None, f"{MARK}kunta", Language.FI))
        for number in range(INVITED)
    ]  # fmt: skip
    invitations.add(event_id, Guests(lines, f"{MARK} luettelo"), COMMAND_LINE)
    invitations.send(event_id, COMMAND_LINE)
    _deliver(INVITED)
    for number in range(PARTICIPANTS):
        language = Language.SV if number % 4 == 0 else Language.FI
        details = Details(
            f"{MARK.title()}nimi{number}", f"{MARK.title()}suku{number}", f"{MARK}{number}@example.fi",
            f"{MARK.title()}virasto {number}", None, None, f"{MARK}kunta", language,
        )  # fmt: skip
        needs = Needs(f"{MARK} ruoka", "", (Diet.VEGAN,)) if number % 10 == 0 else None
        made = registrations.register(event_id, RegistrationRequest(details, f"{MARK}-{number}", needs=needs))
        assert isinstance(made, Registration), made
        if number % 20 == 0:
            registrations.cancel(made.id, COMMAND_LINE)
        db.session.remove()
    _deliver(MAILS)
    return PARTICIPANTS


def _deliver(number: int) -> None:
    """At least so many mails leave, if there are so many."""
    post, sent = mail_delivery.from_url(Config().MAIL_URL), 0
    while sent < number and (batch := mail_delivery.deliver("bench", post, lambda _: False)).claimed:
        sent += batch.claimed


def end() -> int:
    """The event ended so long ago that everything of it is due; the worker is to begin at once."""
    ends_at = clock.now() - timedelta(days=400)
    values = {"starts_at": ends_at - timedelta(hours=7), "ends_at": ends_at, "opens_at": ends_at - timedelta(days=60)}
    db.session.execute(update(Event).where(Event.slug == OLD).values(closes_at=None, promotion_until=None, **values))
    db.session.execute(update(SpecialNeeds).values(delete_at=ends_at))
    db.session.execute(update(PeriodicJob).values(due_at=clock.now()))
    db.session.commit()
    return 1


def left() -> int:
    event_id, found = _event_id(), 0
    for table in (Registration, Invitation):
        mine = (table.event_id == event_id, table.erased_at.is_(None))
        found += db.session.scalar(select(func.count()).select_from(table).where(*mine)) or 0
    return found


def tidy() -> int:
    """What comes by every hour: files of forgotten mail, SQLite's log."""
    db.session.execute(update(PeriodicJob).values(due_at=clock.now()))
    db.session.commit()
    db.session.remove()
    rewrite()  # and every night
    answer = create_app(Config()).test_cli_runner().invoke(args=["worker", "--once"])
    return int(answer.exit_code)


def shown() -> dict[str, str]:
    """What statistics are made of, and the figures page."""
    event_id, found = _event_id(), {}
    for name in COUNTED:
        column = getattr(Registration, name)
        rows = db.session.execute(
            select(column, func.count()).where(Registration.event_id == event_id).group_by(column)
        ).all()
        found[name] = str(sorted((str(value), count) for value, count in rows))
    found["invitations"] = str(sorted(invitation_queries.counts(event_id).items()))
    page = figures.of(event_id)
    found["figures"] = str((sorted(map(str, page.fills.items())), page.unplaced, page.unmet))
    return found


def search(folder: str) -> dict[str, list[str]]:
    """Tables and files in which the mark stands: the database's own files, mail, the server's log."""
    words = []
    with db.engine.connect() as connection:
        for name, table in Base.metadata.tables.items():
            rows = connection.execution_options(yield_per=2000).execute(select(table))
            if any(MARK in str(tuple(row)).lower() for row in rows):
                words.append(f"table {name}")
    mail = Path(Config().MAIL_URL.removeprefix("file:"))
    database = [path for path in Path(folder).iterdir() if db.engine.dialect.name == "sqlite"]
    for path in [*database, *mail.iterdir()]:
        if MARK.encode() in path.read_bytes().lower():
            words.append("mail" if path.suffix == ".eml" else path.name)
    return {"words": sorted(set(words))}


ACTS: dict[str, Callable[..., Any]] = {
    "fill": fill, "end": end, "left": left, "tidy": tidy, "figures": shown, "search": search,
}  # fmt: skip

if __name__ == "__main__":
    with create_app(Config()).app_context():
        print(json.dumps(ACTS[sys.argv[1]](*sys.argv[2:])))
