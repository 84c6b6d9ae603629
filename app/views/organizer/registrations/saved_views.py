"""Views of the attendee list that the team saves under a name."""

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.permissions import Action
from app.forms.exports import SaveViewForm
from app.forms.fields import KutsuForm
from app.labels import attendees as labels
from app.queries import saved_views
from app.services import saved_views as services
from app.views.organizer import guard
from app.views.organizer.registrations.exports import is_by_unseen_answer
from app.views.organizer.registrations.listing import asked_for

bp = Blueprint("saved_views", __name__, url_prefix="/views")
INDEX = "organizer.registrations.index"


@bp.get("")
@guard.needs(Action.MANAGE_PEOPLE)
def index(slug: str) -> ResponseReturnValue:
    """The views, and a name for the list that the address asks for."""
    return _page(SaveViewForm(formdata=None))


@bp.post("")
@guard.needs(Action.MANAGE_PEOPLE)
def create(slug: str) -> ResponseReturnValue:
    """303 to the list; 422 without a name, or of what is not the reader's to know; 409 when the name is taken or
    there are too many."""
    form, listing = SaveViewForm(), asked_for().without_words()
    if not form.validate_on_submit() or is_by_unseen_answer(form, listing):
        return _page(form), 422
    refused = services.save(guard.event().id, form.view_name.data or "", listing)
    if refused is not None:
        form.refuse(labels.VIEW_REFUSALS[refused])
        return _page(form), 409
    flash(_("The view was saved."), "ok")
    arguments: dict[str, Any] = {"slug": slug, **listing.arguments}
    return redirect(url_for(INDEX, **arguments), 303)


@bp.post("/<int(max=2147483647):view_id>/remove")
@guard.needs(Action.MANAGE_PEOPLE)
def remove(slug: str, view_id: int) -> ResponseReturnValue:
    """303 to the views; 404 when the event has no such view."""
    button = KutsuForm()
    if not button.validate_on_submit():
        return _page(SaveViewForm(formdata=None), button.problems), 422
    if not services.remove(guard.event().id, view_id):
        abort(404)
    flash(_("The view was removed."), "ok")
    return redirect(url_for(".index", slug=slug), 303)


def _page(form: SaveViewForm, problems: list[tuple[str, str]] | None = None) -> str:
    shown = asked_for()
    return render_template(
        "organizer/registrations/saved_views/index.html",
        form=form,
        problems=problems or form.problems,
        listing=shown,
        views=saved_views.of_event(guard.event().id),
    )
