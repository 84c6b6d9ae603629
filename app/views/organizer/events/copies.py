"""Copying an event to another date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.event_details import Faulty
from app.domain.permissions import Action
from app.forms.event_steps import CopyForm
from app.labels.event_faults import FAULTS
from app.queries import series as queries
from app.services import events
from app.views.organizer import guard

if TYPE_CHECKING:
    from app.models import Series

bp = Blueprint("copies", __name__, url_prefix="/events/<slug>/copy")


@bp.get("")
@guard.needs(Action.MANAGE_EVENT)
def new(slug: str) -> ResponseReturnValue:
    return _page(CopyForm())


@bp.post("")
@guard.needs(Action.MANAGE_EVENT)
def create(slug: str) -> ResponseReturnValue:
    """A draft of one's own; 303 to its form."""
    form = CopyForm()
    if not form.validate_on_submit():
        return _page(form), 422
    copied = events.copy(
        guard.event().id,
        form.date,
        guard.actor(),
        with_links=bool(form.with_links.data),
        with_team=bool(form.with_team.data),
    )
    if isinstance(copied, Faulty):
        for fault in copied.faults:
            form.refuse(FAULTS[fault])
        return _page(form), 409
    flash(_("This is the copy, a draft. Check its times and texts."), "ok")
    return redirect(url_for("organizer.events.edit", slug=copied.slug), 303)


def _series() -> Series | None:
    """What the copy will be another occasion of."""
    series_id = guard.event().series_id
    return queries.by_id(series_id) if series_id is not None else None


def _page(form: CopyForm) -> str:
    return render_template("organizer/events/copies/new.html", form=form, series=_series())
