"""Options that have places: shown full, refused, wished for, moved; answers changed by the personal link."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from app import keys
from app.database import db
from app.domain.history import COMMAND_LINE, Act
from app.domain.places import PoolKind
from app.domain.questions import QuestionKind
from app.models import Answer, HistoryEntry, Pool
from app.queries import doctor
from app.services import questions, registrations
from tests.factories import ask, make_event
from tests.filled_forms import all_filled
from tests.questions import make_question, options
from tests.views.participant.reading import FORM, all_registrations, form_of, problems


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def answers() -> dict[int, object]:
    db.session.expire_all()
    return dict(db.session.execute(select(Answer.question_id, Answer.value)).all())


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def well() -> bool:
    db.session.rollback()
    return list(doctor.findings()) == []


class TestPlaces:
    @pytest.fixture
    def boat(self, app):
        """One place on the boat, as many as there are people in the museum."""
        event = make_event(capacity=2)
        return event, make_question(event, QuestionKind.ONE_OF, "Retki", options=options("Vene", "Museo", Vene=1))

    def test_a_full_option_is_shown_and_cannot_be_chosen(self, client, fields, boat):
        event, question = boat
        registrations.register(event.id, ask("eka@example.fi", answers={question.id: [question.options[0].id]}))
        page = form_of(client.get(FORM))
        assert re.search(rf'value="{question.options[0].id}"[^>]* disabled', page)
        assert "Vene Täynnä" in words(page)
        assert well()

    def test_one_that_filled_up_meanwhile_is_refused_at_its_question_and_all_is_kept(self, client, fields, boat):
        event, question = boat
        sent = {
            **all_filled(client.get(FORM).text)[FORM].to_dict(),
            **fields,
            f"q-{question.id}": str(question.options[0].id),
        }
        registrations.register(event.id, ask("eka@example.fi", answers={question.id: [question.options[0].id]}))
        answer = client.post(FORM, data=sent)
        assert (answer.status_code, problems(answer)) == (409, ["Retki: ”Vene” on täyttynyt. Valitse toinen."])
        assert all_filled(answer.text)[FORM]["given_name"] == "Aino"
        assert f'href="#q-{question.id}"' in answer.text
        assert len(all_registrations()) == 1 and well()

    def test_cancelling_frees_the_place(self, app, boat):
        event, question = boat
        one = registrations.register(event.id, ask(answers={question.id: [question.options[0].id]}))
        registrations.cancel(one.id)
        assert self.taken(event) == 0 and well()

    def test_while_one_waits_for_the_day_it_is_a_wish_and_full_it_is_lost(self, client, app, boat):
        event, question = boat
        boat_, museum = (option.id for option in question.options)
        first = registrations.register(event.id, ask("eka@example.fi", answers={question.id: [museum]}))
        second = registrations.register(event.id, ask("toka@example.fi"))
        waiting = [
            registrations.register(event.id, ask(f"{n}@example.fi", answers={question.id: [boat_]})) for n in (3, 4)
        ]
        assert self.taken(event) == 0 and well()
        registrations.cancel(first.id)
        registrations.cancel(second.id)
        assert self.taken(event) == 1 and well()
        lucky, unlucky = (one.code for one in waiting)
        page = client.get(f"/fi/my/{keys.personal_token(unlucky, 1)}")
        assert "oli täyttynyt, ennen kuin sait paikan: Vene" in words(page.text)
        assert "oli täyttynyt" not in client.get(f"/fi/my/{keys.personal_token(lucky, 1)}").text

    def test_changing_moves_the_place_and_full_loses_nothing(self, client, app, boat):
        event, question = boat
        boat_, museum = (option.id for option in question.options)
        registrations.register(event.id, ask("eka@example.fi", answers={question.id: [boat_]}))
        mine = registrations.register(event.id, ask(answers={question.id: [museum]}))
        page = f"/fi/my/{keys.personal_token(mine.code, 1)}/answers"
        sent = all_filled(client.get(page).text)[page].to_dict()
        assert sent[f"q-{question.id}"] == str(museum)
        refused = client.post(page, data={**sent, f"q-{question.id}": str(boat_)})
        assert (refused.status_code, problems(refused)) == (409, ["Retki: ”Vene” on täyttynyt. Valitse toinen."])
        first = all_registrations()[0]
        registrations.cancel(first.id)
        assert client.post(page, data={**sent, f"q-{question.id}": str(boat_)}).status_code == 303
        assert answers()[question.id] == [boat_] and self.taken(event) == 1 and well()
        entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.ANSWERS_CHANGED)).one()
        assert entry.details == {}

    def taken(self, event) -> int:
        db.session.expire_all()
        return db.session.scalars(
            select(Pool.taken).where(Pool.event_id == event.id, Pool.kind == PoolKind.OPTION)
        ).one()


def test_someone_changed_the_answers_meanwhile(client, app):
    event = make_event()
    question = make_question(event, QuestionKind.TEXT)
    mine = registrations.register(event.id, ask(answers={question.id: "eka"}))
    page = f"/fi/my/{keys.personal_token(mine.code, 1)}/answers"
    old = all_filled(client.get(page).text)[page].to_dict()
    assert client.post(page, data={**old, f"q-{question.id}": "toka"}).status_code == 303
    late = client.post(page, data={**old, f"q-{question.id}": "kolmas"})
    assert late.status_code == 409 and answers()[question.id] == "toka"
    again = all_filled(late.text)[page].to_dict()
    assert again[f"q-{question.id}"] == "kolmas" and client.post(page, data=again).status_code == 303


def test_a_retired_option_stays_with_who_chose_it(client, app):
    event = make_event()
    question = make_question(event, QuestionKind.SEVERAL_OF, options=options("A", "B", "C"))
    chosen = question.options[0].id
    mine = registrations.register(event.id, ask(answers={question.id: [chosen]}))
    kept = question.details.options[1:]
    assert questions.change(
        question.id, type(question.details)(**{**vars(question.details), "options": kept}), COMMAND_LINE
    )
    assert f'id="q-{question.id}-{chosen}"' not in form_of(client.get(FORM))
    page = f"/fi/my/{keys.personal_token(mine.code, 1)}/answers"
    filled = all_filled(client.get(page).text)[page].to_dict()
    assert filled[f"q-{question.id}"] == str(chosen)
    assert client.post(page, data=filled).status_code == 303 and answers() == {question.id: [chosen]}
