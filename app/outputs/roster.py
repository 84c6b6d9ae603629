"""What a downloaded roster says, column by column, in the reader's language."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from app.domain.attendees import Column
from app.labels import rosters as labels
from app.labels import words
from app.outputs import attendee_list
from app.outputs.attendee_list import Words
from app.outputs.spreadsheet import Columns, Field, Kind


def fields() -> list[Field]:
    """The headings, in the order of queries/rosters.batches."""
    family_name, given_name, email, organisation, position, registered, code = attendee_list.fields(
        (
            Column.FAMILY_NAME,
            Column.GIVEN_NAME,
            Column.EMAIL,
            Column.ORGANISATION,
            Column.POSITION,
            Column.REGISTERED,
            Column.CODE,
        )
    )
    return [
        family_name,
        given_name,
        email,
        organisation,
        Field(_("In the session"), 24),
        position,
        Field(_("Place offered until"), 16, Kind.MOMENT),
        Field(_("How to attend"), 16),
        registered,
        code,
    ]


def worded(batches: Iterable[Sequence[Sequence[Any]]]) -> Iterator[Columns]:
    """Batches of queries/rosters.batches with words for values."""
    states, ways = Words(labels.STATES), Words(words.ATTENDANCE)
    for rows in batches:
        columns = list(zip(*rows, strict=True))
        columns[4] = tuple(map(states.__getitem__, columns[4]))
        columns[7] = tuple(map(ways.__getitem__, columns[7]))
        yield columns
