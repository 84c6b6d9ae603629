"""A form that could not be saved as the session had ended: its way back to the page where it was written."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.permissions import Action
from app.forms.fields import KutsuForm
from app.views import unsaved_forms
from app.views.organizer import guard

bp = Blueprint("unsaved", __name__, url_prefix="/unsaved-form")


@bp.get("")
@guard.needs(Action.OWN_ACCOUNT)
def show() -> ResponseReturnValue:
    """What was typed, on its way to the form; 303 to the start page when there is nothing of this account."""
    return _page(KutsuForm(None))


@bp.post("/discard")
@guard.needs(Action.OWN_ACCOUNT)
def discard() -> ResponseReturnValue:
    form = KutsuForm()
    if not form.validate_on_submit():
        return _page(form, 422)
    if (found := unsaved_forms.waiting_for(guard.organizer().id)) is not None:
        unsaved_forms.drop(found)
    return redirect(url_for("organizer.events.index"), 303)


def _page(form: KutsuForm, status: int = 200) -> ResponseReturnValue:
    """The form that it shows has no CSRF token: its page shows it again, filled, and saves nothing by itself."""
    found = unsaved_forms.waiting_for(guard.organizer().id)
    content = unsaved_forms.content(found) if found is not None else None
    if content is None and not form.problems:
        if found is not None:
            unsaved_forms.drop(found)
            flash(_("What you had written is not kept any more."), "warn")
        return redirect(url_for("organizer.events.index"), 303)
    return render_template("organizer/unsaved/show.html", form=form, found=found, content=content), status


def forget_saved(answer: Response) -> Response:
    """After every request behind the door: what has been saved since waits no longer."""
    if request.method == "POST" and answer.status_code == 303 and guard.was_let_through():
        unsaved_forms.forget_saved(guard.organizer().id)
    return answer
