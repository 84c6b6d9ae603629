"""Organizers' accounts, for administrators."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.domain.accounts import AccountRefusal, AccountRefused
from app.domain.edit_conflicts import Change, changes, merged
from app.domain.events import TermKind
from app.domain.history import Actor
from app.domain.paging import page_number
from app.domain.permissions import Action
from app.forms.fields import KutsuForm
from app.forms.organizers import AccountForm, EditAccountForm, NewAccountForm
from app.labels import accounts
from app.queries import access_review, factors, network
from app.queries import organizers as queries
from app.services import organizers, second_factors
from app.services.organizers import AccountChangedMeanwhile, NewAccount, RunsAlone
from app.views.language import current
from app.views.organizer import guard
from app.views.organizer.meanwhile import Meanwhile, in_words, values

if TYPE_CHECKING:
    from app.models import Event, Organizer

Form = TypeVar("Form", bound=AccountForm)

bp = Blueprint("accounts", __name__, url_prefix="/accounts")

#: Ids beyond the databases' integers are no ids.
ONE = "/<int(max=2147483647):organizer_id>"


@bp.get("")
@guard.needs(Action.MANAGE_ACCOUNTS)
def index() -> ResponseReturnValue:
    page = queries.page(page_number(request.args.get("page", "")))
    return render_template("organizer/accounts/index.html", page=page, due=access_review.due(clock.now()))


@bp.get("/new")
@guard.needs(Action.MANAGE_ACCOUNTS)
def new() -> ResponseReturnValue:
    return render_template("organizer/accounts/new.html", form=_offering(NewAccountForm()))


@bp.post("")
@guard.needs(Action.MANAGE_ACCOUNTS)
def create() -> ResponseReturnValue:
    """Adds the account and mails its one-time link."""
    form = _offering(NewAccountForm())
    if not form.validate_on_submit():
        return render_template("organizer/accounts/new.html", form=form), 422
    result = organizers.invite(
        NewAccount(form.email.data, form.name.data, form.chosen_role, form.chosen_language, form.term_ids),
        guard.actor(),
    )
    if isinstance(result, AccountRefused):
        form.refuse(accounts.REFUSALS[result.reason])
        return render_template("organizer/accounts/new.html", form=form), 409
    flash(_("The account has been added. A link to set a password was sent to %(email)s.", email=result.email), "ok")
    return redirect(url_for(".index"), 303)


@bp.get(ONE)
@guard.needs(Action.MANAGE_ACCOUNTS)
def edit(organizer_id: int) -> ResponseReturnValue:
    return _page(_account(organizer_id))


@bp.post(ONE)
@guard.needs(Action.MANAGE_ACCOUNTS)
def update(organizer_id: int) -> ResponseReturnValue:
    """303; 422 what to mend; 409 what someone else saved meanwhile, or whose events nobody would run."""
    account = _account(organizer_id)
    form = _offering(EditAccountForm())
    if not form.validate_on_submit():
        return _page(account, form, events=_left(form, organizer_id)), 422
    details, seen = form.settled(form.to_details(), queries.details(account)), form.seen_then
    result = organizers.update(
        organizer_id, details, guard.actor(), seen=seen, successor_email=form.successor.data or ""
    )
    if isinstance(result, AccountChangedMeanwhile):
        found = changes(seen, result.now, details)
        again = _offering(EditAccountForm.showing(merged(details, found), seen=result.now))
        again.successor.data = form.successor.data
        page = _page(_account(organizer_id), again, meanwhile=_in_words(again, found), events=_left(form, organizer_id))
        return page, 409
    if isinstance(result, RunsAlone):
        form.successor.errors = [_("Write who runs these events from now on.")]
        return _page(account, form, events=result.events), 409
    if result is not None and result.reason is AccountRefusal.NO_SUCCESSOR:
        form.successor.errors = [str(accounts.REFUSALS[result.reason])]
        return _page(account, form, events=_left(form, organizer_id)), 409
    return _answer(organizer_id, form, result, _("The account has been saved."))


@bp.post(f"{ONE}/link")
@guard.needs(Action.MANAGE_ACCOUNTS)
def send_link(organizer_id: int) -> ResponseReturnValue:
    """Sends a one-time link again."""
    return _press(organizer_id, organizers.invite_again, _("A link to set a password is on its way."))


@bp.post(f"{ONE}/second-factors/remove")
@guard.needs(Action.MANAGE_ACCOUNTS)
def remove_factors(organizer_id: int) -> ResponseReturnValue:
    """For someone who has lost everything: signed out everywhere, the password alone signs in."""
    return _press(organizer_id, second_factors.remove_all, _("The second factors have been removed."))


@bp.post(f"{ONE}/open")
@guard.needs(Action.MANAGE_ACCOUNTS)
def reopen(organizer_id: int) -> ResponseReturnValue:
    return _press(organizer_id, organizers.reopen, _("The account has been opened."))


def _press(organizer_id: int, act: Callable[[int, Actor], AccountRefused | None], done: str) -> ResponseReturnValue:
    """A button without fields."""
    account = _account(organizer_id)
    form = KutsuForm()
    if not form.validate_on_submit():
        return _page(account, problems=form.problems), 422
    return _answer(organizer_id, None, act(organizer_id, guard.actor()), done)


def _answer(
    organizer_id: int, form: EditAccountForm | None, refused: AccountRefused | None, done: str
) -> ResponseReturnValue:
    if refused is None:
        flash(done, "ok")
        return redirect(url_for(".edit", organizer_id=organizer_id), 303)
    return _page(_account(organizer_id), form, problems=[("", str(accounts.REFUSALS[refused.reason]))]), 409


def _left(form: EditAccountForm, organizer_id: int) -> Sequence[Event]:
    """The events whose successor has been asked for, on a page that comes back for another reason."""
    return queries.runs_alone(organizer_id) if form.successor.data else ()


def _in_words(form: EditAccountForm, found: list[Change]) -> list[Meanwhile]:
    names = {int(value): label for value, label, *_rest in form.terms.iter_choices()}
    return in_words(found, accounts.FIELDS, values(lambda _field: names))


def _offering(form: Form) -> Form:
    """With the network's regions and theme groups."""
    found = network.terms(TermKind.REGION, TermKind.THEME_GROUP)
    return form.offer([(term.id, term.name.best(current()).text) for term in found])


def _account(organizer_id: int) -> Organizer:
    return queries.by_id(organizer_id) or abort(404)


def _page(
    account: Organizer,
    form: EditAccountForm | None = None,
    problems: list[tuple[str, str]] | None = None,
    *,
    meanwhile: Sequence[Meanwhile] = (),
    events: Sequence[Event] = (),
) -> str:
    """events: those that nobody would run with the role that was chosen; their successor is asked for."""
    form = form or _offering(EditAccountForm.showing(queries.details(account)))
    form.successor.flags.required = bool(events)
    return render_template(
        "organizer/accounts/edit.html",
        account=account,
        form=form,
        button=KutsuForm(None),
        has=factors.of(account.id),
        problems=problems or form.problems,
        meanwhile=meanwhile,
        events=events,
    )
