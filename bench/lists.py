"""The organizer's list with 1,000 and 100,000 participants, and a thousand badges against the bare compiler.

Run as `python -m bench.lists` it is the process that makes badges, printing JSON.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable

import typst
from flask_babel import force_locale

from app import create_app
from app.domain.attendees import Listing
from app.domain.exports import ExportKind, Format, Wanted
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language
from app.domain.papers import BadgeOptions, BadgeWord
from app.outputs.papers import press, typesetter
from app.queries import events
from app.services import exports
from app.services.exports import Occasion
from bench import lists_data, network
from bench.asking import compared
from bench.result import Result
from bench.servers import ROOT, Postgres, Site
from config import Config

FEW, MANY = 1_000, 100_000
SLUG = "mittaus-000001"
PAGES = {
    "list": "",
    "by name": "?sort=name",
    "by organisation": "?sort=organisation",
    "by status": "?sort=status",
    "cancelled": "?status=cancelled",
    "with a place, by name": "?status=confirmed&sort=name",
    "page in the middle": f"?page={MANY // 100}",
    "last page": "?page=100000",
    "search for whoever is not there": "?q=zzzz",
    "search for a word of one in 25": "?q=vantaan",
    "search for a word that everyone has": "?q=example",
    "search for the first letter of two in three": "?q=k",
    "search for two words that many have": "?q=vantaan+example",
    "search for a word of one in 25, by name": "?q=vantaan&sort=name",
    "search for a word that everyone has, by name": "?q=example&sort=name",
    "search for a word that everyone has, by status": "?q=example&sort=status",
}


def filled(postgres: Postgres, rows: int) -> Site:
    site = Site(postgres.database(f"lists_{rows}"), PAGE_CACHE_SECONDS="0")
    site.flask("db", "upgrade")
    site.flask("demo", "fill", "--events", "1", "--registrations", str(rows))
    postgres.settle(f"lists_{rows}")
    return site


def _dealt(postgres: Postgres, rows: int) -> tuple[Site, dict[str, str]]:
    """With everything that a list can be filtered by; and the queries of the pages."""
    site = filled(postgres, rows)
    network.add_choices(site, SLUG)
    network.add_questions(site, SLUG, lists_data.QUESTIONS)
    dealt = json.loads(site.program("lists_data", SLUG))
    postgres.settle(f"lists_{rows}")
    return site, PAGES | dealt


def pages(postgres: Postgres) -> list[Result]:
    """Each page with 100,000 participants, of the same with 1,000: the processor's time of the product and of the
    database. A page with few rows costs less to write: what is compared is as full on both sides, or empty on both."""
    (few, its), (many, theirs) = (_dealt(postgres, rows) for rows in (FEW, MANY))
    found = _compared(few, many, its, theirs)
    its, theirs = (_placed(postgres, site, rows) for site, rows in ((few, FEW), (many, MANY)))
    found |= _compared(few, many, its, theirs)
    return [
        Result(
            f"attendee list of {MANY}, of {FEW}: {page}",
            with_many / with_few,
            at_most=1.5,
            detail=f"{with_many * 1000:.0f} ms of {with_few * 1000:.0f} ms",
        )
        for page, (with_few, with_many) in found.items()
    ]


def _placed(postgres: Postgres, site: Site, rows: int) -> dict[str, str]:
    """Now that nearly all have what they must choose: the queries of the pages of those who have not."""
    placed: dict[str, str] = json.loads(site.program("lists_data", SLUG, "placed"))
    postgres.settle(f"lists_{rows}")
    return placed


def _compared(few: Site, many: Site, its: dict[str, str], theirs: dict[str, str]) -> dict[str, tuple[float, float]]:
    address = f"/fi/organizer/events/{SLUG}/registrations"
    return compared(few, many, {page: ((address + its[page], {}), (address + theirs[page], {})) for page in its})


def badges(postgres: Postgres) -> list[Result]:
    """A thousand badges with codes, from the database to the file, of the compiler alone on the same data."""
    took = json.loads(filled(postgres, FEW).program("lists"))
    detail = f"{took['ours']:.2f} s of {took['bare']:.2f} s"
    return [Result(f"{took['badges']:.0f} badges, of the bare compiler", took["ours"] / took["bare"], 0, 2, detail)]


def _best(act: Callable[[], object], repeats: int) -> float:
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        act()
        times.append(time.perf_counter() - started)
    return min(times)


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

    took = _best(ours, 3)
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
        print(json.dumps(_badges()))
