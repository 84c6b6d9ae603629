"""What an event's people can be told apart by, as the form offers it and the pages name it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from app.domain.attendees import WITHOUT_LINK, AnswerIs
from app.domain.questions import QuestionKind, Visibility
from app.labels import attendees, messages, words
from app.labels import questions as question_labels
from app.queries import links, outline, questions
from app.views.language import current
from app.views.organizer import guard

if TYPE_CHECKING:
    from app.models import Question

Names = Mapping[str, Sequence[tuple[str, str]]]


def names() -> Names:
    """By field of the form, (value, name); nothing where there is nothing to choose."""
    programme, of_event = outline.of(guard.event().id), links.of_event(guard.event().id)
    offering, language = programme.offering, current()
    came = [(str(link.id), link.label) for link in of_event]
    sessions = [(str(session.id), session.title.best(language).text) for session in programme.chosen]
    tracks = [(str(track.id), track.name.best(language).text) for track in programme.tracks]
    return {
        "link": [(str(WITHOUT_LINK), str(attendees.NO_LINK)), *came] if came else [],
        "track": tracks if offering.asks_track else [],
        "way": [(way.value, str(words.ATTENDANCE[way])) for way in offering.attendance]
        if offering.asks_attendance
        else [],
        "session": sessions,
        "answer": _answers(),
        "seat": [(seat.value, str(said)) for seat, said in messages.SEATS.items()] if sessions else [],
    }


def _answers() -> list[tuple[str, str]]:
    """Those that can be told apart by one answer; not of questions whose answers are for administrators alone."""
    language = current()
    return [
        (str(AnswerIs(one.id, value)), f"“{one.label.best(language).text}”: {words}")
        for one in questions.of(guard.event().id)
        if one.visible_to is Visibility.ORGANIZERS
        for value, words in _values(one)
    ]


def _values(question: Question) -> list[tuple[str, str]]:
    if question.kind is QuestionKind.YES_NO:
        return [("yes", str(question_labels.YES)), ("no", str(question_labels.NO))]
    return [(str(option.id), option.label.best(current()).text) for option in question.options]
