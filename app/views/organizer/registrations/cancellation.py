"""Cancelling a participant's registration: a page that says what follows, and the button."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.permissions import Action
from app.forms.attendees import CancelAttendeeForm
from app.queries import attendee_totals
from app.services import registrations
from app.views.organizer import guard
from app.views.organizer.registrations import record
from app.views.organizer.registrations.record import Record

bp = Blueprint("cancellation", __name__, url_prefix="/<code>/cancel")
SHOW = "organizer.registrations.show"


@bp.get("")
@guard.needs(Action.MANAGE_PEOPLE)
def new(slug: str, code: str) -> ResponseReturnValue:
    found = record.one(code)
    if "cancel" not in found.acts:
        return redirect(url_for(SHOW, slug=slug, code=code), 303)
    return _page(found, CancelAttendeeForm())


@bp.post("")
@guard.needs(Action.MANAGE_PEOPLE)
def create(slug: str, code: str) -> ResponseReturnValue:
    """303 to the participant's page; 409 when there is nothing to cancel any more."""
    found = record.one(code)
    form = CancelAttendeeForm()
    if not form.validate_on_submit():
        return _page(found, form), 422
    if "cancel" not in found.acts:
        return record.page(code, [("", _("This registration cannot be cancelled any more."))]), 409
    registrations.cancel(found.registration.id, guard.actor(), reason=form.reason.data or "")
    flash(_("The registration has been cancelled. The participant is told by e-mail."), "ok")
    return redirect(url_for(SHOW, slug=slug, code=code), 303)


def _page(found: Record, form: CancelAttendeeForm) -> str:
    return render_template(
        "organizer/registrations/cancellation/new.html",
        record=found,
        form=form,
        figures=attendee_totals.figures(guard.event().id),
    )
