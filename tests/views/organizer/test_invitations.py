"""The tab of invitations: adding, sending, reminding, withdrawing, the list and its document."""

import csv
import io
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.history import Act
from app.domain.invitations import InvitationState
from app.models import Event, HistoryEntry, Invitation, Organizer, OutgoingMail
from app.services import invitation_answers, invitation_privacy
from tests.browsing import send, token
from tests.factories import make_event, make_network, make_registration, sign_in
from tests.filled_forms import filled
from tests.invited import invite


@pytest.fixture
def event(app) -> Event:
    make_network()
    return make_event()


def page(event: Event, rest: str = "") -> str:
    return f"/en/organizer/events/{event.slug}/invitations{rest}"


def add(browser, event: Event, pasted: str, **fields: str):
    """What is pasted, through the dry run."""
    values = {"csrf_token": token(browser, page(event, "/add")), "origin": "Kuntien luettelo", "language": "sv"}
    shown = browser.post(page(event, "/add"), data={**values, "pasted": pasted, **fields})
    assert shown.status_code == 200, shown.text
    return browser.post(page(event, "/add/done"), data=filled(shown.text, page(event, "/add/done")))


def all_of(event: Event) -> list[Invitation]:
    db.session.expire_all()
    return list(db.session.scalars(select(Invitation).where(Invitation.event_id == event.id).order_by(Invitation.id)))


def test_people_are_added_shown_and_sent_in_that_order(browser, event):
    make_registration(event, "mukana@example.fi")
    table = "Aino Aalto <aino@example.fi>\nmukana@example.fi <mukana@example.fi>\nBo Berg <bo@example.fi>"
    done = add(browser, event, table)
    assert (done.status_code, done.location) == (303, page(event))
    assert [(one.name, one.email, one.language, one.data_origin) for one in all_of(event)] == [
        ("Aino Aalto", "aino@example.fi", "sv", "Kuntien luettelo"),
        ("Bo Berg", "bo@example.fi", "sv", "Kuntien luettelo"),
    ]
    shown = browser.get(page(event)).text
    assert "Send 2 invitations" in shown
    assert "Not sent yet" in shown
    assert db.session.scalars(select(OutgoingMail).where(OutgoingMail.invitation_id.is_not(None))).all() == []
    assert send(browser, page(event), to=page(event, "/send")).status_code == 303
    assert "2 invitations are on their way" in browser.get(page(event)).text
    assert [one.state for one in all_of(event)] == [InvitationState.SENT] * 2


def test_everyone_is_there_already(browser, event):
    add(browser, event, "aino@example.fi")
    values = {"csrf_token": token(browser, page(event, "/add")), "origin": "x", "language": "fi"}
    again = browser.post(page(event, "/add"), data={**values, "pasted": "AINO@example.fi"})
    assert again.status_code == 422
    assert "Everyone in the table has been invited" in again.text


def test_a_fault_is_shown_and_nobody_added(browser, event):
    values = {"csrf_token": token(browser, page(event, "/add")), "origin": "x", "language": "fi"}
    answer = browser.post(page(event, "/add"), data={**values, "pasted": "aino@example.fi\nbo@"})
    assert answer.status_code == 422
    assert "1 row must be corrected" in answer.text
    assert all_of(event) == []


def test_reminding_later_is_not_promised_where_nobody_is_left_to_answer(browser, event):
    made = invite(event)
    later = "Those who have not answered can be reminded"
    assert later in browser.get(page(event)).text
    invitation_privacy.remove(made.id)
    shown = browser.get(page(event)).text
    assert "Data erased" in shown and later not in shown


def test_the_dry_run_says_what_the_invitation_gives_to_whoever_waits(browser, event):
    event.pools[0].capacity = 1
    db.session.commit()
    for name in ("mukana", "jono"):
        make_registration(event, f"{name}@example.fi")
    values = {"csrf_token": token(browser, page(event, "/add")), "origin": "x", "language": "fi"}
    answer = browser.post(page(event, "/add"), data={**values, "pasted": "mukana@example.fi\njono@example.fi"})
    assert answer.status_code == 200
    assert "Are added, have registered and wait" in answer.text
    assert "has no place yet: with the invitation may have a place that is kept for the invited" in answer.text
    assert "Add 1 person" in answer.text
    assert add(browser, event, "jono@example.fi").status_code == 303
    assert "Send 1 invitation" in browser.get(page(event)).text


def test_reminders_are_offered_with_their_number_a_day_later(browser, event, time):
    organizer = db.session.scalars(select(Organizer)).one()
    add(browser, event, "aino@example.fi\nbo@example.fi\nce@example.fi")
    send(browser, page(event), to=page(event, "/send"))
    assert "Remind " not in browser.get(page(event)).text
    assert "when a day has passed" in browser.get(page(event)).text
    invitation_answers.decline(all_of(event)[0].id, "En pääse")
    time.shift(timedelta(days=1, minutes=1))
    sign_in(browser, organizer)
    assert "Remind 2 who have not answered" in browser.get(page(event)).text
    send(browser, page(event), to=page(event, "/remind"))
    assert "2 reminders are on their way" in browser.get(page(event)).text
    send(browser, page(event), to=page(event, "/remind"))
    assert "There was nobody to remind" in browser.get(page(event)).text


def test_what_cannot_be_sent_says_why(browser, event):
    add(browser, event, "aino@example.fi")
    event.registration_closed = True
    db.session.commit()
    assert "Registration has closed. Nobody could answer an invitation." in browser.get(page(event)).text
    for act in ("/send", "/remind"):
        answer = send(browser, page(event), to=page(event, act))
        assert (answer.status_code, "Nobody could answer" in answer.text) == (409, True)


def test_the_ticked_ones_are_withdrawn(browser, event):
    add(browser, event, "aino@example.fi\nbo@example.fi")
    send(browser, page(event), to=page(event, "/send"))
    first, _second = all_of(event)
    nothing = send(browser, page(event), to=page(event, "/withdraw"))
    assert (nothing.status_code, "Tick the invitations" in nothing.text) == (422, True)
    for hostile in ("-1", "9" * 30, "x", "²"):
        assert send(browser, page(event), {"invitation": hostile}, to=page(event, "/withdraw")).status_code == 422
    done = send(browser, page(event), {"invitation": str(first.id)}, to=page(event, "/withdraw?state=sent&q=a"))
    assert done.status_code == 303
    assert re.fullmatch(re.escape(page(event)) + r"\?words=[\w%-]+&state=sent", done.location)
    assert [one.state for one in all_of(event)] == [InvitationState.WITHDRAWN, InvitationState.SENT]
    assert "1 invitation has been withdrawn" in browser.get(page(event)).text


def test_the_list_is_filtered_searched_and_paged(browser, event):
    add(browser, event, "\n".join(f"Nimi{number} Sukunen <n{number}@example.fi>" for number in range(130)))
    send(browser, page(event), to=page(event, "/send"))
    invitation_answers.decline(all_of(event)[7].id, "Matkalla <b>silloin</b>")
    shown = browser.get(page(event)).text
    assert "Rows 1–100 of 130" in shown
    assert "Rows 101–130 of 130" in browser.get(page(event, "?page=2")).text
    declined = browser.get(page(event, "?state=declined")).text
    assert "Rows 1–1 of 1" in declined
    assert "Matkalla &lt;b&gt;silloin" in declined
    assert "Rows 1–1 of 1" in browser.get(page(event, "?q=nimi12+n12@")).text
    assert "No invitation matches" in browser.get(page(event, "?q=olematon")).text
    for hostile in ("?state=x&page=99999999999", "?q=%00%ff", "?page=-1&state=unreached"):
        assert browser.get(page(event, hostile)).status_code == 200


def test_the_document_asks_for_its_purpose_and_is_recorded(browser, event):
    add(browser, event, "Aino Aalto <aino@example.fi>")
    send(browser, page(event), to=page(event, "/send"))
    assert send(browser, page(event, "/download"), {"purpose": "", "format": "csv"}).status_code == 422
    answer = send(browser, page(event, "/download"), {"purpose": "Puhelinkierros", "format": "csv"})
    assert answer.status_code == 200
    text = answer.get_data().decode("utf-8-sig")
    answer.close()
    sent = f"{clock.to_local(all_of(event)[0].sent_at):%Y-%m-%d %H:%M:%S}"
    assert text.splitlines()[1] == f"Aalto;Aino;aino@example.fi;;Swedish;Sent, no answer;{sent};;;"
    entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.LIST_EXPORTED)).one()
    assert entry.details["purpose"] == "Puhelinkierros"
    assert "aino" not in str(entry.details)
    shown = browser.get(f"/en/organizer/events/{event.slug}/history").text
    assert "Puhelinkierros" in shown


def test_mail_that_does_not_arrive_is_shown(browser, event):
    add(browser, event, "aino@example.fi\nbo@example.fi")
    send(browser, page(event), to=page(event, "/send"))
    first = all_of(event)[0]
    first.mail_problem = "550 5.1.1"
    db.session.execute(OutgoingMail.__table__.update().values(state="refused", last_error="550 5.1.1"))
    db.session.commit()
    assert "Mail to 1 invited person does not arrive" in browser.get(page(event)).text
    assert "Rows 1–1 of 1" in browser.get(page(event, "?state=unreached")).text
    messages = browser.get(f"/en/organizer/events/{event.slug}/mail").text
    assert "Invitation to the event" in messages
    assert "aino@example.fi" in messages


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_name_comes_back_as_a_formula(browser, event, kind):
    head = "Etunimi;Sukunimi;Sähköposti;Organisaatio"
    add(browser, event, f"{head}\n=HYPERLINK(A1);Aalto;aino@example.fi;+358 40\n@SUM(1);-2+3;bo@example.fi;=1+1")
    answer = send(browser, page(event, "/download"), {"purpose": "Puhelinkierros", "format": kind})
    content = answer.get_data()
    answer.close()
    if kind == "csv":
        cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";") for cell in row]
        assert "'=HYPERLINK(A1)" in cells
        assert not any(cell.startswith(("=", "+", "@", "-")) for cell in cells)
    else:
        book = load_workbook(io.BytesIO(content))
        kinds = {(cell.value, cell.data_type) for row in book.worksheets[0].iter_rows() for cell in row if cell.value}
        assert ("=HYPERLINK(A1)", "s") in kinds
        assert "f" not in {data_type for _value, data_type in kinds}
