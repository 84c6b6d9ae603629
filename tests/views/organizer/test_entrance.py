"""The form of who gets in: its values, its faults, somebody else's changes, and what it makes of those who wait."""

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import Act
from app.domain.places import PoolKind
from app.domain.registration import RegistrationStatus
from app.models import Event, HistoryEntry, Pool, Registration, Term
from app.queries import doctor, entrance
from tests.browsing import send
from tests.factories import make_event, make_network, make_organizer, make_registration, make_term, sign_in
from tests.filled_forms import filled
from tests.hostile import HOSTILE
from tests.views.participant.reading import problems

PAGE = "/en/organizer/events/verkostopaiva/entrance"


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def sector(app) -> Term:
    return make_term(TermKind.SECTOR, "sivistys", "Sivistystoimi")


@pytest.fixture
def event(app, sector) -> Event:
    return make_event(capacity=2)


def settings(event: Event) -> EntranceSettings:
    db.session.expire_all()
    return entrance.settings_of(db.session.get_one(Event, event.id))


def day(event: Event, days: int = 1) -> dict[str, str]:
    local = clock.to_local(event.starts_at) - timedelta(days=days)
    return {"date": local.date().isoformat(), "time": "16:15"}


def until(name: str, moment: dict[str, str]) -> dict[str, str]:
    return {f"{name}_{part}": value for part, value in moment.items()}


def save(browser, **fields: object):
    """Send the page's form with these values in place of its own; None: without that field."""
    whole = {**filled(browser.get(PAGE).text, PAGE), **fields}
    return send(browser, PAGE, {name: value for name, value in whole.items() if value is not None})


def test_what_is_saved_is_shown_and_saving_it_again_changes_nothing(browser, event, sector):
    fields = {
        "mode": "target_group_first", "sectors": str(sector.id), **until("target_until", day(event)),
        "pending_holds": "y", "invited_places": "1", **until("invited_until", day(event, 2)),
        "offers_places": "y", "confirms_address": "y",
    }  # fmt: skip
    answer = save(browser, **fields)
    assert (answer.status_code, answer.location) == (303, PAGE)
    saved = settings(event)
    assert saved == EntranceSettings(
        RegistrationMode.TARGET_GROUP_FIRST, frozenset({sector.id}), saved.target_until, True, 1,
        saved.invited_until, True, True,
    )  # fmt: skip
    assert clock.to_local(saved.target_until).strftime("%H:%M") == "16:15"
    assert event.starts_at - saved.invited_until > event.starts_at - saved.target_until
    page = browser.get(PAGE).text
    assert "The changes have been saved." in page
    shown = filled(page, PAGE)
    assert {name: shown[name] for name in fields} == fields
    assert send(browser, PAGE, shown).status_code == 303
    assert settings(event) == saved
    acts = db.session.scalars(
        select(HistoryEntry.act).where(HistoryEntry.act == Act.ENTRANCE_CHANGED).order_by(HistoryEntry.id)
    ).all()
    assert len(acts) == 1
    assert list(doctor.findings()) == []


def test_an_emptied_form_lets_everyone_in_again(browser, event, sector):
    full = {"mode": "target_group_first", "sectors": str(sector.id), "invited_places": "1", "offers_places": "y"}
    save(browser, **full, **until("target_until", day(event)))
    first = make_registration(event)
    assert first.status is RegistrationStatus.WAITING
    seen = filled(browser.get(PAGE).text, PAGE)["seen"]
    assert send(browser, PAGE, {"mode": "open", "seen": seen}).status_code == 303
    assert settings(event) == EntranceSettings()
    # What was kept is given at once to whoever waits.
    assert db.session.get_one(Registration, first.id).status is RegistrationStatus.CONFIRMED
    assert list(doctor.findings()) == []


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"mode": None}, "Choose who can register."),
        ({"mode": "nobody"}, "Choose from the list."),
        ({"mode": "target_group_first"}, "Choose who belongs to the target group."),
        (
            {"mode": "target_group_first", "sectors": "1"},
            "Choose a time when places are still given from the waiting list. Otherwise the others never get one.",
        ),
        ({"mode": "open", "sectors": "999999"}, "Choose from the list."),
        ({"mode": "open", "invited_places": "-1"}, "Write the places as a whole number, or leave the field empty."),
        ({"mode": "open", "invited_places": "half"}, "Write the places as a whole number, or leave the field empty."),
        ({"mode": "open", "invited_places": "3"}, "The event does not have so many places."),
        ({"mode": "open", "target_until_date": "31.12.2099"}, "Choose a time before the event starts."),
        ({"mode": "open", "invited_until_date": "31.12.2099"}, "Choose a time before the event starts."),
    ],
)
def test_faults_are_told_beside_their_field_and_nothing_is_saved(browser, event, fields, expected):
    fields = {**fields, **({"target_until_time": "10:00"} if "target_until_date" in fields else {})}
    fields = {**fields, **({"invited_until_time": "10:00"} if "invited_until_date" in fields else {})}
    answer = save(browser, confirms_address="y", **fields)
    assert answer.status_code == 422
    assert expected in problems(answer)
    assert filled(answer.text, PAGE)["confirms_address"] == "y"  # nothing typed is lost
    assert settings(event) == EntranceSettings()


@pytest.mark.parametrize(
    "name", ["mode", "sectors", "target_until_date", "target_until_time", "invited_places", "seen"]
)
def test_hostile_values_are_faults_of_the_form(browser, event, name):
    for value in HOSTILE:
        answer = save(browser, **{name: value.encode("utf-8", "replace")})
        assert answer.status_code in (303, 409, 413, 422), (name, value[:20])
    assert settings(event).mode is RegistrationMode.OPEN


def test_places_can_be_kept_only_of_a_number_of_places(browser, event):
    db.session.execute(Pool.__table__.update().values(capacity=None))
    db.session.commit()
    answer = save(browser, invited_places="1")
    assert problems(answer) == ["Places can be kept only when the event has a number of places."]


def test_what_is_kept_comes_to_those_who_wait_in_time(browser, event):
    last = event.starts_at - timedelta(days=3)
    db.session.execute(Event.__table__.update().values(promotion_until=last))
    db.session.commit()
    answer = save(browser, invited_places="1", **until("invited_until", day(event, 2)))
    assert answer.status_code == 422 and 'id="invited_until_date-error"' in answer.text
    assert problems(answer) == [
        "Choose a time when places are still given from the waiting list. Otherwise nobody who waits gets these places."
    ]
    assert save(browser, invited_places="1", **until("invited_until", day(event, 4))).status_code == 303


def test_without_a_waiting_list_nobody_can_be_let_in_later(browser, event, sector):
    db.session.execute(Event.__table__.update().values(waiting_list=False))
    db.session.commit()
    for fields in ({"mode": "target_group_first", "sectors": str(sector.id)}, {"mode": "open", "offers_places": "y"}):
        answer = save(browser, **fields)
        assert problems(answer) == ["This needs a waiting list. Turn it on in the event's details first."]


def test_someone_elses_changes_are_shown_and_yours_are_kept(browser, event):
    mine = filled(browser.get(PAGE).text, PAGE)
    assert send(browser, PAGE, {**mine, "confirms_address": "y"}).status_code == 303
    answer = send(browser, PAGE, {**mine, "mode": "approval"})
    assert answer.status_code == 409
    assert "Someone else has changed these settings" in answer.text
    now = filled(answer.text, PAGE)
    assert (now["mode"], now["confirms_address"]) == ("approval", "y")
    assert send(browser, PAGE, now).status_code == 303
    assert (settings(event).mode, settings(event).confirms_address) == (RegistrationMode.APPROVAL, True)


def said(answer) -> str:
    return " ".join(re.sub("<[^>]+>", " ", answer.text).split())


@pytest.mark.parametrize("then", [{"mode": "open"}, {"pending_holds": None}], ids=["everyone", "no places are held"])
def test_the_page_says_what_becomes_of_those_who_wait_for_a_decision(browser, event, then):
    save(browser, mode="approval", pending_holds="y")
    assert "your decision" not in said(browser.get(PAGE))
    people = [make_registration(event, f"{name}@example.fi") for name in "abc"]
    page = browser.get(PAGE)
    assert "3 registrations wait for your decision. A place is held for 2 of them." in said(page)
    assert "A place that is held stays so until then." in page.text
    assert 'href="/en/organizer/events/verkostopaiva/registrations?status=pending"' in page.text
    saved = browser.get(save(browser, **then).location)
    assert "3 registrations still wait for your decision." in said(saved)
    assert {db.session.get_one(Registration, one.id).status for one in people} == {RegistrationStatus.PENDING}
    again = browser.get(save(browser, offers_places="y").location)
    assert "still wait" not in said(again)  # nothing changed for them


def test_the_event_form_says_the_same_of_those_who_wait_for_a_decision(browser, event):
    make_network()
    save(browser, mode="approval")
    make_registration(event)
    form = "/en/organizer/events/verkostopaiva/edit"
    page = browser.get(form)
    assert "1 registration waits for your decision." in said(page)
    done = browser.post(form, data={**filled(page.text, form), "mode": "open"})
    assert done.status_code == 303
    assert "1 registration still waits for your decision." in said(browser.get(done.location))


def test_only_those_who_manage_the_event_may_say_who_gets_in(client, event):
    stranger = sign_in(client, make_organizer("vieras@example.fi"))
    assert stranger.get(PAGE).status_code in (403, 404)
    assert stranger.post(PAGE, data={"mode": "approval"}).status_code in (403, 404)
    assert settings(event) == EntranceSettings()


def test_opening_the_page_changes_nothing(browser: FlaskClient, event):
    browser.get(PAGE)
    browser.head(PAGE)
    kinds = db.session.scalars(select(Pool.kind).where(Pool.event_id == event.id)).all()
    assert (settings(event), kinds) == (EntranceSettings(), [PoolKind.EVENT])


def test_the_event_form_has_a_target_group_first_only_when_that_was_chosen_here(browser, event):
    """Where no target group can be named it would let everyone in at once."""
    make_network()
    form, first = "/en/organizer/events/verkostopaiva/edit", RegistrationMode.TARGET_GROUP_FIRST.value
    assert f'value="{first}"' not in browser.get(form).text
    answer = browser.post(form, data={**filled(browser.get(form).text, form), "mode": first})
    assert (answer.status_code, problems(answer)) == (422, ["Choose from the list."])
    event.mode = RegistrationMode.TARGET_GROUP_FIRST
    db.session.commit()
    assert browser.post(form, data=filled(browser.get(form).text, form)).status_code == 303
    assert settings(event).mode is RegistrationMode.TARGET_GROUP_FIRST
