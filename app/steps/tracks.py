"""What hangs on a track that goes. The caller holds the pools' lock."""

from sqlalchemy import update

from app.database import db
from app.models import Registration


def forget(track_id: int) -> None:
    """Cancelled registrations keep the track that they had: now they had none."""
    db.session.execute(
        update(Registration).where(Registration.track_id == track_id).values(track_id=None),
        execution_options={"synchronize_session": "fetch"},
    )
