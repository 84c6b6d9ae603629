"""The yearly review of accounts: an administrator says of each that it is needed as it is, changes it or closes it."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.domain.accounts import AccountRefused
from app.domain.paging import page_number
from app.domain.permissions import Action
from app.forms.fields import KutsuForm
from app.labels.accounts import REFUSALS
from app.queries import access_review as queries
from app.queries import organizers as accounts
from app.services import organizers
from app.views.organizer import guard

bp = Blueprint("access_review", __name__, url_prefix="/accounts/review")


@bp.get("")
@guard.needs(Action.MANAGE_ACCOUNTS)
def index() -> ResponseReturnValue:
    return _page([])


@bp.post("/<int(max=2147483647):organizer_id>")
@guard.needs(Action.MANAGE_ACCOUNTS)
def confirm(organizer_id: int) -> ResponseReturnValue:
    form = KutsuForm()
    if not form.validate_on_submit():
        return _page(form.problems), 422
    me = guard.organizer()
    refused = organizers.confirm(organizer_id, me.name or me.email, guard.actor())
    if isinstance(refused, AccountRefused):
        return _page([("", str(REFUSALS[refused.reason]))]), 404
    return redirect(url_for(".index", _anchor=f"account-{organizer_id}"), 303)


def _page(problems: list[tuple[str, str]]) -> str:
    now = clock.now()
    return render_template(
        "organizer/access_review/index.html",
        found=queries.page(page_number(request.args.get("page", "")), now),
        now=now,
        due=queries.due(now),
        without=accounts.without_organizer(now),
        button=KutsuForm(None),
        problems=problems,
    )
