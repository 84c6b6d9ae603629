"""What a backup is made of: tables as sheets of rows, whichever database they come from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

#: The keys of events are in a file of this name beside the backup: one for all backups of a folder, written anew by
#: each, so that a destroyed key is in no copy once the next backup has been made.
KEYS_FILE = "kutsu-sealing-keys"


#: The last sheet, of no table: the last number that was given in each table whose numbers are named elsewhere.
NUMBERS = "numbers_given"


class Kind(StrEnum):
    """How a column's values are written."""

    PLAIN = "plain"  # text, number, truth value: as JSON has them
    TIME = "time"  # an aware moment, in ISO 8601
    JSON = "json"  # the very text that the database keeps
    BYTES = "bytes"  # base64


class BackupError(ValueError):
    """The file is no backup, or not a whole one."""


@dataclass(frozen=True)
class Header:
    """revision: the migration that made the tables; key_check: tells whether DATA_KEY is the same."""

    revision: str
    made_at: datetime
    key_check: str


@dataclass(frozen=True)
class Sheet:
    """One table's rows, or NUMBERS. They must be read before the next sheet is asked for."""

    table: str
    columns: Mapping[str, Kind]
    rows: Iterable[Sequence[Any]]
