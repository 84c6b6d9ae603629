"""What a list of invitations says, column by column, in the reader's language."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask_babel import gettext as _

from app.labels import invitations, languages
from app.outputs.spreadsheet import Columns, Field, Kind

LANGUAGE, STATE = 4, 5


def fields() -> list[Field]:
    """The headings, in the order of queries/invitations.batches."""
    return [
        Field(_("Family name")),
        Field(_("Given name")),
        Field(_("E-mail"), 32),
        Field(_("Organisation"), 30),
        Field(_("Language"), 10),
        Field(_("State"), 26),
        Field(_("Sent"), 16, Kind.MOMENT),
        Field(_("Reminded"), 16, Kind.MOMENT),
        Field(_("Answered"), 16, Kind.MOMENT),
        Field(_("Message to the organizer"), 40),
    ]


def worded(batches: Iterable[Sequence[Sequence[Any]]]) -> Iterator[Columns]:
    """Batches of plain rows with words for values."""
    spoken = {language.value: str(word) for language, word in languages.NAMES.items()}
    states = {standing.value: str(word) for standing, word in invitations.STANDINGS.items()}
    for rows in batches:
        columns = [list(column) for column in zip(*rows, strict=True)]
        columns[LANGUAGE] = [spoken.get(value, "") for value in columns[LANGUAGE]]
        columns[STATE] = [states.get(value, "") for value in columns[STATE]]
        yield columns
