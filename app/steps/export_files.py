"""Takes the files of exports away: when their time is over, and when somebody's data in them is removed."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from app.database import db
from app.domain.exports import ExportState
from app.models import ExportJob, ExportPiece


def forget(event_id: int) -> None:
    """Somebody's data at the event is removed: from what has been made, and from what is being made, which begins
    anew."""
    of_event = ExportJob.event_id == event_id
    take_away(db.session.scalars(select(ExportJob.id).where(of_event, ExportJob.state == ExportState.READY)).all())
    db.session.execute(
        update(ExportJob)
        .where(of_event, ExportJob.state == ExportState.RUNNING)
        .values(state=ExportState.WAITING, done=0, leased_until=None),
        execution_options={"synchronize_session": False},
    )


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
