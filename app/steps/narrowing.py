"""What hangs on a session, a track, a question or an option that an organizer has removed. Its number is given to
nothing else (models): what is narrowed by it is about nobody, and does not become about others."""

from sqlalchemy import delete

from app.database import db
from app.domain.bulletins import StopReason
from app.domain.history import Actor
from app.models import SavedView
from app.queries import bulletins as bulletin_queries
from app.queries import narrowing, saved_views
from app.steps import bulletins


def settle(event_id: int, actor: Actor) -> None:
    """After something may have been removed: planned messages to whoever had it do not go, for an organizer to decide;
    views that the team has saved of them are removed."""
    db.session.flush()
    planned, views = bulletin_queries.planned(event_id), saved_views.of_event(event_id)
    if not planned and not views:
        return
    there = narrowing.nameable(event_id)
    for bulletin in planned:
        if not there.has_all_of(bulletin.audience):
            bulletins.stop(bulletin, StopReason.AUDIENCE_GONE, actor)
    if gone := [view.id for view in views if not there.has_all_of(view.listing)]:
        db.session.execute(delete(SavedView).where(SavedView.id.in_(gone)))
