"""The network's settings: its details and its notices."""

from typing import Any

from sqlalchemy import delete

from app import clock
from app.database import db, transaction
from app.domain.edit_conflicts import changes
from app.domain.event_details import plain
from app.domain.history import Act, Actor, changed_values
from app.domain.languages import Language
from app.domain.network import THE_ID, DetailsChangedMeanwhile, NetworkDetails, NoticeChangedMeanwhile
from app.domain.notices import NoticeKind
from app.models import Network, Notice
from app.queries import network, notices
from app.steps import history


@transaction
def save(details: NetworkDetails, actor: Actor, *, seen: str | None = None) -> DetailsChangedMeanwhile | None:
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
    changed = changed_values(_plain(standing), _plain(details))
    if changed["after"]:
        history.record(Act.NETWORK_CHANGED, actor, **changed)
    return None


def _plain(details: NetworkDetails) -> dict[str, Any]:
    return {name: plain(getattr(details, name)) for name in NetworkDetails.__dataclass_fields__}


@transaction
def save_notice(
    kind: NoticeKind, language: Language, text: str, version: int, actor: Actor
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
    row.organizer_id = actor.organizer_id
    history.record(
        Act.NOTICE_CHANGED,
        actor,
        notice=kind.value,
        notice_language=language.value,
        before={"text": standing.text},
        after={"text": text},
    )
    return None


@transaction
def restore_notice(kind: NoticeKind, language: Language, actor: Actor) -> None:
    """Back to the product's own text."""
    of_it = (Notice.kind == kind.value, Notice.language == language.value)
    if db.session.execute(delete(Notice).where(*of_it).returning(Notice.kind)).all():
        history.record(Act.NOTICE_RESTORED, actor, notice=kind.value, notice_language=language.value)
