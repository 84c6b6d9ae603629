"""Registration links: made, changed, turned off and on."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app import keys
from app.database import db
from app.domain.edit_conflicts import fingerprint
from app.domain.entrance import EntranceFault, EntranceSettings, FaultyEntrance
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE, Act
from app.domain.links import LinkDetails
from app.domain.registration import Refusal, Refused, RegistrationStatus
from app.models import Event, HistoryEntry, RegistrationLink
from app.queries import links as queries
from app.services import entrance, links, registrations
from app.services.links import LinkChangedMeanwhile
from tests.factories import ask, make_event, make_link, make_term

CLOSES = datetime(2027, 1, 4, 14, 15, tzinfo=UTC)


def entries() -> list[tuple[Act, dict]]:
    rows = db.session.execute(select(HistoryEntry.act, HistoryEntry.details).order_by(HistoryEntry.id))
    return [(act, details) for act, details in rows if act is not Act.REGISTERED]


def test_add_gives_a_handle_that_its_token_can_carry(app):
    event = make_event()
    link = links.add(event.id, LinkDetails("Kunnat", "vain kunnille", None, CLOSES, 5), COMMAND_LINE)
    assert keys.handle_in_token(keys.link_token(link.handle)) == link.handle
    assert (link.active, queries.details(link)) == (True, LinkDetails("Kunnat", "vain kunnille", None, CLOSES, 5))
    after = {
        "label": "Kunnat",
        "note": "vain kunnille",
        "opens_at": None,
        "closes_at": "2027-01-04T14:15:00+00:00",
        "places": 5,
        "mode": None,
    }
    assert entries() == [(Act.LINK_CREATED, {"link": "Kunnat", "after": after})]


def test_edit_keeps_what_changed_in_the_history(app):
    event = make_event()
    link = make_link(event, "Kunnat", places=5)
    links.edit(link.id, LinkDetails("Kunnat", places=8), COMMAND_LINE)
    assert queries.locked(link.id).places == 8
    assert entries() == [(Act.LINK_CHANGED, {"link": "Kunnat", "before": {"places": 5}, "after": {"places": 8}})]


def test_the_second_editor_of_a_link_is_shown_what_changed(app):
    event = make_event()
    link = make_link(event, "Kunnat")
    seen = fingerprint(queries.details(link))
    links.edit(link.id, LinkDetails("Kaupungit"), COMMAND_LINE, seen=seen)
    answer = links.edit(link.id, LinkDetails("Kunnat", places=3), COMMAND_LINE, seen=seen)
    assert answer == LinkChangedMeanwhile(LinkDetails("Kaupungit"))
    links.edit(link.id, LinkDetails("Kunnat", places=3), COMMAND_LINE, seen=fingerprint(answer.now))
    assert queries.details(queries.locked(link.id)) == LinkDetails("Kunnat", places=3)


def test_turning_off_and_on_decides_who_gets_in(app):
    event = make_event()
    link = make_link(event, "Kunnat")
    links.turn(link.id, COMMAND_LINE, active=False)
    links.turn(link.id, COMMAND_LINE, active=False)
    assert registrations.register(event.id, ask(link_id=link.id)) == Refused(Refusal.LINK_OFF)
    links.turn(link.id, COMMAND_LINE, active=True)
    assert registrations.register(event.id, ask(link_id=link.id)).status is RegistrationStatus.CONFIRMED
    assert [details["after"] for _, details in entries()] == [{"active": False}, {"active": True}]


def test_use_counts_confirmed_and_waiting_of_each_link(app):
    event = make_event(capacity=2)
    busy, idle = make_link(event, "Kunnat"), make_link(event, "Alueet")
    other = make_link(make_event("toinen"), "Muut")
    people = [registrations.register(event.id, ask(f"{n}@example.fi", link_id=busy.id)) for n in "abcd"]
    registrations.cancel(people[3].id)
    registrations.register(event.id, ask("e@example.fi"))
    registrations.register(other.event_id, ask("a@example.fi", link_id=other.id))
    confirmed, waiting = RegistrationStatus.CONFIRMED, RegistrationStatus.WAITING
    found = [(use.link.id, use.by_status[confirmed], use.by_status[waiting]) for use in queries.with_use(event.id)]
    assert found == [(busy.id, 2, 1), (idle.id, 0, 0)]


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        (EntranceSettings(RegistrationMode.APPROVAL), RegistrationStatus.PENDING),
        (EntranceSettings(confirms_address=True), RegistrationStatus.UNVERIFIED),
    ],
)
def test_whoever_does_not_count_yet_uses_a_place_of_the_link(app, settings, status):
    event = make_event()
    entrance.change(event.id, settings, COMMAND_LINE)
    link = make_link(event, places=1)
    registrations.register(event.id, ask(link_id=link.id))
    (use,) = queries.with_use(event.id)
    assert (use.used, use.by_status[status]) == (1, 1)
    assert use.used == queries.facts(queries.by_id(link.id)).used
    late = registrations.register(event.id, ask("b@example.fi", link_id=link.id))
    assert late == Refused(Refusal.LINK_USED_UP)


@pytest.mark.parametrize(
    ("opens", "closes", "sane"),
    [(None, None, True), (CLOSES, None, True), (CLOSES - timedelta(days=1), CLOSES, True), (CLOSES, CLOSES, False)],
)
def test_a_links_window(opens, closes, sane):
    assert LinkDetails("x", opens_at=opens, closes_at=closes).window_is_sane is sane


def test_one_of_event_finds_only_the_events_own(app):
    event, other = make_event(), make_event("toinen")
    link = make_link(event)
    assert queries.one_of_event(event.id, link.id).id == link.id
    assert queries.one_of_event(other.id, link.id) is None
    assert db.session.scalars(select(RegistrationLink)).all() == [link]


FIRST = LinkDetails("Kunnat", mode=RegistrationMode.TARGET_GROUP_FIRST)


def test_a_link_that_lets_the_target_group_in_first_needs_one_and_a_queue(app):
    """Of nobody everyone is in it, and would come past the event's approval."""
    event = make_event(mode=RegistrationMode.APPROVAL)
    assert links.add(event.id, FIRST, COMMAND_LINE) == FaultyEntrance((EntranceFault.NO_TARGETS,))
    link = make_link(event, "Kunnat")
    assert links.edit(link.id, FIRST, COMMAND_LINE) == FaultyEntrance((EntranceFault.NO_TARGETS,))
    assert (queries.details(queries.locked(link.id)), entries()) == (LinkDetails("Kunnat"), [])
    event = make_event("toinen", mode=RegistrationMode.APPROVAL, waiting_list=False)
    sector = make_term(TermKind.SECTOR, "sivistys")
    entrance.change(event.id, EntranceSettings(event.mode, frozenset({sector.id})), COMMAND_LINE)
    assert links.add(event.id, FIRST, COMMAND_LINE) == FaultyEntrance((EntranceFault.OTHERS_CANNOT_WAIT,))


def test_the_last_of_a_target_group_stays_while_a_link_lets_it_in_first(app):
    event, sector = make_event(mode=RegistrationMode.APPROVAL), make_term(TermKind.SECTOR, "sivistys")
    named = EntranceSettings(event.mode, frozenset({sector.id}))
    assert isinstance(entrance.change(event.id, named, COMMAND_LINE), Event)
    link = links.add(event.id, FIRST, COMMAND_LINE)
    links.turn(link.id, COMMAND_LINE, active=False)  # it may come back
    nobody = EntranceSettings(event.mode)
    assert entrance.change(event.id, nobody, COMMAND_LINE) == FaultyEntrance((EntranceFault.LINK_WITHOUT_TARGETS,))
    links.edit(link.id, LinkDetails("Kunnat"), COMMAND_LINE)
    assert isinstance(entrance.change(event.id, nobody, COMMAND_LINE), Event)
