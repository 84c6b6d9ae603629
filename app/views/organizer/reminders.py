"""When those who have a place are reminded of the event."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.domain.edit_conflicts import changes, merged
from app.domain.permissions import Action
from app.domain.reminders import DAYS, ChosenReminders, ReminderStanding
from app.forms.messages import RemindersForm
from app.labels import messages as labels
from app.queries import reminders as queries
from app.services import reminders
from app.views.organizer import guard
from app.views.organizer.meanwhile import Meanwhile, in_words, values

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.models import Reminder

bp = Blueprint("reminders", __name__, url_prefix="/events/<slug>/reminders")


@dataclass(frozen=True)
class Shown:
    """One choice of days, with its reminder where there is one."""

    days: int
    due_at: datetime
    reminder: Reminder | None
    standing: ReminderStanding | None


@bp.get("")
@guard.needs(Action.MESSAGE)
def edit(slug: str) -> ResponseReturnValue:
    return _page(RemindersForm.showing(_stored()))


@bp.post("")
@guard.needs(Action.MESSAGE)
def update(slug: str) -> ResponseReturnValue:
    """303 to the same page; 409 what someone else saved meanwhile."""
    form = RemindersForm()
    if not form.validate_on_submit():
        return _page(form), 422
    chosen, seen = form.settled(form.chosen, _stored()), form.seen_then
    refused = reminders.choose(guard.event().id, chosen.days, guard.actor(), seen=seen)
    if refused is not None:
        found = changes(seen, refused.now, chosen)
        again = RemindersForm.showing(merged(chosen, found), seen=refused.now)
        return _page(again, in_words(found, labels.FIELDS, values(lambda _field: labels.DAYS))), 409
    flash(_("The changes have been saved."), "ok")
    return redirect(url_for(".edit", slug=slug), 303)


def _stored() -> ChosenReminders:
    return ChosenReminders(frozenset(reminder.days for reminder in queries.of_event(guard.event().id)))


def _page(form: RemindersForm, meanwhile: Sequence[Meanwhile] = ()) -> str:
    event, now = guard.event(), clock.now()
    present = {reminder.days: reminder for reminder in queries.of_event(event.id)}
    shown = []
    for days in DAYS:
        found = present.get(days)
        standing = queries.stands(found, event.status, event.starts_at, now) if found is not None else None
        shown.append(Shown(days, queries.due_at(event.starts_at, days), found, standing))
    return render_template(
        "organizer/reminders/edit.html",
        form=form,
        shown=shown,
        now=now,
        labels=labels,
        Standing=ReminderStanding,
        meanwhile=meanwhile,
    )
