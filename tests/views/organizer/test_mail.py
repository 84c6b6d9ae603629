"""An event's messages that did not arrive: listed with the reason in words, sent again by a button."""

import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from app.database import db
from app.domain.history import Act
from app.domain.mail import MailState
from app.domain.registration import RegistrationStatus
from app.models import Event, HistoryEntry, Organizer, OutgoingMail, Registration
from app.queries.mail_list import PER_PAGE
from app.services import registrations
from tests.factories import make_event, make_organizer, make_registration, share, sign_in
from tests.filled_forms import filled
from tests.statements import statements


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def me(app) -> Organizer:
    return make_organizer(name="Tuuli Kaislaranta")


@pytest.fixture
def event(me) -> Event:
    event = make_event(capacity=None)
    share(event, me)
    return event


@pytest.fixture
def browser(client: FlaskClient, me: Organizer) -> FlaskClient:
    return sign_in(client, me)


def fail(event: Event, count: int = 1, state: MailState = MailState.REFUSED, reason: str = "550 5.1.1") -> None:
    """So many participants whose mail did not arrive."""
    known = db.session.scalars(select(OutgoingMail.id)).all()
    for number in range(count):
        make_registration(event, f"{len(known)}-{number}@example.fi")
    db.session.execute(
        update(OutgoingMail).where(OutgoingMail.id.not_in(known)).values(state=state, last_error=reason, attempts=1)
    )
    db.session.commit()


def page(browser: FlaskClient, event: Event, number: int | str = 1) -> str:
    answer = browser.get(f"/en/organizer/events/{event.slug}/mail", query_string={"page": number})
    assert answer.status_code == 200
    return " ".join(answer.text.split())


def again(browser: FlaskClient, event: Event, mail_id: int):
    address = f"/en/organizer/events/{event.slug}/mail"
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get(address).text)[1]
    return browser.post(f"{address}/{mail_id}/again", data={"csrf_token": token})


def states() -> list[MailState]:
    db.session.rollback()
    return list(db.session.scalars(select(OutgoingMail.state).order_by(OutgoingMail.id)))


def test_everything_that_did_not_arrive_is_sent_again_by_one_button(browser, event):
    fail(event, 3)
    gone = db.session.scalars(select(Registration).order_by(Registration.id)).first()
    gone.status = RegistrationStatus.CANCELLED
    db.session.commit()
    address = f"/en/organizer/events/{event.slug}/mail"
    answer = browser.post(f"{address}/again", data=filled(browser.get(address).text, f"{address}/again"))
    assert answer.status_code == 303
    shown = page(browser, event)
    assert "2 messages will be sent again." in shown
    assert "1 message is not sent, as it is no longer true." in shown
    assert states() == [MailState.SUPERSEDED, MailState.PENDING, MailState.PENDING]


def test_what_did_not_arrive_is_listed_with_its_reason(browser, event):
    make_registration(event)
    fail(event, state=MailState.DEAD, reason="450 4.2.2")
    fail(event)
    html = page(browser, event)
    assert html.count('scope="row"') == 2
    assert "The receiving server does not know this address." in html
    assert "The mailbox is full or closed." in html
    assert "1 message is waiting to be sent." in html
    assert "550" not in html


def test_all_is_well(browser, event):
    make_registration(event)
    assert "Every message has arrived as far as we know." in page(browser, event)


def test_another_events_mail_is_not_shown_nor_sent(browser, event):
    other = make_event("toinen")
    fail(other)
    assert 'scope="row"' not in page(browser, event)
    fail(event)  # a row with a form, for its token
    assert again(browser, event, 1).status_code == 404
    assert states() == [MailState.REFUSED, MailState.REFUSED]


def test_send_again(browser, event, me):
    fail(event)
    answer = again(browser, event, 1)
    assert (answer.status_code, answer.location) == (303, f"/en/organizer/events/{event.slug}/mail")
    assert states() == [MailState.PENDING]
    entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.MAIL_RESENT)).one()
    assert (entry.organizer_id, entry.event_id) == (me.id, event.id)
    assert "The message will be sent again." in page(browser, event)


def test_what_is_no_longer_true_is_not_sent(browser, event):
    fail(event)
    db.session.execute(update(OutgoingMail).values(kind="event_changed"))
    db.session.commit()
    registrations.cancel(db.session.scalar(select(OutgoingMail.registration_id)))
    answer = again(browser, event, 1)
    assert answer.status_code == 409
    assert "The message no longer tells the truth" in answer.text
    assert states()[0] is MailState.SUPERSEDED


def test_what_has_left_already_is_not_sent_twice(browser, event):
    fail(event, 2)
    db.session.execute(update(OutgoingMail).where(OutgoingMail.id == 1).values(state=MailState.SENT))
    db.session.commit()
    assert again(browser, event, 1).status_code == 409


def test_without_the_token_nothing_is_sent(browser, event):
    fail(event)
    answer = browser.post(f"/en/organizer/events/{event.slug}/mail/1/again")
    assert answer.status_code == 422
    assert 'scope="row"' in answer.text
    assert states() == [MailState.REFUSED]


def test_pages_and_statements_do_not_grow_with_the_list(browser, event):
    def count() -> int:
        page(browser, event)  # what pages keep for seconds is known now
        with statements() as sent:
            page(browser, event)
        return len(sent)

    fail(event, 1)
    one = count()
    fail(event, PER_PAGE + 9)
    assert count() == one
    assert page(browser, event).count('scope="row"') == PER_PAGE
    assert page(browser, event, 2).count('scope="row"') == 10
    assert page(browser, event, "9999").count('scope="row"') == 10
    assert page(browser, event, "x").count('scope="row"') == PER_PAGE
