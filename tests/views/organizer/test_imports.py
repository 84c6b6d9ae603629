"""Importing participants through the pages: what is read, what is shown before, what the button does."""

import gc
import io

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.entrance import EntranceSettings
from app.domain.events import TermKind
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language
from app.domain.registration import RegistrationStatus, Source
from app.models import Event, Registration
from app.services import entrance
from tests.browsing import token
from tests.factories import make_event, make_network, make_registration, make_session, make_term, make_track
from tests.filled_forms import filled
from tests.people import ask_region, pasted, xlsx
from tests.views.organizer.paths import participants_page


@pytest.fixture
def event(app) -> Event:
    make_network()
    return make_event(capacity=2)


def read_in(browser, event: Event, **fields: object):
    """The dry run of what is pasted, or of a file."""
    page = participants_page(event, "/import")
    values = {"csrf_token": token(browser, page), "origin": "Espoon luettelo", "language": "fi", "placing": "if_room"}
    return browser.post(page, data={**values, **fields}, content_type="multipart/form-data")


def press(browser, event: Event, answer):
    """The button under a dry run."""
    page = participants_page(event, "/import/done")
    return browser.post(page, data=filled(answer.text, page))


def people(event: Event) -> list[Registration]:
    db.session.expire_all()
    return list(
        db.session.scalars(select(Registration).where(Registration.event_id == event.id).order_by(Registration.id))
    )


def upload(content: bytes):
    return io.BytesIO(content), "lista"


def test_pasted_people_are_shown_before_anything_happens_and_then_registered(browser, event):
    make_registration(event, "mukana@example.fi")
    answer = read_in(browser, event, pasted=pasted("mukana@example.fi", "a@example.fi", "b@example.fi"))
    assert answer.status_code == 200
    for said in ("Gets a place", "Goes on the waiting list", "Has registered already", "Register 2 participants"):
        assert said in answer.text
    assert len(people(event)) == 1
    done = press(browser, event, answer)
    assert (done.status_code, done.location) == (303, participants_page(event))
    assert [(one.email, one.status, one.source) for one in people(event)[1:]] == [
        ("a@example.fi", RegistrationStatus.CONFIRMED, Source.IMPORT),
        ("b@example.fi", RegistrationStatus.WAITING, Source.IMPORT),
    ]
    assert "2 participants have been registered" in browser.get(participants_page(event)).text


def test_an_address_that_is_not_confirmed_is_said_to_be_so(browser, event):
    event.confirms_address = True
    db.session.commit()
    make_registration(event, "a@example.fi")
    answer = read_in(browser, event, pasted=pasted("a@example.fi", "b@example.fi"))
    assert "Has registered but has not confirmed the e-mail address, nothing happens." in answer.text
    assert "Has registered already" not in answer.text


def test_an_excel_file_with_finnish_headings_roles_and_languages(browser, event):
    role = make_term(TermKind.ROLE, "rehtori", "Rehtori")
    content = xlsx(
        ("a@example.fi", "Aalto", "Aino", "Espoo", "rehtori", "ruotsi"),
        headings=("Sähköposti", "Sukunimi", "Etunimi", "Organisaatio", "Rooli", "Kieli"),
    )
    answer = read_in(browser, event, file=upload(content))
    press(browser, event, answer)
    [made] = people(event)
    assert (made.name, made.email, made.organisation, made.role_id, made.language) == (
        "Aino Aalto", "a@example.fi", "Espoo", role.id, Language.SV,
    )  # fmt: skip


def test_rows_with_faults_are_named_and_nobody_is_registered(browser, event):
    table = "Aino;Aalto;ei-osoite;Espoo\nAino;;b@example.fi;\nAino;Aalto;c@example.fi;Espoo\nAino;A;C@example.fi;E"
    answer = read_in(browser, event, pasted=table)
    assert answer.status_code == 422
    for said in (
        "3 rows must be corrected",
        "The e-mail address is not in the form name@example.com",
        "The name is missing",
        "The organisation is missing",
        "The same e-mail address is on an earlier row",
    ):
        assert said in answer.text
    assert "ei-osoite" in filled(answer.text, participants_page(event, "/import"))["pasted"]
    assert people(event) == []


def test_an_identity_code_is_not_read_in(browser, event):
    answer = read_in(browser, event, pasted="Aino;Aalto 131052-308T;a@example.fi;Espoo")
    assert answer.status_code == 422
    assert "personal identity code" in answer.text


# Werkzeug's client leaves the file open in which it writes a large request: Python closes it.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"pasted": ""}, "Paste at least one person"),
        ({"pasted": "Aino;Aalto"}, "no e-mail address in the table"),
        ({"pasted": pasted("a@example.fi"), "origin": ""}, "Write where you have the details from"),
        ({"file": b"PK\x03\x04broken"}, "The file cannot be read"),
        ({"file": b"%PDF-1.7"}, "The file cannot be read"),
        ({"file": b"x" * (5 * 1024 * 1024 + 1)}, "at most 5 megabytes"),
        ({"file": b"a@example.fi\n" * 10_001}, "At most 10,000"),
    ],
)
def test_what_cannot_be_read_is_a_sentence(browser, event, fields, said):
    if "file" in fields:
        fields = {"file": upload(fields["file"])}
    answer = read_in(browser, event, **fields)
    assert answer.status_code == 422
    assert said.casefold() in answer.text.casefold()
    gc.collect()  # of that file, before the warning counts again


def test_a_table_that_was_tampered_with_or_is_anothers_is_not_taken(browser, event):
    page = participants_page(event, "/import/done")
    fields = filled(read_in(browser, event, pasted=pasted("a@example.fi")).text, page)
    for wrong in ("", "x.y", fields["table"][:-4] + "AAAA", "ä.ä", fields["table"].replace(".", "")):
        answer = browser.post(page, data={**fields.to_dict(), "table": wrong})
        assert (answer.status_code, "did not come whole" in answer.text) == (422, True)
    invite = f"/en/organizer/events/{event.slug}/invitations/add/done"
    assert browser.post(invite, data=fields).status_code == 422
    assert people(event) == []


def test_what_would_happen_otherwise_by_now_is_shown_again(browser, event):
    answer = read_in(browser, event, pasted=pasted("a@example.fi", "b@example.fi"))
    make_registration(event, "nopea@example.fi")
    again = press(browser, event, answer)
    assert again.status_code == 409
    assert "Nobody has been registered yet" in again.text
    assert press(browser, event, again).status_code == 303
    assert [one.status for one in people(event)] == [RegistrationStatus.CONFIRMED] * 2 + [RegistrationStatus.WAITING]


def test_the_button_pressed_twice_registers_once(browser, event):
    answer = read_in(browser, event, pasted=pasted("a@example.fi"))
    assert press(browser, event, answer).status_code == 303
    assert press(browser, event, answer).status_code == 303
    assert len(people(event)) == 1


def test_one_choice_for_everyone(browser, event):
    tracks = [make_track(event, name) for name in ("A", "B")]
    make_session(event)
    refused = read_in(browser, event, pasted=pasted("a@example.fi"))
    assert refused.status_code == 422
    answer = read_in(browser, event, pasted=pasted("a@example.fi"), track=str(tracks[1].id))
    assert press(browser, event, answer).status_code == 303
    assert [one.track_id for one in people(event)] == [tracks[1].id]


def test_nothing_of_the_table_is_left_when_the_page_is_left(browser, event):
    read_in(browser, event, pasted=pasted("salainen@example.fi"))
    assert "salainen" not in browser.get(participants_page(event)).text
    assert people(event) == []


def test_the_region_is_read_where_the_event_asks_for_it(browser, event):
    text = "Sähköposti;Nimi;Organisaatio;Alue\na@example.fi;Aino Aalto;Espoo;hyks\nb@example.fi;Bo Berg;Vasa;Kuu"
    unknown = "the region is not on our list and is left out"
    region, page = ask_region(event), participants_page(event, "/import")
    assert "language, region." in browser.get(page).text
    answer = read_in(browser, event, pasted=text)
    assert answer.text.count(unknown) == 1
    assert press(browser, event, answer).status_code == 303
    assert [one.region_id for one in people(event)] == [region.id, None]
    entrance.change(event.id, EntranceSettings(), COMMAND_LINE)
    assert "language, region." not in browser.get(page).text
    assert unknown not in read_in(browser, event, pasted=text.replace("@", "2@")).text
