"""Questions are edited, retired, copied and published; places of options; answers are removed and the figures stay."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app import clock
from app.database import db
from app.domain.attendees import AnswerIs, Listing
from app.domain.choices import Choice
from app.domain.edit_conflicts import fingerprint
from app.domain.events import Attendance, EventStatus
from app.domain.history import COMMAND_LINE, Act, Actor
from app.domain.languages import LocalizedText
from app.domain.mail import MailKind
from app.domain.places import PoolKind
from app.domain.privacy import DataKind
from app.domain.programme import Crowded
from app.domain.programme_order import Step
from app.domain.questions import NO_ANSWERS, Answers, QuestionFault, QuestionKind, QuestionsIncomplete
from app.domain.registration import Refused
from app.models import Answer, Event, HistoryEntry, OutgoingMail, Pool, Question, QuestionOption, Registration
from app.queries import answers as answer_queries
from app.queries import attendee_page, doctor, removals
from app.queries import questions as queries
from app.services import (
    answers,
    capacity,
    choices,
    events,
    personal_data,
    privacy,
    publication,
    questions,
    registrations,
    retention,
)
from app.services.answers import Answered
from app.services.questions import FaultyQuestion, HungOn, QuestionEdited, QuestionGone, Removed
from tests.factories import ask, make_event, make_network, make_organizer, make_session, text
from tests.questions import details, make_question, options

TWO = options("A", "B")


def register(event: Event, email: str, given: Answers = NO_ANSWERS) -> Registration:
    made = registrations.register(event.id, ask(f"{email}@example.fi", answers=given))
    assert not isinstance(made, Refused), made
    return made


def well() -> bool:
    db.session.rollback()
    return list(doctor.findings()) == []


def kept() -> dict[tuple[int, int], object]:
    db.session.expire_all()
    rows = db.session.execute(select(Answer.registration_id, Answer.question_id, Answer.value))
    return {(registration_id, question_id): value for registration_id, question_id, value in rows}


def counts(question: Question) -> dict[str, int]:
    db.session.expire_all()
    return {
        key: number
        for key, number in answer_queries.counts([queries.by_id(question.id)])[question.id].items()
        if number
    }


class TestEditing:
    def test_what_was_answered_is_retired_and_what_was_not_is_gone(self, app):
        event = make_event()
        answered, other = (make_question(event, QuestionKind.TEXT, name) for name in ("A", "B"))
        one = register(event, "eka", {answered.id: "x"})
        assert questions.remove(answered.id, COMMAND_LINE) == Removed(retired=True)
        assert questions.remove(other.id, COMMAND_LINE) == Removed(retired=False)
        assert queries.asked_by(event.id) is None
        (given,) = answer_queries.given(one.id, queries.of(event.id))
        assert (given.question.label.fi, given.value) == ("A", "x")
        assert questions.restore(answered.id, COMMAND_LINE) is True
        assert [one.id for one in queries.asked_by(event.id).questions] == [answered.id]
        assert isinstance(questions.remove(other.id, COMMAND_LINE), QuestionGone)

    def test_an_option_that_was_chosen_is_retired(self, app):
        event = make_event()
        question = make_question(event, QuestionKind.SEVERAL_OF, options=options("A", "B", "C"))
        a, b, c = (option.id for option in question.options)
        register(event, "eka", {question.id: [a]})
        left = replace(question.details, options=(question.details.options[2],))
        assert questions.change(question.id, left, COMMAND_LINE) == question.id
        db.session.expire_all()
        retired = {one.id: one.retired_at is not None for one in db.session.scalars(select(QuestionOption))}
        assert retired == {a: True, c: False} and b not in retired

    def test_the_kind_cannot_change_once_it_was_answered_and_words_can(self, app):
        event = make_event()
        question = make_question(event, QuestionKind.TEXT)
        number = replace(question.details, kind=QuestionKind.NUMBER)
        assert questions.change(question.id, number, COMMAND_LINE) == question.id
        register(event, "eka", {question.id: 3})
        again = replace(number, kind=QuestionKind.TEXT)
        assert questions.change(question.id, again, COMMAND_LINE) == FaultyQuestion((QuestionFault.KIND_FIXED,))
        assert questions.change(question.id, replace(number, label=text("Uusi")), COMMAND_LINE) == question.id

    def test_two_edit_at_once_and_the_second_is_told(self, app):
        question = make_question(make_event())
        seen = fingerprint(question.details)
        assert questions.change(question.id, details(label="Eka"), COMMAND_LINE, seen=seen) == question.id
        late = questions.change(question.id, details(label="Toka"), COMMAND_LINE, seen=seen)
        assert late == QuestionEdited(queries.by_id(question.id).details)
        assert queries.by_id(question.id).label.fi == "Eka"

    def test_what_others_hang_on_stays(self, app):
        event = make_event()
        first = make_question(event, QuestionKind.ONE_OF, "Eka", options=options("A", "B", "C"))
        second = make_question(event, label="Toka", when=(first, 2))
        assert questions.remove(first.id, COMMAND_LINE) == HungOn((second.label,))
        without = replace(first.details, options=first.details.options[:2])
        assert questions.change(first.id, without, COMMAND_LINE) == FaultyQuestion((QuestionFault.OPTION_NEEDED,))
        assert questions.move(second.id, Step.UP, COMMAND_LINE) is False
        third = make_question(event, label="Kolmas")
        assert questions.move(third.id, Step.UP, COMMAND_LINE) is True
        assert [one.label.fi for one in queries.of(event.id)] == ["Eka", "Kolmas", "Toka"]

    def test_a_published_event_is_not_asked_anything_incomplete_and_a_draft_is(self, app):
        make_network()
        lacking = details(basis=None, purpose=LocalizedText(), kept_days=None)
        refused = questions.add(make_event().id, lacking, COMMAND_LINE)
        expected = (QuestionFault.PURPOSE, QuestionFault.BASIS, QuestionFault.RETENTION)
        assert refused == FaultyQuestion(expected)
        draft = make_event("luonnos", status=EventStatus.DRAFT)
        assert isinstance(questions.add(draft.id, lacking, COMMAND_LINE), int)
        result = publication.publish(draft.id, COMMAND_LINE)
        assert isinstance(result, QuestionsIncomplete) and result.questions[0].faults == expected
        assert db.session.get_one(Event, draft.id, populate_existing=True).status is EventStatus.DRAFT
        questions.change(result.questions[0].question_id, details(), COMMAND_LINE)
        assert isinstance(publication.publish(draft.id, COMMAND_LINE), Event)

    def test_the_approved_set_is_copied_with_its_conditions(self, app):
        first = make_question(None, QuestionKind.ONE_OF, "Eka", options=TWO)
        make_question(None, label="Muu")
        second = make_question(None, label="Toka", when=(first, 1))
        event = make_event()
        assert questions.pick(event.id, [second.id, first.id], COMMAND_LINE) == 2
        copies = queries.of(event.id)
        assert [one.label for one in copies] == [first.label, second.label]
        assert copies[1].condition.question_id == copies[0].id
        assert copies[1].condition.option_id == copies[0].options[1].id
        assert {one.id for one in queries.of(None)}.isdisjoint(one.id for one in copies)

    def test_a_copied_event_asks_the_same(self, app):
        event = make_event()
        first = make_question(event, QuestionKind.ONE_OF, "Eka", options=options("A", "B", A=3))
        make_question(event, label="Toka", when=(first, 0))
        copied = events.copy(event.id, (event.starts_at + timedelta(days=7)).date(), COMMAND_LINE)
        copies = queries.of(copied.id)
        assert [one.details.options and one.details.options[0].places for one in copies] == [3, ()]
        assert copies[1].condition.option_id == copies[0].options[0].id
        assert db.session.scalar(select(func.count()).select_from(Pool).where(Pool.kind == PoolKind.OPTION)) == 2


class TestPlaces:
    def test_a_limit_that_comes_later_counts_those_who_have_chosen(self, app):
        event = make_event(capacity=2)
        question = make_question(event, QuestionKind.SEVERAL_OF, options=TWO)
        a, before = question.options[0].id, question.details
        for email in ("eka", "toka", "kolmas"):  # the third waits
            register(event, email, {question.id: [a]})
        few, enough = (
            replace(
                question.details,
                options=(replace(question.details.options[0], places=places), question.details.options[1]),
            )
            for places in (1, 2)
        )
        assert questions.change(question.id, few, COMMAND_LINE) == Crowded((PoolKind.OPTION, a), 1, 2)
        assert well()
        assert questions.change(question.id, enough, COMMAND_LINE) == question.id
        assert well()
        assert db.session.scalars(select(Pool.taken).where(Pool.kind == PoolKind.OPTION)).one() == 2
        assert questions.change(question.id, before, COMMAND_LINE) == question.id
        assert well()

    def test_choosing_sessions_anew_keeps_the_options(self, app):
        event = make_event()
        one, other = (make_session(event, title, 0) for title in ("Eka", "Toka"))
        question = make_question(event, QuestionKind.ONE_OF, options=options("A", "B", A=1))
        choice = Choice(Attendance.ONSITE, None, frozenset({one.id}))
        mine = registrations.register(event.id, ask(choice=choice, answers={question.id: [question.options[0].id]}))
        assert well()
        changed = choices.change(mine.id, replace(choice, sessions=frozenset({other.id})))
        assert changed.changed and well()
        assert db.session.scalars(select(Pool.taken).where(Pool.kind == PoolKind.OPTION)).one() == 1

    def test_an_organizer_corrects_answers_and_the_participant_is_told_not_what(self, app):
        event = make_event()
        question, hidden = make_question(event), make_question(event, label="Salattu")
        mine = register(event, "eka", {question.id: "vanha", hidden.id: "pysyy"})
        actor = Actor.organizer(make_organizer().id)
        result = answers.change(mine.id, {question.id: "uusi"}, actor, among=[question.id])
        assert isinstance(result, Answered) and result.changed
        assert kept() == {(mine.id, question.id): "uusi", (mine.id, hidden.id): "pysyy"}
        mail = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == MailKind.CHANGED_BY_ORGANIZER)).one()
        assert mail.facts == {"fields": ["answers"]}
        entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.ANSWERS_CHANGED)).one()
        assert "uusi" not in str(entry.details) and "vanha" not in str(entry.details)


class TestTimeIsOver:
    @pytest.fixture
    def over(self, app, time):
        """An event with one short and one long retention, three people; the clock is at its end."""
        event = make_event(capacity=2)
        short = make_question(event, QuestionKind.ONE_OF, "Lyhyt", kept_days=0, options=options("A", "B", A=5))
        long = make_question(event, QuestionKind.YES_NO, "Pitkä", kept_days=30)
        a = short.options[0].id
        people = [register(event, str(number), {short.id: [a], long.id: number > 0}) for number in range(3)]
        ends_at = event.ends_at
        time.move_to(ends_at - timedelta(seconds=1))
        assert retention.remove_due(DataKind.ANSWERS) == 0
        time.move_to(ends_at)
        return event, short, long, people

    def test_each_question_has_its_own_time_and_the_figures_stay(self, time, over):
        _, short, long, _ = over
        a = str(short.options[0].id)
        before = counts(short)
        assert before == {"answered": 2, a: 2}
        assert (retention.remove_due(DataKind.ANSWERS), retention.remove_due(DataKind.ANSWERS)) == (3, 0)
        assert {question_id for _, question_id in kept()} == {long.id}
        assert counts(short) == before and well()
        assert db.session.scalar(select(func.sum(Pool.taken)).where(Pool.kind == PoolKind.OPTION)) == 0
        entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.ANSWERS_REMOVED)).one()
        assert entry.registration_id is None and entry.details["answers"] == 3
        yes_no = counts(long)
        time.shift(timedelta(days=30))
        assert retention.remove_due(DataKind.ANSWERS) == 3 and kept() == {}
        assert counts(long) == yes_no == {"answered": 2, "yes": 1, "no": 1}
        assert questions.remove(long.id, COMMAND_LINE) == Removed(retired=True)  # its figures are about it

    def test_a_hold_stops_them_and_the_page_says_what_goes_when(self, time, over):
        event, _, long, _ = over
        personal_data.hold(event.id, "tietopyyntö", COMMAND_LINE)
        time.shift(timedelta(days=2))
        assert retention.remove_due(DataKind.ANSWERS) == 0 and len(kept()) == 6
        leaving = [one for one in removals.holdings(event.id, clock.now()).leaving if one.kind is DataKind.ANSWERS]
        assert [(one.question.fi, one.days, one.count, one.held, one.late) for one in leaving] == [
            ("Lyhyt", 0, 3, True, False),
            ("Pitkä", 30, 3, True, False),
        ]
        personal_data.release(event.id, "annettu", COMMAND_LINE)
        [first, _] = [one for one in removals.holdings(event.id, clock.now()).leaving if one.kind is DataKind.ANSWERS]
        assert first.late and first.on == event.ends_at
        assert retention.remove_due(DataKind.ANSWERS) == 3
        assert [(row.kind, row.count) for row in removals.of_event(event.id, 9)] == [(DataKind.ANSWERS, 3)]
        assert {question_id for _, question_id in kept()} == {long.id}

    def test_answers_go_with_the_person_and_the_figures_stay(self, time, over):
        _, short, long, people = over
        before = counts(short), counts(long)
        for person in people:
            privacy.erase(person.id, COMMAND_LINE)
        assert kept() == {} and (counts(short), counts(long)) == before and well()


@pytest.mark.parametrize(
    ("kind", "given", "answer", "found"),
    [
        (QuestionKind.YES_NO, [True, False, None], "yes", ["eka"]),
        (QuestionKind.YES_NO, [True, False, None], "no", ["toka"]),
        (QuestionKind.SEVERAL_OF, [[0, 1], [1], [0]], 0, ["eka", "kolmas"]),
        (QuestionKind.SEVERAL_OF, [[0, 1], [1], [0]], 1, ["eka", "toka"]),
    ],
)
def test_the_list_is_filtered_by_an_answer(app, kind, given, answer, found):
    event = make_event()
    question = make_question(event, kind, options=TWO if kind is QuestionKind.SEVERAL_OF else ())
    ids = [option.id for option in question.options]
    for name, value in zip(("eka", "toka", "kolmas"), given, strict=True):
        value = [ids[number] for number in value] if isinstance(value, list) else value
        register(event, name, {} if value is None else {question.id: value})
    wanted = AnswerIs(question.id, str(ids[answer]) if isinstance(answer, int) else answer)
    rows = attendee_page.page(event.id, Listing(answer=wanted), 1).rows
    assert sorted(row.email.split("@")[0] for row in rows) == sorted(found)


def test_an_option_of_another_question_finds_nobody(app):
    """Its answers may be for administrators only, and an address can name any two numbers."""
    event = make_event()
    seen, other = (make_question(event, QuestionKind.ONE_OF, name, options=TWO) for name in ("Näkyvä", "Muu"))
    register(event, "eka", {other.id: [other.options[0].id]})
    wanted = AnswerIs(seen.id, str(other.options[0].id))
    assert attendee_page.page(event.id, Listing(answer=wanted), 1).rows == []


def test_whoever_lost_an_option_is_not_found_by_it(app):
    event = make_event(capacity=1)
    question = make_question(event, QuestionKind.ONE_OF, options=options("A", "B", A=1))
    first, wanted = question.options[0].id, AnswerIs(question.id, str(question.options[0].id))
    register(event, "eka")
    register(event, "toka", {question.id: [first]})
    register(event, "kolmas", {question.id: [first]})
    capacity.change(event.id, 3, COMMAND_LINE)
    rows = attendee_page.page(event.id, Listing(answer=wanted), 1).rows
    assert [row.email.split("@")[0] for row in rows] == ["toka"]
    assert well()


def test_a_list_shows_what_its_reader_may_see():
    assert Listing().asking([1, 2, 3], [2]).questions == (2,)
    assert Listing(questions=(3, 9)).asking([1, 2, 3], [2]).questions == (3,)
    assert Listing(all_questions=True).asking([1, 2], []).questions == (1, 2)
    unseen = Listing(answer=AnswerIs(9, "yes")).asking([1], [])
    assert (unseen.by_unseen_answer, unseen.asking([1, 9], []).by_unseen_answer) == (True, False)
    assert unseen.arguments["answer"] == "9:yes"
    settled = Listing(questions=()).asking([1, 2], [2])
    assert settled.arguments["question"] == ["0"]
    assert "question" not in Listing().asking([1, 2], [2]).arguments


def test_the_history_says_what_of_a_question_changed(app):
    event = make_event()
    question = make_question(event, QuestionKind.ONE_OF, "Ryhmä", options=options("A", "B", A=20))
    details = replace(question.details, required=True, options=question.details.options[:1])
    questions.change(question.id, replace(details, kind=QuestionKind.SEVERAL_OF), COMMAND_LINE)
    entries = db.session.scalars(
        select(HistoryEntry.details).where(HistoryEntry.act == Act.QUESTIONS_CHANGED).order_by(HistoryEntry.id)
    ).all()
    label, a, b = (text(name).as_dict() for name in ("Ryhmä", "A", "B"))
    limited = {code: f"{said} (20)" for code, said in a.items()}
    assert entries[0] == {"after": {"question": label}}
    assert entries[1] == {
        "question": label,
        "before": {"answer_kind": "one_of", "required": False, "options": [limited, b]},
        "after": {"answer_kind": "several_of", "required": True, "options": [limited]},
    }
