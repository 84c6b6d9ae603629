"""An event's questions in the registration form: every kind, conditions by a second step, faults beside the field."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from app import keys
from app.database import db
from app.domain.history import COMMAND_LINE
from app.domain.questions import Basis, QuestionKind, Visibility
from app.domain.registration import RegistrationStatus
from app.models import Answer
from app.services import questions, registrations
from tests.browsing import send, token
from tests.factories import ask, make_event, make_link, make_series
from tests.filled_forms import all_filled
from tests.hostile import HOSTILE
from tests.questions import make_question, options
from tests.statements import statements
from tests.views.participant.reading import FORM, all_registrations, form_of, problems


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def answers() -> dict[int, object]:
    db.session.expire_all()
    return dict(db.session.execute(select(Answer.question_id, Answer.value)).all())


def asked(answer) -> list[str]:
    """The questions on the page, in order."""
    found = re.findall(r'id="q-(\d+)"', form_of(answer))
    return list(dict.fromkeys(found))


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_every_kind_is_asked_and_kept(client, fields):
    event = make_event()
    kinds = {
        QuestionKind.TEXT: " Oma   työ ",
        QuestionKind.LONG_TEXT: "Eka\r\nToka",
        QuestionKind.YES_NO: "yes",
        QuestionKind.NUMBER: "1 234,5",
        QuestionKind.DATE: "14.1.2027",
    }
    sent = {f"q-{make_question(event, kind, kind.value).id}": value for kind, value in kinds.items()}
    one = make_question(event, QuestionKind.ONE_OF, "Ruoka", options=options("Keitto", "Salaatti"))
    several = make_question(event, QuestionKind.SEVERAL_OF, "Teemat", options=options("A", "B", "C"))
    sent |= {
        f"q-{one.id}": str(one.options[1].id),
        f"q-{several.id}": [str(several.options[2].id), str(several.options[0].id)],
    }
    answer = send(client, FORM, {**fields, **sent})
    assert answer.status_code == 303, problems(answer)
    assert list(answers().values()) == [
        "Oma työ", "Eka\nToka", True, 1234.5, "2027-01-14", [one.options[1].id],
        [several.options[0].id, several.options[2].id],
    ]  # fmt: skip
    page = words(client.get(answer.location).text)
    assert all(text in page for text in ("Oma työ", "1234,5", "14.1.2027", "Salaatti", "A; C", "Kyllä"))


def test_what_is_not_answered_leaves_nothing(client, fields):
    question = make_question(make_event(), QuestionKind.YES_NO)
    assert send(client, FORM, {**fields, f"q-{question.id}": "none"}).status_code == 303
    assert answers() == {}


@pytest.mark.parametrize(
    ("kind", "typed", "sentence"),
    [
        (QuestionKind.TEXT, "", "Kirjoita vastaus."),
        (QuestionKind.TEXT, "x" * 201, "Lyhennä enintään 200 merkkiin."),
        (QuestionKind.LONG_TEXT, "x" * 2001, "Lyhennä enintään 2000 merkkiin."),
        (QuestionKind.LONG_TEXT, "Oppilas 131052-308T", "Poista henkilötunnus. Emme tarvitse sitä."),
        (QuestionKind.YES_NO, "none", "Valitse vastaus."),
        (QuestionKind.YES_NO, "ehkä", "Valitse luettelosta."),
        (QuestionKind.NUMBER, "kaksi", "Kirjoita luku, esimerkiksi 12 tai 2,5."),
        (QuestionKind.DATE, "31.2.2027", "Kirjoita päivä muodossa 14.1.2027."),
    ],
)
def test_what_is_wrong_is_said_at_the_question_and_in_the_summary(client, fields, kind, typed, sentence):
    question = make_question(make_event(), kind, required=True)
    answer = send(client, FORM, {**fields, f"q-{question.id}": typed, "asked": str(question.id)})
    assert (answer.status_code, problems(answer)) == (422, [f"Kysymys: {sentence}"])
    assert f'<a href="#q-{question.id}">' in answer.text
    assert f'id="q-{question.id}-error"' in form_of(answer)
    assert f'aria-describedby="q-{question.id}' in form_of(answer)
    if kind in (QuestionKind.TEXT, QuestionKind.LONG_TEXT, QuestionKind.NUMBER, QuestionKind.DATE):
        assert typed in form_of(answer)
    assert all_registrations() == []


def test_problems_stand_in_the_order_of_the_page(client, fields):
    question = make_question(make_event(asks_needs=True), QuestionKind.TEXT, required=True)
    sent = {**fields, "family_name": "", "diet": "gluteeniton", "asked": str(question.id)}
    found = re.findall(r'<li><a href="#([^"]+)">', send(client, FORM, sent).text)
    assert found == ["family_name", f"q-{question.id}", "needs_consent"]


class TestConditions:
    @pytest.fixture
    def chain(self, app):
        """Yes brings a choice, and its second option a text."""
        event = make_event()
        first = make_question(event, QuestionKind.YES_NO, "Tuletko?", required=True)
        second = make_question(
            event, QuestionKind.ONE_OF, "Minne?", when=first, required=True, options=options("Kouluun", "Sairaalaan")
        )
        third = make_question(event, QuestionKind.TEXT, "Miksi?", when=(second, 1))
        return first, second, third

    def test_they_come_in_a_second_step_and_nothing_is_lost(self, client, fields, chain):
        first, second, third = chain
        page = client.get(FORM)
        assert asked(page) == [str(first.id)]
        sent = {**fields, **all_filled(page.text)["/fi/events/verkostopaiva/register"].to_dict()}
        sent |= {**fields, f"q-{first.id}": "yes"}
        answer = client.post(FORM, data=sent)
        assert (answer.status_code, problems(answer)) == (200, [])
        assert "Vastauksesi tuovat muutaman lisäkysymyksen." in answer.text
        assert "Virhe" not in re.search(r"<title>(.*?)</title>", answer.text)[1]
        assert f'href="#q-{second.id}"' in answer.text
        assert asked(answer) == [str(first.id), str(second.id)]
        assert all_registrations() == []

        filled = all_filled(answer.text)["/fi/events/verkostopaiva/register"].to_dict()
        assert filled["given_name"] == "Aino" and filled[f"q-{first.id}"] == "yes"
        missing = client.post(FORM, data=filled)
        assert (missing.status_code, problems(missing)) == (422, ["Minne? Valitse vastaus."])

        third_step = client.post(FORM, data={**filled, f"q-{second.id}": str(second.options[1].id)})
        assert third_step.status_code == 200 and asked(third_step)[-1] == str(third.id)
        filled = all_filled(third_step.text)["/fi/events/verkostopaiva/register"].to_dict()
        assert client.post(FORM, data={**filled, f"q-{third.id}": "Työ"}).status_code == 303
        assert answers() == {first.id: True, second.id: [second.options[1].id], third.id: "Työ"}

    def test_answers_that_do_not_apply_any_more_are_dropped(self, client, fields, chain):
        first, second, third = chain
        sent = {f"q-{first.id}": "no", f"q-{second.id}": str(second.options[1].id), f"q-{third.id}": "x"}
        assert send(client, FORM, {**fields, **sent}).status_code == 303
        assert answers() == {first.id: False}

    def test_with_other_faults_they_come_at_once_and_are_not_blamed(self, client, fields, chain):
        first, second, _ = chain
        answer = send(client, FORM, {**fields, "given_name": "", f"q-{first.id}": "yes", "asked": str(first.id)})
        assert (answer.status_code, problems(answer)) == (422, ["Kirjoita etunimesi."])
        assert str(second.id) in asked(answer)

    def test_another_language_keeps_what_was_answered(self, client, fields, chain):
        first, second, _ = chain
        page = "/sv/events/verkostopaiva/register"
        sent = {**fields, "draft": "1", f"q-{first.id}": "yes", f"q-{second.id}": str(second.options[0].id)}
        answer = send(client, page, sent)
        assert answer.status_code == 200
        filled = all_filled(answer.text)[page]
        assert (filled[f"q-{first.id}"], filled[f"q-{second.id}"]) == ("yes", str(second.options[0].id))


def test_a_question_that_was_added_while_the_form_was_open_is_asked(client, fields):
    event = make_event()
    first = make_question(event, QuestionKind.TEXT, "Eka")
    filled = all_filled(client.get(FORM).text)[FORM].to_dict()
    second = make_question(event, QuestionKind.TEXT, "Toka", required=True)
    answer = client.post(FORM, data={**filled, **fields, f"q-{first.id}": "x"})
    assert answer.status_code == 200 and asked(answer) == [str(first.id), str(second.id)]


def test_a_question_or_option_that_went_while_the_form_was_open_does_no_harm(client, fields):
    event = make_event()
    gone = make_question(event, QuestionKind.TEXT, "Pois")
    kept = make_question(event, QuestionKind.SEVERAL_OF, "Jää", options=options("A", "B"))
    request = ask(answers={gone.id: "x", kept.id: [kept.options[0].id, 999]})
    questions.remove(gone.id, COMMAND_LINE)
    assert registrations.register(event.id, request).status is RegistrationStatus.CONFIRMED
    assert answers() == {kept.id: [kept.options[0].id]}


def test_a_link_asks_the_same(client, fields):
    event = make_event()
    question = make_question(event, QuestionKind.NUMBER)
    page = f"/fi/r/{keys.link_token(make_link(event).handle)}"
    assert send(client, page, {**fields, f"q-{question.id}": "3"}).status_code == 303
    assert answers() == {question.id: 3}


def test_a_series_asks_at_each_occasion(client, fields):
    events = [make_event("eka"), make_event("toka")]
    make_series(*events, whole=True)
    first, second = (make_question(event, QuestionKind.TEXT, required=True) for event in events)
    page = "/fi/series/sarja/register"
    missing = send(
        client,
        page,
        {**fields, **{f"event-{one.id}-asked": f"{q.id}" for one, q in zip(events, (first, second), strict=True)}},
    )
    assert missing.status_code == 422 and len(problems(missing)) == 2
    sent = {f"event-{one.id}-q-{q.id}": one.slug for one, q in zip(events, (first, second), strict=True)}
    assert send(client, page, {**fields, **sent}).status_code == 303
    assert answers() == {first.id: "eka", second.id: "toka"}


def test_why_and_for_how_long_is_said_beside_the_form(client):
    make_question(make_event(), QuestionKind.TEXT, basis=Basis.CONSENT, visible_to=Visibility.ADMINISTRATORS)
    found = words(form_of(client.get(FORM)))
    assert "Järjestelyt" in found and "30 päivää tapahtuman jälkeen" in found
    assert "Vain pääkäyttäjät" in found and "Vastaaminen on suostumuksesi." in found
    assert "Älä kirjoita oppilaiden tai asiakkaiden tietoja." in found


def test_the_data_one_takes_along_holds_the_answers(client, app):
    event = make_event()
    question = make_question(event, QuestionKind.SEVERAL_OF, "Teemat", options=options("A", "B"))
    mine = registrations.register(event.id, ask(answers={question.id: [question.options[1].id]}))
    page = f"/fi/my/{keys.personal_token(mine.code, 1)}/data"
    data = client.post(page, data={"csrf_token": token(client, page)}).get_json(force=True)
    (given,) = data["answers"]
    assert given["question"]["fi"] == "Teemat" and [one["fi"] for one in given["answer"]] == ["B"]
    assert given["legal_basis"] == "public_task" and given["kept_days_after_event"] == 30


def test_questions_cost_no_statement_each(client, fields):
    sent, counted = {}, []
    for number in (1, 30):
        event = make_event(f"paiva-{number}")
        for index in range(number):
            question = make_question(event, QuestionKind.ONE_OF, f"K{index}", options=options("A", "B", A=5))
            sent[f"q-{question.id}"] = str(question.options[0].id)
        page = f"/fi/events/{event.slug}/register"
        filled = {**fields, **sent, "csrf_token": token(client, page), "submission": f"avain-{number}"}
        with statements() as shown:
            client.get(page)
        with statements() as registered:
            assert client.post(page, data=filled).status_code == 303
        counted.append((len(shown), len(registered)))
    assert counted[0] == counted[1]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_answers_are_answered(client, fields, value):
    event = make_event()
    sent = {
        f"q-{make_question(event, kind, kind.value).id}": value
        for kind in QuestionKind
        if kind not in (QuestionKind.ONE_OF, QuestionKind.SEVERAL_OF)
    }
    choosing = make_question(event, QuestionKind.SEVERAL_OF, options=options("A"))
    body = {**fields, **sent, f"q-{choosing.id}": [value, value], "asked": value}
    body = {
        name: text.encode("utf-8", "ignore").decode()
        if isinstance(text, str)
        else [t.encode("utf-8", "ignore").decode() for t in text]
        for name, text in body.items()
    }
    assert send(client, FORM, body).status_code in (200, 303, 422)
