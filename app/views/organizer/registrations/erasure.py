"""Erasing a participant's data: a page that says what is left, and the button."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.permissions import Action
from app.forms.fields import KutsuForm
from app.queries import retention
from app.services import privacy
from app.views.organizer import guard
from app.views.organizer.registrations import record

bp = Blueprint("erasure", __name__, url_prefix="/<code>/erase")


@bp.get("")
@guard.needs(Action.ERASE_PEOPLE)
def new(slug: str, code: str) -> ResponseReturnValue:
    return _page(code, KutsuForm(None))


@bp.post("")
@guard.needs(Action.ERASE_PEOPLE)
def create(slug: str, code: str) -> ResponseReturnValue:
    """303 to the list: the participant's page is gone with the code."""
    form = KutsuForm()
    if not form.validate_on_submit():
        return _page(code, form), 422
    if privacy.erase(record.one(code).registration.id, guard.actor()) is not None:
        form.refuse(_("Removal has been stopped at this event. It must go on before anyone's data can be erased."))
        return _page(code, form), 409
    flash(_("The participant's data has been erased."), "ok")
    return redirect(url_for("organizer.registrations.index", slug=slug), 303)


def _page(code: str, form: KutsuForm) -> str:
    found = record.one(code)
    if "erase" not in found.acts:
        abort(404)
    held = retention.is_held(guard.event().id)
    return render_template("organizer/registrations/erasure/new.html", record=found, form=form, held=held)
