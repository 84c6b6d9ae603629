"""Downloads: speed against the plainest way to write the same file, and memory for small and large lists.

Run as `python -m bench.exports speed|memory SLUG` it is the measured process itself, printing JSON.
"""

import csv
import io
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

from flask_babel import force_locale
from sqlalchemy import event
from xlsxwriter import Workbook

from app import create_app
from app.database import db
from app.domain.attendees import CHOOSABLE, Listing
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language
from app.outputs import spreadsheet
from app.queries import events
from app.services import exports
from app.services.exports import Format, Occasion
from bench.result import Result
from bench.servers import Postgres, Site
from config import Config

ROWS = 20_000
FEW, MANY = 2_000, 100_000
REPEATS = 3
SLUG = "mittaus-000001"
WHOLE = Listing(columns=CHOOSABLE)


def _filled(postgres: Postgres, rows: int) -> Site:
    site = Site(postgres.database(f"exports_{rows}"))
    site.flask("db", "upgrade")
    site.flask("demo", "fill", "--events", "1", "--registrations", str(rows))
    return site


def _measured(site: Site, what: str) -> dict[str, float]:
    measured: dict[str, float] = json.loads(site.program("exports", what))
    return measured


def downloads(postgres: Postgres) -> list[Result]:
    """CSV against a cursor and csv.writer, XLSX against XlsxWriter alone, 20,000 participants."""
    took = _measured(_filled(postgres, ROWS), "speed")
    return [
        Result(
            f"CSV of {ROWS}, of a raw cursor into csv.writer",
            took["csv"] / took["raw_csv"],
            at_most=3,
            detail=f"{took['csv']:.2f} s of {took['raw_csv']:.2f} s",
        ),
        Result(
            f"XLSX of {ROWS}, of XlsxWriter alone",
            took["xlsx"] / took["raw_xlsx"],
            at_most=1.5,
            detail=f"{took['xlsx']:.2f} s of {took['raw_xlsx']:.2f} s",
        ),
    ]


def memory(postgres: Postgres) -> list[Result]:
    """The peak of a process that writes both files, for few and many participants."""
    few, many = (_measured(_filled(postgres, rows), "memory")["peak_mb"] for rows in (FEW, MANY))
    detail = f"{many:.0f} MB of {few:.0f} MB"
    return [Result(f"memory for {MANY} participants, of {FEW}", many / few, at_most=1.2, detail=detail)]


def _best(act: Callable[[], object]) -> float:
    times = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        act()
        times.append(time.perf_counter() - started)
    return min(times)


def _occasion(file_format: Format) -> Occasion:
    found = events.public_by_slug(SLUG)
    assert found is not None
    return Occasion(found.id, found.slug, found.title.fi, Language.FI, file_format)


def _ours(file_format: Format) -> bytes:
    with exports.attendee_list(_occasion(file_format), WHOLE, "bench", COMMAND_LINE).file as file:
        return file.read()


def _raw_csv(statement: str, values: Any) -> None:
    connection = db.session.connection().connection.driver_connection
    assert connection is not None
    with connection.cursor() as cursor, tempfile.TemporaryFile("w", newline="") as file:
        cursor.execute(statement, values)
        writer = csv.writer(file, delimiter=";")
        while rows := cursor.fetchmany(2000):
            writer.writerows(rows)


def _raw_xlsx(rows: list[list[str]]) -> None:
    with tempfile.TemporaryFile() as file, Workbook(file, spreadsheet.XLSX_OPTIONS) as workbook:
        sheet = workbook.add_worksheet()
        for number, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write_string(number, column, cell)


def _speed() -> dict[str, float]:
    sent: list[tuple[str, Any]] = []
    event.listen(db.engine, "before_cursor_execute", lambda *arguments: sent.append(arguments[2:4]))
    rows = list(csv.reader(io.StringIO(_ours(Format.CSV).decode("utf-8-sig")), delimiter=";"))
    statement, values = next(one for one in sent if "row_number" in one[0])  # the list's own
    return {
        "csv": _best(lambda: _ours(Format.CSV)),
        "raw_csv": _best(lambda: _raw_csv(statement, values)),
        "xlsx": _best(lambda: _ours(Format.XLSX)),
        "raw_xlsx": _best(lambda: _raw_xlsx(rows)),
    }


def _memory() -> dict[str, float]:
    for file_format in (Format.CSV, Format.XLSX):
        with exports.attendee_list(_occasion(file_format), WHOLE, "bench", COMMAND_LINE).file as file:
            while file.read(1 << 20):
                pass
    return {"peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


if __name__ == "__main__":
    with create_app(Config()).app_context(), force_locale("fi"):
        print(json.dumps({"speed": _speed, "memory": _memory}[sys.argv[1]]()))
