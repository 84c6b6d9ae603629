"""The programme of an event file: all of it goes in and out, and no given place is broken by an import."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.choices import Choice
from app.domain.mail import MailKind
from app.domain.places import ClaimState, PoolKind
from app.models import EventSession, OutgoingMail, Pool, Registration, Track
from app.outputs import event_file as output
from app.queries import doctor, own_choices
from app.queries import event_files as queries
from app.services import registrations
from app.services.event_files import Imported
from tests.factories import ask
from tests.services.test_event_files import load_event, local, new_event, refusals, the_event

DAY = clock.now() + timedelta(days=30)
TRACKS = [
    {"slug": "a", "name": {"fi": "Polku A"}, "capacity": 3},
    {"slug": "b", "name": {"fi": "Polku B", "sv": "Spår B"}},
]


def item(title: str, hours: int, track: str | None = None, **more: object) -> dict:
    return {
        "starts": local(DAY + timedelta(hours=hours)),
        "ends": local(DAY + timedelta(hours=hours + 1)),
        "kind": "workshop",
        "title": {"fi": title},
        "track": track,
        **more,
    }


PROGRAMME = [
    item("Alku", 0),
    item("Paja 1", 1, "a", capacity=2, room="Sali 2", waiting_list=False),
    item("Paja 2", 1, "a", capacity=2, remote_link="https://etana.example/2", language="sv"),
    item("Iltapala", 3, None, optional=True, description={"fi": "Keittoa", "sv": "Soppa"}),
    {"starts": None, "ends": None, "kind": "talk", "title": {"fi": "Jatkot"}, "speaker": "Ilta Meri", "track": None},
]
CHOICES = {"sessions_required": False, "until": local(DAY - timedelta(days=2)), "online_capacity": 5}


@pytest.fixture
def day(app):
    loaded = load_event(
        **new_event(
            starts=local(DAY), ends=local(DAY + timedelta(hours=5)), attendance=["onsite", "online"], tracks=TRACKS,
            programme=PROGRAMME, choices=CHOICES,
        )
    )  # fmt: skip
    assert isinstance(loaded, Imported), loaded
    return the_event()


def session_id(title: str) -> int:
    return next(row.id for row in db.session.scalars(select(EventSession)) if row.title.fi == title)


def person(event, *titles: str, track: str = "a", email: str = "aino@example.fi") -> Registration:
    track_id = db.session.scalars(select(Track.id).where(Track.slug == track)).one()
    choice = Choice(event.attendance[0], track_id, frozenset(map(session_id, titles)))
    made = registrations.register(event.id, ask(email, choice=choice))
    assert isinstance(made, Registration), made
    return made


def test_all_of_it_comes_out_as_it_went_in(day):
    exported = output.entry(queries.by_slug("paiva"))
    assert (exported["tracks"], exported["programme"], exported["choices"]) == (TRACKS, PROGRAMME, CHOICES)
    version = day.version
    load_event(**exported)
    assert the_event().version == version


def test_what_is_chosen_has_pools_of_its_own(day):
    made = {(pool.kind, pool.capacity) for pool in db.session.scalars(select(Pool))}
    assert made == {
        (PoolKind.EVENT, 2),
        (PoolKind.MODE, None),
        (PoolKind.MODE, 5),
        (PoolKind.TRACK, 3),
        (PoolKind.TRACK, None),
        (PoolKind.SESSION, 2),
        (PoolKind.SESSION, None),
    }


def test_what_the_file_does_not_name_stays(day):
    bare = [{key: value for key, value in entry.items() if key in item("", 0)} for entry in PROGRAMME]
    load_event(slug="paiva", programme=bare)
    assert output.entry(queries.by_slug("paiva"))["programme"] == PROGRAMME


def test_another_room_or_time_is_told_to_those_in_the_session_alone(day):
    person(day, "Paja 1")
    other = person(day, "Paja 2", email="eero@example.fi")
    changed = [entry | {"room": "Sali 9"} if entry["title"]["fi"] == "Paja 2" else entry for entry in PROGRAMME]
    load_event(slug="paiva", programme=changed)
    mails = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == MailKind.SESSION_CHANGED)).all()
    assert [(mail.registration_id, mail.facts["before"]) for mail in mails] == [(other.id, {"room": ""})]


def test_too_few_places_are_refused_by_name_and_nothing_is_written(day):
    person(day, "Paja 1")
    few = [entry | {"capacity": 0, "room": "Muu"} if entry["title"]["fi"] == "Paja 1" else entry for entry in PROGRAMME]
    assert refusals(load_event(slug="paiva", programme=few, title={"fi": "Toinen"})) == [
        'events[0].programme: "Paja 1": 0 places, but 1 are given'
    ]
    assert output.entry(queries.by_slug("paiva"))["programme"] == PROGRAMME
    assert the_event().title.fi == "Päivä"


def test_a_session_or_track_with_people_does_not_vanish(day):
    person(day, "Paja 1")
    left = [entry for entry in PROGRAMME if entry["title"]["fi"] != "Paja 1"]
    assert refusals(load_event(slug="paiva", programme=left)) == [
        'events[0].programme: "Paja 1" is missing, but 1 people are in it or wait for it: cancel it instead'
    ]
    without_a = [entry for entry in PROGRAMME if entry["track"] is None]
    found = refusals(load_event(slug="paiva", tracks=TRACKS[1:], programme=without_a))
    assert 'events[0].tracks: 1 people are on the track "a"' in found


def test_cancelling_a_session_tells_its_people_and_the_doctor_is_content(day):
    made = person(day, "Paja 1")
    off = [entry | {"cancelled": True} if entry["title"]["fi"] == "Paja 1" else entry for entry in PROGRAMME]
    load_event(slug="paiva", programme=off)
    told = select(OutgoingMail.registration_id).where(OutgoingMail.kind == MailKind.SESSION_CANCELLED)
    assert db.session.scalars(told).all() == [made.id]
    assert output.entry(queries.by_slug("paiva"))["programme"] == off
    assert list(doctor.findings()) == []


def test_another_way_to_attend_keeps_those_who_came_before(app):
    load_event(**new_event())
    made = registrations.register(the_event().id, ask())
    load_event(slug="paiva", attendance=["onsite", "online"], choices={"onsite_capacity": 1})
    db.session.expire_all()
    assert db.session.get(Registration, made.id).attendance == "onsite"
    onsite = db.session.scalars(select(Pool).where(Pool.kind == PoolKind.MODE, Pool.key == 1)).one()
    assert (onsite.capacity, onsite.taken) == (1, 1)
    assert list(doctor.findings()) == []


def test_what_a_file_makes_to_be_chosen_stays_with_those_who_had_it(app):
    talk, evening = item("Puhe", 1, room="A"), item("Ilta", 3)
    load_event(**new_event(starts=local(DAY), ends=local(DAY + timedelta(hours=5)), programme=[talk, evening]))
    made = registrations.register(the_event().id, ask())
    beside = {"starts": evening["starts"], "ends": evening["ends"], "room": "B"}
    assert isinstance(load_event(slug="paiva", programme=[talk | beside, evening]), Imported)
    db.session.expire_all()
    seats = own_choices.of(db.session.get_one(Registration, made.id)).seats
    assert [(seat.session.title.fi, seat.state) for seat in seats] == [("Ilta", ClaimState.TAKEN)]
    kinds = (MailKind.SESSION_TO_CHOOSE, MailKind.SESSION_CHANGED)
    mail = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind.in_(kinds))).one()
    assert mail.kind is MailKind.SESSION_TO_CHOOSE
    assert mail.facts["changed"][str(session_id("Puhe"))].keys() == {"starts_at", "ends_at", "room"}
    assert list(doctor.findings()) == []
