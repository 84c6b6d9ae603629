"""The way to attend of those who were never asked for one. The caller holds the pools' lock."""

from sqlalchemy import ColumnElement, select, update

from app import clock
from app.database import db
from app.domain.choices import Offering
from app.domain.event_details import EventDetails
from app.domain.events import Attendance, EventStatus
from app.domain.history import SYSTEM, Act
from app.domain.mail import MailKind
from app.domain.registration import ACTIVE
from app.models import Event, Registration
from app.steps import history, outbox


def keep(event: Event, before: EventDetails) -> bool:
    """After an edit: whoever registered while there was one way to attend keeps that one. Must the pools follow?"""
    if (event.onsite, event.online) == (before.onsite, before.online):
        return False
    if event.onsite and event.online:
        _write(_unasked(event.id), Attendance.ONSITE if before.onsite else Attendance.ONLINE)
    else:
        event.onsite_capacity = event.online_capacity = None
    return True


def settle(event: Event, offering: Offering) -> None:
    """Whoever registered before one could choose attends the only way there is; where there are both, on site.

    Those are told, and choose the other way on their own page. That there may now be more on site than there are
    places for is a fact for the doctor: nobody loses a place, and nobody new gets one before it is below.
    """
    unasked = _unasked(event.id) & Registration.status.in_(ACTIVE)
    if not offering.asks_attendance:
        _write(unasked, offering.attendance[0])
        return
    people = db.session.scalars(select(Registration).where(unasked).order_by(Registration.id)).all()
    if not people:
        return
    way = Attendance.ONSITE
    _write(unasked, way)
    facts = {"before": {"attendance": None}, "after": {"attendance": way.value}}
    history.record_all(Act.CHOICES_CHANGED, SYSTEM, [history.About(event.id, person.id, facts) for person in people])
    told = [person for person in people if person.erased_at is None] if _may_tell(event) else []
    outbox.post([outbox.row_to(person, MailKind.CHOICES_CHANGED, {"way_settled": True}) for person in told])
    history.record(Act.WAYS_SETTLED, SYSTEM, event_id=event.id, after=way.value, people=len(people))


def _unasked(event_id: int) -> ColumnElement[bool]:
    return (Registration.event_id == event_id) & Registration.attendance.is_(None)


def _write(unasked: ColumnElement[bool], way: Attendance) -> None:
    db.session.execute(
        update(Registration).where(unasked).values(attendance=way),
        execution_options={"synchronize_session": "fetch"},
    )


def _may_tell(event: Event) -> bool:
    """Can they still choose the other way?"""
    return event.status is EventStatus.PUBLISHED and clock.now() <= event.facts.choices_close_at
