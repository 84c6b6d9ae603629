"""The backup file: gzipped lines of JSON that hold a whole database, whichever it was.

    {"format": "kutsu-backup/1", "revision": …, "made_at": …, "key_check": …}
    {"table": "event", "columns": {"id": "plain", "starts_at": "time", "title": "json", …}}
    [1, "2027-01-14T07:00:00+00:00", "{\"fi\":\"Verkostopäivä\"}", …]      a row; tables in the order of their keys
    {"table": "numbers_given", …}                                        the last sheet (domain/backup.NUMBERS)
    {"rows": {"event": 1, …}}                                          the end: without it the file was cut off

Columns say what they are, so that a file can be read without knowing the tables of its day.
"""

import base64
import gzip
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.domain.backup import BackupError, Header, Kind, Sheet

FORMAT = "kutsu-backup/1"


def write(path: Path, header: Header, sheets: Iterable[Sheet]) -> dict[str, int]:
    """The number of rows by table. path gets its content only when all of it is there; for the owner's eyes alone."""
    draft = path.with_name(f".{path.name}.draft")
    counts: dict[str, int] = {}
    draft.touch(mode=0o600)
    try:
        with gzip.open(draft, "wt", encoding="utf-8", compresslevel=6) as file:
            first = {"format": FORMAT, "revision": header.revision, "made_at": header.made_at.isoformat()}
            file.write(_json({**first, "key_check": header.key_check}) + "\n")
            for sheet in sheets:
                file.write(_json({"table": sheet.table, "columns": sheet.columns}) + "\n")
                counts[sheet.table] = 0
                encoders = [_ENCODE[kind] for kind in sheet.columns.values()]
                for row in sheet.rows:
                    values = [None if v is None else encode(v) for v, encode in zip(row, encoders, strict=True)]
                    file.write(_json(values) + "\n")
                    counts[sheet.table] += 1
            file.write(_json({"rows": counts}) + "\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    return counts


def header(path: Path) -> Header:
    """Raises BackupError for a file that is no backup of ours."""
    first = next(_lines(path), None)
    try:
        assert isinstance(first, dict) and first["format"] == FORMAT
        return Header(str(first["revision"]), datetime.fromisoformat(first["made_at"]), str(first["key_check"]))
    except (AssertionError, KeyError, ValueError, TypeError):
        raise BackupError(f"{path} is not a backup of this product") from None


def sheets(path: Path) -> Iterator[Sheet]:
    """Every table with its decoded rows. Raises BackupError, at the end, when something is missing."""
    lines = _lines(path)
    next(lines, None)
    line = next(lines, None)
    counts: dict[str, int] = {}
    while isinstance(line, dict) and "table" in line:
        table = line["table"]
        columns = {name: Kind(kind) for name, kind in line["columns"].items()}
        counts[table] = 0
        after: list[Any] = []
        yield Sheet(table, columns, _rows(lines, list(columns.values()), counts, table, after))
        line = after[0] if after else None
    if not isinstance(line, dict) or line.get("rows") != counts:
        raise BackupError(f"{path} is damaged or not complete")


def _rows(
    lines: Iterator[Any], kinds: list[Kind], counts: dict[str, int], table: str, after: list[Any]
) -> Iterator[list[Any]]:
    decoders = [_DECODE[kind] for kind in kinds]
    for line in lines:
        if not isinstance(line, list):
            after.append(line)
            return
        counts[table] += 1
        yield [None if v is None else decode(v) for v, decode in zip(line, decoders, strict=True)]


def _lines(path: Path) -> Iterator[Any]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
    except (EOFError, gzip.BadGzipFile, zlib.error, UnicodeDecodeError, json.JSONDecodeError):
        raise BackupError(f"{path} is no backup, or it is damaged") from None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _same(value: Any) -> Any:
    return value


def _moment(value: datetime) -> str:
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC).isoformat()


_ENCODE: dict[Kind, Callable[[Any], Any]] = {
    Kind.PLAIN: _same,
    Kind.TIME: _moment,
    Kind.JSON: _same,
    Kind.BYTES: lambda value: base64.b64encode(value).decode(),
}
_DECODE: dict[Kind, Callable[[Any], Any]] = {
    Kind.PLAIN: _same,
    Kind.TIME: datetime.fromisoformat,
    Kind.JSON: _same,
    Kind.BYTES: base64.b64decode,
}
