"""Erasing one person at every event: a page that names what goes and what stays, and the button."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.domain.permissions import Action
from app.forms.people import ErasureForm, PersonForm
from app.services import people
from app.services.people import Erased
from app.views.language import current
from app.views.organizer import guard

bp = Blueprint("erasure", __name__, url_prefix="/erasure")


@bp.post("")
@guard.needs(Action.FIND_PERSON)
def new() -> ResponseReturnValue:
    """Sent, as the address must not be in one of ours."""
    form = PersonForm()
    if not form.validate_on_submit():
        return asked_anew(form), 422
    return _page(ErasureForm(None, data={"email": form.email.data}))


@bp.post("/done")
@guard.needs(Action.FIND_PERSON)
def create() -> ResponseReturnValue:
    """303 to where the next address is asked; 422 without a reason."""
    form = ErasureForm()
    if not form.validate_on_submit():
        return (asked_anew(form) if form.lacks_person else _page(form)), 422
    _tell(people.erase(form.email.data or "", form.reason.data or "", guard.actor()))
    return redirect(url_for("organizer.network.people.new"), 303)


def asked_anew(form: PersonForm) -> str:
    """Where the address is asked; what was wrong with one that was sent."""
    return render_template("organizer/network/people/new.html", form=form)


def _page(form: ErasureForm) -> str:
    found = people.look_up(form.email.data or "", guard.actor())
    return render_template("organizer/network/people/erasure/new.html", found=found, form=form, now=clock.now())


def _tell(said: Erased) -> None:
    gone = said.registrations + said.invitations
    flash(
        ngettext("Erased: %(num)d registration or invitation.", "Erased: %(num)d registrations and invitations.", gone),
        "ok",
    )
    if said.held:
        titles = ", ".join(event.title.best(current()).text for event in said.held)
        flash(_("Removal is stopped at these events. The data goes when it goes on: %(titles)s", titles=titles), "warn")
