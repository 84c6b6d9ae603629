"""Who gets in, in event files: in and out the same, updated in parts, refused where it cannot work."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.database import db
from app.domain.events import RegistrationMode
from app.domain.history import COMMAND_LINE, Act
from app.domain.links import LinkDetails
from app.domain.registration import RegistrationStatus
from app.models import Event, HistoryEntry, Pool, Registration
from app.outputs import event_file as output
from app.queries import event_files as queries
from app.services import links
from app.services.event_files import EventOutcome, Imported, ImportRefused
from tests.factories import make_registration
from tests.services.test_event_files import everything, load, load_event, local, new_event, refusals, the_event

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
    assert load_who(wanted).outcomes == (("paiva", EventOutcome.CREATED),)
    assert kinds_of_pools() == {"event": 2, "others": 0, "uninvited": 1}
    file = exported()
    assert file["events"][0]["registration"] == wanted
    # Whoever is in the target group is in the file's own lists.
    assert [term["slug"] for term in file["network"]["sectors"]] == ["sivistys"]
    assert [term["code"] for term in file["network"]["regions"]] == ["HYKS"]
    before = everything()
    assert load(file).outcomes == (("paiva", EventOutcome.UNCHANGED),)
    assert everything() == before


def test_an_update_keeps_what_it_does_not_name_of_who_gets_in(app):
    load_who(who_gets_in())
    wanted = who_gets_in()
    assert load_event(slug="paiva", registration={"mode": "open"}).outcomes == (("paiva", EventOutcome.CHANGED),)
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
SOON = local(clock.now() + timedelta(days=2))


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
        (
            {"target_group": None, "invited": {"places": 1, "until": SOON}}, {"promotion_until": SOON},
            "invited.until: must be a time when places are still given from the waiting list: "
            "whoever waits would never get one",
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


def test_no_file_takes_from_an_event_what_the_rule_of_a_link_needs(app):
    load_who({"mode": "approval", "target_group": {"sectors": ["sivistys"]}})
    links.add(the_event().id, LinkDetails("x", mode=RegistrationMode.TARGET_GROUP_FIRST), COMMAND_LINE)
    for change, expected in (
        ({"registration": {"target_group": None}}, "registration.target_group: must name someone"),
        ({"registration": None}, "registration.target_group: must name someone"),
        ({"waiting_list": False}, "waiting_list: must be true"),
    ):
        problems = refusals(load_event(slug="paiva", **change))
        assert problems == [f"events[0].{expected}: a registration link lets the target group in first"]
    assert exported()["events"][0]["registration"]["target_group"] == {"sectors": ["sivistys"]}
    assert load(exported()).outcomes == (("paiva", EventOutcome.UNCHANGED),)


def test_an_export_can_be_read_back_whatever_organizers_have_made_of_it(app):
    """The event's own form lowered the places below what is kept."""
    load_who(who_gets_in(invited={"places": 2}))
    load_event(slug="paiva", capacity=None)
    db.session.execute(Pool.__table__.update().where(Pool.kind == "event").values(capacity=1))
    db.session.commit()
    assert load(exported()).outcomes == (("paiva", EventOutcome.UNCHANGED),)
