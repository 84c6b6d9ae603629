"""Rows to CSV and XLSX files that open in Finnish Excel, with flat memory. Knows nothing of what the rows mean.

Rows come in batches, each a list of columns: work on whole columns costs a fraction of work on cells.
"""

import csv
import io
import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import IO, Any

from xlsxwriter import Workbook

from app.clock import to_local

#: A batch: one sequence of values per field.
Columns = Sequence[Sequence[Any]]

#: A cell that a spreadsheet would take for a formula, also after spaces and in full-width characters (CWE-1236).
FORMULA = re.compile(r"[\t\r\n]|\s*[=+\-@＝＋－＠]")
#: Only cells that begin so are looked at more closely.
SUSPECT = frozenset("=+-@＝＋－＠") | {chr(number) for number in range(0x3001) if chr(number).isspace()}

HOUR = len("2026-11-22 02")
EXCEL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  Excel's days have no time zone
SHEET_NAME_LENGTH = 31
NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f\U00010000-\U0010ffff]")
XLSX_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class Kind(Enum):
    """What a column holds. MOMENT: UTC as "2026-11-22 02:40:05", shown in Helsinki time."""

    TEXT = "text"
    NUMBER = "number"
    MOMENT = "moment"


@dataclass(frozen=True)
class Field:
    """A column's heading, its width in characters, and what it holds."""

    heading: str
    width: int = 20
    kind: Kind = Kind.TEXT


class _LocalHours(dict[str, str]):
    """UTC hour to Helsinki hour, both as "2026-11-22 02": offsets are whole hours and the same within one."""

    def __missing__(self, hour: str) -> str:
        self[hour] = f"{_local(hour):%Y-%m-%d %H}"
        return self[hour]


class _SerialHours(dict[str, float]):
    """UTC hour to the Helsinki hour as Excel counts it: days since the end of 1899."""

    def __missing__(self, hour: str) -> float:
        self[hour] = (_local(hour).replace(tzinfo=None) - EXCEL_EPOCH).total_seconds() / 86400
        return self[hour]


def _local(hour: str) -> datetime:
    return to_local(datetime.strptime(hour, "%Y-%m-%d %H").replace(tzinfo=UTC))


def write_csv(file: IO[bytes], fields: Sequence[Field], batches: Iterable[Columns]) -> int:
    """UTF-8 with BOM, semicolons, CRLF; cells that look like formulas get an apostrophe. Returns the rows written."""
    hours = _LocalHours()

    def moments(cells: Sequence[str | None]) -> list[str]:
        return [hours[cell[:HOUR]] + cell[HOUR:] if cell else "" for cell in cells]

    ready: dict[Kind, Callable[[Sequence[Any]], Iterable[Any]]] = {
        Kind.TEXT: harmless,
        Kind.NUMBER: lambda cells: cells,
        Kind.MOMENT: moments,
    }
    file.write(BOM_UTF8)  # by hand: TextIOWrapper is quick at plain UTF-8 only
    text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(harmless([field.heading for field in fields]))
    written = 0
    for columns in batches:
        written += len(columns[0])
        writer.writerows(
            zip(*(ready[field.kind](cells) for field, cells in zip(fields, columns, strict=True)), strict=True)
        )
    text.flush()
    text.detach()
    return written


def harmless(cells: Iterable[str]) -> list[str]:
    """The texts so that no spreadsheet runs one as a formula."""
    return [cell if cell[:1] not in SUSPECT else _defused(cell) for cell in cells]


def _defused(cell: str) -> str:
    return f"'{cell}" if FORMULA.match(cell) else cell


def write_xlsx(file: IO[bytes], fields: Sequence[Field], batches: Iterable[Columns], *, title: str) -> int:
    """One sheet: frozen headings, filter, texts as texts (never formulas or links), real dates. Returns the rows."""
    with Workbook(file, XLSX_OPTIONS) as workbook:
        sheet = workbook.add_worksheet(sheet_name(title))
        heading, moment = workbook.add_format({"bold": True}), workbook.add_format({"num_format": "d.m.yyyy h:mm"})
        sheet.freeze_panes(1, 0)
        for number, field in enumerate(fields):
            sheet.set_column(number, number, field.width)
            sheet.write_string(0, number, field.heading, heading)
        written = _fill(sheet, fields, batches, moment)
        sheet.autofilter(0, 0, written, len(fields) - 1)
    return written


def _fill(sheet: Any, fields: Sequence[Field], batches: Iterable[Columns], moment: Any) -> int:
    hours = _SerialHours()

    def serials(cells: Sequence[str | None]) -> list[float | None]:
        return [
            hours[cell[:HOUR]] + (int(cell[14:16]) * 60 + int(cell[17:19])) / 86400 if cell else None for cell in cells
        ]

    writes = [sheet.write_string if field.kind is Kind.TEXT else sheet.write_number for field in fields]
    styles = [moment if field.kind is Kind.MOMENT else None for field in fields]
    numbers = range(len(fields))
    ready: dict[Kind, Callable[[Sequence[Any]], Iterable[Any]]] = {
        Kind.TEXT: _plain_text,
        Kind.NUMBER: lambda cells: cells,
        Kind.MOMENT: serials,
    }
    row = 0
    for columns in batches:
        cells = [ready[field.kind](column) for field, column in zip(fields, columns, strict=True)]
        for values in zip(*cells, strict=True):
            row += 1
            for write, number, value, style in zip(writes, numbers, values, styles, strict=True):
                if value or value == 0:
                    write(row, number, value, style)
    return row


def _plain_text(cells: Iterable[str]) -> list[str]:
    """XlsxWriter copies a text that looks like its own rich text into the file's XML as it is."""
    return [cell if cell[:3] != "<r>" else f"'{cell}" for cell in cells]


def sheet_name(title: str) -> str:
    """The title as Excel allows it for a sheet; never empty."""
    name = NOT_IN_SHEET_NAMES.sub(" ", title)[:SHEET_NAME_LENGTH].strip(" '")
    return name if name and name.casefold() != "history" else "Sheet"
