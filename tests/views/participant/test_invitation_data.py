"""The pages of an invitation where one takes one's data along, and has them removed."""

import json

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.history import COMMAND_LINE
from app.domain.invitations import InvitationState
from app.models import Event, Invitation
from app.services import invitations, personal_data, registrations
from tests import traces
from tests.browsing import send
from tests.factories import make_event, make_network, make_registration
from tests.invited import address, invitation, invite
from tests.views.participant.reading import heading

REMOVE, DATA = "Remove my details", "Your data"


@pytest.fixture
def event(app) -> Event:
    make_network()
    return make_event()


def links(answer) -> set[str]:
    return {word for word in (REMOVE, DATA) if f">{word}</a>" in answer.text}


def test_the_way_stands_on_the_invitation_and_wherever_it_has_ended(client, event):
    made = invite(event)
    assert links(client.get(address(made))) == {REMOVE, DATA}
    send(client, address(made, "/decline"), {"word": ""})
    assert links(client.get(address(made))) == {REMOVE, DATA}
    other = invite(event, "toinen@example.fi")
    invitations.withdraw(event.id, [other.id], COMMAND_LINE)
    ended = client.get(address(other))
    assert (ended.status_code, links(ended)) == (410, {REMOVE, DATA})


def test_a_get_changes_nothing_and_the_button_removes(client, event):
    made = invite(event, "salainen@example.fi", family_name="Salaniemi")
    page = address(made, "/erase")
    for _ in range(2):
        shown = client.get(page)
        assert (shown.status_code, heading(shown)) == (200, "Have your details removed?")
        assert (shown.headers["Cache-Control"], shown.headers["X-Robots-Tag"]) == ("private, no-store", "noindex")
    assert invitation(event, "salainen@example.fi").erased_at is None
    done = send(client, page, {})
    assert (done.status_code, done.location) == (303, "/en/erased")
    assert client.get(address(made)).status_code == client.get(page).status_code == 404
    assert traces.in_tables(("salainen", "salaniemi")) == {}
    [left] = db.session.scalars(select(Invitation)).all()
    assert left.state is InvitationState.SENT


def test_removing_needs_the_forms_own_token(client, event):
    made = invite(event)
    for rest in ("/erase", "/data"):
        assert client.post(address(made, rest), data={}).status_code in (400, 422)
    assert invitation(event, "aino@example.fi").erased_at is None


def test_who_was_withdrawn_can_be_removed_too(client, event):
    made = invite(event)
    invitations.withdraw(event.id, [made.id], COMMAND_LINE)
    assert send(client, address(made, "/erase"), {}).status_code == 303
    assert traces.in_tables(("aino@example.fi",)) == {}


def test_a_hold_is_said_and_the_wish_is_kept(client, event):
    made = invite(event)
    personal_data.hold(event.id, "tietopyyntö", COMMAND_LINE)
    page = address(made, "/erase")
    assert "cannot be removed just now" in client.get(page).text
    done = send(client, page, {})
    assert (done.status_code, done.location) == (303, page)
    shown = client.get(page)
    assert "you asked to have your details removed" in shown.text
    assert '<button class="btn danger">' not in shown.text
    barred = client.get(address(made))
    assert (barred.status_code, heading(barred)) == (410, "You have asked to be removed")
    assert links(barred) == {DATA}


def test_who_has_registered_is_led_to_the_registration(client, event):
    made = invite(event)
    registration = make_registration(event, "aino@example.fi")
    shown = client.get(address(made, "/erase"))
    assert "Send my link again" in shown.text
    assert registration.code not in shown.text
    assert "Send my link again" in client.get(address(made, "/data")).text
    refused = send(client, "/en/link", to=address(made, "/data"))
    assert (refused.status_code, "Mäkelä" in refused.text) == (409, False)
    assert REMOVE not in client.get(address(made)).text
    registrations.cancel(registration.id)
    assert send(client, address(made, "/erase"), {}).status_code == 303


def test_who_registered_meanwhile_is_told_so(client, event):
    made = invite(event)
    page = address(made, "/erase")
    fields = {"csrf_token": client.get(page).text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]}
    make_registration(event, "aino@example.fi")
    refused = client.post(page, data=fields)
    assert (refused.status_code, "Send my link again" in refused.text) == (409, True)
    assert invitation(event, "aino@example.fi").erased_at is None


def test_the_file_is_ones_own(client, event):
    made = invite(event)
    invite(event, "toinen@example.fi", family_name="Toinen")
    assert client.get(address(made, "/data")).status_code == 200
    answer = send(client, address(made, "/data"), {})
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{event.slug}.json"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    told = json.loads(answer.text)
    assert [one["email"] for one in told["invitations"]] == ["aino@example.fi"]
    assert "toinen" not in answer.text.lower()


def test_a_false_link_opens_none_of_it(client, event):
    made = invite(event)
    for rest in ("/erase", "/data"):
        false = f"/en/invitation/{made.handle}-AAAAAAAAAAAAAAAAAAAAAA{rest}"
        assert client.get(false).status_code == client.post(false).status_code == 404
