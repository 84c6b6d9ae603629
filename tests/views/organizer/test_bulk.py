"""Choosing participants in the list, seeing them by name, acting on all of them, and undoing it."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.bulk import BulkKind
from app.domain.languages import Language
from app.domain.permissions import TeamRole
from app.domain.registration import RegistrationStatus
from app.models import BulkAct, Bulletin, Event, OutgoingMail, Registration
from app.services import bulk, bulletins
from tests.browsing import send
from tests.factories import make_event, make_organizer, make_registration, share, sign_in
from tests.filled_forms import filled
from tests.hostile import HOSTILE
from tests.views.organizer.paths import participants_page
from tests.views.participant.reading import problems

S = RegistrationStatus


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    return make_event(capacity=5)


@pytest.fixture
def people(event) -> list[Registration]:
    return [make_registration(event, f"{name}@example.fi", given_name=name) for name in ("Aada", "Bea", "Cecilia")]


def choose(browser, event: Event, kind: str, *people: Registration, **fields: object):
    """To the page with the names."""
    fields = {"kind": kind, "who": [one.code for one in people], **fields}
    page = participants_page(event)
    return send(browser, page, fields, to=f"{page}/bulk")


def stands() -> list[RegistrationStatus]:
    db.session.expire_all()
    return list(db.session.scalars(select(Registration.status).order_by(Registration.id)))


def names(html: str) -> list[str]:
    return re.findall(r'<th role="rowheader" scope="row"><a [^>]*>(.*?)</a>', html)


def said(html: str) -> str:
    found = re.search(r'<p class="note ok" role="status">(.*?)</p>', html, re.S)
    return " ".join(unescape(found[1]).split()) if found else ""


def test_from_the_list_by_names_to_what_happened_and_back(browser, event, people):
    answer = choose(browser, event, "cancel", people[0], people[2])
    assert answer.status_code == 303 and re.fullmatch(
        r"/en/organizer/events/verkostopaiva/registrations/bulk/\d+", answer.location
    )
    page = browser.get(answer.location).text
    assert names(page) == ["Aada Mäkelä", "Cecilia Mäkelä"]
    assert "You chose 2 participants." in page and "Cancel 2 registrations" in page
    assert stands() == [S.CONFIRMED] * 3
    done = send(browser, answer.location, {"seen": "2", "reason_fi": "Sali vaihtui"})
    assert (done.status_code, done.location) == (303, answer.location)
    assert stands() == [S.CANCELLED, S.CONFIRMED, S.CANCELLED]
    html = browser.get(done.location).text
    assert said(html) == "Done to 2 participants."
    back = send(browser, done.location, to=f"{done.location}/undo")
    assert back.status_code == 303 and stands() == [S.CONFIRMED] * 3
    html = browser.get(back.location).text
    assert said(html) == "Undone for 2 participants." and "Undone, and told by e-mail" in html
    assert send(browser, done.location, to=f"{done.location}/undo").status_code == 409


def test_everybody_who_matches_is_chosen_also_from_other_pages(browser, event, people):
    for number in range(60):
        make_registration(event, f"n{number}@example.fi", given_name=f"N{number}")
    html = browser.get(participants_page(event, "?status=confirmed&q=example")).text
    shown = unescape(re.search(r'name="shown" value="([^"]*)"', html)[1])
    assert "q=example" in shown and "All 63 that match" not in html  # 5 have a place, on one page
    answer = choose(browser, event, "send_link", everybody="y", shown=shown)
    assert "You chose 5 participants." in browser.get(answer.location).text
    answer = choose(browser, event, "send_link", everybody="y", shown="")
    page = browser.get(answer.location).text
    assert "You chose 63 participants." in page and "example" not in answer.location


def test_reasons_are_asked_in_the_languages_of_those_chosen(browser, event, people):
    swede = make_registration(event, "s@example.fi", language=Language.SV)
    for chosen, fields in (((people[0],), ["fi"]), ((people[0], swede), ["fi", "sv"]), ((swede,), ["sv"])):
        html = browser.get(choose(browser, event, "cancel", *chosen).location).text
        assert re.findall(r'name="reason_(\w+)"', html) == fields


def test_beyond_200_the_number_is_typed(browser, event, people):
    made = people[0]
    rows = [
        {
            **{column.name: getattr(made, column.name) for column in Registration.__table__.columns},
            "id": 1000 + number, "code": f"X{number:03}-0000", "email_key": f"x{number}@example.fi",
            "status": S.DECLINED, "submission_key": None,
        }
        for number in range(201)
    ]  # fmt: skip
    db.session.execute(Registration.__table__.insert(), rows)
    db.session.commit()
    address = choose(browser, event, "send_link", everybody="y", shown="status=declined").location
    html = browser.get(address).text
    assert "Type 201 to show" in html and "Rows 1–200 of 201" in html
    assert len(names(browser.get(f"{address}?page=2").text)) == 1
    assert problems(send(browser, address, {"seen": "201"})) == ["Type the number of people: 201."]
    assert send(browser, address, {"seen": "201", "typed": "201"}).status_code == 303


def test_who_cannot_and_why_is_said_before(browser, event, people):
    choose(browser, event, "cancel", people[0])
    bulk.carry_out(db.session.scalars(select(BulkAct.id)).one(), bulk.Wanted(1), bulk.Actor.organizer(1))
    html = browser.get(choose(browser, event, "cancel", *people).location).text
    assert "It can be done to 2; the list says why not to the others." in html
    assert "The registration is not in force" in html


def test_what_is_missing_is_told_above_the_list_with_what_was_ticked(browser, event, people):
    for fields, sentence in (
        ({"kind": "cancel"}, "Choose at least one participant in the list."),
        ({"kind": "", "who": [people[0].code]}, "Choose what to do."),
        ({"kind": "x"}, "Choose from the list."),
        ({"kind": "cancel", "who": ["XXX-0000"]}, "Choose at least one participant in the list."),
    ):
        page = participants_page(event)
        answer = send(browser, page, {"shown": "status=confirmed&sort=name", **fields}, to=f"{page}/bulk")
        assert (answer.status_code, problems(answer)) == (422, [sentence]), fields
        ticked = re.findall(r'name="who" value="([^"]+)" data-row checked', answer.text)
        assert ticked == [code for code in fields.get("who", ()) if code == people[0].code]
        assert '<option value="confirmed" selected>' in answer.text
        assert ('id="kind-error"' in answer.text) is (fields["kind"] != "cancel")


@pytest.mark.parametrize("shown", ["status=confirmed&" * 300, "q=" + "x" * 5000])
def test_a_list_that_cannot_be_read_is_nobodys_and_not_everybodys(browser, event, people, shown):
    for fields in ({"everybody": "y"}, {"who": [people[0].code]}):
        page = participants_page(event)
        answer = send(browser, page, {"kind": "cancel", "shown": shown, **fields}, to=f"{page}/bulk")
        assert (answer.status_code, problems(answer)) == (422, ["The list could not be read. Choose again from it."])
    assert db.session.scalars(select(BulkAct)).all() == []


def test_what_was_seen_is_what_is_done(browser, event, people):
    address = choose(browser, event, "cancel", *people).location
    assert send(browser, address, {"seen": "2"}).status_code == 409
    assert stands() == [S.CONFIRMED] * 3
    assert send(browser, address, {"seen": "3"}).status_code == 303
    assert send(browser, address, {"seen": "3"}).status_code == 409


def test_it_is_ones_own_and_of_its_event(browser, event, people):
    address = choose(browser, event, "cancel", *people).location
    mate = make_organizer("toinen@example.fi")
    share(event, mate)
    assert sign_in(browser, mate).get(address).status_code == 404
    other = make_event("muu")
    share(other, mate)
    theirs = bulk.plan(other.id, BulkKind.CANCEL, [people[0].id], mate.id)
    assert browser.get(participants_page(event, f"/bulk/{theirs}")).status_code == 404
    # Whom another event's act is about by mistake, it does not reach.
    page = participants_page(other, f"/bulk/{theirs}")
    assert send(browser, page, {"seen": "0"}).status_code == 303 and stands() == [S.CONFIRMED] * 3


def test_an_assistant_chooses_nobody(browser, event, people):
    helper = make_organizer("apu@example.fi")
    share(event, helper, TeamRole.ASSISTANT)
    html = sign_in(browser, helper).get(participants_page(event)).text
    assert 'name="who"' not in html and "/bulk" not in html


def test_a_message_to_those_chosen_goes_to_nobody_else(browser, event, people):
    answer = choose(browser, event, "message", people[0], people[1])
    page = browser.get(answer.location)
    assert "The message goes to the 2 participants whom you chose in the list" in page.text
    chosen = re.search(r'name="chosen"[^>]*value="(\d+)"', page.text)[1]
    fields = {"group": "registered", "chosen": chosen, "subject_fi": "Hei", "body_fi": "Tervetuloa"}
    draft = send(browser, answer.location, fields, to=answer.location.partition("?")[0])
    assert draft.status_code == 303
    html = browser.get(draft.location).text
    assert "2 chosen in the list" in html
    bulletin = db.session.scalars(select(Bulletin)).one()
    assert bulletins.send(bulletin.id, bulletin.version, 2, bulk.Actor.organizer(1)) == 2
    mailed = select(OutgoingMail.registration_id).where(OutgoingMail.bulletin_id == bulletin.id)
    assert sorted(db.session.scalars(mailed)) == [people[0].id, people[1].id]


def test_editing_keeps_those_chosen_and_invitations_are_not_meant(browser, event, people):
    answer = choose(browser, event, "message", people[0])
    chosen = answer.location.rpartition("=")[2]
    fields = {"group": "registered", "chosen": chosen, "subject_fi": "Hei", "body_fi": "Tervetuloa"}
    draft = send(browser, answer.location, fields, to=answer.location.partition("?")[0]).location
    page = browser.get(f"{draft}/edit").text
    kept = re.search(r'name="chosen"[^>]*value="(\d+)"', page)[1]
    assert send(browser, f"{draft}/edit", {**fields, "chosen": kept, "group": "unanswered"}).status_code == 422
    edited = filled(page, f"{draft}/edit")
    edited.setlist("body_fi", ["Toisin"])
    assert browser.post(f"{draft}/edit", data=edited).status_code == 303
    db.session.expire_all()
    assert db.session.scalars(select(Bulletin)).one().audience.people == (people[0].id,)


def test_somebody_elses_choice_is_about_nobody(browser, event, people):
    mate = make_organizer("toinen@example.fi")
    theirs = bulk.plan(event.id, BulkKind.MESSAGE, [people[0].id], mate.id)
    page = f"/en/organizer/events/{event.slug}/messages/new"
    fields = {"group": "registered", "chosen": str(theirs), "subject_fi": "Hei", "body_fi": "Tervetuloa"}
    assert send(browser, page, fields).status_code == 303
    assert db.session.scalars(select(Bulletin)).one().audience.people == ()


def test_hostile_values_are_faults_of_the_form(browser, event, people):
    address = choose(browser, event, "cancel", *people).location
    page = participants_page(event)
    for value in HOSTILE:
        sent = value.encode("utf-8", "replace")
        for fields in (
            {"kind": sent},
            {"kind": "cancel", "who": sent},
            {"kind": "cancel", "everybody": "y", "shown": sent},
        ):
            assert send(browser, page, fields, to=f"{page}/bulk").status_code in (303, 413, 422)
        assert send(browser, address, {"seen": sent, "reason_fi": sent}).status_code in (409, 413, 422)
    assert stands() == [S.CONFIRMED] * 3
