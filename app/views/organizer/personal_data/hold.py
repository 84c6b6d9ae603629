"""A hold: removal is stopped with a reason, and goes on with another."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.permissions import Action
from app.domain.privacy import HoldRefusal
from app.forms.personal_data import ReasonForm
from app.services import personal_data
from app.views.organizer import guard

bp = Blueprint("hold", __name__, url_prefix="/hold")


@bp.get("")
@guard.needs(Action.SET_KEEPING)
def new(slug: str) -> ResponseReturnValue:
    return _new_page(ReasonForm(None))


@bp.post("")
@guard.needs(Action.SET_KEEPING)
def create(slug: str) -> ResponseReturnValue:
    """303; 422 without a reason; 409 where removal is stopped already."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _new_page(form), 422
    result = personal_data.hold(guard.event().id, form.reason.data or "", guard.actor())
    if isinstance(result, HoldRefusal):
        form.refuse(_("Removal has been stopped already."))
        return _new_page(form), 409
    flash(_("Removal has been stopped."), "ok")
    return redirect(url_for("organizer.personal_data.show", slug=slug), 303)


@bp.get("/end")
@guard.needs(Action.SET_KEEPING)
def edit(slug: str) -> ResponseReturnValue:
    return _edit_page(ReasonForm(None))


@bp.post("/end")
@guard.needs(Action.SET_KEEPING)
def update(slug: str) -> ResponseReturnValue:
    """303; 422 without a reason; 409 where somebody else let it go on."""
    form = ReasonForm()
    if not form.validate_on_submit():
        return _edit_page(form), 422
    result = personal_data.release(guard.event().id, form.reason.data or "", guard.actor())
    if isinstance(result, HoldRefusal):
        form.refuse(_("Nothing stops removal any more."))
        return _edit_page(form), 409
    flash(_("Removal goes on. What is due goes within an hour."), "ok")
    return redirect(url_for("organizer.personal_data.show", slug=slug), 303)


def _new_page(form: ReasonForm) -> str:
    return render_template("organizer/personal_data/hold/new.html", form=form)


def _edit_page(form: ReasonForm) -> str:
    return render_template("organizer/personal_data/hold/edit.html", form=form)
