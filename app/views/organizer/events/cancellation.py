"""Cancelling an event, and putting it on again: pages that say whom it concerns, and the buttons."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from app import clock
from app.domain.permissions import Action
from app.domain.publication import Step, WrongStep, may_take
from app.forms.event_steps import CancelForm, StepForm
from app.queries import event_news
from app.services import publication
from app.views.organizer import guard
from app.views.organizer.events import overview
from app.views.organizer.events.publication import WRONG

bp = Blueprint("cancellation", __name__, url_prefix="/events/<slug>")


@bp.get("/cancel")
@guard.needs(Action.MANAGE_EVENT)
def new(slug: str) -> ResponseReturnValue:
    if not may_take(Step.CANCEL, guard.event().facts, clock.now()):
        return redirect(url_for("organizer.events.show", slug=slug), 303)
    return _page(CancelForm())


@bp.post("/cancel")
@guard.needs(Action.MANAGE_EVENT)
def create(slug: str) -> ResponseReturnValue:
    form = CancelForm()
    if not form.validate_on_submit():
        return _page(form), 422
    result = publication.cancel(guard.event().id, form.to_reason(), guard.actor())
    if isinstance(result, WrongStep):
        return overview.answer(str(WRONG[Step.CANCEL])), 409
    flash(
        ngettext(
            "The event has been cancelled. %(num)d person is told by e-mail.",
            "The event has been cancelled. %(num)d people are told by e-mail.",
            result,
        ),
        "ok",
    )
    return redirect(url_for("organizer.events.show", slug=slug), 303)


@bp.get("/restore")
@guard.needs(Action.MANAGE_EVENT)
def edit(slug: str) -> ResponseReturnValue:
    if not may_take(Step.RESTORE, guard.event().facts, clock.now()):
        return redirect(url_for("organizer.events.show", slug=slug), 303)
    return _restoring(StepForm())


@bp.post("/restore")
@guard.needs(Action.MANAGE_EVENT)
def restore(slug: str) -> ResponseReturnValue:
    form = StepForm()
    if not form.validate_on_submit():
        return _restoring(form), 422
    result = publication.restore(guard.event().id, guard.actor())
    if isinstance(result, WrongStep):
        return overview.answer(str(WRONG[Step.RESTORE])), 409
    flash(
        ngettext(
            "The event is on again. %(num)d person is told by e-mail.",
            "The event is on again. %(num)d people are told by e-mail.",
            result,
        ),
        "ok",
    )
    return redirect(url_for("organizer.events.show", slug=slug), 303)


def _restoring(form: StepForm) -> str:
    event = guard.event()
    readers = event_news.of_restoring(event.id, event.facts, clock.now())
    return render_template("organizer/events/cancellation/edit.html", form=form, readers=readers)


def _page(form: CancelForm) -> str:
    readers = event_news.of_cancelling(guard.event().id)
    return render_template("organizer/events/cancellation/new.html", form=form, readers=readers)
