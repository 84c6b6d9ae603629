"""The programme and the answers in figures: how full tracks and sessions are, whose wishes are not met, how many
answered what."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.domain.attendees import Listing, SeatShow
from app.domain.permissions import Action
from app.domain.places import PoolKind
from app.domain.questions import QuestionKind
from app.labels import questions as labels
from app.queries import answers, figures, questions
from app.views.language import current
from app.views.organizer import guard

if TYPE_CHECKING:
    from app.models import Question


@dataclass(frozen=True)
class Answered:
    """A question with what was answered to it, counted."""

    question: Question
    counts: Counter[str]

    @property
    def rows(self) -> list[tuple[str, str, int]]:
        """(the filter that finds those people, words, how many) of each answer that is counted."""
        if self.question.kind is QuestionKind.YES_NO:
            known = [("yes", str(labels.YES)), ("no", str(labels.NO))]
        else:
            known = [(str(option.id), option.label.best(current()).text) for option in self.question.options]
        return [(f"{self.question.id}:{key}", words, self.counts[key]) for key, words in known]

    @property
    def total(self) -> int:
        return self.counts["answered"]


bp = Blueprint("figures", __name__, url_prefix="/events/<slug>/programme/figures")


@bp.get("")
@guard.needs(Action.SEE_FIGURES)
def show(slug: str) -> ResponseReturnValue:
    """Each figure leads to the list of those people."""
    return render_template(
        "organizer/figures/show.html",
        figures=figures.of(guard.event().id),
        unplaced=Listing(seat=SeatShow.UNPLACED).arguments,
        unmet=Listing(seat=SeatShow.WAITS).arguments,
        PoolKind=PoolKind,
        answers=_answers(),
    )


def _answers() -> list[Answered]:
    """Of each question that was ever answered or still is asked. Counts name nobody, so everyone sees them who sees
    the event; but not of answers for administrators alone: a count of one, beside the list, is a person."""
    asked = questions.seen(guard.event().id, administrator=guard.is_administrator())
    counts = answers.counts(asked)
    return [Answered(one, counts[one.id]) for one in asked if one.retired_at is None or counts[one.id]]
