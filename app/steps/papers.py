"""Makes badges and lists to sign of the people on a list. Run it in the paper's language."""

import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain, islice
from operator import itemgetter
from zipfile import ZipFile

from flask_babel import gettext as _

from app.domain import papers
from app.domain.attendees import NAMES, PAPER_COLUMNS
from app.domain.exports import ExportKind, Format, Wanted
from app.domain.history import Act
from app.labels.dates import span
from app.outputs.papers import people
from app.outputs.papers.press import Head
from app.queries import attendee_documents, export_jobs, network, outline, questions
from app.queries.outline import Outline
from app.steps.documents import Document, Made, Note, Occasion, chosen_of, name_of, noted, unheard

#: Makes a PDF of these rows.
SetType = Callable[[Sequence[people.PlainRow]], bytes]


def made(occasion: Occasion, wanted: Wanted, note: Note = unheard) -> Made:
    """Everyone on the list, by name: one paper, or a ZIP of as many as it takes. All of one moment, so that nobody is
    between two of them, or on both, when names change meanwhile."""
    seen = questions.seen(occasion.event_id, administrator=wanted.administrator)
    listing = wanted.listing.asking([one.id for one in seen], ()).on_paper()
    # As people.PlainRow has them; a document's columns are in the order of lists.
    plain = itemgetter(*(listing.document_columns.index(column) for column in (*NAMES, *PAPER_COLUMNS)))
    batches = noted(attendee_documents.batches(occasion.event_id, listing), note)
    kind, set_type = _setter(occasion, wanted)
    document = _printed(occasion, kind, set_type, (plain(row) for batch in batches for row in batch))
    return Made(document, Act.PAPER_MADE, {"paper": wanted.kind, "chosen": chosen_of(listing)})


def _setter(occasion: Occasion, wanted: Wanted) -> tuple[str, SetType]:
    """The first word of the file's name, and what makes a paper of rows."""
    language, found = occasion.language, outline.of(occasion.event_id)
    if wanted.kind is not ExportKind.BADGES:
        head = _head(occasion, _("To be signed"), found, wanted.listing.session_id)
        return _("sign-in"), partial(people.sign_in, head)
    titles = {session.id: session.title.best(language).text for session in found.chosen}
    groups = people.Groups({track.id: track.name.best(language).text for track in found.tracks}, titles)
    head = _head(occasion, _("Name badges"), found, None)
    return _("badges"), partial(people.badges, head, options=wanted.badges, groups=groups)


def _printed(occasion: Occasion, kind: str, set_type: SetType, rows: Iterator[people.PlainRow]) -> Document:
    """Rows are read as they are set: no more than one paper is in memory."""
    first, following = ([*islice(rows, papers.AT_MOST)] for _number in range(2))
    if not following:
        return Document(io.BytesIO(set_type(first)), name_of(occasion, kind), len(first))
    total, file = 0, tempfile.TemporaryFile(prefix="kutsu-")  # noqa: SIM115  its reader closes it
    try:
        with ZipFile(file, "w") as archive:
            later = iter(lambda: [*islice(rows, papers.AT_MOST)], [])
            for number, part in enumerate(chain([first, following], later), 1):
                archive.writestr(name_of(occasion, f"{kind}-{number:02}"), set_type(part))
                total += len(part)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return Document(file, name_of(replace(occasion, format=Format.ZIP), kind), total)


def _head(occasion: Occasion, what: str, found: Outline, session_id: int | None) -> Head:
    language, event = occasion.language, export_jobs.event(occasion.event_id)
    session = found.session(session_id) if session_id is not None else None
    timed = session if session is not None and session.starts_at is not None else None
    when = span(timed.starts_at, timed.ends_at, language) if timed is not None else ""  # type: ignore[arg-type]
    title = occasion.title if session is None else session.title.best(language).text
    day = span(event.starts_at, event.ends_at, language)
    where = ", ".join(part for part in (event.venue_name, event.venue_city) if part)
    lines = [when or day, where] if session is None else [occasion.title, when or day, session.room or where]
    owner = network.network()
    return Head(
        title=f"{what}: {title}",
        author=owner.name.best(language).text if owner is not None else occasion.title,
        language=language,
        lines=tuple(line for line in lines if line),
        running=f"{occasion.title}, {day}",
    )
