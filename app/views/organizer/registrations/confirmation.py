"""Confirming someone who waits: a page with the figures that asks, also about going over the capacity."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.organizer_acts import ActRefusal, InTheWay, Placing, RefusedAct, in_the_way
from app.domain.permissions import Action
from app.forms.attendees import ConfirmForm
from app.labels import attendees as labels
from app.queries import attendee_totals, places
from app.services import attendees
from app.views.language import current
from app.views.organizer import guard
from app.views.organizer.registrations import record
from app.views.organizer.registrations.record import Record

bp = Blueprint("confirmation", __name__, url_prefix="/<code>/confirm")
SHOW = "organizer.registrations.show"


@bp.get("")
@guard.needs(Action.MANAGE_PEOPLE)
def new(slug: str, code: str) -> ResponseReturnValue:
    found = record.one(code)
    if "confirm" not in found.acts:
        return redirect(url_for(SHOW, slug=slug, code=code), 303)
    return _page(found, ConfirmForm(None))


@bp.post("")
@guard.needs(Action.MANAGE_PEOPLE)
def create(slug: str, code: str) -> ResponseReturnValue:
    """303 to the participant's page; 409 with the figures of now when there is no room and nobody was asked."""
    found = record.one(code)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return _page(found, form), 422
    takes_kept = bool(form.takes_kept.data)
    result = attendees.confirm(found.registration.id, form.asked, guard.actor(), takes_kept=takes_kept)
    if isinstance(result, RefusedAct):
        return _refused(code, form, result), 409
    flash(_("%(name)s has a place and is told by e-mail.", name=result.name), "ok")
    return redirect(url_for(SHOW, slug=slug, code=code), 303)


def _refused(code: str, form: ConfirmForm, result: RefusedAct) -> str:
    match result.reason:
        case ActRefusal.FULL:
            form.refuse(_("The event became full meanwhile. Look at the figures and decide again."))
        case ActRefusal.PART_FULL:
            form.refuse(_("The chosen track or way to attend became full meanwhile. Decide again."))
        case ActRefusal.KEPT | ActRefusal.FOR_TARGET:
            form.takes_kept.errors = [labels.takes_from_others(_in_the_way(record.one(code)))]
        case reason:
            return record.page(code, [("", str(labels.ACT_REFUSALS[reason]))])
    return _page(record.one(code), form)


def _in_the_way(found: Record) -> InTheWay:
    """Nothing where a place is held for them until they answer: it is theirs."""
    rows = guard.event().pools
    return in_the_way(places.day_by_kind(rows, places.counted(rows), places.waited_for(found.registration.id)))


def _page(found: Record, form: ConfirmForm) -> str:
    """What the button asks for is what the page says."""
    way, event = _in_the_way(found), guard.event()
    form.placing.data = (Placing.OVER_CAPACITY if way.full else Placing.IF_ROOM).value
    return render_template(
        "organizer/registrations/confirmation/new.html",
        record=found,
        form=form,
        figures=attendee_totals.figures(event.id),
        way=way,
        kept_from=labels.kept_from(way, event.facts.others_let_in, current()),
    )
