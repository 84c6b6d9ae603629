"""Registering once for all occasions of a series: one's details, what is chosen and what is asked at each occasion."""

from typing import Any

from flask import request

from app.domain.choices import Choice, Offering
from app.domain.languages import Language
from app.domain.questions import Questionnaire, Value
from app.forms.answers import AnswerFields
from app.forms.choices import ChoiceGroups
from app.forms.registrations import NEEDS, RegistrationForm


class SeriesRegistrationForm(RegistrationForm):
    """By event id, occasions: the groups of those that let people choose something; asked: the questions of those that
    ask some; names: how each is called."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.occasions: dict[int, ChoiceGroups] = {}
        self.asked: dict[int, AnswerFields] = {}
        self.names: dict[int, str] = {}

    def ask_at(self, event_id: int, offering: Offering, name: str) -> None:
        """Add an occasion's groups."""
        self.occasions[event_id] = ChoiceGroups(self, offering, prefix=f"event-{event_id}-")
        self.names[event_id] = name
        for field in NEEDS:  # after the choices, as on the page
            if field in self:
                self._fields.move_to_end(field)

    def ask_questions_at(self, event_id: int, questionnaire: Questionnaire, language: Language, name: str) -> None:
        """Add an occasion's questions."""
        sent = request.form if self.is_submitted() else None
        self.asked[event_id] = AnswerFields(questionnaire, language, sent, prefix=f"event-{event_id}-")
        self.names[event_id] = name

    @property
    def answers_at(self) -> dict[int, dict[int, Value]]:
        """Only after validation."""
        return {event_id: fields.answers for event_id, fields in self.asked.items()}

    @property
    def has_more_questions(self) -> bool:
        return any(fields.new for fields in self.asked.values())

    @property
    def choices(self) -> dict[int, Choice]:
        return {event_id: groups.choice for event_id, groups in self.occasions.items()}

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        fits = [groups.fit() for groups in self.occasions.values()]  # all are said at once
        answered = [fields.check() for fields in self.asked.values()]
        return bool(valid and all(fits) and all(answered))

    @property
    def problems(self) -> list[tuple[str, str]]:
        """In the summary each sentence about a choice names its occasion: several may have a group like it."""
        named = {
            field.id: self.names[event_id]
            for event_id, groups in self.occasions.items()
            for field in groups.fields.values()
        }
        found = [
            (place, f"{named[place]}: {sentence}" if place in named else sentence)
            for place, sentence in super().problems
        ]
        asked = [
            (place, f"{self.names[event_id]}: {sentence}")
            for event_id, fields in self.asked.items()
            for place, sentence in fields.problems
        ]
        return self.in_order(found, asked)
