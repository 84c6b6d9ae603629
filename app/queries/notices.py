"""The notices as they stand: the network's own text where it has written one, else the product's."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.database import db
from app.domain.events import EventStatus
from app.domain.languages import Language, LocalizedText
from app.domain.notices import NoticeKind
from app.domain.privacy import Periods
from app.labels import notices
from app.models import Event, Notice
from app.queries import questions
from app.queries.event_columns import PERIODS


@dataclass(frozen=True)
class NoticeText:
    """Markdown with blanks. updated_at: when the network wrote it; None for the product's own text."""

    text: str
    updated_at: datetime | None


@dataclass(frozen=True)
class EventController:
    """An event, whose data protection it is under (empty texts: the network's) and how long it keeps what."""

    slug: str
    title: LocalizedText
    controller_name: LocalizedText
    controller_contact: str
    ends_at: datetime
    periods: Periods
    asks_needs: bool
    #: What it asks beyond the details, each with how many days after the event answers are kept.
    questions: tuple[tuple[LocalizedText, int], ...] = ()


def text(kind: NoticeKind, language: Language) -> NoticeText:
    row = db.session.execute(
        select(Notice.text, Notice.updated_at).where(Notice.kind == kind.value, Notice.language == language.value)
    ).one_or_none()
    return NoticeText(*row) if row is not None else NoticeText(notices.default(kind, language), None)


@dataclass(frozen=True)
class EditableNotice:
    """A notice as an administrator edits it; version 0 and no row while the product's own text stands."""

    text: str
    version: int
    row: Notice | None


def editable(kind: NoticeKind, language: Language, *, lock: bool = False) -> EditableNotice:
    """lock: hold it still until commit."""
    query = select(Notice).where(Notice.kind == kind.value, Notice.language == language.value)
    row = db.session.scalars(
        query.with_for_update() if lock else query, execution_options={"populate_existing": True}
    ).one_or_none()
    if row is None:
        return EditableNotice(notices.default(kind, language), 0, None)
    return EditableNotice(row.text, row.version, row)


def written() -> dict[tuple[NoticeKind, Language], datetime]:
    """Which texts the network has written itself, and when."""
    rows = db.session.execute(select(Notice.kind, Notice.language, Notice.updated_at))
    return {(NoticeKind(kind), Language(language)): at for kind, language, at in rows}


def controller(slug: str) -> EventController | None:
    """The controller of a published or cancelled event."""
    row: Any = db.session.execute(
        select(
            Event.id,
            Event.slug,
            Event.title,
            Event.controller_name,
            Event.controller_contact,
            Event.ends_at,
            Event.asks_needs & Event.onsite,
            *PERIODS,
        ).where(Event.slug == slug, Event.status != EventStatus.DRAFT)
    ).one_or_none()
    if row is None:
        return None
    event_id, slug, title, name, contact, ends_at, asks_needs, *days = row
    periods = Periods(*days)
    return EventController(slug, title, name, contact, ends_at, periods, bool(asks_needs), questions.kept(event_id))
