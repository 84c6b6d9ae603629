"""For which roles a second factor is required."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.accounts import SignInRules
from app.domain.edit_conflicts import changes, merged
from app.domain.permissions import Action
from app.forms.organizers import SignInRulesForm
from app.labels import accounts
from app.queries import factors
from app.services import second_factors
from app.views.organizer import guard
from app.views.organizer.meanwhile import Meanwhile, in_words, values

bp = Blueprint("sign_in_rules", __name__, url_prefix="/accounts/sign-in-rules")


@bp.get("")
@guard.needs(Action.MANAGE_ACCOUNTS)
def edit() -> ResponseReturnValue:
    return _page(SignInRulesForm.showing(_stored()))


@bp.post("")
@guard.needs(Action.MANAGE_ACCOUNTS)
def update() -> ResponseReturnValue:
    """303; 409 what someone else saved meanwhile."""
    form = SignInRulesForm()
    if not form.validate_on_submit():
        return _page(form), 422
    rules, seen = form.settled(form.chosen, _stored()), form.seen_then
    refused = second_factors.require(rules.roles, guard.actor(), seen=seen)
    if refused is not None:
        found = changes(seen, refused.now, rules)
        again = SignInRulesForm.showing(merged(rules, found), seen=refused.now)
        return _page(again, in_words(found, accounts.RULES, values())), 409
    flash(_("The changes have been saved."), "ok")
    return redirect(url_for(".edit"), 303)


def _stored() -> SignInRules:
    return SignInRules(factors.required())


def _page(form: SignInRulesForm, meanwhile: Sequence[Meanwhile] = ()) -> str:
    return render_template("organizer/sign_in_rules/edit.html", form=form, meanwhile=meanwhile)
