"""Creating, editing and copying events: what is written, who is told, what the history keeps."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.capacity import BelowConfirmed
from app.domain.edit_conflicts import fingerprint
from app.domain.entrance import SETTINGS, EntranceSettings
from app.domain.event_details import NO_TEXT, EventDetails, Fault, Faulty
from app.domain.events import EventKind, EventStatus, RegistrationMode, SessionKind, TermKind
from app.domain.history import COMMAND_LINE, Act, Actor
from app.domain.languages import LocalizedText
from app.domain.participants import Needs
from app.domain.registration import RegistrationStatus
from app.models import (
    Event,
    EventRole,
    EventSession,
    HistoryEntry,
    Invitation,
    Pool,
    RegistrationLink,
    SpecialNeeds,
    Track,
)
from app.queries import doctor, entrance, event_details
from app.queries import invitations as invitation_queries
from app.services import entrance as entrance_service
from app.services import events, registrations
from app.services.events import EditedMeanwhile, SlugTaken
from tests.factories import ask, make_event, make_link, make_network, make_organizer, make_registration, make_term, text
from tests.invited import invite

START = datetime(2027, 1, 14, 7, tzinfo=UTC)
DETAILS = EventDetails(
    title=LocalizedText("Kevään päivä", "Vårens dag"),
    summary=LocalizedText("Yhdessä", "Tillsammans"),
    kind=EventKind.TRAINING,
    starts_at=START,
    ends_at=START + timedelta(hours=6),
    venue_city="Kuopio",
    capacity=20,
)


@pytest.fixture
def actor(app) -> Actor:
    return Actor.organizer(make_organizer("jarjestaja@example.fi").id)


def details_of(event: Event) -> EventDetails:
    fresh = event_details.whole(event.id)
    return event_details.of(fresh, fresh.pools)


def edit(event: Event, actor: Actor, **changes: object):
    """One editor opens the form, changes these fields and saves."""
    before = details_of(event)
    return events.edit(event.id, replace(before, **changes), fingerprint(before), actor)


def entries(event: Event) -> list[HistoryEntry]:
    return list(
        db.session.scalars(
            select(HistoryEntry).where(HistoryEntry.event_id == event.id).order_by(HistoryEntry.id)
        ).all()
    )


def test_create_makes_a_draft_on_its_creators_team(actor):
    region = make_term(TermKind.REGION, "KYS", "Itä-Suomi")
    event = events.create(replace(DETAILS, regions=frozenset({region.id})), actor)
    assert (event.slug, event.status, event.sequence) == ("kevaan-paiva", EventStatus.DRAFT, 0)
    assert event.search_text == (
        "kevään päivä\nvårens dag\nyhdessä\ntillsammans\nitä-suomi\nitä-suomi (sv)\nitä-suomi (en)\n\nkuopio"
    )
    assert details_of(event) == replace(DETAILS, regions=frozenset({region.id}))
    assert db.session.scalars(select(EventRole.organizer_id).where(EventRole.event_id == event.id)).all() == [
        actor.organizer_id
    ]
    pool = db.session.scalars(select(Pool).where(Pool.event_id == event.id)).one()
    assert (pool.capacity, pool.taken, pool.waiting, pool.next_queue_no) == (20, 0, 0, 1)
    assert [(entry.act, entry.organizer_id) for entry in entries(event)] == [(Act.EVENT_CREATED, actor.organizer_id)]


def test_create_finds_a_free_slug_and_refuses_a_taken_one(actor):
    assert events.create(DETAILS, actor).slug == "kevaan-paiva"
    assert events.create(DETAILS, actor).slug == "kevaan-paiva-2"
    assert events.create(DETAILS, actor, slug="kevaan-paiva") == SlugTaken()
    assert events.create(DETAILS, actor, slug="oma-osoite").slug == "oma-osoite"


def test_create_refuses_faulty_details(actor):
    assert events.create(replace(DETAILS, title=NO_TEXT, onsite=False), actor) == Faulty(
        (Fault.TITLE_FI, Fault.NOWHERE)
    )
    assert db.session.scalars(select(Event)).all() == []


def test_edit_writes_history_with_before_and_after_of_what_changed(actor):
    first = make_term(TermKind.REGION, "KYS", "Itä-Suomi")
    second = make_term(TermKind.REGION, "OYS", "Pohjois-Suomi")
    event = make_event(status=EventStatus.DRAFT, terms=(first,))
    version = event.version
    edit(event, actor, venue_city="Oulu", regions=frozenset({second.id}))
    (entry,) = entries(event)
    assert (entry.act, entry.details) == (
        Act.EVENT_CHANGED,
        {
            "before": {"venue_city": "Helsinki", "regions": [first.name.as_dict()]},
            "after": {"venue_city": "Oulu", "regions": [second.name.as_dict()]},
        },
    )
    fresh = event_details.whole(event.id)
    assert (fresh.version, fresh.sequence, [term.slug for term in fresh.terms]) == (version + 1, 0, ["OYS"])
    assert "oulu" in fresh.search_text and "pohjois-suomi" in fresh.search_text


def test_edit_without_changes_writes_nothing(actor):
    event = make_event()
    version = event.version
    edit(event, actor)
    assert (event_details.whole(event.id).version, entries(event)) == (version, [])


def test_a_region_alone_makes_a_new_version(actor):
    region = make_term(TermKind.REGION, "KYS")
    event = make_event(status=EventStatus.DRAFT)
    version = event.version
    edit(event, actor, regions=frozenset({region.id}))
    assert event_details.whole(event.id).version == version + 1


def test_the_second_editor_is_shown_and_may_overwrite(actor):
    event = make_event(status=EventStatus.DRAFT)
    seen = details_of(event)
    events.edit(event.id, replace(seen, venue_city="Oulu"), fingerprint(seen), actor)
    yours = replace(seen, venue_city="Kuopio")
    answer = events.edit(event.id, yours, fingerprint(seen), actor)
    assert answer == EditedMeanwhile(replace(seen, venue_city="Oulu"))
    assert details_of(event).venue_city == "Oulu"
    events.edit(event.id, yours, fingerprint(answer.now), actor)
    assert details_of(event).venue_city == "Kuopio"


@pytest.mark.parametrize(
    ("status", "changes", "sequence", "shown"),
    [
        (EventStatus.PUBLISHED, {"ends_at": timedelta(hours=1)}, 1, True),
        (EventStatus.PUBLISHED, {"venue_city": "Oulu"}, 0, True),
        (EventStatus.PUBLISHED, {"contact_name": "Toinen"}, 0, False),
        (EventStatus.DRAFT, {"ends_at": timedelta(hours=1)}, 0, True),
    ],
)
def test_calendars_count_what_they_show(actor, status, changes, sequence, shown):
    make_network()
    long_ago = clock.now().replace(microsecond=0) - timedelta(days=9)
    event = make_event(status=status, calendar_changed_at=long_ago)
    before = details_of(event)
    moved = {name: before.ends_at + value if name == "ends_at" else value for name, value in changes.items()}
    edit(event, actor, **moved)
    fresh = event_details.whole(event.id)
    assert (fresh.sequence, fresh.calendar_changed_at > long_ago) == (sequence, shown)
    assert fresh.calendar_changed_at.microsecond == 0


def test_a_published_event_keeps_what_publishing_asked_for(actor):
    make_network()
    event = make_event()
    assert edit(event, actor, contact_email="", summary=LocalizedText("Vain suomeksi")) == Faulty(
        (Fault.SUMMARY_SV, Fault.CONTACT)
    )
    assert details_of(event).contact_email == "tuuli@example.fi"


def test_raising_the_capacity_in_the_form_promotes_in_order(actor):
    make_network()
    event = make_event(capacity=1)
    people = [make_registration(event, f"{n}@example.fi") for n in "abcd"]
    edit(event, actor, capacity=3)
    statuses = [registrations.queries.by_id(person.id).status for person in people]
    assert statuses == [RegistrationStatus.CONFIRMED] * 3 + [RegistrationStatus.WAITING]
    assert [entry.details for entry in entries(event) if entry.act is Act.CAPACITY_CHANGED] == [
        {"before": 1, "after": 3}
    ]
    assert list(doctor.findings()) == []


def test_lowering_below_the_confirmed_is_refused_whole(actor):
    make_network()
    event = make_event(capacity=3)
    for n in "ab":
        make_registration(event, f"{n}@example.fi")
    assert edit(event, actor, capacity=1, venue_city="Oulu") == BelowConfirmed(1, 2)
    now = details_of(event)
    assert (now.capacity, now.venue_city) == (3, "Helsinki")


def test_a_later_cut_off_gives_free_places_to_those_who_wait(actor):
    make_network()
    event = make_event(capacity=1, promotion_until=clock.now() - timedelta(hours=1))
    first, second = (make_registration(event, f"{n}@example.fi") for n in "ab")
    registrations.cancel(first.id)
    assert registrations.queries.by_id(second.id).status is RegistrationStatus.WAITING
    edit(event, actor, promotion_until=None)
    assert registrations.queries.by_id(second.id).status is RegistrationStatus.CONFIRMED
    assert list(doctor.findings()) == []


def test_needs_are_deleted_by_the_events_new_end(actor):
    make_network()
    event = make_event()
    registrations.register(event.id, ask(needs=Needs(diet="gluteeniton")))
    end = details_of(event).ends_at + timedelta(days=2)
    edit(event, actor, ends_at=end)
    assert db.session.scalars(select(SpecialNeeds.delete_at)).all() == [end + timedelta(days=14)]


def test_copy_moves_the_whole_event_by_days_and_keeps_wall_times(actor):
    region = make_term(TermKind.REGION, "KYS")
    event = make_event(
        "lahde",
        starts_in=timedelta(0),
        starts_at=datetime(2027, 3, 24, 7, tzinfo=UTC),
        ends_at=datetime(2027, 3, 24, 13, tzinfo=UTC),
        opens_at=datetime(2027, 2, 1, 7, tzinfo=UTC),
        closes_at=datetime(2027, 3, 10, 14, 15, tzinfo=UTC),
        remote_link="https://etatila.example/x",
        coming_note=text("tammikuun lopussa"),
        terms=(region,),
        capacity=40,
    )
    track = Track(event_id=event.id, slug="a", name=text("Polku"), position=1)
    db.session.add(track)
    db.session.flush()
    for track_id in (None, track.id):
        db.session.add(
            EventSession(
                event_id=event.id,
                track_id=track_id,
                kind=SessionKind.TALK,
                title=text("Avaus"),
                starts_at=event.starts_at,
                ends_at=event.starts_at + timedelta(hours=1),
                speaker="Hilja Suvipuro",
                capacity=30,
            )
        )
    db.session.commit()
    make_link(event, "Kunnat", places=5, closes_at=event.closes_at)
    before = details_of(event)
    copied = events.copy(event.id, date(2027, 4, 7), actor, with_links=True)
    whole = event_details.whole(copied.id)
    summer = datetime(2027, 4, 7, 6, tzinfo=UTC)  # 9.00 as before, now in summer time
    assert event_details.of(whole, whole.pools) == replace(
        before,
        starts_at=summer,
        ends_at=summer + timedelta(hours=6),
        opens_at=datetime(2027, 2, 15, 7, tzinfo=UTC),
        closes_at=datetime(2027, 3, 24, 14, 15, tzinfo=UTC),
        remote_link="",
        coming_note=NO_TEXT,
    )
    assert (whole.status, whole.slug, whole.public_id == event.public_id) == (EventStatus.DRAFT, "verkostopaiva", False)
    (new_track,) = whole.tracks
    assert [(item.track_id, item.starts_at, item.speaker, item.capacity) for item in whole.sessions] == [
        (None, summer, "Hilja Suvipuro", 30),
        (new_track.id, summer, "Hilja Suvipuro", 30),
    ]
    links = db.session.scalars(select(RegistrationLink).where(RegistrationLink.event_id == copied.id)).all()
    assert [(link.label, link.places, link.closes_at) for link in links] == [
        ("Kunnat", 5, datetime(2027, 3, 24, 14, 15, tzinfo=UTC))
    ]
    assert [(entry.act, entry.details) for entry in entries(copied)] == [
        (Act.EVENT_COPIED, {"before": "lahde", "after": "verkostopaiva"})
    ]


def test_copy_without_links_and_by_the_command_line_has_no_team(app):
    event = make_event()
    make_link(event)
    copied = events.copy(event.id, date(2028, 1, 3), COMMAND_LINE)
    assert db.session.scalars(select(RegistrationLink).where(RegistrationLink.event_id == copied.id)).all() == []
    assert db.session.scalars(select(EventRole)).all() == []


def test_copy_lets_the_same_people_in_as_many_days_later(app):
    sector = make_term(TermKind.SECTOR, "sivistys")
    until = datetime(2027, 3, 26, 14, 15, tzinfo=UTC)  # 16.15 in winter time
    event = make_event(capacity=5, starts_at=until + timedelta(days=9), ends_at=until + timedelta(days=10))
    wanted = EntranceSettings(
        RegistrationMode.TARGET_GROUP_FIRST, frozenset({sector.id}), until, True, 2, until, True, True
    )  # fmt: skip
    assert {name for name in SETTINGS if getattr(wanted, name) == getattr(EntranceSettings(), name)} == set()
    assert isinstance(entrance_service.change(event.id, wanted, COMMAND_LINE), Event)
    copied = events.copy(event.id, clock.to_local(event.starts_at).date() + timedelta(days=7), COMMAND_LINE)
    a_week_later = datetime(2027, 4, 2, 13, 15, tzinfo=UTC)  # 16.15 in summer time
    expected = replace(wanted, target_until=a_week_later, invited_until=a_week_later)
    assert entrance.settings_of(copied) == expected
    pools = db.session.execute(select(Pool.kind, Pool.capacity).where(Pool.event_id == copied.id)).all()
    assert {kind.value: capacity for kind, capacity in pools} == {"event": 5, "others": 0, "uninvited": 3}
    assert list(doctor.findings()) == []


def test_a_copy_invites_nobody_yet(app):
    event = make_event()
    invite(event)
    copied = events.copy(event.id, (clock.now() + timedelta(days=90)).date(), COMMAND_LINE)
    assert db.session.scalars(select(Invitation.event_id)).all() == [event.id]
    assert invitation_queries.living_addresses(copied.id) == set()
