"""Rows of cells from what an organizer pastes or uploads: lines, CSV in the encodings of our offices, XLSX.

Bounded in every direction: a file that is broken, or made to burst, is a sentence on the page.
"""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from app.domain.people_table import MOST_COLUMNS, MOST_ROWS, TableFault, Unreadable
from app.forms.fields import one_line

MOST_BYTES = 5 * 1024 * 1024
#: Of an XLSX when it is unpacked: many times what so many rows of people are.
MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 500
#: Beginnings and ends of elements in its rows and texts: 10,000 rows of ten filled cells have two thirds of them.
MOST_ELEMENTS = 1_000_000
#: The same in any other part: styles and the like, each of which costs far more.
MOST_ELEMENTS_BESIDE = 50_000
PIECE = 64 * 1024
#: With the heading row, and one more to know that there are too many.
ROWS_READ = MOST_ROWS + 2
LONGEST_CELL = 500
Rows = list[tuple[str, ...]]

_ZIP = b"PK\x03\x04"
_HAS_ROWS = re.compile(r"xl/(worksheets/[^/]+|sharedStrings)\.xml")
#: What text never begins with: an old Excel file, a PDF, pictures.
_NOT_TEXT = (b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
#: Between "Aino Aalto <aino@x.fi>" and the next, as mail programs copy recipients.
_BETWEEN_ADDRESSES = re.compile(r"(?<=>)\s*[;,]\s*")
#: Addresses alone, several on a line.
_ADDRESSES_ONLY = re.compile(r"\s*[^\s;,<>]+@[^\s;,<>]+(\s*[;,]\s*[^\s;,<>]+@[^\s;,<>]+)+\s*[;,]?\s*")


def rows_of(content: bytes) -> Rows | Unreadable:
    """The rows of an uploaded file, whatever its name says that it is."""
    if len(content) > MOST_BYTES:
        return Unreadable(TableFault.TOO_LARGE)
    if content.startswith(_ZIP):
        return _of_xlsx(content)
    if content.startswith(_NOT_TEXT):
        return Unreadable(TableFault.NOT_A_TABLE)
    text = _decoded(content)
    return rows_of_text(text) if text is not None else Unreadable(TableFault.NOT_A_TABLE)


def rows_of_text(text: str) -> Rows | Unreadable:
    """The rows of pasted or decoded text: separated by tabs, semicolons or commas, or one person on a line."""
    if len(text) > MOST_BYTES:
        return Unreadable(TableFault.TOO_LARGE)
    if _is_list_of_addresses(text):
        return _bounded((cell,) for line in text.splitlines() for cell in _addresses(line))
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), skipinitialspace=True)
        return _bounded(reader)
    except csv.Error:
        return Unreadable(TableFault.NOT_A_TABLE)


def _decoded(content: bytes) -> str | None:
    """UTF-8 with or without BOM, UTF-16 with one, else Windows-1252, as Finnish Excel saves CSV."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            return None
    if b"\x00" in content:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _is_list_of_addresses(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    # A cell that happens to be an address in <> does not make a list: the line must end with one.
    return bool(lines) and all(
        (line.rstrip(" ;,").endswith(">") and line.count("<") == line.count("@")) or _ADDRESSES_ONLY.fullmatch(line)
        for line in lines[:50]
    )


def _addresses(line: str) -> Iterator[str]:
    if _ADDRESSES_ONLY.fullmatch(line):
        yield from re.split(r"\s*[;,]\s*", line)
    else:
        yield from (part.strip(" ;,") for part in _BETWEEN_ADDRESSES.split(line) if part.strip(" ;,"))


def _delimiter(text: str) -> str:
    """What stands most often on the first lines that have anything; a comma only where nothing else does."""
    sample = "\n".join([line for line in text.splitlines() if line.strip()][:20])
    for delimiter in "\t;":
        if delimiter in sample:
            return delimiter
    return ","


def _bounded(rows: Any) -> Rows | Unreadable:
    found: Rows = []
    for row in rows:
        if len(found) >= ROWS_READ:
            return Unreadable(TableFault.TOO_MANY_ROWS)
        found.append(_clean(row))
    return found


def _clean(row: Sequence[object]) -> tuple[str, ...]:
    """Without the empty cells at its end, which spreadsheets are full of."""
    cells = [_cell(value) for value in row[:MOST_COLUMNS]]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return one_line(str(value)[: LONGEST_CELL * 2])[:LONGEST_CELL]


def _of_xlsx(content: bytes) -> Rows | Unreadable:
    """The first sheet that has rows. A broken file can break its reader in any way, and each means the same."""
    try:
        if (fault := _danger(content)) is not None:
            return Unreadable(fault)
        from openpyxl import load_workbook  # noqa: PLC0415  slow to load, and few processes need it

        workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in workbook.worksheets:
                rows = _bounded(sheet.iter_rows(max_row=ROWS_READ + 1, max_col=MOST_COLUMNS, values_only=True))
                if isinstance(rows, Unreadable) or any(any(row) for row in rows):
                    return rows
            return Unreadable(TableFault.EMPTY)
        finally:
            workbook.close()
    except Exception:
        return Unreadable(TableFault.NOT_A_TABLE)


def _danger(content: bytes) -> TableFault | None:
    """Is there more in it than a table of people can be, or does a part define entities of its own?

    No more than the declared size is ever unpacked of a part, so what is declared can be believed. Each element
    costs its reader far more than the three letters that it may consist of: they are counted, too.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
            return TableFault.TOO_FULL
        elements = Counter[bool]()
        for part in parts:
            beside = _HAS_ROWS.fullmatch(part.filename) is None
            for piece in _pieces(archive, part):
                elements[beside] += piece.count(b"<")
                if elements[beside] > (MOST_ELEMENTS_BESIDE if beside else MOST_ELEMENTS):
                    return TableFault.TOO_FULL
                if b"<!DOCTYPE" in piece:
                    return TableFault.NOT_A_TABLE
    return None


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part as UTF-8, in pieces that begin with the end of the one before: nothing hides between two."""
    end = b""
    with archive.open(part) as file:
        while piece := file.read(PIECE):
            yield end + piece.replace(b"\x00", b"")  # UTF-16 of letters such as these
            end = piece.replace(b"\x00", b"")[-len(b"<!DOCTYPE") + 1 :]
