"""Someone leaves: what it means for their events, and the one act that closes the account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.accounts import AccountRefusal, AccountRefused
from app.domain.permissions import Action
from app.forms.organizers import LeavingForm
from app.labels import accounts
from app.queries import organizers as queries
from app.services import leaving
from app.views.language import current
from app.views.organizer import guard

if TYPE_CHECKING:
    from app.models import Organizer

bp = Blueprint("leaving", __name__, url_prefix="/accounts/<int(max=2147483647):organizer_id>/close")


@bp.get("")
@guard.needs(Action.MANAGE_ACCOUNTS)
def new(organizer_id: int) -> ResponseReturnValue:
    return _page(_account(organizer_id), LeavingForm(None))


@bp.post("")
@guard.needs(Action.MANAGE_ACCOUNTS)
def create(organizer_id: int) -> ResponseReturnValue:
    """303 to the account; 409 when there is no such successor, or nobody else to run the network."""
    account, form = _account(organizer_id), LeavingForm()
    if not form.validate_on_submit():
        return _page(account, form), 422
    left = leaving.close(organizer_id, guard.actor(), form.email.data or "")
    if isinstance(left, AccountRefused):
        sentence = str(accounts.REFUSALS[left.reason])
        if left.reason is AccountRefusal.NO_SUCCESSOR:
            form.email.errors = [sentence]
        else:
            form.refuse(sentence)
        return _page(account, form), 409
    flash(_("The account has been closed and signed out everywhere."), "ok")
    if left.without:
        names = ", ".join(event.title.best(current()).text for event in left.without)
        flash(_("Nobody on a team runs these events any more: %(names)s", names=names), "warn")
    return redirect(url_for("organizer.accounts.edit", organizer_id=organizer_id), 303)


def _account(organizer_id: int) -> Organizer:
    return queries.by_id(organizer_id) or abort(404)


def _page(account: Organizer, form: LeavingForm) -> str:
    return render_template(
        "organizer/leaving/new.html", account=account, form=form, events=queries.runs_alone(account.id)
    )
