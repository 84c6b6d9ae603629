"""Takes the files of exports away: when their time is over, when somebody's data in them is removed, and when whoever
asked for them stands otherwise than they did."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, delete, select, update

from app.database import db
from app.domain.exports import ExportState
from app.models import ExportJob, ExportPiece


def forget(event_id: int) -> None:
    """Somebody's data at the event is removed: from what has been made, and from what is being made, which begins
    anew."""
    _recall(ExportJob.event_id == event_id)


def recall(organizer_id: int, event_id: int | None = None) -> None:
    """Another role, other regions, another place on the event's team, or none: what the account took out is taken
    back, at one event or at all, and what waits is looked at anew by whoever makes it."""
    _recall(ExportJob.organizer_id == organizer_id, *([ExportJob.event_id == event_id] if event_id else []))


def _recall(*such: ColumnElement[bool]) -> None:
    """What is being made begins anew; first, as it may be ready by the time that this waited for it."""
    db.session.execute(
        update(ExportJob)
        .where(*such, ExportJob.state == ExportState.RUNNING)
        .values(state=ExportState.WAITING, done=0, leased_until=None),
        execution_options={"synchronize_session": False},
    )
    take_away(db.session.scalars(select(ExportJob.id).where(*such, ExportJob.state == ExportState.READY)).all())


def take_away(job_ids: Sequence[int]) -> None:
    """These files, and what the exports were asked for with."""
    if not job_ids:
        return
    db.session.execute(
        delete(ExportPiece).where(ExportPiece.job_id.in_(job_ids)), execution_options={"synchronize_session": False}
    )
    db.session.execute(
        update(ExportJob).where(ExportJob.id.in_(job_ids)).values(state=ExportState.GONE, wanted={}),
        execution_options={"synchronize_session": False},
    )
