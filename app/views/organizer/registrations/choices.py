"""Changing what a participant has chosen, also when it changes at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.domain.participants import ChangeRefusal
from app.domain.permissions import Action
from app.forms.choices_change import OrganizersRechoosingForm
from app.labels import rosters as labels
from app.queries import choice_menu, own_choices
from app.services import choices
from app.services.choices import Rechosen, RechosenMeanwhile
from app.views import choosing
from app.views.organizer import guard
from app.views.organizer.registrations import record

if TYPE_CHECKING:
    from app.queries.choice_menu import ChoiceMenu
    from app.views.organizer.registrations.record import Record

bp = Blueprint("choices", __name__, url_prefix="/<code>/choices")
SHOW = "organizer.registrations.show"


@bp.get("")
@guard.needs(Action.MANAGE_PEOPLE)
def edit(slug: str, code: str) -> ResponseReturnValue:
    found, menu = record.one(code), _menu()
    if "choose" not in found.acts or menu is None:
        return redirect(url_for(SHOW, slug=slug, code=code), 303)
    return _page(found, menu, _form(menu, found))


@bp.post("")
@guard.needs(Action.MANAGE_PEOPLE)
def update(slug: str, code: str) -> ResponseReturnValue:
    """303 to the participant's page; 422 with choices to mend; 409 full, too late, or changed by someone meanwhile."""
    found, menu = record.one(code), _menu()
    form = _form(menu, found)
    if not form.validate_on_submit():
        return _page(found, menu, form), 422
    reason, seen = form.reason.data or "", form.seen.data or ""
    result = choices.change(found.registration.id, form.choice, guard.actor(), reason=reason, seen=seen)
    match result:
        case Rechosen(_registration, changed):
            flash(
                _("The choices have been changed. The participant is told by e-mail.")
                if changed
                else _("Nothing was changed."),
                "ok",
            )
            return redirect(url_for(SHOW, slug=slug, code=code), 303)
        case RechosenMeanwhile(now):
            form.refuse(_("The choices were changed after you opened this page. Check them and save again."))
            form.seen.data = now.fingerprint
            return _page(record.one(code), menu, form), 409
        case ChangeRefusal():
            return record.page(code, [("", _("The choices cannot be changed any more."))]), 409
    found, menu = record.one(code), _menu()
    form = _form(menu, found)  # what is offered may have changed since
    if menu is None or not choosing.point_out(form.groups, menu, result.full, result.misfits):
        form.refuse(_("There is no free place on that track or for that way to attend. The choices stay as they were."))
    return _page(found, menu, form), 409


def _menu() -> ChoiceMenu | None:
    return choice_menu.of(guard.event(), whole=True)


def _form(menu: ChoiceMenu | None, found: Record) -> OrganizersRechoosingForm:
    """menu None: nothing is asked but the reason."""
    form = OrganizersRechoosingForm()
    if menu is not None:
        form.fill(menu.offering, own_choices.of(found.registration))
    return form


def _page(found: Record, menu: ChoiceMenu | None, form: OrganizersRechoosingForm) -> str:
    event = guard.event()
    return render_template(
        "organizer/registrations/choices/edit.html",
        record=found,
        form=form,
        menu=menu,
        one_day=clock.to_local(event.starts_at).date() == clock.to_local(event.ends_at).date(),
        own=own_choices.of(found.registration),
        labels=labels,
    )
