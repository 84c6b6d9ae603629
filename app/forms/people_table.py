"""The forms in which a table of people comes in, and the one that carries what was read to the act.

Between the two nothing is kept: the table travels in the page, signed, and comes back as it was read.
"""

import base64
import binascii
import hmac
import json
import secrets
import zlib
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, fields
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app import keys
from app.domain.choices import NO_CHOICE, Choice
from app.domain.events import Attendance
from app.domain.identity_code import holds_identity_code
from app.domain.languages import Language
from app.domain.organizer_acts import Placing
from app.domain.participants import Details
from app.domain.people_lines import Line, LineNote, Reading, lines
from app.domain.people_table import Unreadable, people, plain
from app.forms.choices import ChoiceFields
from app.forms.event_fields import RadiosField
from app.forms.fields import (
    CONTROL,
    ChoiceField,
    KutsuForm,
    LineField,
    at_most,
    no_identity_code,
    required,
)
from app.forms.people_file import MOST_BYTES, rows_of, rows_of_text
from app.forms.registrations import LANGUAGES
from app.labels.attendees import PLACINGS
from app.labels.people_table import TABLE_FAULTS

#: Of a whole form with its table: more is not even read.
MOST_IN_FORM = MOST_BYTES + 3 * 1024 * 1024
NAMES = tuple(item.name for item in fields(Details))
Lists = Mapping[Language, Sequence[tuple[str, str]]]


def let_in() -> None:
    """Before a form with a table is read: it may be larger than others."""
    request.max_content_length = request.max_form_memory_size = MOST_IN_FORM


class PastedField(TextAreaField):
    """What was pasted, with its tabs: an empty first cell is a cell."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            text = str(valuelist[0]).replace("\r\n", "\n").replace("\r", "\n")
            self.data = CONTROL.sub("", text).strip("\n")


class TableForm(KutsuForm):
    """A table of people, pasted or as a file."""

    pasted = PastedField(_l("Paste the people here"))
    file = FileField(_l("Or choose a file (CSV or XLSX)"))
    language = ChoiceField(
        _l("Language of those whose row names none"), required(_l("Choose the language.")), choices=LANGUAGES
    )
    origin = LineField(
        _l("Where do you have these details from?"),
        [*required(_l("Write where you have the details from.")), at_most(200), no_identity_code],
    )
    #: A registration has a name and an organisation; an invitation may have the address alone.
    names_needed = False

    def read(self, roles: Lists, sectors: Lists, regions: Lists | None = None) -> list[Line] | None:
        """The rows, each with what is wrong with it; None, with the reason at its field, where there is no table.

        Only after validation. regions: where the event asks for one.
        """
        content = self._uploaded()
        rows = rows_of(content) if content else rows_of_text(self.pasted.data or "")
        found = people(rows) if not isinstance(rows, Unreadable) else rows
        if isinstance(found, Unreadable):
            field = self.file if content else self.pasted
            field.errors = [str(TABLE_FAULTS[found.fault])]
            return None
        return lines(found, self._reading(roles, sectors, regions))

    def _uploaded(self) -> bytes:
        """What was chosen, and no more of it than tells that it is too much. Its temporary file is gone at once."""
        upload = request.files.get(self.file.name)
        if upload is None:
            return b""
        with closing(upload):
            return bytes(upload.stream.read(MOST_BYTES + 1))

    def _reading(self, roles: Lists, sectors: Lists, regions: Lists | None) -> Reading:
        return Reading(
            roles=_ids(roles),
            sectors=_ids(sectors),
            language=Language(self.language.data),
            organisation=self["organisation"].data or "" if "organisation" in self else "",
            names_needed=self.names_needed,
            address=_address,
            secret=holds_identity_code,
            regions=_ids(regions) if regions is not None else None,
        )


class ImportForm(TableForm, ChoiceFields):
    """Participants, with what is chosen for all of them."""

    names_needed = True
    organisation = LineField(_l("Organisation of those whose row names none"), [at_most(200), no_identity_code])
    placing = RadiosField(
        _l("Place"),
        required(_l("Choose what is done if the event is full.")),
        choices=[SelectChoice(placing.value, words) for placing, words in PLACINGS.items()],
        default=Placing.IF_ROOM.value,
    )
    after_choices = ("placing",)


def _ids(lists: Lists) -> dict[str, int]:
    """By name in every language."""
    return {plain(name): int(value) for choices in lists.values() for value, name in choices}


def _address(text: str) -> str | None:
    try:
        return validate_email(text, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError:
        return None


@dataclass(frozen=True)
class Carried:
    """What travels from the dry run to the act. key: the one-time key of the table."""

    lines: list[Line]
    origin: str
    placing: Placing = Placing.IF_ROOM
    choice: Choice = NO_CHOICE
    key: str = ""


class ActForm(KutsuForm):
    """The button under the dry run. seen: the fingerprint of what the page showed."""

    table = HiddenField()
    seen = HiddenField()

    def carry(self, purpose: str, carried: Carried, seen: str = "") -> None:
        """Put the table into the page. purpose: the event and what is done with it; nothing else opens it."""
        packed = base64.urlsafe_b64encode(zlib.compress(_plain(carried).encode(), 6)).decode()
        self.table.data = f"{keys.table_mark(purpose, packed)}.{packed}"
        self.seen.data = seen

    def carried(self, purpose: str) -> Carried | None:
        """The table as we wrote it; None for anything else."""
        mark, _dot, packed = (self.table.data or "").partition(".")
        if not packed.isascii() or not hmac.compare_digest(mark.encode(), keys.table_mark(purpose, packed).encode()):
            return None
        try:
            return _opened(zlib.decompress(base64.urlsafe_b64decode(packed)))
        except (binascii.Error, zlib.error, ValueError):
            return None


def new_key() -> str:
    return secrets.token_urlsafe(24)


def _plain(carried: Carried) -> str:
    choice = carried.choice
    rows = [[line.number, [note.value for note in line.notes], *vars(line.details).values()] for line in carried.lines]
    return json.dumps(
        {
            "rows": rows,
            "origin": carried.origin,
            "placing": carried.placing.value,
            "choice": [choice.attendance, choice.track_id, sorted(choice.sessions)],
            "key": carried.key,
        },
        ensure_ascii=False,
    )


def _details(values: Sequence[Any]) -> Details:
    named = dict(zip(NAMES, values, strict=True))
    return Details(**{**named, "language": Language(named["language"])})


def _opened(text: bytes) -> Carried:
    data = json.loads(text)
    way, track_id, sessions = data["choice"]
    return Carried(
        [
            Line(
                number,
                _details(values),
                (),
                tuple(map(LineNote, notes)),
            )
            for number, notes, *values in data["rows"]
        ],
        data["origin"],
        Placing(data["placing"]),
        Choice(Attendance(way) if way else None, track_id, frozenset(sessions)),
        data["key"],
    )
