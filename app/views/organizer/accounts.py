"""Organizers' accounts, for administrators."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.domain.accounts import AccountRefused
from app.domain.events import TermKind
from app.domain.history import Actor
from app.domain.paging import page_number
from app.domain.permissions import Action
from app.forms.fields import KutsuForm
from app.forms.organizers import AccountForm, NewAccountForm
from app.labels import accounts
from app.queries import access_review, factors, network
from app.queries import organizers as queries
from app.services import organizers, second_factors
from app.services.organizers import NewAccount
from app.views.language import current
from app.views.organizer import guard

if TYPE_CHECKING:
    from app.models import Organizer

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
    account = _account(organizer_id)
    form = _offering(AccountForm())
    if not form.validate_on_submit():
        return _page(account, form), 422
    refused = organizers.update(
        organizer_id,
        guard.actor(),
        name=form.name.data,
        language=form.chosen_language,
        role=form.chosen_role,
        term_ids=form.term_ids,
    )
    return _answer(organizer_id, form, refused, _("The account has been saved."))


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
    organizer_id: int, form: AccountForm | None, refused: AccountRefused | None, done: str
) -> ResponseReturnValue:
    if refused is None:
        flash(done, "ok")
        return redirect(url_for(".edit", organizer_id=organizer_id), 303)
    return _page(_account(organizer_id), form, problems=[("", str(accounts.REFUSALS[refused.reason]))]), 409


def _filled(account: Organizer) -> AccountForm:
    return AccountForm(
        None,
        name=account.name,
        language=account.language.value,
        role=account.role.value,
        terms=[str(term.id) for term in queries.terms(account.id)],
    )


def _offering(form: Form) -> Form:
    """With the network's regions and theme groups."""
    found = network.terms(TermKind.REGION, TermKind.THEME_GROUP)
    return form.offer([(term.id, term.name.best(current()).text) for term in found])


def _account(organizer_id: int) -> Organizer:
    return queries.by_id(organizer_id) or abort(404)


def _page(account: Organizer, form: AccountForm | None = None, problems: list[tuple[str, str]] | None = None) -> str:
    form = form or _offering(_filled(account))
    return render_template(
        "organizer/accounts/edit.html",
        account=account,
        form=form,
        button=KutsuForm(None),
        has=factors.of(account.id),
        problems=problems or form.problems,
    )
