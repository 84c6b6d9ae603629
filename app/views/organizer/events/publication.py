"""The event's buttons: publish, close and reopen registration."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from app.domain.event_details import Faulty
from app.domain.permissions import Action
from app.domain.publication import Step, WrongStep
from app.domain.questions import QuestionsIncomplete
from app.forms.event_steps import StepForm
from app.services import publication
from app.views.organizer import guard
from app.views.organizer.events import overview

bp = Blueprint("publication", __name__, url_prefix="/events/<slug>")

DONE = {
    Step.PUBLISH: _l("The event has been published."),
    Step.CLOSE: _l("Registration has been closed."),
    Step.REOPEN: _l("Registration has been reopened."),
}
WRONG = {
    Step.PUBLISH: _l("The event has already been published or cancelled."),
    Step.CLOSE: _l("Registration cannot be closed: it is closed already, or the event is not on."),
    Step.REOPEN: _l("Registration cannot be reopened: it is not closed, or the event is not on."),
    Step.CANCEL: _l("Only a published event that is not over can be cancelled."),
    Step.RESTORE: _l("Only a cancelled event whose time is not over can be put on again."),
}


@bp.post("/publish")
@guard.needs(Action.MANAGE_EVENT)
def publish(slug: str) -> ResponseReturnValue:
    return _take(Step.PUBLISH, publication.publish)


@bp.post("/close-registration")
@guard.needs(Action.MANAGE_EVENT)
def close(slug: str) -> ResponseReturnValue:
    return _take(Step.CLOSE, publication.close)


@bp.post("/reopen-registration")
@guard.needs(Action.MANAGE_EVENT)
def reopen(slug: str) -> ResponseReturnValue:
    return _take(Step.REOPEN, publication.reopen)


def _take(step: Step, service: Callable[..., Any]) -> ResponseReturnValue:
    """303 to the event's page; 409 the same page with what the rules refuse."""
    form = StepForm()
    if not form.validate_on_submit():
        return overview.answer(form.problems[0][1]), 422
    result = service(guard.event().id, guard.actor())
    if isinstance(result, WrongStep):
        return overview.answer(str(WRONG[step])), 409
    if isinstance(result, Faulty | QuestionsIncomplete):
        return overview.answer(missing=True), 409
    flash(str(DONE[step]), "ok")
    return redirect(url_for("organizer.events.show", slug=guard.event().slug), 303)
