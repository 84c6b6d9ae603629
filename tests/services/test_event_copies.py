"""What else comes along when an event is copied: the team if asked, saved views, options with their places."""

from datetime import date

from sqlalchemy import select

from app.database import db
from app.domain.attendees import Listing, Show
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE, Act, Actor
from app.domain.links import LinkDetails
from app.domain.permissions import TeamRole
from app.domain.places import PoolKind
from app.domain.questions import QuestionKind
from app.models import Event, EventRole, HistoryEntry, Pool
from app.queries import doctor, saved_views
from app.services import entrance, events, links
from app.services import saved_views as view_services
from tests.factories import make_event, make_organizer, make_term, share
from tests.questions import make_question, options


def team(event: Event) -> list[tuple[int, TeamRole]]:
    rows = select(EventRole).where(EventRole.event_id == event.id).order_by(EventRole.organizer_id)
    return [(row.organizer_id, row.role) for row in db.session.scalars(rows)]


def test_the_team_comes_along_only_if_asked_and_closed_accounts_never(app):
    event = make_event()
    me, mate, helper = (make_organizer(f"{name}@example.fi") for name in ("a", "b", "c"))
    gone = make_organizer("d@example.fi", active=False)
    for person, role in ((me, TeamRole.ORGANIZER), (mate, TeamRole.ORGANIZER), (helper, TeamRole.ASSISTANT)):
        share(event, person, role)
    share(event, gone)
    alone = events.copy(event.id, date(2028, 1, 3), Actor.organizer(me.id))
    assert team(alone) == [(me.id, TeamRole.ORGANIZER)]
    together = events.copy(event.id, date(2028, 1, 3), Actor.organizer(me.id), with_team=True)
    assert team(together) == team(event)[:3]
    added = (
        select(HistoryEntry.act, HistoryEntry.details)
        .where(HistoryEntry.event_id == together.id)
        .order_by(HistoryEntry.id)
    )
    assert [tuple(row) for row in db.session.execute(added.order_by(HistoryEntry.id).limit(3))] == [
        (Act.EVENT_COPIED, {"before": event.slug, "after": together.slug}),
        (Act.ORGANIZER_ADDED, {"after": "b@example.fi"}),
        (Act.ASSISTANT_ADDED, {"after": "c@example.fi"}),
    ]


def test_views_come_along_that_name_nothing_of_the_event(app):
    event = make_event()
    view_services.save(event.id, "Jonossa", Listing(show=Show.WAITING))
    view_services.save(event.id, "Linkistä", Listing(link_id=7))
    copied = events.copy(event.id, date(2028, 1, 3), Actor.organizer(make_organizer().id))
    assert [view.name for view in saved_views.of_event(copied.id)] == ["Jonossa"]


def test_options_have_their_places(app):
    event = make_event()
    make_question(event, QuestionKind.SEVERAL_OF, options=options("A", "B", A=2))
    copied = events.copy(event.id, date(2028, 1, 3), Actor.organizer(make_organizer().id))
    mine = select(Pool.capacity).where(Pool.event_id == copied.id, Pool.kind == PoolKind.OPTION)
    assert db.session.scalars(mine).all() == [2]
    assert list(doctor.findings()) == []


def test_a_copied_link_keeps_places_for_the_target_group_as_it_did(app):
    event, sector = make_event(), make_term(TermKind.SECTOR, "sivistys")
    entrance.change(event.id, EntranceSettings(targets=frozenset({sector.id})), COMMAND_LINE)
    links.add(event.id, LinkDetails("x", mode=RegistrationMode.TARGET_GROUP_FIRST), COMMAND_LINE)
    copied = events.copy(event.id, date(2028, 1, 3), COMMAND_LINE, with_links=True)
    mine = select(Pool.capacity).where(Pool.event_id == copied.id, Pool.kind == PoolKind.OTHERS)
    assert db.session.scalars(mine).all() == [0]
    assert list(doctor.findings()) == []
