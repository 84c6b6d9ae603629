"""Needs, cancelling, taking data along and erasure on the pages behind a personal link."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app import clock
from app.database import db
from app.domain.events import TermKind
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language
from app.domain.needs import Diet, Support
from app.domain.participants import Needs
from app.domain.privacy import Periods
from app.domain.registration import RegistrationStatus
from app.labels import dates
from app.models import Event, HistoryEntry, Registration
from app.queries import personal
from app.services import participants, personal_data
from tests.browsing import send, token
from tests.factories import make_event, make_registration, make_term
from tests.views.participant.my.paths import own_page
from tests.views.participant.reading import heading, problems


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def mine(app) -> Registration:
    return make_registration(make_event(capacity=1))


def fresh(registration: Registration) -> Registration:
    db.session.remove()
    return db.session.get_one(Registration, registration.id)


def end(registration: Registration) -> None:
    now = clock.now()
    db.session.execute(update(Event).values(starts_at=now - timedelta(days=2), ends_at=now - timedelta(days=1)))
    db.session.commit()
    db.session.remove()


@pytest.mark.parametrize("page", ["/edit", "/needs", "/cancel", "/data", "/erase"])
@pytest.mark.parametrize("lang", ["fi", "sv", "en"])
def test_opening_changes_nothing_and_a_false_token_changes_nothing(client, mine, page, lang):
    participants.change_needs(mine.id, Needs("gluteeniton"))
    acts = db.session.scalars(select(HistoryEntry.id).order_by(HistoryEntry.id)).all()
    address = own_page(mine, page, lang)
    opened = client.get(address)
    answer = client.post(address, data={"csrf_token": "väärä"})
    assert (opened.status_code, opened.headers["Cache-Control"]) == (200, "private, no-store")
    assert (answer.status_code, len(problems(answer)) > 0) == (422, True)
    assert heading(answer) == heading(opened)
    assert fresh(mine).status is RegistrationStatus.CONFIRMED
    assert db.session.scalars(select(HistoryEntry.id).order_by(HistoryEntry.id)).all() == acts
    assert personal.needs(mine.id) == Needs("gluteeniton")


def test_cancelling_asks_first_and_gives_the_place_on(client, mine):
    waiting = make_registration(db.session.get_one(Event, mine.event_id), "b@example.fi")
    assert heading(client.get(own_page(mine, "/cancel"))) == "Perutaanko ilmoittautumisesi?"
    answer = send(client, own_page(mine, "/cancel"))
    assert (answer.status_code, heading(client.get(answer.location))) == (303, "Ilmoittautumisesi on peruttu")
    assert fresh(waiting).status is RegistrationStatus.CONFIRMED


def test_cancelling_twice_does_no_harm(client, mine):
    page = own_page(mine, "/cancel")
    data = {"csrf_token": token(client, page)}
    assert [client.post(page, data=data).status_code for _ in range(2)] == [303, 303]
    assert client.get(page).location == own_page(mine)


def test_nothing_is_cancelled_after_the_event(client, mine):
    page = own_page(mine, "/cancel")
    data = {"csrf_token": token(client, page)}
    end(mine)
    assert client.post(page, data=data).status_code == 409
    assert fresh(mine).status is RegistrationStatus.CONFIRMED


def test_needs_are_given_changed_and_withdrawn(client, mine):
    page = own_page(mine, "/needs")
    send(client, page, {"diet": "gluteeniton", "access": "", "needs_consent": "y"})
    assert ">\r\ngluteeniton</textarea>" in client.get(page).text
    send(client, page, {"diet": "", "access": "induktiosilmukka", "needs_consent": "y"})
    assert personal.needs(mine.id) == Needs("", "induktiosilmukka")
    answer = send(client, page, {"access": "induktiosilmukka", "needs_consent": "y", "withdraw": "x"})
    assert "Meillä ei ole tallessa ruokavalio- tai esteettömyystietojasi." in client.get(answer.location).text
    assert personal.needs(mine.id) is None


def test_ticks_come_back_ticked_and_are_in_the_data_to_take_along(client, mine):
    page = own_page(mine, "/needs")
    send(client, page, {"diets": ["gluten_free"], "supports": ["quiet_room"], "needs_consent": "y"})
    kept = Needs("", "", (Diet.GLUTEN_FREE,), (Support.QUIET_ROOM,))
    assert personal.needs(mine.id) == kept
    html = client.get(page).text
    assert re.findall(r'value="(\w+)" id="[\w-]+" checked', html) == ["gluten_free", "quiet_room"]
    data = json.loads(send(client, own_page(mine, "/data")).text)
    assert data["special_needs"]["diets"] == ["gluten_free"]
    assert data["special_needs"]["supports"] == ["quiet_room"]


def test_erasure_under_a_hold_says_so_and_happens_later(client, mine):
    participants.change_needs(mine.id, Needs("gluteeniton"))
    personal_data.hold(mine.event_id, "Tietopyyntö", COMMAND_LINE)
    end(mine)
    page = client.get(own_page(mine, "/erase")).text
    assert "Muita tietoja ei voi juuri nyt poistaa" in page
    answer = send(client, own_page(mine, "/erase"))
    assert (answer.status_code, answer.location) == (303, own_page(mine))
    assert "Pyyntösi on tallessa." in client.get(answer.location).text
    assert (fresh(mine).email, personal.needs(mine.id)) == ("aino@example.fi", None)


def test_the_page_says_until_when_the_details_are_kept(client, mine):
    personal_data.keep_for(mine.event_id, Periods(with_place=100), Periods(), COMMAND_LINE)
    db.session.remove()
    event = db.session.get_one(Event, mine.event_id)
    until = dates.plain_date(event.ends_at + timedelta(days=100), Language.FI)
    assert until in client.get(own_page(mine)).text
    notice = client.get(f"/fi/privacy?event={event.slug}").text
    assert until in notice and "3 kuukautta" in notice


def test_needs_without_consent_come_back_and_are_not_kept(client, mine):
    answer = send(client, own_page(mine, "/needs"), {"diet": "gluteeniton"})
    assert (answer.status_code, len(problems(answer))) == (422, 1)
    assert ">\r\ngluteeniton</textarea>" in answer.text
    assert personal.needs(mine.id) is None


def test_emptied_needs_are_deleted(client, mine):
    participants.change_needs(mine.id, Needs("gluteeniton"))
    send(client, own_page(mine, "/needs"), {"diet": "", "access": "", "needs_consent": "y"})
    assert personal.needs(mine.id) is None


def test_withdrawing_needs_no_second_consent(client, mine):
    participants.change_needs(mine.id, Needs("gluteeniton"))
    answer = send(client, own_page(mine, "/needs"), {"diet": "gluteeniton", "withdraw": "x"})
    assert (answer.status_code, personal.needs(mine.id)) == (303, None)


def test_needs_kept_after_the_event_can_be_withdrawn_and_not_changed(client, mine):
    participants.change_needs(mine.id, Needs("gluteeniton"))
    end(mine)
    page = client.get(own_page(mine, "/needs")).text
    assert ('name="withdraw"' in page, 'name="diet"' in page) == (True, False)
    assert send(client, own_page(mine, "/needs"), {"withdraw": "x"}).status_code == 303
    assert client.get(own_page(mine, "/needs")).location == own_page(mine)


def test_data_is_a_file_to_keep(client, mine):
    answer = send(client, own_page(mine, "/data"))
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{mine.code}.json"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert json.loads(answer.data)["registration"]["code"] == mine.code


def test_erasure_before_the_event_is_asked_of_the_organizer(client, mine):
    answer = send(client, own_page(mine, "/erase"))
    assert (answer.status_code, answer.location) == (303, own_page(mine))
    assert "Järjestäjää on pyydetty poistamaan tietosi." in client.get(answer.location).text
    assert fresh(mine).erasure_asked_at is not None


def test_erasure_after_the_event_is_done_and_the_link_is_void(client, mine):
    end(mine)
    answer = send(client, own_page(mine, "/erase"))
    assert (answer.status_code, heading(client.get(answer.location))) == (303, "Tietosi on poistettu")
    assert client.get(own_page(mine)).status_code == 404
    assert fresh(mine).email == ""


def test_what_was_decided_on_who_gets_in_is_in_the_data_to_take_along(client, mine):
    region = make_term(TermKind.REGION, "KYS", "KYS-alue")
    until = clock.now().replace(microsecond=0) + timedelta(days=1)
    db.session.execute(
        update(Registration)
        .where(Registration.id == mine.id)
        .values(
            region_id=region.id,
            outside_target=True,
            invited=True,
            verify_until=until,
            decision_reason="Muualta tulevia.",
        )
    )
    db.session.commit()
    kept = json.loads(send(client, own_page(mine, "/data")).text)["registration"]
    assert {name: kept[name] for name in ("region", "outside_target_group", "invited", "place_offered_until")} == {
        "region": {"fi": "KYS-alue", "sv": "KYS-alue (sv)", "en": "KYS-alue (en)"},
        "outside_target_group": True,
        "invited": True,
        "place_offered_until": None,
    }
    assert kept["address_to_be_confirmed_by"] == until.isoformat()
    assert kept["reason_for_not_approving"] == "Muualta tulevia."
