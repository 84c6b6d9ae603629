"""Importing event files: all or nothing, again changes nothing, an update does what an organizer's edit does."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app import clock
from app.database import db
from app.domain.event_file import EventFile
from app.domain.events import EventStatus, TermKind
from app.domain.history import COMMAND_LINE, Act
from app.domain.mail import MailKind
from app.domain.registration import RegistrationStatus
from app.forms.event_file import read
from app.models import Event, EventSession, HistoryEntry, Network, OutgoingMail, Pool, Registration, Term, Track
from app.outputs import event_file as output
from app.queries import event_files as queries
from app.services import event_files, registrations
from app.services.event_files import Imported, ImportRefused, Outcome
from tests.factories import ask, make_registration

NETWORK = json.loads(Path("demo/network.json").read_text())


def load(file: dict) -> Imported | ImportRefused:
    parsed = read(json.dumps(file).encode())
    assert isinstance(parsed, EventFile), parsed
    return event_files.import_file(parsed, COMMAND_LINE)


def load_event(**changes: object) -> Imported | ImportRefused:
    return load({"format": "event-file/1", "events": [changes]})


def local(moment) -> str:
    return clock.to_local(moment).strftime("%Y-%m-%dT%H:%M")


def new_event(**changes: object) -> dict:
    """A file's event that is open for registration."""
    starts = clock.now() + timedelta(days=30)
    return {
        "slug": "paiva",
        "kind": "training",
        "status": "published",
        "title": {"fi": "Päivä", "sv": "Dag"},
        "summary": {"fi": "Lyhyesti", "sv": "Kort"},
        "starts": local(starts),
        "ends": local(starts + timedelta(hours=5)),
        "attendance": ["onsite"],
        "capacity": 2,
        "registration": {"mode": "open", "opens": local(clock.now() - timedelta(days=1)), "closes": None},
        "contact": {"name": "Tuuli Kaislaranta", "email": "tuuli@verkosto.example"},
        **changes,
    }


def in_any_order(event: dict) -> dict:
    """An event refers to lists; their order is the network's."""
    return {**event, **{key: sorted(event[key]) for key in ("regions", "theme_groups", "audience")}}


def the_event() -> Event:
    return db.session.scalars(select(Event).where(Event.slug == "paiva")).one()


def refusals(result: object) -> list[str]:
    assert isinstance(result, ImportRefused), result
    return [str(fault) for fault in result.faults]


def everything() -> list[list[tuple]]:
    """All rows that an import may touch, versions included."""
    db.session.rollback()
    models = (Network, Term, Event, Track, EventSession, Pool, HistoryEntry, OutgoingMail, Registration)
    return [
        [tuple(row) for row in db.session.execute(select(model.__table__).order_by(*model.__table__.primary_key))]
        for model in models
    ]


def mails() -> list[MailKind]:
    return list(db.session.scalars(select(OutgoingMail.kind).order_by(OutgoingMail.id)))


def test_the_network_goes_in_and_comes_out_the_same(app):
    result = load(NETWORK)
    assert isinstance(result, Imported)
    assert {outcome for _slug, outcome in result.outcomes} == {Outcome.CREATED}
    assert result.warnings == ()
    exported = [output.entry(queries.by_slug(event["slug"])) for event in NETWORK["events"]]
    assert [in_any_order(event) for event in exported] == [in_any_order(event) for event in NETWORK["events"]]
    assert db.session.scalar(select(func.count(Term.id))) == 64
    regions = select(Term.slug).where(Term.kind == TermKind.REGION).order_by(Term.position)
    assert db.session.scalars(regions).all() == ["HYKS", "TYKS", "TAYS", "KYS", "OYS"]


def test_again_changes_nothing_at_all(app):
    load(NETWORK)
    before = everything()
    result = load(NETWORK)
    assert isinstance(result, Imported)
    assert {outcome for _slug, outcome in result.outcomes} == {Outcome.UNCHANGED}
    assert everything() == before


def test_importing_an_export_changes_nothing(app):
    load(NETWORK)
    before = everything()
    for event in NETWORK["events"]:
        db.session.rollback()
        load(json.loads(json.dumps(output.whole(queries.by_slug(event["slug"])))))
    assert everything() == before


def test_organizing_organisations_are_of_the_networks_list_and_stay_unless_named(app):
    load({"format": "event-file/1", "network": {"operators": [{"slug": "valteri", "name": {"fi": "Valteri"}}]}})
    load_event(**new_event(operators=["valteri"]))
    load_event(slug="paiva", title={"fi": "Toinen"})
    exported = output.whole(queries.by_slug("paiva"))
    assert exported["events"][0]["operators"] == ["valteri"]
    assert exported["network"] == {"operators": [{"slug": "valteri", "name": {"fi": "Valteri"}}]}
    assert refusals(load_event(slug="paiva", operators=["muu"])) == [
        'events[0].operators[0]: the network has no "muu" in this list'
    ]
    load_event(slug="paiva", operators=[])
    assert "operators" not in output.entry(queries.by_slug("paiva"))


def test_an_export_is_a_whole_file_for_another_network(app):
    load(NETWORK)
    file = output.whole(queries.by_slug("2020-dont-give-up"))
    assert list(file) == ["format", "network", "events"]
    assert {key: [term["slug"] for term in terms] for key, terms in file["network"].items()} == {
        "theme_groups": ["koulua-kaymattomat", "sijoitetut-lapset"],
        "audiences": ["opetustoimi", "opiskeluhuolto", "lastensuojelu", "sijaishuolto", "terveystoimi"],
    }


def test_what_most_events_leave_out_also_comes_back(app):
    load({"format": "event-file/1", "network": {"operators": [{"slug": "valteri", "name": {"fi": "Valteri"}}]}})
    seldom = new_event(
        operators=["valteri"],
        organized_by={"fi": "Kunta"},
        coming_note={"fi": "tammikuussa"},
        controller={"name": {"fi": "Virasto"}, "contact": "tietosuoja@virasto.example"},
        asks_needs=False,
        promotion_until="2027-01-02T03:04:05",
        note="muistio",
    )
    load_event(**seldom)
    exported = output.entry(queries.by_slug("paiva"))
    assert {key: exported[key] for key in seldom} == seldom


def test_the_second_of_two_equal_hours_is_exported_with_its_offset(app):
    load_event(**new_event(starts="2027-10-31T03:30", ends="2027-10-31T03:30+02:00"))
    exported = output.entry(queries.by_slug("paiva"))
    assert (exported["starts"], exported["ends"]) == ("2027-10-31T03:30", "2027-10-31T03:30+02:00")


def test_one_fault_and_nothing_is_written(app):
    file = {**NETWORK, "events": [*NETWORK["events"][:2], {**NETWORK["events"][2], "regions": ["XYZ", "KYS"]}]}
    assert refusals(load(file)) == ['events[2].regions[0]: the network has no "XYZ" in this list']
    assert everything() == [[] for _ in everything()]


TRACK_ITEM = {
    "starts": "2027-01-01T08:00",
    "ends": "2027-01-01T09:00",
    "kind": "talk",
    "title": {"fi": "A"},
    "track": "x",
}
OPENS = {"opens": "2020-01-02T08:00", "closes": "2020-01-01T08:00"}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"ends": "2020-01-01T08:00", "registration": None}, "events[0].ends: is not after starts"),
        ({"registration": OPENS}, "events[0].registration.closes: is not after opens"),
        ({"registration": {"closes": "2999-01-01T08:00"}}, "events[0].registration.closes: is after the event ends"),
        ({"cancellation": {"reason": {"fi": "A"}}}, "events[0].cancellation: only a cancelled event has one"),
        ({"programme": [TRACK_ITEM]}, 'events[0].programme[0].track: the event has no track "x"'),
    ],
)
def test_what_contradicts_itself_is_refused(app, changes, fault):
    assert refusals(load_event(**new_event(**changes))) == [fault]


def test_a_new_event_needs_its_kind_title_times_and_attendance(app):
    assert refusals(load_event(slug="paiva")) == [
        f"events[0].{key}: a new event needs this" for key in ("kind", "title", "starts", "ends", "attendance")
    ]


def test_a_new_network_needs_a_name(app):
    assert refusals(load({"format": "event-file/1", "network": {"contact": "a@verkosto.example"}})) == [
        "network.name: a new network needs this"
    ]


def test_without_a_status_a_new_event_is_a_draft(app):
    event = new_event()
    del event["status"]
    load_event(**event)
    assert the_event().status is EventStatus.DRAFT


def test_a_published_event_that_lacks_swedish_is_imported_with_a_warning(app):
    result = load_event(**new_event(title={"fi": "Päivä"}, controller={"name": {"fi": "Virasto"}, "contact": ""}))
    assert isinstance(result, Imported)
    assert result.warnings == ("events[0].title: has no Swedish, which a nationwide event needs",)


def test_an_update_keeps_what_the_file_does_not_name(app):
    load_event(**new_event(venue={"name": "Sali", "address": "Tie 1", "city": "Vaasa"}, note="a", filler=["b"]))
    before = output.entry(queries.by_slug("paiva"))
    load_event(slug="paiva", title={"en": "Day"}, venue={"city": "Pori"}, note="c")
    after = output.entry(queries.by_slug("paiva"))
    assert after == {
        **before,
        "title": {"fi": "Päivä", "sv": "Dag", "en": "Day"},
        "venue": {"name": "Sali", "address": "Tie 1", "city": "Pori"},
        "note": "c",
    }


def test_a_changed_time_tells_the_registered_and_revises_calendars(app):
    load_event(**new_event())
    registration = make_registration(the_event())
    starts = clock.now() + timedelta(days=31)
    load_event(slug="paiva", starts=local(starts), ends=local(starts + timedelta(hours=5)))
    assert (the_event().sequence, mails()) == (1, [MailKind.CONFIRMED, MailKind.EVENT_CHANGED])
    assert db.session.scalars(select(OutgoingMail.registration_id)).all() == [registration.id] * 2


def test_capacity_is_not_lowered_under_the_confirmed_and_raising_promotes(app):
    load_event(**new_event())
    third = [make_registration(the_event(), f"{name}@kunta.example") for name in "abc"][2]
    assert refusals(load_event(slug="paiva", capacity=1)) == ["events[0].capacity: 1 is less than the 2 confirmed"]
    assert third.status is RegistrationStatus.WAITING
    load_event(slug="paiva", capacity=3)
    db.session.refresh(third)
    assert third.status is RegistrationStatus.CONFIRMED
    pool = db.session.scalars(select(Pool)).one()
    assert (pool.capacity, pool.taken, pool.waiting) == (3, 3, 0)


def test_cancelling_by_file_is_cancelling(app):
    load_event(**new_event())
    make_registration(the_event())
    load_event(slug="paiva", status="cancelled", cancellation={"reason": {"fi": "Puhuja on estynyt."}})
    event = the_event()
    assert (event.status, event.cancellation_reason.fi) == (EventStatus.CANCELLED, "Puhuja on estynyt.")
    assert mails() == [MailKind.CONFIRMED, MailKind.EVENT_CANCELLED]
    acts = db.session.scalars(select(HistoryEntry.act).order_by(HistoryEntry.id)).all()
    assert acts == [Act.EVENT_IMPORTED, Act.EVENT_PUBLISHED, Act.REGISTERED, Act.EVENT_CANCELLED]
    load_event(slug="paiva", cancellation={"reason": {"sv": "Talaren har förhinder."}})
    assert the_event().cancellation_reason.sv == "Talaren har förhinder."
    assert len(mails()) == 2


@pytest.mark.parametrize(("before", "after"), [("published", "draft"), ("cancelled", "published")])
def test_a_status_never_goes_back(app, before, after):
    load_event(**new_event(status=before))
    assert refusals(load_event(slug="paiva", status=after)) == [
        f"events[0].status: a {before} event cannot become {after} again"
    ]


def test_a_cancelled_event_may_be_new(app):
    load_event(**new_event(status="cancelled", cancellation={"reason": {"fi": "Peruttu."}}))
    event = the_event()
    assert (event.status, event.published_at is not None, event.cancelled_at is not None) == (
        EventStatus.CANCELLED,
        True,
        True,
    )


def item(title: str, hour: int, track: str | None = None) -> dict:
    times = {"starts": f"2027-01-04T{hour:02}:00", "ends": f"2027-01-04T{hour:02}:45"}
    return {**times, "kind": "talk", "title": {"fi": title}, "track": track}


def test_programme_items_stay_the_same_rows_when_they_move(app):
    tracks = [{"slug": slug, "name": {"fi": slug}} for slug in ("a", "b")]
    load_event(**new_event(tracks=tracks, programme=[item("Alku", 9), item("Työpaja", 10, "a"), item("Loppu", 12)]))
    ids = {row.title.fi: row.id for row in db.session.scalars(select(EventSession))}
    version = the_event().version
    moved = [item("Alku", 9), item("Tauko", 10), item("Työpaja", 11, "a"), item("Työpaja", 11, "b")]
    load_event(slug="paiva", programme=moved)
    rows = db.session.scalars(select(EventSession).order_by(EventSession.position)).all()
    assert [row.title.fi for row in rows] == ["Alku", "Tauko", "Työpaja", "Työpaja"]
    assert (rows[0].id, rows[2].id) == (ids["Alku"], ids["Työpaja"])
    assert the_event().version == version + 1
    assert output.entry(queries.by_slug("paiva"))["programme"] == moved


def test_a_track_goes_only_when_nothing_uses_it(app):
    tracks = [{"slug": slug, "name": {"fi": slug}} for slug in ("a", "b")]
    load_event(**new_event(tracks=tracks, programme=[item("Työpaja", 10, "a")]))
    assert refusals(load_event(slug="paiva", tracks=tracks[1:])) == [
        'events[0].tracks: the programme still uses the track "a"'
    ]
    load_event(slug="paiva", tracks=tracks[1:], programme=[item("Työpaja", 10, "b")])
    assert db.session.scalars(select(Track.slug)).all() == ["b"]
    assert [(row.title.fi, row.track_id is not None) for row in db.session.scalars(select(EventSession))] == [
        ("Työpaja", True)
    ]


def test_a_new_term_finds_its_place_and_renews_the_network(app):
    load(NETWORK)
    version = db.session.scalars(select(Network.version)).one()
    role = {"slug": "luokanopettaja", "name": {"fi": "luokanopettaja"}}
    load({"format": "event-file/1", "network": {"roles": [NETWORK["network"]["roles"][0], role]}})
    roles = db.session.scalars(select(Term.slug).where(Term.kind == TermKind.ROLE).order_by(Term.position)).all()
    assert roles[:3] == ["opettaja", "luokanopettaja", "erityisopettaja"]
    assert db.session.scalars(select(Network.version)).one() == version + 1


def test_people_can_register_for_an_imported_event(app):
    load_event(**new_event())
    result = registrations.register(the_event().id, ask())
    assert result.status is RegistrationStatus.CONFIRMED


WHO_GETS_IN = {
    "mode": "target_group_first",
    "target_group": {"regions": ["HYKS"], "sectors": ["sivistys"]},
    "invited": {"places": 1},
    "pending_holds": True,
    "offers_places": True,
    "confirms_address": True,
}
LISTS = {
    "regions": [{"code": "HYKS", "name": {"fi": "HYKS"}}, {"code": "KYS", "name": {"fi": "KYS"}}],
    "sectors": [{"slug": "sivistys", "name": {"fi": "Sivistys"}}],
    "roles": [{"slug": "opettaja", "name": {"fi": "Opettaja"}}],
}


def who_gets_in(**changes: object) -> dict:
    starts = clock.now() + timedelta(days=20)
    own = {**WHO_GETS_IN, "target_group": {**WHO_GETS_IN["target_group"], "until": local(starts)}}
    own["invited"] = {"places": 1, "until": local(starts + timedelta(days=1))}
    return {"opens": local(clock.now() - timedelta(days=1)), "closes": None, **own, **changes}


def load_who(registration: object, **more: object) -> Imported | ImportRefused:
    event = new_event(registration=registration, **more)
    return load({"format": "event-file/1", "network": LISTS, "events": [event]})


def kinds_of_pools() -> dict[str, int | None]:
    db.session.rollback()
    return {pool.kind.value: pool.capacity for pool in db.session.scalars(select(Pool).order_by(Pool.id))}


def exported() -> dict:
    db.session.rollback()
    return json.loads(json.dumps(output.whole(queries.by_slug("paiva"))))


def test_who_gets_in_goes_in_and_comes_out_the_same(app):
    wanted = who_gets_in()
    assert load_who(wanted).outcomes == (("paiva", Outcome.CREATED),)
    assert kinds_of_pools() == {"event": 2, "others": 0, "uninvited": 1}
    file = exported()
    assert file["events"][0]["registration"] == wanted
    # Whoever is in the target group is in the file's own lists.
    assert [term["slug"] for term in file["network"]["sectors"]] == ["sivistys"]
    assert [term["code"] for term in file["network"]["regions"]] == ["HYKS"]
    before = everything()
    assert load(file).outcomes == (("paiva", Outcome.UNCHANGED),)
    assert everything() == before


def test_an_update_keeps_what_it_does_not_name_of_who_gets_in(app):
    load_who(who_gets_in())
    wanted = who_gets_in()
    assert load_event(slug="paiva", registration={"mode": "open"}).outcomes == (("paiva", Outcome.CHANGED),)
    assert exported()["events"][0]["registration"] == {**wanted, "mode": "open"}
    assert kinds_of_pools() == {"event": 2, "uninvited": 1}
    group = {"target_group": {"regions": ["KYS"]}, "invited": {"until": None}, "mode": "target_group_first"}
    load_event(slug="paiva", registration=group)
    assert exported()["events"][0]["registration"] == {
        **wanted,
        "target_group": {**wanted["target_group"], "regions": ["KYS"]},
        "invited": {"places": 1},
    }
    assert kinds_of_pools() == {"event": 2, "uninvited": 1, "others": 0}
    acts = db.session.scalars(select(HistoryEntry.act).order_by(HistoryEntry.id)).all()
    assert acts.count(Act.ENTRANCE_CHANGED) == 1
    load_event(slug="paiva", registration={"target_group": None, "invited": None, "offers_places": False})
    load_event(slug="paiva", registration={"pending_holds": False, "confirms_address": False, "mode": "open"})
    assert exported()["events"][0]["registration"] == {"mode": "open", "opens": wanted["opens"], "closes": None}
    assert kinds_of_pools() == {"event": 2}


def test_a_null_takes_everything_of_who_gets_in_back(app):
    load_who(who_gets_in())
    load_event(slug="paiva", registration=None)
    assert exported()["events"][0]["registration"] == {"mode": "open", "opens": None, "closes": None}
    assert kinds_of_pools() == {"event": 2}


def test_places_that_an_import_keeps_no_more_are_given_to_who_waits(app):
    load_who(who_gets_in(invited={"places": 2}, offers_places=False, confirms_address=False))
    waiting = make_registration(the_event())
    assert waiting.status is RegistrationStatus.WAITING
    load_event(slug="paiva", registration={"mode": "open", "invited": None})
    db.session.expire_all()
    assert db.session.get_one(Registration, waiting.id).status is RegistrationStatus.CONFIRMED


LATE = "2099-01-01T10:00"


@pytest.mark.parametrize(
    ("registration", "more", "expected"),
    [
        ({"target_group": {"sectors": ["x"]}}, {}, 'target_group.sectors[0]: the network has no "x" in this list'),
        ({"target_group": {"until": LATE}}, {}, "target_group.until: is after the event starts"),
        ({"invited": {"until": LATE}}, {}, "invited.until: is after the event starts"),
        ({"invited": {"places": 3}}, {}, "invited.places: is more than the capacity"),
        ({"invited": {"places": 3}}, {"capacity": None}, "invited.places: needs an event with a capacity"),
        (
            {"mode": "target_group_first", "target_group": {"roles": ["opettaja"]}}, {"waiting_list": False},
            "waiting_list: must be true where a target group is let in first",
        ),
        ({"offers_places": True}, {"waiting_list": False}, "waiting_list: must be true where places are offered"),
    ],
)  # fmt: skip
def test_who_gets_in_is_refused_where_it_cannot_work(app, registration, more, expected):
    problems = refusals(load_who(registration, **more))
    place = "events[0]." if expected.startswith("waiting_list") else "events[0].registration."
    assert problems == [place + expected]
    assert db.session.scalar(select(func.count(Event.id))) == 0


def test_a_rule_that_names_no_target_group_is_read_as_before(app):
    load_who({"mode": "target_group_first"}, waiting_list=False)
    assert kinds_of_pools() == {"event": 2}


def test_an_export_can_be_read_back_whatever_organizers_have_made_of_it(app):
    """The event's own form lowered the places below what is kept."""
    load_who(who_gets_in(invited={"places": 2}))
    load_event(slug="paiva", capacity=None)
    db.session.execute(Pool.__table__.update().where(Pool.kind == "event").values(capacity=1))
    db.session.commit()
    assert load(exported()).outcomes == (("paiva", Outcome.UNCHANGED),)
