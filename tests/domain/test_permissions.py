"""What each role may do, said by hand: a change of the rules is a change here."""

import pytest

from app.domain.permissions import (
    OF_EVENT,
    OF_ROLE,
    OF_SERIES,
    ON_TEAMS,
    Action,
    Involvement,
    Role,
    TeamRole,
    may,
    stays_in_reach,
)

EVERYONE = {"own_account", "own_factors", "list_events"}
RUNS_EVENTS = EVERYONE | {"create_event", "create_series"}
ITSELF = {
    Role.ADMINISTRATOR: {action.value for action in OF_ROLE},
    Role.NATIONAL_COORDINATOR: RUNS_EVENTS | {"approve_questions"},
    Role.COORDINATOR: RUNS_EVENTS,
    Role.ORGANIZER: RUNS_EVENTS,
    Role.ASSISTANT: EVERYONE,
    Role.REPORTER: EVERYONE,
    Role.PROTECTION_OFFICER: EVERYONE | {"see_removals", "see_network_history", "find_person"},
}

WHOLE = {action.value for action in OF_EVENT | OF_SERIES}
ASSISTS = {"see_figures", "see_event", "see_people"}
IN_PART = ASSISTS | {"choose_occasions"}
FIGURES = {"see_figures"}
OFFICER = ASSISTS | {"see_person", "see_history", "see_keeping", "set_keeping", "erase_people"}
NOTHING: set[str] = set()

#: At an event: of nobody's concern; in the account's region; as its organizer; as its assistant. The last is also how
#: one stands to a series in which only some events are one's own.
AT_EVENTS = {
    Role.ADMINISTRATOR: (WHOLE, WHOLE, WHOLE, WHOLE),
    Role.NATIONAL_COORDINATOR: (WHOLE, WHOLE, WHOLE, WHOLE),
    Role.COORDINATOR: (NOTHING, WHOLE, WHOLE, IN_PART),
    Role.ORGANIZER: (NOTHING, NOTHING, WHOLE, IN_PART),
    Role.ASSISTANT: (NOTHING, NOTHING, ASSISTS, ASSISTS),
    Role.REPORTER: (FIGURES, FIGURES, FIGURES, FIGURES),
    Role.PROTECTION_OFFICER: (OFFICER, OFFICER, OFFICER, OFFICER),
}
STANDINGS = (
    Involvement(),
    Involvement(in_scope=True),
    Involvement(TeamRole.ORGANIZER),
    Involvement(TeamRole.ASSISTANT),
)


@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_do_without_an_event(role):
    assert {action.value for action in OF_ROLE if may(role, action)} == ITSELF[role]


@pytest.mark.parametrize("role", Role)
def test_what_a_role_may_do_at_an_event(role):
    found = tuple({action.value for action in OF_EVENT | OF_SERIES if may(role, action, one)} for one in STANDINGS)
    assert found == AT_EVENTS[role]


def test_who_sees_anything_of_an_event_sees_its_figures():
    """Lists are filtered by them, and the door tells 403 from 404 by them."""
    for role in Role:
        for one in STANDINGS:
            allowed = {action for action in OF_EVENT if may(role, action, one)}
            assert not allowed or Action.SEE_FIGURES in allowed


def test_whoever_assists_at_an_event_of_their_own_region_runs_it():
    assert may(Role.COORDINATOR, Action.MANAGE_EVENT, Involvement(TeamRole.ASSISTANT, in_scope=True))


def test_accounts_that_look_on_are_on_no_team():
    assert set(Role) - ON_TEAMS == {Role.REPORTER, Role.PROTECTION_OFFICER}


@pytest.mark.parametrize(
    ("role", "before", "after", "may"),
    [
        (Role.COORDINATOR, None, {1, 9}, True),  # one of their own, and another region's too
        (Role.COORDINATOR, None, {9}, False),
        (Role.COORDINATOR, None, set(), False),  # nationwide
        (Role.COORDINATOR, {1}, {9}, False),  # moved out of their reach
        (Role.COORDINATOR, {9}, {8}, True),  # theirs as one of its team
        (Role.ORGANIZER, None, {9}, True),
        (Role.NATIONAL_COORDINATOR, {1}, {9}, True),
    ],
)
def test_a_coordinators_event_carries_a_region_or_theme_group_of_theirs(role, before, after, may):
    own = frozenset({1, 2})
    assert stays_in_reach(role, own, frozenset(after), None if before is None else frozenset(before)) is may
