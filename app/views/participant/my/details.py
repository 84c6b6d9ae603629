"""Correcting one's own details; event and place stay as they are."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.participants import ChangeRefusal, Details
from app.forms.registrations import ChangeForm
from app.labels import participants
from app.queries import entrance, registration_form
from app.services import participants as service
from app.services.participants import Changed, ChangedMeanwhile
from app.views import limits
from app.views.language import current
from app.views.participant.my.own import Mine, mine, page

bp = Blueprint("details", __name__)


@bp.get("/edit")
def edit(token: str) -> ResponseReturnValue:
    found = mine(token)
    if not found.may_change:
        return redirect(found.url("show"), 303)
    return _page(found, _form(found), 200)


@bp.post("/edit")
def update(token: str) -> ResponseReturnValue:
    """303 to the personal page; 422 with fields to mend; 409 when someone else changed the details meanwhile.

    200 with a draft: the same form in another language, with what was typed.
    """
    found = mine(token)
    form = _form(found)
    if form.is_draft:
        return _page(found, form, 200)
    if not form.validate_on_submit():
        return _page(found, form, 422)
    seconds = limits.wait_for_network_address("details")
    if seconds is not None:
        form.refuse(participants.TOO_MANY)
        return _page(found, form, 429, wait=seconds)
    result = service.change_details(
        found.registration.id, form.to_changed(found.registration.details), seen=form.seen.data or ""
    )
    match result:
        case Changed():
            flash(_say(result), "ok")
            return redirect(found.url("show"), 303)
        case ChangedMeanwhile(now):
            form.refuse(_("The details were changed after you opened this page. Check them and save again."))
            form.seen.data = now.fingerprint
            return _page(mine(token), form, 409, theirs=_theirs(form, now))
        case ChangeRefusal():
            form.refuse(participants.CHANGE_REFUSALS[result])
            return _page(mine(token), form, 429 if result is ChangeRefusal.TOO_MUCH_MAIL else 409)


def _say(result: Changed) -> str:
    # That a new address waits to be confirmed stands on the page itself, for as long as it waits.
    changed = result.fields or result.address_waits
    return str(_("Your details have been saved.") if changed else _("Nothing was changed."))


def _form(found: Mine) -> ChangeForm:
    """Filled with the details of now, or with what was sent. A new address that waits is shown as wished."""
    details = found.registration.details
    form = ChangeForm.of(replace(details, email=found.registration.pending_email or details.email))
    lists, language = registration_form.lists(), current()
    asks_region = details.region_id is not None or entrance.asks_region(found.event.id)
    form.offer(lists.roles[language], lists.sectors[language], lists.regions[language] if asks_region else ())
    form.seen.data = form.seen.data or details.fingerprint
    return form


def _theirs(form: ChangeForm, now: Details) -> list[tuple[str, str]]:
    """What stands in the details now, where it differs from what was typed: (field's name, value)."""
    wanted = form.to_changed(now)
    names = wanted.differing(now)
    lists, language = registration_form.lists(), current()
    lists_of = {"role_id": lists.roles, "sector_id": lists.sectors, "region_id": lists.regions}
    named = {name: dict(choices[language]) for name, choices in lists_of.items()}
    values = {name: named[name].get(str(value), "") if name in named else value for name, value in vars(now).items()}
    return [(str(participants.FIELDS[name]), values[name] or "–") for name in names]


def _page(
    found: Mine, form: ChangeForm, status: int, *, theirs: list[tuple[str, str]] | None = None, wait: int | None = None
) -> ResponseReturnValue:
    return page("details/edit", found, status, wait=wait, form=form, theirs=theirs or [])
