"""Which events an account reaches: the rules of domain/permissions.py as a condition of SQL, for every list."""

from sqlalchemy import ColumnElement, ScalarSelect, and_, exists, false, func, or_, select, true

from app.domain.permissions import Action, TeamRole, Viewer, reach
from app.models import Event, EventRole, EventTerm, OrganizerTerm, Series


def within(viewer: Viewer, action: Action = Action.SEE_FIGURES) -> ColumnElement[bool]:
    """Events at which the viewer may do this; by default all that they may see anything of."""
    found = reach(viewer.role, action)
    if found.everywhere:
        return true()
    ways: list[ColumnElement[bool]] = [false()]
    if found.team:
        ways.append(
            exists().where(
                EventRole.event_id == Event.id,
                EventRole.organizer_id == viewer.organizer_id,
                EventRole.role.in_(sorted(found.team)),
            )
        )
    if found.in_scope:
        ways.append(in_scope(viewer.organizer_id))
    return or_(*ways)


def series_within(viewer: Viewer) -> ColumnElement[bool]:
    """Series whose page the viewer has: they made it, or may change an event in it."""
    return _series(viewer, _with_event(within(viewer, Action.MANAGE_EVENT)))


def whole_series(viewer: Viewer) -> ColumnElement[bool]:
    """Of those, the ones that are wholly theirs: they made it, or may change every event in it."""
    return _series(viewer, ~_with_event(~within(viewer, Action.MANAGE_EVENT)))


def _series(viewer: Viewer, by_events: ColumnElement[bool]) -> ColumnElement[bool]:
    if reach(viewer.role, Action.MANAGE_SERIES).everywhere:
        return true()
    if not reach(viewer.role, Action.MANAGE_SERIES).team:
        return false()
    return or_(func.coalesce(Series.organizer_id == viewer.organizer_id, False), by_events)


def _with_event(such: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Event.series_id == Series.id, such).correlate(Series)


def in_scope(organizer_id: int) -> ColumnElement[bool]:
    """Events of a region or theme group that the account names."""
    return (
        exists()
        .where(
            and_(
                EventTerm.event_id == Event.id,
                EventTerm.term_id == OrganizerTerm.term_id,
                OrganizerTerm.organizer_id == organizer_id,
            )
        )
        .correlate(Event)
    )


def place(organizer_id: int) -> ScalarSelect[TeamRole | None]:
    """The account's place on the event's team."""
    return (
        select(EventRole.role)
        .where(EventRole.event_id == Event.id, EventRole.organizer_id == organizer_id)
        .correlate(Event)
        .scalar_subquery()
    )
