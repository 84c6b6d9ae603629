"""The questions' tab, the approved set, and answers as organizers see, enter and correct them."""

import json
import re
from datetime import timedelta
from html import unescape
from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.entrance import EntranceSettings
from app.domain.events import EventStatus, RegistrationMode, TermKind
from app.domain.history import COMMAND_LINE
from app.domain.languages import LocalizedText
from app.domain.permissions import Role
from app.domain.questions import Basis, QuestionKind, Visibility
from app.models import Answer, Event, Question
from app.outputs.personal_data import document
from app.queries import doctor, personal, removals
from app.queries import questions as queries
from app.services import entrance, registrations
from tests.browsing import send, token
from tests.factories import ask, make_event, make_link, make_network, make_organizer, make_term, share, sign_in, text
from tests.filled_forms import all_filled, filled, refill
from tests.people import ask_region
from tests.questions import make_question, options
from tests.views.organizer.paths import participants_page
from tests.views.participant.reading import problems


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def event(app):
    make_network()
    return make_event()


@pytest.fixture
def administrator(client, app):
    return sign_in(client, make_organizer("paa@example.fi", role=Role.ADMINISTRATOR))


def page(event, rest: str = "") -> str:
    return f"/en/organizer/events/{event.slug}/questions{rest}"


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def asked(event) -> list[Question]:
    db.session.expire_all()
    return list(queries.of(event.id))


@pytest.mark.parametrize(
    ("lets_first", "said"),
    [
        (None, "municipality. Diet"),
        ("event", "region, municipality. Diet"),
        ("link", "municipality. Links that let the target group in first ask the region too."),
    ],
)
def test_the_tab_says_what_the_form_asks_without_a_question(administrator, event, lets_first, said):
    if lets_first == "event":
        ask_region(event)
    elif lets_first == "link":
        make_link(event, mode=RegistrationMode.TARGET_GROUP_FIRST)
        region = make_term(TermKind.REGION, "HYKS")
        named = EntranceSettings(targets=frozenset({region.id}), target_until=clock.now() + timedelta(days=1))
        assert isinstance(entrance.change(event.id, named, COMMAND_LINE), Event)
    asked = "This event's form asks anyway: given name, family name, e-mail, organisation, "
    assert asked + said in words(administrator.get(page(event)).text)


FULL = {
    "kind": "one_of", "label_fi": "Retki", "label_sv": "Utflykt", "label_en": "Trip",
    "purpose_fi": "Kuljetus", "basis": "public_task", "kept_days": "14", "visible_to": "organizers", "rows": "4",
    "option-0-fi": "Vene", "option-0-sv": "Båt", "option-0-en": "Boat", "option-0-places": "2",
    "option-1-fi": "Museo", "option-1-sv": "Museum", "option-1-en": "Museum",
}  # fmt: skip


def test_a_title_in_another_language_waits_for_the_questions_of_a_published_event(administrator, app):
    make_network()
    event = make_event(title=LocalizedText("Päivä", "Dag"))
    question = make_question(event)
    question.label = LocalizedText("Kysymys", "Fråga")
    db.session.commit()
    address = f"/en/organizer/events/{event.slug}/edit"
    form = filled(administrator.get(address).text, address)
    form.setlist("title_en", ["Day"])
    answer = administrator.post(address, data=form)
    assert answer.status_code == 422
    assert problems(answer) == ["Write these questions in this language first: Kysymys."]
    question.label = text("Kysymys")
    db.session.commit()
    assert administrator.post(address, data=form).status_code == 303


class TestTheForm:
    def test_a_question_is_added_with_its_options(self, browser, event):
        answer = send(browser, page(event, "/new"), {**FULL, "required": "y", "in_lists": "y"})
        assert answer.status_code == 303, problems(answer)
        (made,) = asked(event)
        assert (made.kind, made.label.sv, made.required, made.in_lists) == (QuestionKind.ONE_OF, "Utflykt", True, True)
        assert (made.basis, made.kept_days) == (Basis.PUBLIC_TASK, 14)
        assert [(option.label.en, option.places) for option in made.options] == [("Boat", 2), ("Museum", None)]
        assert "Trip" in words(browser.get(page(event)).text)

    def test_more_rows_come_without_losing_anything(self, browser, event):
        answer = send(browser, page(event, "/new"), {**FULL, "more": "1"})
        assert answer.status_code == 200 and asked(event) == []
        filled = all_filled(answer.text)[page(event, "/new")]
        assert filled["option-1-fi"] == "Museo" and "option-7-fi" in filled

    @pytest.mark.parametrize(
        ("change", "sentence"),
        [
            ({"label_fi": "", "label_sv": "", "label_en": ""}, "Write the question in at least one language."),
            ({"label_sv": ""}, "Write the question and its options in every language that the event's title is in."),
            ({"purpose_fi": ""}, "Write what the answers are used for."),
            ({"basis": ""}, "Choose the legal basis."),
            ({"kept_days": ""}, "Write for how many days after the event the answers are kept."),
            ({"kept_days": "366"}, "Write at most 365 days."),
            ({"kept_days": "-1"}, "Write the days as a whole number."),
            ({"kind": ""}, "Choose the kind of answer."),
            ({"option-1-fi": "", "option-1-sv": "", "option-1-en": ""}, "Write the options:"),
            ({"option-0-places": "monta"}, "Write the places as a whole number, or leave the field empty."),
            ({"basis": "consent", "required": "y"}, "A consent must be free:"),
            ({"condition": "999"}, "Choose from the list."),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_all_is_kept(self, browser, event, change, sentence):
        answer = send(browser, page(event, "/new"), {**FULL, **change})
        assert answer.status_code == 422
        assert any(said.startswith(sentence) for said in map(unescape, problems(answer)))
        assert all_filled(answer.text)[page(event, "/new")]["hint_fi"] == "" and 'value="Vene"' in answer.text
        assert asked(event) == []

    @pytest.mark.parametrize(("own", "days", "status"), [(700, 700, 303), (700, 701, 422), (60, 61, 422)])
    def test_answers_are_kept_as_long_as_the_event_keeps_names(self, browser, event, own, days, status):
        event.with_place_kept_days = own
        db.session.commit()
        assert f"At most {own}, as long as the event keeps names" in browser.get(page(event, "/new")).text
        answer = send(browser, page(event, "/new"), {**FULL, "kept_days": str(days)})
        assert answer.status_code == status
        if status == 422:
            assert problems(answer) == [f"Write at most {own} days."]

    def test_what_an_event_keeps_shorter_goes_sooner_and_is_said_so_everywhere(self, browser, client, event):
        make_question(event, label="Hotelli", kept_days=300)
        mine = registrations.register(event.id, ask(answers={asked(event)[0].id: "Kyllä"}))
        event.with_place_kept_days = 40
        db.session.commit()
        assert "Kept for 40 days after the event" in client.get(f"/en/events/{event.slug}/register").text
        (answers,) = [one for one in removals.holdings(event.id, clock.now()).leaving if one.question]
        assert answers.days == 40
        assert queries.kept(event.id) == ((text("Hotelli"), 40),)
        (given,) = json.loads(document(personal.everything(mine.id)))["answers"]
        assert given["kept_days_after_event"] == 40

    def test_editing_untouched_changes_nothing_and_another_saved_first_is_told(self, browser, event):
        question = make_question(event, QuestionKind.SEVERAL_OF, options=options("A", "B", A=3))
        to = page(event, f"/{question.id}/edit")
        filled = all_filled(browser.get(to).text)[to]
        assert browser.post(to, data=filled).status_code == 303
        assert asked(event)[0].version == 1
        assert browser.post(to, data={**filled.to_dict(), "label_fi": "Eka"}).status_code == 303
        late = browser.post(to, data={**filled.to_dict(), "label_fi": "Toka"})
        assert late.status_code == 409 and asked(event)[0].label.fi == "Eka"
        again = all_filled(late.text)[to]
        assert again["label_fi"] == "Toka" and browser.post(to, data=again).status_code == 303
        assert asked(event)[0].label.fi == "Toka"

    def test_fewer_places_than_are_taken_is_refused_in_words(self, browser, event):
        question = make_question(event, QuestionKind.ONE_OF, options=options("A", "B", A=3))
        for number in range(2):
            registrations.register(
                event.id, ask(f"{number}@example.fi", answers={question.id: [question.options[0].id]})
            )
        to = page(event, f"/{question.id}/edit")
        filled = all_filled(browser.get(to).text)[to].to_dict()
        answer = browser.post(to, data={**filled, "option-0-places": "1"})
        assert answer.status_code == 409
        assert unescape(problems(answer)[0]) == "2 people have chosen the option, and there would be room for 1."


class TestTheList:
    def test_moving_removing_and_asking_again(self, browser, event):
        first, second = (make_question(event, QuestionKind.TEXT, name) for name in ("Eka", "Toka"))
        data = {"csrf_token": token(browser, page(event))}
        assert browser.post(page(event, f"/{second.id}/move-up"), data=data).status_code == 303
        assert [one.label.fi for one in asked(event)] == ["Toka", "Eka"]
        registrations.register(event.id, ask(answers={first.id: "x"}))
        send(browser, page(event, f"/{first.id}/remove"))
        assert "Not asked any more" in words(browser.get(page(event)).text)
        assert browser.post(page(event, f"/{first.id}/restore"), data=data).status_code == 303
        assert all(one.retired_at is None for one in asked(event))

    def test_what_another_hangs_on_is_not_removed(self, browser, event):
        first = make_question(event, QuestionKind.YES_NO, "Eka")
        make_question(event, label="Toka", when=first)
        answer = send(browser, page(event, f"/{first.id}/remove"))
        assert answer.status_code == 409 and "Toka" in problems(answer)[0]
        assert "“Eka (en)”: yes" in words(browser.get(page(event)).text)

    def test_picking_from_the_approved_set(self, browser, event):
        approved = make_question(None, QuestionKind.TEXT, "Hyväksytty")
        assert send(browser, page(event), {}, to=page(event, "/pick")).status_code == 422
        assert send(browser, page(event), {"picked": str(approved.id)}, to=page(event, "/pick")).status_code == 303
        assert [one.label.fi for one in asked(event)] == ["Hyväksytty"]

    def test_the_preview_shows_the_form_and_keeps_nothing(self, browser, event):
        first = make_question(event, QuestionKind.YES_NO, "Eka")
        second = make_question(event, label="Toka", when=first)
        to = page(event, "/preview")
        answer = send(browser, to, {f"q-{first.id}": "yes"})
        assert answer.status_code == 200 and f'id="q-{second.id}"' in answer.text
        assert db.session.scalars(select(Answer)).all() == []

    def test_publishing_names_the_question_and_leads_to_it(self, browser, event):
        draft = event
        draft.status = EventStatus.DRAFT
        db.session.commit()
        question = make_question(draft, label="Kesken", purpose=type(draft.title)(), basis=None)
        overview = f"/en/organizer/events/{draft.slug}"
        answer = send(browser, overview, to=f"{overview}/publish")
        assert answer.status_code == 409
        said = words(answer.text)
        assert "The question “Kesken (en)” lacks: the purpose, the legal basis." in said
        assert page(draft, f"/{question.id}/edit") in answer.text


def test_administrators_keep_the_approved_set(administrator, app):
    to = "/en/organizer/network/questions"
    assert send(administrator, f"{to}/new", FULL).status_code == 303
    (made,) = queries.of(None)
    assert "Trip" in words(administrator.get(to).text)
    assert refill(administrator, f"{to}/{made.id}/edit", {"label_en": "Tour"}).status_code == 303
    assert queries.of(None)[0].label.en == "Tour"
    assert send(administrator, f"{to}/{made.id}/remove").status_code == 303
    assert list(queries.of(None)) == []


class TestAnswers:
    @pytest.fixture
    def given(self, event):
        shown = make_question(event, QuestionKind.ONE_OF, "Retki", options=options("Vene", "Museo"), in_lists=True)
        hidden = make_question(
            event, QuestionKind.TEXT, "Salainen", visible_to=Visibility.ADMINISTRATORS, in_lists=True
        )
        number = make_question(event, QuestionKind.NUMBER, "Luku")
        mine = registrations.register(
            event.id, ask(answers={shown.id: [shown.options[0].id], hidden.id: "Vain harvoille", number.id: 2.5})
        )
        return shown, hidden, number, mine

    def test_an_organizer_sees_what_is_for_organizers(self, browser, event, given):
        _, hidden, number, mine = given
        record = words(browser.get(participants_page(event, f"/{mine.code}")).text)
        assert "Vene (en)" in record and "2.5" in record and "Vain harvoille" not in record
        listed = words(browser.get(participants_page(event)).text)
        assert "Vene (en)" in listed and "Salainen" not in listed and "2.5" not in listed
        asked_for = participants_page(event, f"?question=0&question={number.id}&question={hidden.id}")
        listed = words(browser.get(asked_for).text)
        assert "2.5" in listed and "Vain harvoille" not in listed

    def test_an_administrator_sees_all(self, administrator, event, given):
        *_, mine = given
        assert "Vain harvoille" in administrator.get(participants_page(event, f"/{mine.code}")).text
        assert "Vain harvoille" in administrator.get(participants_page(event)).text

    def test_the_filter_by_an_option(self, browser, event, given):
        shown, *_ = given
        vene, museo = (option.id for option in shown.options)
        assert "Aino Mäkelä" in browser.get(participants_page(event, f"?answer={shown.id}:{vene}")).text
        assert "Aino Mäkelä" not in browser.get(participants_page(event, f"?answer={shown.id}:{museo}")).text

    @pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.COORDINATOR, Role.ORGANIZER])
    def test_downloads_have_the_columns_that_the_reader_may_see(self, client, event, given, role):
        me = make_organizer(role=role)
        share(event, me)
        sign_in(client, me)
        to = participants_page(event, "/download")

        def download(**fields: str) -> bytes:
            with send(client, to, {"purpose": "x", **fields}) as answer:
                return answer.data

        csv = download(columns="all", format="csv").decode("utf-8-sig")
        assert "Vene (en)" in csv and "Retki (en)" in csv and "Luku (en)" in csv
        assert ("Vain harvoille" in csv) is (role is Role.ADMINISTRATOR)
        shown = download(columns="shown", format="csv").decode("utf-8-sig")
        assert "Vene (en)" in shown and "Luku" not in shown
        with ZipFile(BytesIO(download(columns="all", format="xlsx"))) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        assert "Vene (en)" in sheet and "<v>2.5</v>" in sheet

    def test_figures_count_without_names(self, browser, event, given):
        shown, *_ = given
        found = browser.get(f"/en/organizer/events/{event.slug}/programme/figures").text
        assert "Vene (en) 1" in words(found) and "Museo (en) 0" in words(found)
        assert "Mäkelä" not in found and f"answer={shown.id}:{shown.options[0].id}" in found

    def test_correcting_leaves_what_one_does_not_see(self, browser, event, given):
        shown, hidden, number, mine = given
        to = participants_page(event, f"/{mine.code}/answers")
        filled = all_filled(browser.get(to).text)[to].to_dict()
        assert f"q-{hidden.id}" not in filled
        assert browser.post(to, data={**filled, f"q-{shown.id}": str(shown.options[1].id)}).status_code == 303
        db.session.expire_all()
        assert dict(db.session.execute(select(Answer.question_id, Answer.value)).all()) == {
            shown.id: [shown.options[1].id], hidden.id: "Vain harvoille", number.id: 2.5,
        }  # fmt: skip

    def test_adding_someone_asks_nothing_that_must_be_answered(self, browser, event, given):
        make_question(event, QuestionKind.TEXT, "Pakollinen", required=True)
        person = {
            "given_name": "Olli", "family_name": "Ora", "email": "olli@example.fi", "organisation": "Ora",
            "language": "fi", "placing": "if_room", "submission": "avain",
        }  # fmt: skip
        to = participants_page(event, "/new")
        page_ = browser.get(to).text
        sent = {**all_filled(page_)[to].to_dict(), **person}
        answer = browser.post(to, data=sent)
        assert answer.status_code == 303, problems(answer)
        assert list(doctor.findings()) == []
