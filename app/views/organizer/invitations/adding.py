"""Adding people to be invited: a table, what would happen to each row, and a button that does it. Sends nothing."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.invitations import ADDED, InviteOutcome
from app.domain.permissions import Action
from app.forms.people_table import ActForm, Carried, TableForm, let_in
from app.labels import people_table as words
from app.queries import entrance, registration_form
from app.services import invitations
from app.services.invitations import Guests
from app.views.language import current
from app.views.organizer import guard

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.domain.invitations import PlannedInvitation

bp = Blueprint("adding", __name__, url_prefix="/add")


@bp.get("")
@guard.needs(Action.INVITE)
def new(slug: str) -> ResponseReturnValue:
    return _form_page(TableForm(data={"language": current().value}))


@bp.post("")
@guard.needs(Action.INVITE)
def check(slug: str) -> ResponseReturnValue:
    """The dry run, which changes nothing: 200 when all of it can be done; 422 with what to mend in fields or rows."""
    let_in()
    form = TableForm(data={"language": current().value})
    if not form.validate_on_submit():
        return _form_page(form), 422
    lists = registration_form.lists()
    lines = form.read(lists.roles, lists.sectors, lists.regions if entrance.asks_region(guard.event().id) else None)
    if lines is None:
        return _form_page(form), 422
    carried = Carried(lines, form.origin.data or "")
    plan = invitations.foresee(guard.event().id, _guests(carried))
    if any(row.outcome is InviteOutcome.FAULT for row in plan) or not _added(plan):
        return _form_page(form, plan), 422
    act = ActForm(None)
    act.carry(_purpose(), carried)
    return render_template(
        "organizer/invitations/adding/check.html", form=act, origin=carried.origin, added=_added(plan), **_said(plan)
    )


@bp.post("/done")
@guard.needs(Action.INVITE)
def create(slug: str) -> ResponseReturnValue:
    """303 to the list; 422 when the table did not come back as we wrote it."""
    let_in()
    form = ActForm()
    carried = form.carried(_purpose()) if form.validate_on_submit() else None
    if carried is None:
        again = TableForm(None, data={"language": current().value})
        again.refuse(_("The table did not come whole. Read it in again."))
        return _form_page(again), 422
    added = invitations.add(guard.event().id, _guests(carried), guard.actor())
    if not isinstance(added, int):
        return _form_page(TableForm(None, data={"language": current().value}), added), 409
    flash(
        ngettext(
            "%(num)d person has been added. The invitation has not been sent yet.",
            "%(num)d people have been added. The invitations have not been sent yet.",
            added,
        ),
        "ok",
    )
    return redirect(url_for("organizer.invitations.index", slug=slug), 303)


def _guests(carried: Carried) -> Guests:
    return Guests(carried.lines, carried.origin)


def _purpose() -> str:
    return f"invite {guard.event().id}"


def _added(plan: Sequence[PlannedInvitation]) -> int:
    return sum(row.outcome in ADDED for row in plan)


def _said(plan: Sequence[PlannedInvitation]) -> dict[str, object]:
    return {
        "plan": plan,
        "counts": Counter(row.outcome for row in plan),
        "table_words": words,
        "InviteOutcome": InviteOutcome,
    }


def _form_page(form: TableForm, plan: Sequence[PlannedInvitation] = ()) -> str:
    """plan: with rows to be corrected, or with nobody to be added."""
    if plan:
        faults = sum(row.outcome is InviteOutcome.FAULT for row in plan)
        form.refuse(
            ngettext(
                "%(num)d row must be corrected. Nobody has been added.",
                "%(num)d rows must be corrected. Nobody has been added.",
                faults,
            )
            if faults
            else _("Everyone in the table has been invited or has registered already.")
        )
    return render_template(
        "organizer/invitations/adding/new.html",
        form=form,
        asks_region=entrance.asks_region(guard.event().id),
        **_said(plan),
    )
