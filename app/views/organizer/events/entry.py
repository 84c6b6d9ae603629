"""Creating an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.event_details import Faulty
from app.domain.permissions import SCOPED, Action
from app.forms.events import EventForm
from app.queries import organizers
from app.services import events
from app.services.events import SlugTaken
from app.views.organizer import guard
from app.views.organizer.events.form_page import prepared, term_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.models import Term


@guard.needs(Action.CREATE_EVENT)
def new() -> ResponseReturnValue:
    me = guard.organizer()
    return _page(prepared(EventForm.empty(me.name, me.email, [term.id for term in _own()]), term_names()))


@guard.needs(Action.CREATE_EVENT)
def create() -> ResponseReturnValue:
    """A draft; 303 to its page; 200 a preview."""
    form = prepared(EventForm(), term_names())
    if form.is_preview:
        return _page(form)
    if not form.validate_on_submit():
        return _page(form), 422
    result = events.create(form.to_details(), guard.actor(), slug=form.slug.data or "")
    match result:
        case SlugTaken():
            form.slug.errors = [_("Another event has this address. Choose another.")]
            return _page(form), 409
        case Faulty(faults):
            form.blame(faults)
            return _page(form), 422
    flash(_("The event has been saved as a draft. Nobody outside sees it before you publish it."), "ok")
    return redirect(url_for("organizer.events.show", slug=result.slug), 303)


def _own() -> Sequence[Term]:
    """The regions and theme groups of which one must be the event's."""
    me = guard.organizer()
    return organizers.terms(me.id) if me.role in SCOPED else ()


def _page(form: EventForm) -> str:
    return render_template("organizer/events/new.html", form=form, own=[term.name for term in _own()])
