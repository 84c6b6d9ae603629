"""Who may do what. Asked in one place: views/organizer/guard.py."""

from enum import StrEnum


class Role(StrEnum):
    ADMINISTRATOR = "administrator"
    ORGANIZER = "organizer"


class Action(StrEnum):
    """What a signed-in person may want to do."""

    OWN_ACCOUNT = "own_account"
    CREATE_EVENT = "create_event"
    MANAGE_EVENT = "manage_event"  # this event, its links, its registrations
    CREATE_SERIES = "create_series"
    MANAGE_SERIES = "manage_series"
    MANAGE_NETWORK = "manage_network"  # accounts, notices, controller


def may(role: Role, action: Action, *, on_team: bool = False) -> bool:
    """on_team: the event is the person's own or was shared with them.

    Of a series: they made the series, or such an event is in it.
    """
    if role is Role.ADMINISTRATOR:
        return True
    if action in (Action.MANAGE_EVENT, Action.MANAGE_SERIES):
        return on_team
    return action in (Action.OWN_ACCOUNT, Action.CREATE_EVENT, Action.CREATE_SERIES)
