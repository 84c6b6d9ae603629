"""The network's settings: its details and its notices."""

from sqlalchemy import delete

from app import clock
from app.database import db, transaction
from app.domain.edit_conflicts import changes
from app.domain.languages import Language
from app.domain.network import THE_ID, DetailsChangedMeanwhile, NetworkDetails, NoticeChangedMeanwhile
from app.domain.notices import NoticeKind
from app.models import Network, Notice
from app.queries import network, notices


@transaction
def save(details: NetworkDetails, *, seen: str | None = None) -> DetailsChangedMeanwhile | None:
    """Save a filled-in form; seen: the fingerprint of what it was filled with; None: there was no form."""
    row = network.locked()
    standing = network.details(row)
    if seen is not None and changes(seen, standing, details):
        return DetailsChangedMeanwhile(standing)
    if row is None:
        row = Network(id=THE_ID)
        db.session.add(row)
    row.name = details.name
    row.contact = details.contact
    row.controller_name = details.controller_name
    row.controller_contact = details.controller_contact
    return None


@transaction
def save_notice(
    kind: NoticeKind, language: Language, text: str, version: int, organizer_id: int
) -> NoticeChangedMeanwhile | None:
    """Let everyone read this text; version: of the text that the form was filled with."""
    standing = notices.editable(kind, language, lock=True)
    if standing.version != version and standing.text != text:
        return NoticeChangedMeanwhile(standing.text, standing.version)
    row = standing.row
    if row is None:
        row = Notice(kind=kind.value, language=language.value)
        db.session.add(row)
    row.text = text
    row.updated_at = clock.now()
    row.organizer_id = organizer_id
    return None


@transaction
def restore_notice(kind: NoticeKind, language: Language) -> None:
    """Back to the product's own text."""
    db.session.execute(delete(Notice).where(Notice.kind == kind.value, Notice.language == language.value))
