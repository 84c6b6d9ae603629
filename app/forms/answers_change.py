"""Changing answers: the event's questions, filled with what was answered."""

from wtforms import HiddenField

from app.forms.answers import QuestionFields
from app.forms.fields import DraftForm


class AnswersForm(QuestionFields, DraftForm):
    """seen: the fingerprint of the answers that it was filled with (domain/questions.fingerprint)."""

    seen = HiddenField()
