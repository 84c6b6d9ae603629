"""Special needs: kept sealed and apart, with the consent; removed for good."""

from datetime import datetime

from sqlalchemy import delete, select, update

from app import clock, keys
from app.database import db
from app.domain.history import Act, Actor
from app.domain.participants import Needs
from app.domain.privacy import CONSENT_VERSION, special_needs_deleted_on
from app.models import Registration, SpecialNeeds
from app.steps import history


def keep(registration_id: int, needs: Needs, event_ends_at: datetime) -> None:
    """Seal the needs, in place of earlier ones; the consent counts from this moment."""
    db.session.execute(delete(SpecialNeeds).where(SpecialNeeds.registration_id == registration_id))
    keep_new(registration_id, needs, event_ends_at)


def keep_new(registration_id: int, needs: Needs, event_ends_at: datetime) -> None:
    """The same for a new registration, which has no earlier ones."""
    db.session.add(
        SpecialNeeds(
            registration_id=registration_id,
            sealed=keys.seal({"diet": needs.diet, "access": needs.access}),
            consented_at=clock.now(),
            consent_version=CONSENT_VERSION,
            delete_at=special_needs_deleted_on(event_ends_at),
        )
    )


def remove(registration: Registration, actor: Actor) -> bool:
    """Delete what is kept, at once; False when there was nothing."""
    gone = db.session.scalar(
        delete(SpecialNeeds)
        .where(SpecialNeeds.registration_id == registration.id)
        .returning(SpecialNeeds.registration_id)
    )
    if gone is None:
        return False
    history.record(Act.NEEDS_REMOVED, actor, event_id=registration.event_id, registration_id=registration.id)
    return True


def delete_on(event_id: int, moment: datetime) -> None:
    """From this moment the worker removes the special needs of everyone at the event."""
    registrations = select(Registration.id).where(Registration.event_id == event_id)
    db.session.execute(
        update(SpecialNeeds).where(SpecialNeeds.registration_id.in_(registrations)).values(delete_at=moment),
        execution_options={"synchronize_session": False},
    )
