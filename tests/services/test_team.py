"""An event's team: shared, taken back, never left to nobody."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

from app.database import db
from app.domain.accounts import AccountRefusal, AccountRefused
from app.domain.history import Act, Actor
from app.domain.permissions import Role, TeamRole
from app.models import EventRole, HistoryEntry
from app.queries import organizers
from app.services import team
from tests.factories import make_event, make_organizer, share


def members(event) -> set[int]:
    return set(db.session.scalars(select(EventRole.organizer_id).where(EventRole.event_id == event.id)))


def entries(event) -> list[tuple[Act, int | None, dict]]:
    rows = db.session.scalars(select(HistoryEntry).where(HistoryEntry.event_id == event.id).order_by(HistoryEntry.id))
    return [(row.act, row.organizer_id, row.details) for row in rows]


def test_an_event_is_shared_and_taken_back_and_the_history_tells(app):
    event, first, second = make_event(), make_organizer("a@example.fi"), make_organizer("b@example.fi")
    share(event, first)
    actor = Actor.organizer(first.id)
    assert team.add(event.id, "B@example.fi", actor) is second
    assert members(event) == {first.id, second.id}
    assert team.remove(event.id, second.id, actor) is second
    assert members(event) == {first.id}
    assert entries(event) == [
        (Act.ORGANIZER_ADDED, first.id, {"after": "b@example.fi"}),
        (Act.ORGANIZER_REMOVED, first.id, {"before": "b@example.fi"}),
    ]


def test_who_cannot_be_added(app):
    event, organizer = make_event(), make_organizer("a@example.fi")
    make_organizer("suljettu@example.fi", active=False)
    share(event, organizer)
    actor = Actor.organizer(organizer.id)
    answers = [team.add(event.id, email, actor) for email in ("x@example.fi", "suljettu@example.fi", "a@example.fi")]
    assert [answer.reason for answer in answers] == [
        AccountRefusal.UNKNOWN_ADDRESS,
        AccountRefusal.UNKNOWN_ADDRESS,
        AccountRefusal.ALREADY_ON_TEAM,
    ]
    assert entries(event) == []


def test_removing_who_is_not_on_the_team_does_nothing(app):
    event, organizer = make_event(), make_organizer("a@example.fi")
    other = make_event("muu")
    share(event, organizer)
    share(other, organizer)
    stranger = make_organizer("b@example.fi")
    share(other, stranger)
    assert team.remove(event.id, stranger.id, Actor.organizer(organizer.id)) is None
    assert members(other) == {organizer.id, stranger.id}


def test_all_leaving_at_once_leave_one(app):
    event = make_event()
    ids = [make_organizer(f"{n}@example.fi").id for n in range(4)]
    for organizer_id in ids:
        db.session.add(EventRole(event_id=event.id, organizer_id=organizer_id, created_at=event.created_at))
    db.session.commit()
    event_id = event.id
    start = Barrier(4)

    def leave(organizer_id: int) -> object:
        with app.app_context():
            organizers.team(event_id)
            start.wait()
            return team.remove(event_id, organizer_id, Actor.organizer(organizer_id))

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(leave, ids))
    assert results.count(AccountRefused(AccountRefusal.LAST_ON_TEAM)) == 1
    assert len(members(event)) == 1


def test_an_assistant_does_not_count_as_someone_who_runs_the_event(app):
    event, runs, helps = make_event(), make_organizer("a@example.fi"), make_organizer("b@example.fi")
    share(event, runs)
    actor = Actor.organizer(runs.id)
    assert team.add(event.id, helps.email, actor, TeamRole.ASSISTANT) is helps
    last = AccountRefused(AccountRefusal.LAST_ON_TEAM)
    assert team.remove(event.id, runs.id, actor) == last
    assert team.add(event.id, runs.email, actor, TeamRole.ASSISTANT) == last
    assert team.add(event.id, helps.email, actor) is helps  # the other role, not a second place
    assert team.add(event.id, runs.email, actor, TeamRole.ASSISTANT) is runs
    assert {role.organizer_id: role.role for role in organizers.team(event.id)} == {
        runs.id: TeamRole.ASSISTANT,
        helps.id: TeamRole.ORGANIZER,
    }
    assert [act for act, *_ in entries(event)] == [Act.ASSISTANT_ADDED, Act.ORGANIZER_ADDED, Act.ASSISTANT_ADDED]


def test_what_an_account_is_for_limits_its_place_on_a_team(app):
    event, actor = make_event(), Actor.organizer(make_organizer().id)
    for role, reason in ((Role.REPORTER, "not_for_teams"), (Role.ASSISTANT, "assists_only")):
        account = make_organizer(f"{role.value}@example.fi", role=role)
        assert team.add(event.id, account.email, actor) == AccountRefused(AccountRefusal(reason))
    assert team.add(event.id, account.email, actor, TeamRole.ASSISTANT) is account
