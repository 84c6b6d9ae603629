"""Makes lists and papers into files, for a reader who waits and for the worker. Run it in the document's language.

A document is made whole in a temporary file first: a slow reader holds no transaction open, a reader who
leaves leaves nothing behind, and a fault is an error page instead of half a list.
"""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import IO, Any

from flask_babel import gettext as _

from app import clock
from app.domain.attendees import Listing, offered_columns
from app.domain.events import TermKind
from app.domain.exports import ExportKind, Format, Wanted
from app.domain.history import Act
from app.domain.invitation_list import InvitationListing
from app.domain.languages import Language
from app.domain.rosters import Roster
from app.domain.slugs import suggested
from app.outputs import attendee_list as content
from app.outputs import invitation_list as invitation_content
from app.outputs import roster as roster_content
from app.outputs import spreadsheet
from app.outputs.spreadsheet import Columns, Field
from app.queries import attendee_documents, invitations, links, network, outline, questions, rosters
from app.queries.rosters import Of

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

    @property
    def format(self) -> Format:
        """What it has become: papers of many are a ZIP."""
        return Format(self.name.rpartition(".")[2])


@dataclass(frozen=True)
class Made:
    """A document, and what the history keeps of it."""

    document: Document
    act: Act
    details: dict[str, Any]


def unheard(rows: int) -> None:
    """Nobody wants to know how far it is."""


def made(occasion: Occasion, wanted: Wanted, note: Note) -> Made:
    """A list as it was asked for; papers are steps/papers.py's."""
    match wanted.kind:
        case ExportKind.ROSTER:
            return roster(occasion, _of_session(occasion.event_id, wanted.session_id), wanted.roster, note)
        case ExportKind.INVITATIONS:
            return invitation_list(occasion, wanted.invitations, note)
    listing = wanted.listing.with_all_columns() if wanted.all_columns else wanted.listing
    return attendee_list(occasion, listing, administrator=wanted.administrator, note=note)


def _of_session(event_id: int, session_id: int | None) -> Of:
    """Raises LookupError where it has been removed since somebody asked: there is nothing to make."""
    found = outline.of(event_id)
    session = found.session(session_id) if session_id is not None else None
    if session is None:
        raise LookupError(session_id)
    return Of(session, found.places_in(session) is not None)


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
        occasion,
        _("participants"),
        content.fields(columns, asked),
        content.worded(columns, rows, names, language, asked),
    )
    taken: dict[str, Any] = {"columns": list(columns), "chosen": chosen_of(listing)}
    if listing.questions:
        taken["questions"] = [seen[number].label.as_dict() for number in listing.questions]
    return Made(document, Act.LIST_EXPORTED, taken)


def roster(occasion: Occasion, of: Of, roster: Roster, note: Note = unheard) -> Made:
    """Exactly what the roster of a session shows."""
    title = of.session.title
    slug = f"{occasion.slug}-{suggested(title.fi, [])}"
    named = replace(occasion, slug=slug, title=title.best(occasion.language).text)
    rows = roster_content.worded(noted(rosters.batches(of, roster), note))
    document = written(named, _("participants"), roster_content.fields(), rows)
    about = {"session": title.as_dict(), **({"roster_state": roster.state} if roster.state is not None else {})}
    return Made(document, Act.LIST_EXPORTED, about)


def invitation_list(occasion: Occasion, listing: InvitationListing, note: Note = unheard) -> Made:
    """Exactly what the list of invitations shows."""
    rows = invitation_content.worded(noted(invitations.batches(occasion.event_id, listing), note))
    document = written(occasion, _("invitations"), invitation_content.fields(), rows)
    return Made(document, Act.LIST_EXPORTED, {"list": "invitations"})


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
