"""All that is written of an event in Finnish, Swedish and English, and what of it is missing in which language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import exists, select
from sqlalchemy.orm import selectinload

from app.database import db
from app.domain.bulletins import BulletinState
from app.domain.events import TermKind
from app.domain.languages import Language, LocalizedText
from app.domain.missing_texts import missing, wanted
from app.models import Bulletin, Event, EventSession, EventTerm, Question, Term, Track

EVENT_TEXTS = (
    *("title", "summary", "description", "venue_accessibility", "organized_by", "controller_name", "coming_note"),
)


class Part(StrEnum):
    """Where a text is edited."""

    EVENT = "event"
    TRACK = "track"
    SESSION = "session"
    QUESTION = "question"
    MESSAGE = "message"


@dataclass(frozen=True)
class Text:
    """of: the id of what it belongs to. number: of an option, from 0."""

    part: Part
    of: int | None
    name: LocalizedText
    field: str
    text: LocalizedText
    number: int | None = None


def languages(event: Event) -> tuple[Language, ...]:
    """Those in which all of the event's texts are wanted."""
    has_region = exists().where(
        EventTerm.event_id == event.id, EventTerm.term_id == Term.id, Term.kind == TermKind.REGION
    )
    return wanted(event.languages, event.title, nationwide=not db.session.scalar(select(has_region)))


def of_event(event_id: int, wanted_in: Sequence[Language]) -> list[tuple[Text, tuple[Language, ...]]]:
    """The texts that are missing in one of these languages, in the order of the event's pages, and in which."""
    return [(text, lacking) for text in _texts(event_id) if (lacking := missing(text.text, wanted_in))]


def _texts(event_id: int) -> Iterator[Text]:
    event = db.session.scalars(select(Event).where(Event.id == event_id)).one()
    for field in EVENT_TEXTS:
        yield Text(Part.EVENT, None, event.title, field, getattr(event, field))
    yield from _programme(event_id)
    yield from _questions(event_id)
    yield from _mail(event_id)


def _programme(event_id: int) -> Iterator[Text]:
    of_event = select(Track).where(Track.event_id == event_id).order_by(Track.position, Track.id)
    for track in db.session.scalars(of_event):
        yield Text(Part.TRACK, track.id, track.name, "name", track.name)
    sessions = select(EventSession).where(EventSession.event_id == event_id, EventSession.cancelled_at.is_(None))
    in_order = sessions.order_by(EventSession.starts_at, EventSession.position, EventSession.id)
    for session in db.session.scalars(in_order):
        for field in ("title", "description"):
            yield Text(Part.SESSION, session.id, session.title, field, getattr(session, field))


def _questions(event_id: int) -> Iterator[Text]:
    asked = select(Question).where(Question.event_id == event_id, Question.retired_at.is_(None))
    whole = asked.options(selectinload(Question.options)).order_by(Question.position, Question.id)
    for question in db.session.scalars(whole, execution_options={"populate_existing": True}):
        for field in ("label", "hint", "purpose"):
            yield Text(Part.QUESTION, question.id, question.label, field, getattr(question, field))
        for number, option in enumerate(question.options):
            if option.retired_at is None:
                yield Text(Part.QUESTION, question.id, question.label, "options", option.label, number)


def _mail(event_id: int) -> Iterator[Text]:
    """Messages; an event's own words for standard mail are the product's own where they are empty: never missing."""
    drafts = select(Bulletin).where(Bulletin.event_id == event_id, Bulletin.state == BulletinState.DRAFT)
    for message in db.session.scalars(drafts.order_by(Bulletin.id)):
        yield Text(Part.MESSAGE, message.id, message.subject, "subject", message.subject)
        yield Text(Part.MESSAGE, message.id, message.subject, "body", message.body)
