"""Someone leaves: nothing that the account had opens anything, and no event is forgotten."""

from sqlalchemy import select

from app import clock, keys
from app.database import db
from app.domain.accounts import AccountRefusal, AccountRefused
from app.domain.events import TermKind
from app.domain.history import COMMAND_LINE, Act
from app.domain.permissions import Role, TeamRole
from app.models import EventRole, HistoryEntry, OrganizerTerm, OutgoingMail
from app.queries import organizers as queries
from app.services import leaving, organizers, passwords
from app.services.leaving import Left
from tests.factories import make_event, make_organizer, make_term, open_session, put_in_charge, share

PASSWORD = "korkea kuusi vesi"


def team(event) -> dict[int, TeamRole]:
    rows = db.session.scalars(select(EventRole).where(EventRole.event_id == event.id))
    return {row.organizer_id: row.role for row in rows}


def test_everything_is_closed_in_one_act(app):
    leaver, other = make_organizer("a@example.fi", role=Role.COORDINATOR), make_organizer("b@example.fi")
    put_in_charge(leaver, make_term(TermKind.REGION, "TYKS"))
    shared, alone = make_event("yhteinen"), make_event("oma")
    for event in (shared, alone):
        share(event, leaver)
    share(shared, other)
    token = open_session(leaver)
    organizers.start_calendar(leaver.id)
    organizers.invite_again(leaver.id, COMMAND_LINE)
    handle = db.session.scalars(select(OutgoingMail.facts)).one()["handle"]
    assert [event.slug for event in queries.runs_alone(leaver.id)] == ["oma"]

    left = leaving.close(leaver.id, COMMAND_LINE)

    assert [event.slug for event in left.without] == ["oma"]
    assert [event.slug for event in queries.without_organizer(clock.now())] == ["oma"]
    assert (leaver.active, team(shared), team(alone)) == (False, {other.id: TeamRole.ORGANIZER}, {})
    assert queries.signed_in(keys.sha256(token), clock.now()) is None
    assert passwords.set_by_link(keys.account_token(handle), PASSWORD) == AccountRefused(AccountRefusal.LINK_SPENT)
    assert db.session.scalars(select(OrganizerTerm)).all() == []
    organizers.reopen(leaver.id, COMMAND_LINE)
    assert (team(shared), team(alone)) == ({other.id: TeamRole.ORGANIZER}, {})
    assert leaver.calendar_handle is None  # who has the address sees nothing, also when the account is open again


def test_a_successor_gets_what_the_leaver_alone_runs(app):
    leaver, heir, third = (make_organizer(f"{name}@example.fi") for name in "abc")
    alone, helped, shared = make_event("yksin"), make_event("avustettu"), make_event("yhteinen")
    for event in (alone, helped, shared):
        share(event, leaver)
    share(helped, heir, TeamRole.ASSISTANT)
    share(shared, third)
    assert leaving.close(leaver.id, COMMAND_LINE, "B@example.fi") == Left()
    heirs = {heir.id: TeamRole.ORGANIZER}
    assert [team(event) for event in (alone, helped, shared)] == [heirs, heirs, {third.id: TeamRole.ORGANIZER}]
    acts = db.session.execute(select(HistoryEntry.event_id, HistoryEntry.act).order_by(HistoryEntry.id)).all()
    added = {event_id for event_id, act in acts if act is Act.ORGANIZER_ADDED}
    removed = {event_id for event_id, act in acts if act is Act.ORGANIZER_REMOVED}
    assert (added, removed) == ({alone.id, helped.id}, {alone.id, helped.id, shared.id})


def test_who_cannot_succeed(app):
    leaver = make_organizer("a@example.fi")
    make_organizer("kiinni@example.fi", active=False)
    make_organizer("avustaja@example.fi", role=Role.ASSISTANT)
    make_organizer("luvut@example.fi", role=Role.REPORTER)
    share(make_event(), leaver)
    for address in ("a@example.fi", "kiinni@example.fi", "avustaja@example.fi", "luvut@example.fi", "ei@example.fi"):
        assert leaving.close(leaver.id, COMMAND_LINE, address) == AccountRefused(AccountRefusal.NO_SUCCESSOR)
    assert (leaver.active, len(queries.runs_alone(leaver.id))) == (True, 1)


def test_someone_with_a_closed_account_does_not_keep_an_event(app):
    leaver, gone = make_organizer("a@example.fi"), make_organizer("b@example.fi", active=False)
    event = make_event()
    for account in (leaver, gone):
        share(event, account)
    assert [found.id for found in leaving.close(leaver.id, COMMAND_LINE).without] == [event.id]
