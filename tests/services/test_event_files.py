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
from app.services.event_files import EventOutcome, Imported, ImportRefused
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
    assert {outcome for _slug, outcome in result.outcomes} == {EventOutcome.CREATED}
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
    assert {outcome for _slug, outcome in result.outcomes} == {EventOutcome.UNCHANGED}
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
