"""Makes badges and lists to sign of the people on a list. Run it in the paper's language."""

import io
from operator import itemgetter

from flask_babel import gettext as _

from app.domain import papers
from app.domain.attendees import NAMES, PAPER_COLUMNS
from app.domain.exports import ExportKind, Wanted
from app.domain.history import Act
from app.labels.dates import span
from app.outputs.papers import people
from app.outputs.papers.press import Head
from app.queries import attendee_documents, export_jobs, network, outline, questions
from app.queries.outline import Outline
from app.steps.documents import Document, Made, Note, Occasion, chosen_of, name_of, noted, unheard


def made(occasion: Occasion, wanted: Wanted, note: Note = unheard) -> Made:
    """One part of the list, by name."""
    language, found = occasion.language, outline.of(occasion.event_id)
    seen = questions.seen(occasion.event_id, administrator=wanted.administrator)
    listing, most = wanted.listing.asking([one.id for one in seen], ()).on_paper(), papers.AT_MOST
    batches = attendee_documents.batches(occasion.event_id, listing, first=(wanted.part - 1) * most, most=most)
    # As people.PlainRow has them; a document's columns are in the order of lists.
    plain = itemgetter(*(listing.document_columns.index(column) for column in (*NAMES, *PAPER_COLUMNS)))
    rows = [plain(row) for batch in noted(batches, note) for row in batch]
    titles = {session.id: session.title.best(language).text for session in found.chosen}
    if wanted.kind is ExportKind.BADGES:
        groups = people.Groups({track.id: track.name.best(language).text for track in found.tracks}, titles)
        head = _head(occasion, _("Name badges"), found, None)
        kind, pdf = _("badges"), people.badges(head, rows, wanted.badges, groups)
    else:
        kind, pdf = _("sign-in"), people.sign_in(_head(occasion, _("To be signed"), found, listing.session_id), rows)
    if wanted.part > 1:
        kind = f"{kind}-{wanted.part}"
    document = Document(io.BytesIO(pdf), name_of(occasion, kind), len(rows))
    return Made(document, Act.PAPER_MADE, {"paper": wanted.kind, "part": wanted.part, "chosen": chosen_of(listing)})


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
