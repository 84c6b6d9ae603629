"""An event's questions: the list, one of them, picking from the approved set, and how the form looks."""

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.events import EventStatus
from app.domain.permissions import Action
from app.domain.privacy import DataKind
from app.domain.programme_order import Step
from app.forms.answers_change import AnswersForm
from app.queries import questions as queries
from app.services import questions
from app.services.questions import TooMany
from app.views.language import current
from app.views.organizer import guard
from app.views.organizer.questions.shelf import ONE, Shelf, picking, too_many

bp = Blueprint("questions", __name__, url_prefix="/events/<slug>/questions")


def _shelf() -> Shelf:
    event = guard.event()
    return Shelf(
        event.id,
        "organizer.questions",
        "layouts/organizer_event.html",
        {"slug": event.slug},
        frozenset(event.title.as_dict()),
        is_public=event.status is not EventStatus.DRAFT,
        longest_kept=event.periods.days(DataKind.WITH_PLACE),
    )


@bp.get("")
@guard.needs(Action.MANAGE_EVENT)
def index(slug: str) -> ResponseReturnValue:
    return _shelf().index()


@bp.get("/new")
@guard.needs(Action.MANAGE_EVENT)
def new(slug: str) -> ResponseReturnValue:
    return _shelf().new()


@bp.post("/new")
@guard.needs(Action.MANAGE_EVENT)
def create(slug: str) -> ResponseReturnValue:
    return _shelf().create()


@bp.get(f"{ONE}/edit")
@guard.needs(Action.MANAGE_EVENT)
def edit(slug: str, question_id: int) -> ResponseReturnValue:
    return _shelf().edit(question_id)


@bp.post(f"{ONE}/edit")
@guard.needs(Action.MANAGE_EVENT)
def update(slug: str, question_id: int) -> ResponseReturnValue:
    return _shelf().update(question_id)


@bp.get(f"{ONE}/remove")
@guard.needs(Action.MANAGE_EVENT)
def removal(slug: str, question_id: int) -> ResponseReturnValue:
    return _shelf().removal(question_id)


@bp.post(f"{ONE}/remove")
@guard.needs(Action.MANAGE_EVENT)
def remove(slug: str, question_id: int) -> ResponseReturnValue:
    return _shelf().remove(question_id)


@bp.post(f"{ONE}/restore")
@guard.needs(Action.MANAGE_EVENT)
def restore(slug: str, question_id: int) -> ResponseReturnValue:
    return _shelf().restore(question_id)


@bp.post(f"{ONE}/move-<any(up, down):step>")
@guard.needs(Action.MANAGE_EVENT)
def move(slug: str, question_id: int, step: str) -> ResponseReturnValue:
    return _shelf().move(question_id, Step(step))


@bp.post("/pick")
@guard.needs(Action.MANAGE_EVENT)
def pick(slug: str) -> ResponseReturnValue:
    """303 to the list with copies of what was picked; 422 nothing was."""
    form = picking()
    if not form.validate_on_submit():
        return _shelf().index(form.problems, form), 422
    result = questions.pick(guard.event().id, form.ids, guard.actor())
    if isinstance(result, TooMany):
        return _shelf().index([("", too_many())]), 409
    flash(ngettext("%(num)d question has been added.", "%(num)d questions have been added.", result), "ok")
    return redirect(_shelf().url("index"), 303)


@bp.get("/preview")
@guard.needs(Action.MANAGE_EVENT)
def preview(slug: str) -> ResponseReturnValue:
    """The questions as the registration form asks them."""
    return _preview()


@bp.post("/preview")
@guard.needs(Action.MANAGE_EVENT)
def try_out(slug: str) -> ResponseReturnValue:
    """The same after an answer, to see what it brings; nothing is kept."""
    return _preview()


def _preview() -> ResponseReturnValue:
    questionnaire = queries.asked_by(guard.event().id)
    form, sent = AnswersForm(), False
    if questionnaire is not None:
        form.ask_questions(questionnaire, current())
    status = 200
    if form.is_submitted():
        sent = form.validate_on_submit()
        status = 200 if sent else 422
    if sent and not form.has_more_questions:
        flash(_("The answers would be accepted. Nothing was kept: this is a preview."), "ok")
    return render_template("organizer/questions/preview.html", shelf=_shelf(), form=form), status
