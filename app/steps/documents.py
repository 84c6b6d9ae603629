"""Makes lists and papers into files, for a reader who waits and for the worker. Run it in the document's language.

A document is made whole in a temporary file first: a slow reader holds no transaction open, a reader who
leaves leaves nothing behind, and a fault is an error page instead of half a list.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from flask_babel import gettext as _

from app import clock
from app.domain.attendees import Listing, offered_columns
from app.domain.events import TermKind
from app.domain.exports import Format
from app.domain.history import Act
from app.domain.languages import Language
from app.outputs import attendee_list as content
from app.outputs import spreadsheet
from app.outputs.spreadsheet import Columns, Field
from app.queries import attendee_documents, links, network, outline, questions

#: The network's lists that people are of.
OF_PEOPLE = (TermKind.ROLE, TermKind.SECTOR, TermKind.REGION)
#: Told how many rows have been read; what it raises ends the document.
Note = Callable[[int], None]


@dataclass(frozen=True)
class Occasion:
    """Whose participants, in which language and as what kind of file. title: the event's, in that language."""

    event_id: int
    slug: str
    title: str
    language: Language
    format: Format


@dataclass(frozen=True)
class Document:
    """An open file at its beginning, which is gone when it is closed. rows: how many it lists."""

    file: IO[bytes]
    name: str
    rows: int


@dataclass(frozen=True)
class Made:
    """A document, and what the history keeps of it."""

    document: Document
    act: Act
    details: dict[str, Any]


def unheard(rows: int) -> None:
    """Nobody wants to know how far it is."""


def attendee_list(occasion: Occasion, listing: Listing, *, administrator: bool, note: Note = unheard) -> Made:
    """Exactly what the listing shows, with its columns. administrator: also answers for administrators only."""
    language, found = occasion.language, outline.of(occasion.event_id)
    seen = {one.id: one for one in questions.seen(occasion.event_id, administrator=administrator)}
    listing = listing.within(offered_columns(found.offering)).asking(list(seen), questions.in_lists(seen.values()))
    asked = [content.asked(seen[number], language) for number in listing.questions or ()]
    columns = listing.document_columns
    names = content.Names(
        {term.id: term.name.best(language).text for term in network.terms(*OF_PEOPLE)},
        {link.id: link.label for link in links.of_event(occasion.event_id)},
        {track.id: track.name.best(language).text for track in found.tracks},
        {session.id: session.title.best(language).text for session in found.chosen},
    )
    rows = noted(attendee_documents.batches(occasion.event_id, listing), note)
    document = written(
        occasion, _("participants"), content.fields(columns, asked), content.worded(columns, rows, names, asked)
    )
    taken: dict[str, Any] = {"columns": list(columns), "chosen": chosen_of(listing)}
    if listing.questions:
        taken["questions"] = [seen[number].label.as_dict() for number in listing.questions]
    return Made(document, Act.LIST_EXPORTED, taken)


def chosen_of(listing: Listing) -> dict[str, Any]:
    """Whom a list is of, as the history keeps it: not what was searched for, which may be a name."""
    chosen: dict[str, Any] = {"show": listing.show, "link": listing.link_id, "searched": bool(listing.text)}
    if listing.is_by_choices:
        chosen["by_choices"] = True
    if listing.answer is not None:
        chosen["by_answer"] = True
    return chosen


def noted(batches: Iterable[Sequence[Any]], note: Note) -> Iterator[Sequence[Any]]:
    """The batches, each told of when it has been read."""
    read = 0
    for rows in batches:
        read += len(rows)
        note(read)
        yield rows


def written(occasion: Occasion, kind: str, fields: Sequence[Field], batches: Iterable[Columns]) -> Document:
    """A table with these headings. kind: the first word of the file's name."""
    file = tempfile.TemporaryFile(prefix="kutsu-")  # noqa: SIM115  its reader closes it
    try:
        if occasion.format is Format.CSV:
            rows = spreadsheet.write_csv(file, fields, batches)
        else:
            rows = spreadsheet.write_xlsx(file, fields, batches, title=occasion.title)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return Document(file, name_of(occasion, kind), rows)


def name_of(occasion: Occasion, kind: str) -> str:
    """What the file is called: what, of which event, as of which day."""
    day = clock.to_local(clock.now()).date().isoformat()
    return f"{kind}-{occasion.slug}-{day}.{occasion.format}"
