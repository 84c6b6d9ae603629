"""Documents about participants. What is taken out, by whom and what for is in the history before a byte leaves.

A document is made whole in a temporary file first: a slow reader holds no transaction open, a reader who
leaves leaves nothing behind, and a fault is an error page instead of half a list.
"""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import IO, Any

from flask_babel import gettext as _

from app import clock, keys
from app.database import transaction
from app.domain.attendees import Listing, offered_columns
from app.domain.events import TermKind
from app.domain.history import Act, Actor
from app.domain.invitation_list import InvitationListing
from app.domain.languages import Language
from app.domain.rosters import Roster
from app.domain.slugs import suggested
from app.outputs import attendee_list as content
from app.outputs import invitation_list as invitation_content
from app.outputs import roster as roster_content
from app.outputs import spreadsheet
from app.outputs.spreadsheet import Columns, Field
from app.queries import attendee_documents, invitations, links, network, outline, questions, rosters, sealing
from app.queries.rosters import Of
from app.steps import history

#: The network's lists that people are of.
OF_PEOPLE = (TermKind.ROLE, TermKind.SECTOR, TermKind.REGION)


class Format(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


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


def attendee_list(
    occasion: Occasion, listing: Listing, purpose: str, actor: Actor, *, administrator: bool = False
) -> Document:
    """Exactly what the listing shows, with its columns. Run it in the document's language.

    administrator: also answers that are for administrators only.
    """
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
    rows = attendee_documents.batches(occasion.event_id, listing)
    document = _written(
        occasion, _("participants"), content.fields(columns, asked), content.worded(columns, rows, names, asked)
    )
    # Not what was searched for: it may be a name.
    chosen: dict[str, Any] = {"show": listing.show, "link": listing.link_id, "searched": bool(listing.text)}
    if listing.is_by_choices:
        chosen["by_choices"] = True
    if listing.answer is not None:
        chosen["by_answer"] = True
    taken: dict[str, Any] = {"columns": list(columns), "chosen": chosen}
    if listing.questions:
        taken["questions"] = [seen[number].label.as_dict() for number in listing.questions]
    return _recorded(Act.LIST_EXPORTED, occasion, document, purpose, actor, **taken)


def roster(occasion: Occasion, of: Of, roster: Roster, purpose: str, actor: Actor) -> Document:
    """Exactly what the roster of a session shows. Run it in the document's language."""
    title = of.session.title
    slug = f"{occasion.slug}-{suggested(title.fi, [])}"
    named = replace(occasion, slug=slug, title=title.best(occasion.language).text)
    rows = roster_content.worded(rosters.batches(of, roster))
    document = _written(named, _("participants"), roster_content.fields(), rows)
    about = {"session": title.as_dict(), **({"roster_state": roster.state} if roster.state is not None else {})}
    return _recorded(Act.LIST_EXPORTED, occasion, document, purpose, actor, **about)


def invitation_list(occasion: Occasion, listing: InvitationListing, purpose: str, actor: Actor) -> Document:
    """Exactly what the list of invitations shows. Run it in the document's language."""
    rows = invitation_content.worded(invitations.batches(occasion.event_id, listing))
    document = _written(occasion, _("invitations"), invitation_content.fields(), rows)
    return _recorded(Act.LIST_EXPORTED, occasion, document, purpose, actor, list="invitations")


def special_needs(occasion: Occasion, purpose: str, actor: Actor) -> Document:
    """Who is coming or waiting and needs something: the one document with special needs, and nothing else in it."""
    rows = attendee_documents.needs_batches(occasion.event_id)
    seal = keys.Seal(sealing.key(occasion.event_id))
    document = _written(occasion, _("special-needs"), content.needs_fields(), content.opened_needs(rows, seal))
    return _recorded(Act.NEEDS_EXPORTED, occasion, document, purpose, actor)


@transaction
def door_list(event_id: int, actor: Actor) -> int:
    """A door list is about to be printed; the id under which the history keeps it."""
    return history.record(Act.DOOR_LIST_PRINTED, actor, event_id=event_id)


@transaction
def session_door_list(of: Of, actor: Actor) -> int:
    """The same for one session."""
    session = of.session
    title = session.title.as_dict()
    return history.record(Act.DOOR_LIST_PRINTED, actor, event_id=session.event_id, session=title, session_id=session.id)


def _written(occasion: Occasion, kind: str, fields: Sequence[Field], batches: Iterable[Columns]) -> Document:
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
    day = clock.to_local(clock.now()).date().isoformat()
    return Document(file, f"{kind}-{occasion.slug}-{day}.{occasion.format}", rows)


def _recorded(act: Act, occasion: Occasion, document: Document, purpose: str, actor: Actor, **details: Any) -> Document:
    try:
        _record(act, occasion.event_id, actor, purpose=purpose, format=occasion.format, rows=document.rows, **details)
    except BaseException:
        document.file.close()
        raise
    return document


@transaction
def _record(act: Act, event_id: int, actor: Actor, **details: Any) -> None:
    history.record(act, actor, event_id=event_id, **details)
