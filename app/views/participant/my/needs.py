"""Diet and access needs: changing them, and withdrawing the consent."""

from __future__ import annotations

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.privacy import DataKind
from app.forms.registrations import NeedsForm
from app.labels import participants
from app.queries import personal
from app.services import participants as service
from app.views.participant.my.own import Mine, mine, page

bp = Blueprint("needs", __name__)


@bp.get("/needs")
def edit(token: str) -> ResponseReturnValue:
    found = mine(token)
    if not found.may_give_needs and found.needs_until is None:
        return redirect(found.url("show"), 303)
    kept = personal.needs(found.registration.id) if found.needs_until is not None else None
    form = NeedsForm(data={**kept.plain, "needs_consent": True} if kept is not None else None)
    return _page(found, form, 200)


@bp.post("/needs")
def update(token: str) -> ResponseReturnValue:
    """Empty fields, or the button for withdrawing, delete what was kept at once."""
    found = mine(token)
    form = NeedsForm()
    if not form.validate_on_submit():
        return _page(found, form, 422)
    needs = None if form.withdraw.data else form.to_needs()
    refusal = service.change_needs(found.registration.id, needs)
    if refusal is not None:
        form.refuse(participants.CHANGE_REFUSALS[refusal])
        return _page(found, form, 409)
    flash(_("Your needs have been saved.") if needs else _("We keep no diet or access needs of yours."), "ok")
    return redirect(found.url("show"), 303)


def _page(found: Mine, form: NeedsForm, status: int) -> ResponseReturnValue:
    deleted_on = found.needs_until or found.event.kept_until(DataKind.NEEDS)
    return page("needs/edit", found, status, form=form, deleted_on=deleted_on)
