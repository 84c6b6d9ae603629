"""An account gets a role that runs no events: whoever else could run them is asked, on every way to that."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app import clock
from app.database import db
from app.domain.accounts import AccountDetails, AccountRefusal, AccountRefused
from app.domain.edit_conflicts import fingerprint
from app.domain.events import TermKind
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language
from app.domain.permissions import Role, TeamRole
from app.models import Event, Organizer
from app.queries import organizers as queries
from app.services import leaving, organizers, team
from app.services.organizers import AccountChangedMeanwhile, RunsAlone
from tests.factories import make_event, make_organizer, make_term, put_in_charge, share

LAST = AccountRefused(AccountRefusal.LAST_ON_TEAM)


def lower(account: Organizer, role: Role, successor: str = "") -> object:
    details = AccountDetails(account.name, account.language, role)
    return organizers.update(account.id, details, COMMAND_LINE, successor_email=successor)


def places(event: Event) -> dict[int, TeamRole]:
    return {place.organizer_id: place.role for place in queries.team(event.id)}


@pytest.fixture
def account(app) -> Organizer:
    return make_organizer("a@example.fi")


@pytest.fixture
def event(account) -> Event:
    made = make_event()
    share(made, account)
    return made


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.REPORTER, Role.PROTECTION_OFFICER])
def test_nothing_changes_before_somebody_runs_the_events(account, event, role):
    refused = lower(account, role)
    assert isinstance(refused, RunsAlone)
    assert [one.id for one in refused.events] == [event.id]
    assert account.role is Role.ORGANIZER
    make_organizer("luvut@example.fi", role=Role.REPORTER)
    for address in ("a@example.fi", "luvut@example.fi", "ei@example.fi"):
        assert lower(account, role, address) == AccountRefused(AccountRefusal.NO_SUCCESSOR)
    heir = make_organizer("b@example.fi")
    assert lower(account, role, "B@example.fi") is None
    assert account.role is role
    assert places(event)[heir.id] is TeamRole.ORGANIZER
    assert queries.without_organizer(clock.now()) == []


def test_roles_that_run_events_ask_nothing(account, event):
    for role in (Role.NATIONAL_COORDINATOR, Role.COORDINATOR, Role.ORGANIZER):
        assert lower(account, role) is None


def test_whoever_only_helps_runs_nothing_alone(account):
    made = make_event("toinen")
    share(made, account, TeamRole.ASSISTANT)
    assert lower(account, Role.REPORTER) is None


def test_a_colleague_whose_role_runs_no_events_does_not_count(account, event):
    """The event would have somebody on its team, and nobody who could open it."""
    colleague = make_organizer("b@example.fi")
    share(event, colleague)
    assert lower(colleague, Role.ASSISTANT) is None
    assert [one.id for one in queries.runs_alone(account.id)] == [event.id]
    assert isinstance(lower(account, Role.REPORTER), RunsAlone)
    assert team.remove(event.id, account.id, COMMAND_LINE) == LAST
    assert team.add(event.id, account.email, COMMAND_LINE, TeamRole.ASSISTANT) == LAST
    assert [one.id for one in leaving.close(account.id, COMMAND_LINE).without] == [event.id]
    assert [one.id for one in queries.without_organizer(clock.now())] == [event.id]


def test_two_colleagues_lowered_at_once_leave_one(app, account, event):
    other = make_organizer("b@example.fi")
    share(event, other)
    ids = [account.id, other.id]
    db.session.rollback()

    def lowered(organizer_id: int) -> object:
        with app.app_context():
            return organizers.update(organizer_id, AccountDetails("", Language.FI, Role.REPORTER), COMMAND_LINE)

    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lowered, ids))
    assert sorted(type(one).__name__ for one in results) == ["NoneType", "RunsAlone"]


def test_one_lowered_while_the_other_leaves_the_team(app, account, event):
    other = make_organizer("b@example.fi")
    share(event, other)
    event_id, first, second = event.id, account.id, other.id
    db.session.rollback()

    def act(lowers: bool) -> object:
        with app.app_context():
            if lowers:
                return organizers.update(first, AccountDetails("", Language.FI, Role.REPORTER), COMMAND_LINE)
            return team.remove(event_id, second, COMMAND_LINE)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(act, [True, False]))
    assert len(queries.running(event_id)) == 1


def test_the_second_of_two_administrators_is_told(app):
    region = make_term(TermKind.REGION, "TYKS")
    account = make_organizer("a@example.fi", role=Role.COORDINATOR)
    put_in_charge(account, region)
    now = queries.details(account)
    assert now == AccountDetails(account.name, Language.FI, Role.COORDINATOR, frozenset({region.id}))
    organizers.update(account.id, AccountDetails("Uusi", Language.FI, Role.REPORTER), COMMAND_LINE)
    stored = AccountDetails("Uusi", Language.FI, Role.REPORTER)
    late = organizers.update(account.id, now, COMMAND_LINE, seen=fingerprint(now))
    assert late == AccountChangedMeanwhile(stored)
    assert queries.details(account) == stored
    assert organizers.update(account.id, now, COMMAND_LINE, seen=fingerprint(stored)) is None
    assert queries.details(account) == now
