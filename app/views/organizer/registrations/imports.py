"""Importing participants: a table, what would happen to each row, and a button that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.domain.organizer_acts import Placing
from app.domain.people_import import RowOutcome
from app.domain.permissions import Action
from app.forms.people_table import ActForm, Carried, ImportForm, let_in, new_key
from app.labels import people_table as words
from app.queries import attendee_totals, choice_menu, entrance, registration_form
from app.services import people_import
from app.services.people_import import Brought, Table
from app.views.language import current
from app.views.organizer import guard

if TYPE_CHECKING:
    from app.domain.people_import import Plan
    from app.queries.choice_menu import ChoiceMenu

bp = Blueprint("imports", __name__, url_prefix="/import")


@bp.get("")
@guard.needs(Action.MANAGE_PEOPLE)
def new(slug: str) -> ResponseReturnValue:
    return _form_page(*_form())


@bp.post("")
@guard.needs(Action.MANAGE_PEOPLE)
def check(slug: str) -> ResponseReturnValue:
    """The dry run, which changes nothing: 200 when all of it can be done; 422 with what to mend in fields or rows."""
    let_in()
    form, menu = _form()
    if not form.validate_on_submit():
        return _form_page(form, menu), 422
    lists = registration_form.lists()
    lines = form.read(lists.roles, lists.sectors, lists.regions if entrance.asks_region(guard.event().id) else None)
    if lines is None:
        return _form_page(form, menu), 422
    carried = Carried(lines, form.origin.data or "", Placing(form.placing.data), form.choice, new_key())
    plan = people_import.foresee(guard.event().id, _table(carried), guard.actor())
    if not plan.can_be_done:
        return _form_page(form, menu, plan), 422
    return _act_page(ActForm(None), carried, plan)


@bp.post("/done")
@guard.needs(Action.MANAGE_PEOPLE)
def create(slug: str) -> ResponseReturnValue:
    """303 to the list; 409 with the dry run anew when something else would happen by now than what it showed."""
    let_in()
    form = ActForm()
    carried = form.carried(_purpose()) if form.validate_on_submit() else None
    if carried is None:
        again, menu = _form(empty=True)
        again.refuse(_("The table did not come whole. Read it in again."))
        return _form_page(again, menu), 422
    result = people_import.bring(guard.event().id, _table(carried), guard.actor(), seen=form.seen.data or "")
    if not isinstance(result, Brought):
        return _act_page(form, carried, result, changed=True), 409
    if not result.again:
        number = result.registered
        flash(
            ngettext(
                "%(num)d participant has been registered, and is told by e-mail.",
                "%(num)d participants have been registered, and are told by e-mail.",
                number,
            ),
            "ok",
        )
    return redirect(url_for("organizer.registrations.index", slug=slug), 303)


def _table(carried: Carried) -> Table:
    return Table(carried.lines, carried.origin, carried.placing, carried.key, carried.choice)


def _purpose() -> str:
    return f"import {guard.event().id}"


def _form(*, empty: bool = False) -> tuple[ImportForm, ChoiceMenu | None]:
    event, filled = guard.event(), {"language": current().value}
    form = ImportForm(None, data=filled) if empty else ImportForm(data=filled)
    menu = choice_menu.of(event) if len(event.pools) > 1 else None
    if menu is not None:
        form.ask(menu.offering)
    return form, menu


def _form_page(form: ImportForm, menu: ChoiceMenu | None, plan: Plan | None = None) -> str:
    """plan: with rows to be corrected, or with nobody to be registered."""
    event = guard.event()
    if plan is not None:
        faults = plan.counts[RowOutcome.FAULT]
        form.refuse(
            ngettext(
                "%(num)d row must be corrected. Nobody has been registered.",
                "%(num)d rows must be corrected. Nobody has been registered.",
                faults,
            )
            if faults
            else _("Everyone in the table has registered before.")
        )
    return render_template(
        "organizer/registrations/imports/new.html",
        form=form,
        menu=menu,
        one_day=clock.to_local(event.starts_at).date() == clock.to_local(event.ends_at).date(),
        figures=attendee_totals.figures(event.id),
        asks_region=entrance.asks_region(guard.event().id),
        plan=plan,
        table_words=words,
        RowOutcome=RowOutcome,
    )


def _act_page(form: ActForm, carried: Carried, plan: Plan, *, changed: bool = False) -> str:
    form.carry(_purpose(), carried, plan.fingerprint)
    return render_template(
        "organizer/registrations/imports/check.html",
        form=form,
        plan=plan,
        changed=changed,
        origin=carried.origin,
        table_words=words,
        RowOutcome=RowOutcome,
    )
