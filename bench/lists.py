"""The organizer's list with 1,000 and 100,000 participants, and a thousand badges against the bare compiler.

Run as `python -m bench.lists list|badges SLUG` it is the measured process itself, printing JSON.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import typst
from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select

from app import create_app
from app.database import db
from app.domain.attendees import Listing
from app.domain.exports import ExportKind, Format, Wanted
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language
from app.domain.papers import BadgeOptions, BadgeWord
from app.domain.permissions import Role
from app.models import Registration
from app.outputs.papers import press, typesetter
from app.queries import events
from app.services import exports, organizers
from app.services.exports import Occasion
from app.services.organizers import NewAccount
from bench import lists_data, network
from bench.result import Result
from bench.servers import ROOT, Postgres, Site
from config import Config

FEW, MANY = 1_000, 100_000
REPEATS = 15
SLUG = "mittaus-000001"
PASSWORD = "a-long-bench-password"
PAGES = {
    "list": "",
    "by name": "?sort=name",
    "by organisation": "?sort=organisation",
    "by status": "?sort=status",
    "cancelled": "?status=cancelled",
    "with a place, by name": "?status=confirmed&sort=name",
    "page in the middle": f"?page={MANY // 100}",
    "last page": "?page=100000",
    "search for one address": "?q={address}",
    "search for whoever is not there": "?q=zzzz",
    "search for a word of one in 25": "?q=vantaan",
    "search for a word that everyone has": "?q=example",
    "search for the first letter of two in three": "?q=k",
}
#: It looks at everyone: how many have not chosen is kept nowhere.
AT_MOST = {"without what must be chosen": 2.0}


def filled(postgres: Postgres, rows: int) -> Site:
    site = Site(postgres.database(f"lists_{rows}"), PAGE_CACHE_SECONDS="0")
    site.flask("db", "upgrade")
    site.flask("demo", "fill", "--events", "1", "--registrations", str(rows))
    return site


def _dealt(postgres: Postgres, rows: int) -> tuple[Site, dict[str, str]]:
    """With everything that a list can be filtered by; and the filters."""
    site = filled(postgres, rows)
    network.add_choices(site, SLUG)
    network.add_questions(site, SLUG, lists_data.QUESTIONS)
    return site, json.loads(site.program("lists_data", SLUG))


def _measured(site: Site, what: str, given: object = None) -> dict[str, float]:
    measured: dict[str, float] = json.loads(site.program("lists", what, given=json.dumps(given)))
    return measured


def pages(postgres: Postgres) -> list[Result]:
    """Each page with 100,000 participants, of the same with 1,000: the processor's time of the product and of the
    database. A page with few rows costs less to write: what is compared is as full on both sides, or empty on both."""
    sites = [_dealt(postgres, rows) for rows in (FEW, MANY)]
    few, many = (_measured(site, "list", PAGES | filters) for site, filters in sites)
    return [
        Result(
            f"attendee list of {MANY}, of {FEW}: {page}",
            many[page] / few[page],
            at_most=AT_MOST.get(page, 1.5),
            detail=f"{many[page] * 1000:.0f} ms of {few[page] * 1000:.0f} ms",
        )
        for page in few
    ]


def badges(postgres: Postgres) -> list[Result]:
    """A thousand badges with codes, from the database to the file, of the compiler alone on the same data."""
    took = _measured(filled(postgres, FEW), "badges")
    detail = f"{took['ours']:.2f} s of {took['bare']:.2f} s"
    return [Result(f"{took['badges']:.0f} badges, of the bare compiler", took["ours"] / took["bare"], 0, 2, detail)]


def best(act: Callable[[], object], repeats: int, clock: Callable[[], float] = time.perf_counter) -> float:
    times = []
    for _ in range(repeats):
        started = clock()
        act()
        times.append(clock() - started)
    return min(times)


def _processor() -> float:
    """Seconds that this process and its connection to PostgreSQL have worked."""
    connection: Any = db.session.connection().connection.driver_connection
    theirs = Path(f"/proc/{connection.info.backend_pid}/schedstat").read_text().split()[0]
    return time.process_time() + int(theirs) / 1e9


def _list() -> dict[str, float]:
    organizers.add_with_password(NewAccount("bench@example.fi", role=Role.ADMINISTRATOR), PASSWORD)
    client = current_app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/fi/organizer/sign-in").text)
    assert token is not None
    form = {"csrf_token": token[1], "email": "bench@example.fi", "password": PASSWORD}
    assert client.post("/fi/organizer/sign-in", data=form).status_code == 303
    address = f"/fi/organizer/events/{SLUG}/registrations"
    asked = {page: query.format(address=_some_address()) for page, query in json.load(sys.stdin).items()}
    return {
        page: best(lambda query=query: client.get(address + query), REPEATS, _processor)
        for page, query in asked.items()
    }


def _some_address() -> str:
    return quote(db.session.scalars(select(Registration.email).order_by(Registration.id).limit(1)).one())


def _badges() -> dict[str, float]:
    found = events.public_by_slug(SLUG)
    assert found is not None
    occasion = Occasion(found.id, found.slug, found.title.fi, Language.FI, Format.PDF)
    wanted = Wanted(ExportKind.BADGES, Format.PDF, Listing(), badges=BadgeOptions(word=BadgeWord.TRACK, with_code=True))
    data: list[bytes] = []
    run = press.subprocess.run

    def watched(*arguments: object, **named: object) -> object:
        data.append(named["input"])
        return run(*arguments, **named)

    press.subprocess.run = watched
    rows: list[int] = []

    def ours() -> None:
        with exports.paper(occasion, wanted, "bench", COMMAND_LINE).file:
            rows.append(len(json.loads(data[-1])["people"]))

    took = best(ours, 3)
    press.subprocess.run = run
    # A process each, as the compiler remembers what it has set.
    command = [sys.executable, "-c", f"from bench.lists import bare; bare({str(typesetter.FOLDER)!r})"]
    bare_times = [
        float(subprocess.run(command, input=data[-1], capture_output=True, check=True, cwd=ROOT).stdout)
        for _ in range(3)
    ]
    return {"ours": took, "bare": min(bare_times), "badges": rows[-1]}


def bare(folder: str) -> None:
    """Seconds that typst itself takes for the badges whose data is on the standard input."""
    inputs = {"data": sys.stdin.read()}
    started = time.perf_counter()
    typst.compile(
        f"{folder}/badges.typ",
        root=folder,
        font_paths=[f"{folder}/fonts"],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=["ua-1"],
    )
    print(time.perf_counter() - started)


if __name__ == "__main__":
    with create_app(Config()).app_context(), force_locale("fi"):
        print(json.dumps({"list": _list, "badges": _badges}[sys.argv[1]]()))
