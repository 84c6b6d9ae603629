"""Words about tables of people: why one cannot be read, what is wrong with a row, what becomes of it."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.domain.invitations import InviteOutcome
from app.domain.people_import import Planned, RowOutcome
from app.domain.people_lines import Line, LineFault, LineNote
from app.domain.people_table import TableFault
from app.labels.attendees import ACT_REFUSALS

TABLE_FAULTS = {
    TableFault.EMPTY: _l("Paste at least one person, or choose a file."),
    TableFault.TOO_LARGE: _l("The table is too large. At most 5 megabytes can be read at a time."),
    TableFault.TOO_FULL: _l(
        "The table has more in it than the people’s details. "
        "Copy the columns about people into a new table and use that."
    ),
    TableFault.TOO_MANY_ROWS: _l("The table has too many rows. At most 10,000 can be read at a time."),
    TableFault.NOT_A_TABLE: _l("The file cannot be read. Save it as XLSX or CSV, and choose it again."),
    TableFault.NO_ADDRESSES: _l("There is no e-mail address in the table."),
}

LINE_FAULTS = {
    LineFault.NAME_MISSING: _l("The name is missing"),
    LineFault.EMAIL_MISSING: _l("The e-mail address is missing"),
    LineFault.EMAIL_BAD: _l("The e-mail address is not in the form name@example.com"),
    LineFault.ORGANISATION_MISSING: _l("The organisation is missing"),
    LineFault.TOO_LONG: _l("A text is too long"),
    LineFault.IDENTITY_CODE: _l("There is a personal identity code on the row. Remove it"),
    LineFault.TWICE: _l("The same e-mail address is on an earlier row"),
}

LINE_NOTES = {
    LineNote.ROLE_UNKNOWN: _l("the role is not on our list and is left out"),
    LineNote.SECTOR_UNKNOWN: _l("the sector is not on our list and is left out"),
    LineNote.LANGUAGE_UNKNOWN: _l("the language is not one of ours and is left out"),
    LineNote.REGION_UNKNOWN: _l("the region is not on our list and is left out"),
}

_UNCONFIRMED = _l(
    "Has registered but has not confirmed the e-mail address, nothing happens. "
    "The registration lapses if the address is not confirmed in time."
)

#: Icons are shapes of components/ui.html.
ROW_OUTCOMES = {
    RowOutcome.CONFIRMED: ("ok", _l("Gets a place")),
    RowOutcome.WAITING: ("queue", _l("Goes on the waiting list")),
    RowOutcome.THERE: ("off", _l("Has registered already, nothing happens")),
    RowOutcome.UNCONFIRMED: ("wait", _UNCONFIRMED),
    RowOutcome.DECLINED: ("off", _l("Was not approved before, nothing happens. Approve the registration if you wish.")),
    RowOutcome.FAULT: ("fail", _l("To be corrected")),
}
INVITE_OUTCOMES = {
    InviteOutcome.INVITED: ("ok", _l("Is added")),
    InviteOutcome.AFTER_ALL: (
        "ok",
        _l("Is added. The registration was not approved before: with the invitation it needs no approval"),
    ),
    InviteOutcome.WAITS: (
        "ok",
        _l(
            "Is added. Has registered already and has no place yet: with the invitation may have a place that is kept"
            " for the invited, and needs no approval"
        ),
    ),
    InviteOutcome.INVITED_ALREADY: ("off", _l("Has been invited already, nothing happens")),
    InviteOutcome.REGISTERED_ALREADY: ("off", _l("Has registered already, nothing happens")),
    InviteOutcome.UNCONFIRMED: ("wait", _UNCONFIRMED),
    InviteOutcome.FAULT: ("fail", _l("To be corrected")),
}


def why(line: Line) -> list[Any]:
    """What is wrong with a row, and what of it is left out."""
    return [*(LINE_FAULTS[fault] for fault in line.faults), *(LINE_NOTES[note] for note in line.notes)]


def import_why(row: Planned) -> list[Any]:
    """The same, with why the rules refuse the person."""
    refused = [ACT_REFUSALS[row.refusal]] if row.refusal is not None else []
    over = [_l("Over capacity")] if row.placed is not None and row.placed.over_capacity else []
    return [*refused, *over, *why(row.line)]
