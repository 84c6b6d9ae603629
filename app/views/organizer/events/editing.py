"""Editing an event, also when someone else edits it at the same time."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.capacity import BelowConfirmed
from app.domain.edit_conflicts import changes, merged
from app.domain.entrance import FaultyEntrance
from app.domain.event_details import EventDetails, Faulty
from app.domain.permissions import Action
from app.domain.questions import QuestionsIncomplete
from app.forms.events import EventForm
from app.queries import event_details
from app.services import events
from app.services.events import EditedMeanwhile
from app.views.language import current
from app.views.organizer import guard, undecided
from app.views.organizer.events.form_page import below_confirmed, changed_meanwhile, prepared, term_names
from app.views.organizer.meanwhile import Meanwhile


@guard.needs(Action.MANAGE_EVENT)
def edit(slug: str) -> ResponseReturnValue:
    return _page(prepared(EventForm.showing(_stored()), term_names()))


@guard.needs(Action.MANAGE_EVENT)
def update(slug: str) -> ResponseReturnValue:
    """303 to the event's page; 200 a preview; 422 what to mend; 409 what rules refuse, or what others saved."""
    form = EventForm()
    form.base = before = _stored()
    prepared(form, term_names())
    if form.is_preview:
        return _page(form)
    if not form.validate_on_submit():
        return _page(form), 422
    details, seen = form.settled(form.to_details(), form.base), form.seen_then
    result = events.edit(guard.event().id, details, seen, guard.actor())
    match result:
        case EditedMeanwhile(now):
            return _meanwhile(seen, now, details), 409
        case Faulty(faults):
            form.blame(faults)
            return _page(form), 422
        case FaultyEntrance(broken):
            form.blame_entrance(broken)
            return _page(form), 422
        case QuestionsIncomplete(questions):
            form.blame_titles(form.base.title, [one.label.best(current()).text for one in questions])
            return _page(form), 422
        case BelowConfirmed():
            form.capacity.errors = [below_confirmed(result)]
            return _page(form), 409
    flash(_("The changes have been saved."), "ok")
    if details.mode is not before.mode:
        undecided.say_so()
    return redirect(url_for("organizer.events.show", slug=slug), 303)


def _stored() -> EventDetails:
    event = event_details.whole(guard.event().id)
    return event_details.of(event, event.pools)


def _meanwhile(seen: str, now: EventDetails, yours: EventDetails) -> str:
    """The same page: yours, with theirs where you had changed nothing, and a list of both."""
    found = changes(seen, now, yours)
    names = term_names()
    form = prepared(EventForm.showing(merged(yours, found), seen=now), names)
    return _page(form, changed_meanwhile(found, names))


def _page(form: EventForm, meanwhile: list[Meanwhile] | None = None) -> str:
    return render_template("organizer/events/edit.html", form=form, meanwhile=meanwhile or [], **undecided.counts())
