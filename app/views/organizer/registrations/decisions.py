"""Organizers approve registrations, several at once, or do not, with a reason."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.admissions import AdmissionRefusal
from app.domain.permissions import Action
from app.forms.entrance import DecisionForm
from app.labels import admissions as labels
from app.queries import admissions as queries
from app.queries import attendee_totals
from app.services import admissions
from app.services.admissions import Decided
from app.views.organizer import guard

bp = Blueprint("decisions", __name__, url_prefix="/decisions")


@bp.get("")
@guard.needs(Action.MANAGE_PEOPLE)
def new(slug: str) -> ResponseReturnValue:
    return _page(DecisionForm())


@bp.post("")
@guard.needs(Action.MANAGE_PEOPLE)
def create(slug: str) -> ResponseReturnValue:
    """303 to the same page, which has the next ones; 409 when nothing can be decided any more."""
    form = _offered(DecisionForm())
    if not form.validate_on_submit() or form.approve.data == form.decline.data:
        return _page(form), 422
    event_id, people = guard.event().id, [int(number) for number in form.people.data or ()]
    if form.approve.data:
        result = admissions.approve(event_id, people, guard.actor())
    else:
        result = admissions.decline(event_id, people, form.reason.data or "", guard.actor())
    if isinstance(result, AdmissionRefusal):
        form.refuse(labels.REFUSALS[result])
        return _page(form), 409
    _say(result, approved=bool(form.approve.data))
    return redirect(url_for("organizer.registrations.decisions.new", slug=slug), 303)


def _say(result: Decided, *, approved: bool) -> None:
    if approved:
        sentence = ngettext("%(num)d registration was approved.", "%(num)d registrations were approved.", result.done)
    else:
        sentence = ngettext(
            "%(num)d registration was not approved.", "%(num)d registrations were not approved.", result.done
        )
    flash(" ".join([sentence, _("They are told by e-mail.")]) if result.done else sentence, "ok")
    if result.full:
        flash(
            ngettext(
                "%(num)d could not be approved: the event is full and has no waiting list.",
                "%(num)d could not be approved: the event is full and has no waiting list.",
                result.full,
            ),
            "warn",
        )


def _offered(form: DecisionForm) -> DecisionForm:
    form.offer([(str(person.id), person.name) for person in queries.to_decide(guard.event().id)])
    return form


def _page(form: DecisionForm) -> str:
    people = queries.to_decide(guard.event().id)
    form.offer([(str(person.id), person.name) for person in people])
    return render_template(
        "organizer/registrations/decisions/new.html",
        form=form,
        people=people,
        figures=attendee_totals.figures(guard.event().id),
    )
