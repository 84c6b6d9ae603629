"""Answers to the event's questions: changing them, for as long as details can be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.participants import ChangeRefusal
from app.domain.questions import Answers, chosen_options, fingerprint
from app.domain.registration import Refused
from app.forms.answers_change import AnswersForm
from app.labels import participants, words
from app.queries import answers as queries
from app.queries import questions
from app.services import answers
from app.services.answers import Answered, AnsweredMeanwhile
from app.views import limits
from app.views.language import current
from app.views.participant.my.own import Mine, mine, page

if TYPE_CHECKING:
    from app.domain.questions import Questionnaire

bp = Blueprint("answers", __name__)


@bp.get("/answers")
def edit(token: str) -> ResponseReturnValue:
    found = mine(token)
    present, questionnaire = _known(found)
    if not found.may_change or questionnaire is None:
        return redirect(found.url("show"), 303)
    return _page(found, _form(questionnaire, present), 200)


@bp.post("/answers")
def update(token: str) -> ResponseReturnValue:
    """303 to the personal page; 422 with answers to mend; 409 full, too late, or changed by someone meanwhile.

    200 with a draft, or with the questions that the answers have brought.
    """
    found = mine(token)
    present, questionnaire = _known(found)
    if questionnaire is None:
        return redirect(found.url("show"), 303)
    form = _form(questionnaire, present)
    if form.is_draft:
        return _page(found, form, 200)
    if not form.validate_on_submit():
        return _page(found, form, 422)
    if form.has_more_questions:
        return _page(found, form, 200)
    if (seconds := limits.wait_for_network_address("details")) is not None:
        form.refuse(participants.TOO_MANY)
        return _page(found, form, 429, wait=seconds)
    among = [question.id for question in questionnaire.questions]
    result = answers.change(found.registration.id, form.answers, among=among, seen=form.seen.data or "")
    if isinstance(result, Refused):
        return _full(found, form, result)
    return _said(found, form, result)


def _said(found: Mine, form: AnswersForm, result: Answered | AnsweredMeanwhile | ChangeRefusal) -> ResponseReturnValue:
    match result:
        case Answered(_registration, changed):
            flash(_("Your answers have been saved.") if changed else _("Nothing was changed."), "ok")
            return redirect(found.url("show"), 303)
        case AnsweredMeanwhile(now):
            form.refuse(_("Your answers were changed after you opened this page. Check them and save again."))
            form.seen.data = fingerprint(now)
            return _page(found, form, 409)
        case ChangeRefusal():
            form.refuse(participants.CHANGE_REFUSALS[result])
            return _page(found, form, 409)


def _full(found: Mine, form: AnswersForm, result: Refused) -> ResponseReturnValue:
    present, questionnaire = _known(found)
    form = _form(questionnaire, present) if questionnaire is not None else form  # what is full has changed since
    if form.questions is None or not form.questions.point_out(result.full):
        form.refuse(words.REFUSALS[result.reason])
    return _page(found, form, 409)


def _known(found: Mine) -> tuple[Answers, Questionnaire | None]:
    """What they answered, and what the event asks of them; None: nothing."""
    if not found.has_questions:
        return {}, None
    present = queries.of(found.registration.id)
    return present, questions.asked_of(found.event.id, present)


def _form(questionnaire: Questionnaire, present: Answers) -> AnswersForm:
    form = AnswersForm()
    form.ask_questions(questionnaire, current(), present, held=chosen_options(present))
    asked = {question.id for question in questionnaire.questions}
    among = {number: value for number, value in present.items() if number in asked}
    form.seen.data = form.seen.data or fingerprint(among)
    return form


def _page(found: Mine, form: AnswersForm, status: int, *, wait: int | None = None) -> ResponseReturnValue:
    return page("answers/edit", found, status, wait=wait, form=form)
