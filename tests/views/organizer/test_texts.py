"""Texts side by side: what is missing is marked, counted and listed; how Markdown reads before it is saved."""

import re

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.events import EventStatus
from app.domain.languages import LocalizedText
from app.domain.mail import MailKind
from app.domain.questions import QuestionKind
from app.models import Bulletin, Event, EventSession, MailText, QuestionOption, Track
from tests.browsing import send, token
from tests.factories import make_bulletin, make_event, make_network, make_session, make_track, text
from tests.filled_forms import filled, refill
from tests.questions import make_question, options


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app) -> Event:
    make_network()
    return make_event(
        "paiva", title=LocalizedText("Päivä", "Dagen"), description=LocalizedText("Suomeksi"), languages=[]
    )


def page(rest: str = "", lang: str = "en") -> str:
    return f"/{lang}/organizer/events/paiva{rest}"


def said(html: str) -> str:
    return " ".join(html.split())


def test_the_form_marks_and_counts_what_is_missing_with_links_to_the_fields(browser, event):
    shown = said(browser.get(page("/edit")).text)
    assert "1 text is missing in Swedish." in shown
    assert '<a href="#description_sv">Description in Swedish</a>' in shown
    assert 'aria-describedby="description_sv-missing"' in shown
    assert shown.count("Missing in Swedish") == 1
    assert "Missing in English" not in shown


def test_one_page_lists_what_is_missing_over_all_parts(browser, event):
    track, session = make_track(event), make_session(event)
    question = make_question(event, QuestionKind.ONE_OF, options=options("A", "B"))
    bulletin_id = make_bulletin(event)
    db.session.get_one(Track, track.id).name = LocalizedText("Polku")
    db.session.get_one(QuestionOption, question.options[1].id).label = LocalizedText("B")
    db.session.get_one(Bulletin, bulletin_id).body = LocalizedText("Hei")
    db.session.add(
        MailText(event_id=event.id, kind=MailKind.CONFIRMED, subject=text("Aihe"), introduction=LocalizedText("Hei"))
    )
    db.session.commit()
    shown = browser.get(page("/missing-texts")).text
    for address in (
        "/edit#description_sv",
        f"/programme/tracks/{track.id}/edit#name_sv",
        f"/questions/{question.id}/edit#option-1-sv",
        f"/messages/{bulletin_id}/edit#body_sv",
    ):
        assert f'href="{page(address)}"' in shown, address
    assert f"/programme/sessions/{session.id}/edit" not in shown
    assert page("/texts/") not in shown  # an empty language is the default text
    assert "texts are missing in Swedish." in shown


def test_publishing_warns_and_does_not_refuse(browser, event):
    event.status, event.summary = EventStatus.DRAFT, LocalizedText("Lyhyesti", "Kort")
    event.contact_email = "aino@example.fi"
    db.session.commit()
    shown = said(browser.get(page()).text)
    assert "1 text is missing in Swedish. You can publish the event all the same." in shown
    assert send(browser, page(), to=page("/publish")).status_code == 303
    assert db.session.get_one(Event, event.id, populate_existing=True).status is EventStatus.PUBLISHED


def test_nothing_is_missing_where_every_language_has_its_text(browser, event):
    event.description = LocalizedText("Suomeksi", "På svenska")
    db.session.commit()
    assert "Nothing is missing" in browser.get(page("/missing-texts")).text
    assert page("/missing-texts") not in browser.get(page()).text


def test_source_text_is_never_copied_into_an_empty_field(browser, event):
    assert refill(browser, page("/edit"), {"venue_city": "Oulu"}).status_code == 303
    assert db.session.get_one(Event, event.id, populate_existing=True).description == LocalizedText("Suomeksi")


PREVIEWS = [
    ("/edit", "description"),
    ("/programme/sessions/new", "description"),
    ("/messages/new", "body"),
    ("/texts/confirmed", "body"),
]


@pytest.mark.parametrize(("form", "name"), PREVIEWS)
def test_a_preview_shows_each_language_and_saves_nothing(browser, event, form, name):
    typed = {f"{name}_fi": "## Otsikko\n\n**Lihava** <b>x</b>", f"{name}_sv": "[x](javascript:alert(1))"}
    answer = refill(browser, page(form), {**typed, "preview": "1"})
    assert answer.status_code == 200
    shown = answer.text.split("data-preview", 1)[1]
    assert "<strong>Lihava</strong> &lt;b&gt;x&lt;/b&gt;" in shown or "Lihava &lt;b&gt;x&lt;/b&gt;" in shown
    assert 'href="javascript' not in answer.text
    assert filled(answer.text, page(form))[f"{name}_fi"] == "## Otsikko\r\n\r\n**Lihava** <b>x</b>"
    db.session.expire_all()
    assert db.session.scalars(select(EventSession)).all() == []
    assert db.session.scalars(select(MailText)).all() == []
    assert db.session.get_one(Event, event.id).description == LocalizedText("Suomeksi")


@pytest.mark.parametrize("form", [form for form, name in PREVIEWS if name == "description"])
def test_a_long_form_is_saved_from_its_preview_too(browser, event, form):
    answer = refill(browser, page(form), {"description_fi": "Teksti", "preview": "1"})
    beside = answer.text.split("data-preview", 1)[1].split("<fieldset", 1)[0]
    assert '<button class="btn">Save</button>' in beside
    assert (
        '<button class="btn">Save</button></p>'
        not in browser.get(page(form)).text.split("data-preview", 1)[1].split("<fieldset", 1)[0]
    )


@pytest.mark.parametrize(("form", "name"), PREVIEWS)
def test_a_preview_renders_nothing_that_is_too_long(browser, event, form, name):
    answer = refill(browser, page(form), {f"{name}_fi": "**y** " * 4000, "preview": "1"})
    shown = answer.text.split("data-preview", 1)[1]
    assert "Shorten this to at most" in shown
    assert "<strong>y</strong>" not in shown


def test_a_message_is_previewed_as_its_mail_shows_it(browser, event):
    answer = refill(browser, page("/messages/new"), {"body_fi": "Hei\nhttps://a.example/x", "preview": "1"})
    shown = answer.text.split("data-preview", 1)[1]
    assert re.search(r'Hei<br>\s*<a href="https://a.example/x"', shown)


def test_a_preview_is_in_its_own_language_and_its_headings_fit(browser, event):
    answer = refill(browser, page("/edit"), {"description_sv": "# Rubrik\n\n### Mindre", "preview": "1"})
    shown = said(answer.text.split("data-preview", 1)[1])
    assert '<div class="stack" lang="sv"><h4>Rubrik</h4> <h5>Mindre</h5>' in shown


def test_theirs_is_chosen_for_one_value_and_kept_through_a_fault(browser, event):
    """The second editor takes their place and keeps the own title; a fault elsewhere does not lose the choice."""
    form = filled(browser.get(page("/edit")).text, page("/edit")).to_dict()
    assert refill(browser, page("/edit"), {"title_fi": "Heidän", "venue_city": "Oulu"}).status_code == 303
    answer = browser.post(page("/edit"), data={**form, "title_fi": "Minun", "venue_city": "Kuopio"})
    assert answer.status_code == 409
    assert 'name="keep-title.fi"' in answer.text
    again = {**filled(answer.text, page("/edit")).to_dict(), "keep-venue_city": "theirs"}
    wrong = browser.post(page("/edit"), data={**again, "capacity": "x"})
    assert wrong.status_code == 422
    right = {**filled(wrong.text, page("/edit")).to_dict(), "capacity": ""}
    assert browser.post(page("/edit"), data=right).status_code == 303
    stored = db.session.get_one(Event, event.id, populate_existing=True)
    assert (stored.title.fi, stored.venue_city) == ("Minun", "Oulu")


@pytest.mark.parametrize("between", [{"capacity": "x"}, {"preview": "1"}])
def test_what_is_typed_after_choosing_theirs_is_not_thrown_away(browser, event, between):
    form = filled(browser.get(page("/edit")).text, page("/edit")).to_dict()
    assert refill(browser, page("/edit"), {"venue_city": "Oulu"}).status_code == 303
    met = browser.post(page("/edit"), data={**form, "venue_city": "Kuopio"})
    again = {**filled(met.text, page("/edit")).to_dict(), "keep-venue_city": "theirs"}
    shown = browser.post(page("/edit"), data={**again, **between})
    for _ in range(2):  # the second time after another fault
        typed = {**filled(shown.text, page("/edit")).to_dict(), "capacity": "x", "venue_city": "Vaasa"}
        shown = browser.post(page("/edit"), data=typed)
    asked = browser.post(page("/edit"), data={**typed, "capacity": ""})
    assert (asked.status_code, 'name="keep-venue_city"' in asked.text) == (409, True)
    assert filled(asked.text, page("/edit"))["venue_city"] == "Vaasa"
    assert browser.post(page("/edit"), data=filled(asked.text, page("/edit"))).status_code == 303
    assert db.session.get_one(Event, event.id, populate_existing=True).venue_city == "Vaasa"


@pytest.mark.parametrize("form", ["/edit", "/programme/sessions/new", "/questions/new"])
def test_enter_in_a_line_saves_and_what_came_back_is_marked_as_unsaved(browser, event, form):
    fresh = browser.get(page(form)).text
    edited = fresh.split('class="form wide"', 1)[1].split("</form>", 1)[0]
    first = re.search(r"<button[^>]*>", edited)
    assert first is not None
    assert 'name="' not in first[0]
    assert "data-unsaved" not in fresh
    assert (
        "data-unsaved" in browser.post(page(form), data=filled(fresh, page(form)).to_dict() | {"csrf_token": ""}).text
    )


EDITED = [
    ("/texts/confirmed", "body_fi", "Someone else has changed this text"),
    ("/messages/1/edit", "body_fi", "Someone else has changed this message"),
    ("/questions/1/edit", "label_fi", "Someone else has changed this question"),
]


@pytest.mark.parametrize(("form", "name", "heading"), EDITED)
def test_of_two_editors_the_second_is_told_and_nothing_is_lost(browser, event, form, name, heading):
    make_bulletin(event)
    make_question(event)
    mine = {**filled(browser.get(page(form)).text, page(form)).to_dict(), name: "Minun teksti"}
    assert refill(browser, page(form), {name: "Toisen teksti"}).status_code == 303
    answer = browser.post(page(form), data=mine)
    assert (answer.status_code, heading in answer.text) == (409, True)
    again = filled(answer.text, page(form))
    assert again[name] == "Minun teksti"
    assert browser.post(page(form), data=again).status_code == 303
    assert filled(browser.get(page(form)).text, page(form))[name] == "Minun teksti"


def test_of_two_who_choose_reminders_the_second_is_told(browser, event):
    mine = {**filled(browser.get(page("/reminders")).text, page("/reminders")).to_dict(), "days": ["1"]}
    assert refill(browser, page("/reminders"), {"days": ["7"]}).status_code == 303
    answer = browser.post(page("/reminders"), data=mine)
    assert answer.status_code == 409
    assert "A week before the event" in answer.text
    assert filled(answer.text, page("/reminders")).getlist("days") == ["1"]


def test_an_option_that_someone_removed_meanwhile_takes_no_other_ones_answers(browser, event):
    """A row says which option it is: what was typed in a row never goes to another option."""
    question = make_question(event, QuestionKind.ONE_OF, options=options("A", "B", "C"))
    address = page(f"/questions/{question.id}/edit")
    mine = filled(browser.get(address).text, address).to_dict()
    ids = {option.label.fi: option.id for option in question.options}
    removed = {f"option-0-{code}": "" for code in ("fi", "sv", "en")}
    assert refill(browser, address, removed).status_code == 303
    answer = browser.post(address, data={**mine, "option-2-fi": "C uusi"})
    assert answer.status_code == 409
    assert browser.post(address, data=filled(answer.text, address)).status_code == 303
    db.session.expire_all()
    kept = {option.label.fi: option.id for option in db.session.get_one(type(question), question.id).options}
    assert (kept["B"], kept["C uusi"]) == (ids["B"], ids["C"])


def test_a_form_without_its_token_comes_back_filled(browser, event):
    answer = browser.post(page("/edit"), data={"title_fi": "Kirjoitettu", "csrf_token": "x"})
    assert (answer.status_code, "Kirjoitettu" in answer.text) == (422, True)
    assert token(browser, page("/edit"))
