"""Who may do what. Asked in one place: views/organizer/guard.py; lists are filtered by the same (queries/reach.py)."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What an account is for."""

    ADMINISTRATOR = "administrator"
    NATIONAL_COORDINATOR = "national_coordinator"
    COORDINATOR = "coordinator"  # of the regions and theme groups that the account names
    ORGANIZER = "organizer"
    ASSISTANT = "assistant"
    REPORTER = "reporter"
    PROTECTION_OFFICER = "protection_officer"


class TeamRole(StrEnum):
    """What someone does at one event."""

    ORGANIZER = "organizer"
    ASSISTANT = "assistant"


class Action(StrEnum):
    """What a signed-in person may want to do."""

    OWN_ACCOUNT = "own_account"
    OWN_FACTORS = "own_factors"  # open also while the account must have a second factor and has none
    LIST_EVENTS = "list_events"  # those that one reaches: SEE_FIGURES
    CREATE_EVENT = "create_event"
    CREATE_SERIES = "create_series"
    APPROVE_QUESTIONS = "approve_questions"
    SEE_REMOVALS = "see_removals"
    SEE_NETWORK_HISTORY = "see_network_history"
    FIND_PERSON = "find_person"  # all that is held on one person, at every event
    MANAGE_NETWORK = "manage_network"  # its name, controller and notices
    MANAGE_ACCOUNTS = "manage_accounts"

    CHOOSE_OCCASIONS = "choose_occasions"  # which events of one's own are in the series
    MANAGE_SERIES = "manage_series"  # its texts, and whether there is one

    SEE_FIGURES = "see_figures"
    SEE_EVENT = "see_event"  # details and programme
    SEE_PEOPLE = "see_people"  # who comes: no needs, no answers, no notes
    SEE_PERSON = "see_person"  # all that is known of one, but for special needs
    SEE_NEEDS = "see_needs"
    SEE_HISTORY = "see_history"
    SEE_KEEPING = "see_keeping"  # what is kept of whom, and until when
    SET_KEEPING = "set_keeping"
    ERASE_PEOPLE = "erase_people"
    EXPORT_PEOPLE = "export_people"
    MANAGE_PEOPLE = "manage_people"  # registered, corrected, moved, cancelled, let in, imported
    INVITE = "invite"
    MESSAGE = "message"
    MANAGE_EVENT = "manage_event"  # what the event is, who gets in, what is asked
    MANAGE_TEAM = "manage_team"


#: Asked about an event that the address names.
OF_EVENT = frozenset(
    {
        Action.SEE_FIGURES, Action.SEE_EVENT, Action.SEE_PEOPLE, Action.SEE_PERSON, Action.SEE_NEEDS,
        Action.SEE_HISTORY, Action.SEE_KEEPING, Action.SET_KEEPING, Action.ERASE_PEOPLE, Action.EXPORT_PEOPLE,
        Action.MANAGE_PEOPLE, Action.INVITE, Action.MESSAGE, Action.MANAGE_EVENT, Action.MANAGE_TEAM,
    }
)  # fmt: skip
#: Asked about a series that the address names.
OF_SERIES = frozenset({Action.CHOOSE_OCCASIONS, Action.MANAGE_SERIES})
#: Asked about nothing but the role.
OF_ROLE = frozenset(Action) - OF_EVENT - OF_SERIES

_ASSISTANT = frozenset({Action.SEE_FIGURES, Action.SEE_EVENT, Action.SEE_PEOPLE})
_OFFICER = frozenset(
    {
        Action.SEE_FIGURES, Action.SEE_EVENT, Action.SEE_PEOPLE, Action.SEE_PERSON, Action.SEE_HISTORY,
        Action.SEE_KEEPING, Action.SET_KEEPING, Action.ERASE_PEOPLE,
    }
)  # fmt: skip
#: To an event as its assistant; to a series in which only some events are the account's.
_IN_PART = _ASSISTANT | {Action.CHOOSE_OCCASIONS}
_REPORTER = frozenset({Action.SEE_FIGURES})
_NONE: frozenset[Action] = frozenset()

_EVERYONE = frozenset({Action.OWN_ACCOUNT, Action.OWN_FACTORS, Action.LIST_EVENTS})
_RUNS_EVENTS = _EVERYONE | {Action.CREATE_EVENT, Action.CREATE_SERIES}


@dataclass(frozen=True)
class _Power:
    """What a role gives: whatever the event, at events of the account's regions and theme groups, and on a team."""

    itself: frozenset[Action]
    everywhere: frozenset[Action] = _NONE
    in_scope: frozenset[Action] = _NONE
    organizes: frozenset[Action] = _NONE
    assists: frozenset[Action] = _NONE


_WHOLE = OF_EVENT | OF_SERIES
_POWERS = {
    Role.ADMINISTRATOR: _Power(OF_ROLE, _WHOLE, _WHOLE, _WHOLE, _WHOLE),
    Role.NATIONAL_COORDINATOR: _Power(
        _RUNS_EVENTS | {Action.APPROVE_QUESTIONS}, _WHOLE, _WHOLE, _WHOLE, _WHOLE
    ),
    Role.COORDINATOR: _Power(_RUNS_EVENTS, in_scope=_WHOLE, organizes=_WHOLE, assists=_IN_PART),
    Role.ORGANIZER: _Power(_RUNS_EVENTS, organizes=_WHOLE, assists=_IN_PART),
    # Whatever a team calls them: an account for assisting never sees more than that.
    Role.ASSISTANT: _Power(_EVERYONE, organizes=_ASSISTANT, assists=_ASSISTANT),
    Role.REPORTER: _Power(_EVERYONE, everywhere=_REPORTER),
    Role.PROTECTION_OFFICER: _Power(
        _EVERYONE | {Action.SEE_REMOVALS, Action.SEE_NETWORK_HISTORY, Action.FIND_PERSON}, everywhere=_OFFICER
    ),
}  # fmt: skip

#: Roles whose accounts can be put on a team.
ON_TEAMS = frozenset(role for role, power in _POWERS.items() if power.organizes)
#: Roles that mean the regions and theme groups that the account names.
SCOPED = frozenset({Role.COORDINATOR})


#: Roles whose accounts run an event as one of its team; the others there help, or look on.
RUNS_ON_TEAMS = frozenset(role for role, power in _POWERS.items() if Action.MANAGE_EVENT in power.organizes)


def stays_in_reach(
    role: Role, own: frozenset[int], after: frozenset[int], before: frozenset[int] | None = None
) -> bool:
    """May this account make an event of these terms, or give it these instead of those before?

    A coordinator's carries a region or theme group of their own. Where it did not before, they run it as one of its
    team, and its team decides.
    """
    return role not in SCOPED or bool(own & after) or (before is not None and not own & before)


@dataclass(frozen=True)
class Involvement:
    """How an account stands to one event.

    in_scope: one of its regions or theme groups is the account's. To a series: as its organizer, when they made it or
    all its events are theirs to change; as an assistant, when some are.
    """

    on_team: TeamRole | None = None
    in_scope: bool = False


NOBODY = Involvement()


@dataclass(frozen=True)
class Reach:
    """At which events a role may do something; what is true of any of these is enough."""

    everywhere: bool
    in_scope: bool
    team: frozenset[TeamRole]


@dataclass(frozen=True)
class Viewer:
    """Whose view of the events is meant."""

    organizer_id: int
    role: Role


def reach(role: Role, action: Action) -> Reach:
    """Of an event or series; lists are filtered by it."""
    power = _POWERS[role]
    places = {TeamRole.ORGANIZER: power.organizes, TeamRole.ASSISTANT: power.assists}
    return Reach(
        everywhere=action in power.everywhere,
        in_scope=action in power.in_scope,
        team=frozenset(place for place, actions in places.items() if action in actions),
    )


def may(role: Role, action: Action, standing: Involvement = NOBODY) -> bool:
    """standing: to the event or series that is meant; of no account where the action means none."""
    found = reach(role, action)
    return (
        action in _POWERS[role].itself
        or found.everywhere
        or (found.in_scope and standing.in_scope)
        or standing.on_team in found.team
    )
