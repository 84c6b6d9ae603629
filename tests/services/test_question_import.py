"""The questions of an event file: all of it goes in and out, and nothing that was answered is lost by an import."""

import json

import pytest
from sqlalchemy import select

from app.database import db
from app.forms.event_file import read
from app.models import Event, Question
from app.outputs import event_file as output
from app.queries import doctor, questions
from app.queries import event_files as queries
from app.services import registrations
from app.services.event_files import EventOutcome
from tests.factories import ask
from tests.services.test_event_files import load, load_event, new_event, refusals, the_event

TEXTS = {"purpose": {"fi": "Kuljetus"}, "basis": "public_task", "kept_days": 14}


def named(text: str) -> dict:
    return {"fi": text, "sv": f"{text} (sv)"}


QUESTIONS = [
    {"kind": "yes_no", "label": named("Tuletko?"), **TEXTS, "required": True, "in_lists": True},
    {
        "kind": "one_of", "label": named("Minne?"), "hint": named("Bussilla"), **TEXTS, "visible_to": "administrators",
        "options": [{"label": named("Vene"), "places": 1}, {"label": named("Museo")}], "asked_when": {"question": 1},
    },
    {"kind": "text", "label": named("Miksi?"), **TEXTS, "asked_when": {"question": 2, "option": 2}},
]  # fmt: skip


def asked() -> list[Question]:
    db.session.expire_all()
    return list(questions.of(the_event().id))


def exported() -> dict:
    event = queries.by_slug("paiva")
    return output.whole(event, questions.of(event.id))


def test_all_of_it_goes_in_and_out_and_again_changes_nothing(app):
    load_event(**new_event(questions=QUESTIONS))
    versions = {one.id: one.version for one in asked()}
    file = exported()
    assert file["events"][0]["questions"] == QUESTIONS
    assert load(file).outcomes == (("paiva", EventOutcome.UNCHANGED),)
    assert {one.id: one.version for one in asked()} == versions
    assert load_event(slug="paiva").outcomes == (("paiva", EventOutcome.UNCHANGED),)
    assert len(asked()) == 3 and list(doctor.findings()) == []


def test_what_was_answered_is_retired_and_comes_back_as_a_new_one_no_more(app):
    load_event(**new_event(questions=QUESTIONS))
    first, second, _ = asked()
    event_id = the_event().id
    registrations.register(event_id, ask(answers={first.id: True, second.id: [second.options[0].id]}))
    load_event(slug="paiva", questions=[QUESTIONS[0]])
    assert [(one.id, one.retired_at is not None) for one in asked()] == [(first.id, False), (second.id, True)]
    file = exported()
    assert load(file).outcomes == (("paiva", EventOutcome.UNCHANGED),)
    assert list(doctor.findings()) == []


def test_options_keep_who_chose_them_and_too_few_places_are_refused(app):
    load_event(**new_event(questions=QUESTIONS))
    first, second, _ = asked()
    registrations.register(the_event().id, ask(answers={first.id: True, second.id: [second.options[0].id]}))
    moved = {**QUESTIONS[1], "options": [QUESTIONS[1]["options"][1], {"label": named("Vene"), "places": 0}]}
    refused = load_event(slug="paiva", questions=[QUESTIONS[0], moved])
    assert refusals(refused) == ['events[0].questions: "Vene": 0 places, but 1 are given']
    moved["options"][1]["places"] = 5
    assert load_event(slug="paiva", questions=[QUESTIONS[0], moved]).outcomes == (("paiva", EventOutcome.CHANGED),)
    assert [option.label.fi for option in asked()[1].options] == ["Museo", "Vene"]
    assert list(doctor.findings()) == []


def test_a_file_takes_nothing_back_of_what_those_were_told_who_have_answered(app):
    load_event(**new_event(questions=QUESTIONS))
    first, second, _ = asked()
    wider = [{**QUESTIONS[0], "kept_days": 15}, {**QUESTIONS[1], "visible_to": "organizers"}, QUESTIONS[2]]
    registrations.register(the_event().id, ask(answers={first.id: True, second.id: [second.options[1].id]}))
    assert refusals(load_event(slug="paiva", questions=wider)) == [
        "events[0].questions[0].kept_days: those who have answered were told a shorter time",
        "events[0].questions[1].visible_to: those who have answered were told that only administrators see it",
    ]
    assert load_event(slug="paiva").outcomes == (("paiva", EventOutcome.UNCHANGED),)


@pytest.mark.parametrize("missing", ["purpose", "basis", "kept_days"])
def test_a_file_is_no_way_round_what_publishing_asks(app, missing):
    lacking = {key: value for key, value in QUESTIONS[0].items() if key != missing}
    refused = load_event(**new_event(questions=[lacking]))
    assert refusals(refused) == [f"events[0].questions[0]: lacks {missing}, which a published event needs"]
    assert db.session.scalars(select(Event)).all() == []
    load_event(**new_event(status="draft", questions=[lacking]))
    assert len(asked()) == 1


@pytest.mark.parametrize(
    ("question", "fault"),
    [
        ({"kind": "one_of"}, "events[0].questions[0]: options are needed"),
        ({"options": [{"label": {"fi": "A"}}]}, "events[0].questions[0]: a text question has no options"),
        ({"asked_when": {"question": 1}}, "events[0].questions[0].asked_when.question: names no earlier question: the "
         "first one is 1"),
        ({"basis": "consent", "required": True}, "events[0].questions[0].required: a consent must be free: such a "
         "question cannot be required"),
        ({"kept_days": 1826}, "events[0].questions[0].kept_days: must be from 0 to 1825"),
        ({"label": {}}, "events[0].questions[0].label: must have a text"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_its_place(question, fault):
    whole = {"kind": "text", "label": named("Miksi?"), **TEXTS, **question}
    file = {"format": "event-file/1", "events": [new_event(questions=[whole])]}
    assert [str(one) for one in read(json.dumps(file).encode())] == [fault]
