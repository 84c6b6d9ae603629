"""For which roles a second factor is required."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.permissions import Action
from app.forms.organizers import SignInRulesForm
from app.queries import factors
from app.services import second_factors
from app.views.organizer import guard

bp = Blueprint("sign_in_rules", __name__, url_prefix="/accounts/sign-in-rules")


@bp.get("")
@guard.needs(Action.MANAGE_ACCOUNTS)
def edit() -> ResponseReturnValue:
    return _page(SignInRulesForm(None, roles=[role.value for role in factors.required()]))


@bp.post("")
@guard.needs(Action.MANAGE_ACCOUNTS)
def update() -> ResponseReturnValue:
    form = SignInRulesForm()
    if not form.validate_on_submit():
        return _page(form), 422
    second_factors.require(form.chosen_roles, guard.actor())
    flash(_("The changes have been saved."), "ok")
    return redirect(url_for(".edit"), 303)


def _page(form: SignInRulesForm) -> str:
    return render_template("organizer/sign_in_rules/edit.html", form=form)
