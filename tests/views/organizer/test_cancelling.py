"""The pages of cancelling and putting on again say how many are written to, and so do the answers."""

import pytest

from app.models import Event
from tests.browsing import send
from tests.factories import make_event, make_network, make_registration
from tests.invited import invite
from tests.services.mail_delivery.test_under_way import drain

GUEST = "kutsuttu@example.fi"


def page(event: Event, rest: str = "") -> str:
    return f"/en/organizer/events/{event.slug}{rest}"


@pytest.fixture
def event(app) -> Event:
    """One has a place, one waits; both have got their first mail."""
    make_network()
    event = make_event(capacity=1)
    for name in "ab":
        make_registration(event, f"{name}@example.fi")
    drain()
    return event


def test_the_invited_who_are_told_are_counted(browser, event):
    invite(event, GUEST)
    drain()
    asked = browser.get(page(event, "/cancel")).text
    assert "3 people are told by e-mail." in asked
    assert "Confirmed: 1. Waiting: 1. Invited, not answered: 1." in asked
    answer = send(browser, page(event, "/cancel"), {"reason_fi": "Sairastapaus"})
    assert "The event has been cancelled. 3 people are told by e-mail." in browser.get(answer.location).text
    drain()
    asked = browser.get(page(event, "/restore")).text
    assert "3 people are told by e-mail." in asked
    assert "Confirmed: 1. Waiting: 1. Invited, not answered: 1." in asked
    answer = send(browser, page(event, "/restore"))
    assert "The event is on again. 3 people are told by e-mail." in browser.get(answer.location).text


def test_whose_invitation_had_not_left_is_counted_when_it_leaves(browser, event):
    invite(event, GUEST)
    asked = browser.get(page(event, "/cancel")).text
    assert (
        "2 people are told by e-mail." in asked and "Invited" not in asked.partition("<main")[2].partition("<form")[0]
    )
    send(browser, page(event, "/cancel"), {"reason_fi": "Sairastapaus"})
    asked = browser.get(page(event, "/restore")).text
    assert "3 people are told by e-mail." in asked
    assert "1 of them is sent the invitation only now" in asked
