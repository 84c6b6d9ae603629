"""Many at once, with real threads on committed data, at an event with questions: options are given rightly."""

from random import Random

from sqlalchemy import select

from app.database import db
from app.domain.history import COMMAND_LINE
from app.domain.places import PoolKind
from app.domain.programme_order import Step
from app.domain.questions import QuestionKind
from app.domain.registration import Refusal, RegistrationStatus
from app.models import Answer, Pool
from app.queries import doctor
from app.queries import questions as queries
from app.services import answers, questions, registrations
from tests.factories import ask, make_event
from tests.questions import details, make_question, options
from tests.services.test_races import at_once, registering


def taken() -> int:
    return db.session.scalars(select(Pool.taken).where(Pool.kind == PoolKind.OPTION)).one()


def test_a_rush_fills_exactly_the_places_of_an_option(app):
    event = make_event(capacity=None)
    question = make_question(event, QuestionKind.ONE_OF, options=options("Vene", "Museo", Vene=5))
    wanted = {question.id: [question.options[0].id]}
    said = at_once(app, [registering(event, f"p{n}@example.fi", answers=wanted) for n in range(24)])
    assert said.count(RegistrationStatus.CONFIRMED) == taken() == 5
    assert said.count(Refusal.SESSION_FULL) == 19
    assert list(doctor.findings()) == []


def test_answering_cancelling_promotion_and_editing_at_once_keep_every_promise(app):
    event = make_event(capacity=8)
    question = make_question(event, QuestionKind.SEVERAL_OF, options=options("A", "B", A=4))
    number, ids = question.id, [option.id for option in question.options]
    gone = make_question(event, QuestionKind.TEXT, "Pois").id
    people = [
        registrations.register(event.id, ask(f"{n}@example.fi", answers={number: [ids[1]], gone: "x"})).id
        for n in range(12)
    ]
    chance = Random(5)

    def answering(registration_id: int):
        wanted = {number: [one for one in ids if chance.random() < 0.6]}
        wanted = {key: value for key, value in wanted.items() if value}
        return lambda: answers.change(registration_id, wanted, among=[number])

    acts = [answering(one) for one in people * 3]
    acts += [lambda one=one: registrations.cancel(one) for one in people[:5]]
    acts += [registering(event, f"uusi{n}@example.fi", answers={number: [ids[0]], gone: "y"}) for n in range(6)]
    acts += [lambda: questions.remove(gone, COMMAND_LINE)]
    chance.shuffle(acts)
    at_once(app, acts)
    assert taken() <= 4
    assert list(doctor.findings()) == []
    rows = db.session.execute(select(Answer.value, Answer.lost)).all()
    assert all(value != [] or lost for value, lost in rows)


def test_two_administrators_change_and_move_the_approved_set_at_once(app):
    ids = [make_question(None, label=f"Kysymys {n}").id for n in range(4)]
    wanted = [details(label=f"Uusi {n}") for n in range(24)]
    acts = [lambda id=ids[n % 4], n=n: questions.change(id, wanted[n], COMMAND_LINE) for n in range(24)]
    acts += [lambda id=ids[n % 4]: questions.move(id, Step.DOWN, COMMAND_LINE) for n in range(12)]
    assert at_once(app, acts)[:24] == ids * 6
    assert sorted(one.position for one in queries.of(None)) == [0, 1, 2, 3]
