"""Changing what a participant answered to the event's questions, also when it changes at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.participants import ChangeRefusal
from app.domain.permissions import Action
from app.domain.questions import Answers, chosen_options, fingerprint
from app.forms.answers_change import AnswersForm
from app.queries import answers as queries
from app.queries import questions
from app.services import answers, special_data
from app.services.answers import Answered, AnsweredMeanwhile
from app.views.language import current
from app.views.organizer import guard
from app.views.organizer.registrations import record

if TYPE_CHECKING:
    from app.domain.questions import Questionnaire
    from app.views.organizer.registrations.record import Record

bp = Blueprint("answers", __name__, url_prefix="/<code>/answers")
SHOW = "organizer.registrations.show"


@bp.get("")
@guard.needs(Action.MANAGE_PEOPLE)
def edit(slug: str, code: str) -> ResponseReturnValue:
    found = record.one(code)
    present, questionnaire = _known(found)
    if "answer" not in found.acts or questionnaire is None:
        return redirect(url_for(SHOW, slug=slug, code=code), 303)
    if guard.is_administrator() and queries.has_restricted(found.registration.id):
        special_data.answers_of(found.registration.id, guard.event().id, guard.actor())
    return _page(found, _form(questionnaire, present))


@bp.post("")
@guard.needs(Action.MANAGE_PEOPLE)
def update(slug: str, code: str) -> ResponseReturnValue:
    """303 to the participant's page; 422 with answers to mend; 409 full, or changed by someone meanwhile.

    200 with the questions that the answers have brought.
    """
    found = record.one(code)
    present, questionnaire = _known(found)
    form = _form(questionnaire, present)
    if not form.validate_on_submit():
        return _page(found, form), 422
    if form.has_more_questions:
        return _page(found, form), 200
    among = [question.id for question in questionnaire.questions] if questionnaire is not None else []
    result = answers.change(found.registration.id, form.answers, guard.actor(), among=among, seen=form.seen.data or "")
    match result:
        case Answered(_registration, changed):
            said = _("The answers have been changed. The participant is told by e-mail.")
            flash(said if changed else _("Nothing was changed."), "ok")
            return redirect(url_for(SHOW, slug=slug, code=code), 303)
        case AnsweredMeanwhile(now):
            form.refuse(_("The answers were changed after you opened this page. Check them and save again."))
            form.seen.data = fingerprint(now)
            return _page(found, form), 409
        case ChangeRefusal():
            return record.page(code, [("", _("The answers cannot be changed any more."))]), 409
    present, questionnaire = _known(found)
    form = _form(questionnaire, present)  # what is full has changed since
    if form.questions is not None:
        form.questions.point_out(result.full)
    return _page(found, form), 409


def _known(found: Record) -> tuple[Answers, Questionnaire | None]:
    """What they answered, and what is asked of that which is for whoever is signed in."""
    present = queries.of(found.registration.id)
    questionnaire = questions.asked_of(guard.event().id, present)
    if questionnaire is None:
        return present, None
    return present, questionnaire.seen_by(administrator=guard.is_administrator())


def _form(questionnaire: Questionnaire | None, present: Answers) -> AnswersForm:
    """Nothing must be answered: the organizer may not know."""
    form = AnswersForm()
    if questionnaire is not None:
        form.ask_questions(questionnaire, current(), present, held=chosen_options(present), optional=True)
        asked = {question.id for question in questionnaire.questions}
        present = {number: value for number, value in present.items() if number in asked}
    form.seen.data = form.seen.data or fingerprint(present)
    return form


def _page(found: Record, form: AnswersForm) -> str:
    return render_template("organizer/registrations/answers/edit.html", record=found, form=form)
