"""An event's team: with whom it is shared."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.accounts import AccountRefused
from app.domain.permissions import Action
from app.forms.fields import KutsuForm
from app.forms.organizers import TeamForm
from app.labels import accounts
from app.queries import organizers
from app.services import team
from app.views.organizer import guard

bp = Blueprint("team", __name__, url_prefix="/events/<slug>/team")


@bp.get("")
@guard.needs(Action.MANAGE_TEAM)
def index(slug: str) -> ResponseReturnValue:
    return _page(TeamForm())


@bp.post("")
@guard.needs(Action.MANAGE_TEAM)
def create(slug: str) -> ResponseReturnValue:
    """Shares the event with the account of an address."""
    form = TeamForm()
    if not form.validate_on_submit():
        return _page(form), 422
    result = team.add(guard.event().id, form.email.data, guard.actor(), form.chosen_role)
    if isinstance(result, AccountRefused):
        form.email.errors = [str(accounts.REFUSALS[result.reason])]
        return _page(form), 409
    flash(_("%(name)s is now on the team.", name=result.name or result.email), "ok")
    return redirect(url_for(".index", slug=slug), 303)


@bp.post("/<int(max=2147483647):organizer_id>/remove")
@guard.needs(Action.MANAGE_TEAM)
def destroy(slug: str, organizer_id: int) -> ResponseReturnValue:
    form = KutsuForm()
    if not form.validate_on_submit():
        return _page(TeamForm(None), form.problems), 422
    result = team.remove(guard.event().id, organizer_id, guard.actor()) or abort(404)
    if isinstance(result, AccountRefused):
        return _page(TeamForm(None), [("", str(accounts.REFUSALS[result.reason]))]), 409
    flash(_("%(name)s is no longer on the team.", name=result.name or result.email), "ok")
    if result.id == guard.organizer().id and not guard.still_allows(Action.MANAGE_TEAM):
        return redirect(url_for("organizer.events.index"), 303)  # the event is not one's own any more
    return redirect(url_for(".index", slug=slug), 303)


def _page(form: TeamForm, problems: list[tuple[str, str]] | None = None) -> str:
    return render_template(
        "organizer/team/index.html",
        form=form,
        button=KutsuForm(None),
        team=organizers.team(guard.event().id),
        problems=problems or form.problems,
    )
