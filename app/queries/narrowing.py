"""What of an event its lists and messages may be narrowed by."""

from sqlalchemy import select

from app.database import db
from app.domain.narrowing import Nameable
from app.models import EventSession, Question, QuestionOption, Track


def nameable(event_id: int) -> Nameable:
    """As it is in the database now."""
    options: dict[int, set[int]] = {}
    rows = db.session.execute(
        select(Question.id, QuestionOption.id)
        .outerjoin(QuestionOption, QuestionOption.question_id == Question.id)
        .where(Question.event_id == event_id)
    )
    for question_id, option_id in rows:
        options.setdefault(question_id, set()).update([option_id] if option_id is not None else [])
    return Nameable(
        set(db.session.scalars(select(Track.id).where(Track.event_id == event_id))),
        set(db.session.scalars(select(EventSession.id).where(EventSession.event_id == event_id))),
        options,
    )
