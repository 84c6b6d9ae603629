"""Who gets in to an event: the form of its settings."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.edit_conflicts import changes, merged
from app.domain.entrance import TARGETS, EntranceSettings, FaultyEntrance
from app.domain.permissions import Action
from app.forms.entrance import EntranceForm, Names
from app.labels.event_fields import ENTRANCE_FIELDS
from app.queries import entrance as queries
from app.queries import network, registration_form
from app.services import entrance
from app.services.entrance import EntranceEdited
from app.views.language import current
from app.views.organizer import guard, undecided
from app.views.organizer.meanwhile import Meanwhile, in_words, values

bp = Blueprint("entrance", __name__, url_prefix="/events/<slug>/entrance")


@bp.get("")
@guard.needs(Action.MANAGE_EVENT)
def edit(slug: str) -> ResponseReturnValue:
    return _page(EntranceForm.showing(queries.settings_of(guard.event())))


@bp.post("")
@guard.needs(Action.MANAGE_EVENT)
def update(slug: str) -> ResponseReturnValue:
    """303 to the same page; 422 what to mend; 409 what someone else saved meanwhile."""
    form = EntranceForm()
    form.base = queries.settings_of(guard.event())
    form.offer(_names())
    if not form.validate_on_submit():
        return _page(form, offered=True), 422
    settings, seen = form.settled(form.to_settings(), form.base), form.seen_then
    match entrance.change(guard.event().id, settings, guard.actor(), seen=seen):
        case EntranceEdited(now):
            return _meanwhile(seen, now, settings), 409
        case FaultyEntrance(faults):
            form.blame(faults)
            return _page(form, offered=True), 422
    flash(_("The changes have been saved."), "ok")
    if (settings.mode, settings.pending_holds) != (form.base.mode, form.base.pending_holds):
        undecided.say_so()
    return redirect(url_for("organizer.entrance.edit", slug=slug), 303)


def _names() -> Names:
    found: dict[object, list[tuple[str, str]]] = {}
    for term in network.terms(*TARGETS):
        found.setdefault(term.kind, []).append((str(term.id), term.name.best(current()).text))
    return found  # type: ignore[return-value]


def _meanwhile(seen: str, now: EntranceSettings, yours: EntranceSettings) -> str:
    """The same page: yours, with theirs where you had changed nothing, and a list of both."""
    found = changes(seen, now, yours)
    names = {int(value): name for choices in _names().values() for value, name in choices}
    form = EntranceForm.showing(merged(yours, found), seen=now)
    return _page(form, in_words(found, ENTRANCE_FIELDS, values(lambda _field: names)))


def _page(form: EntranceForm, meanwhile: list[Meanwhile] | None = None, *, offered: bool = False) -> str:
    if not offered:
        form.offer(_names())
    targets = registration_form.targets(guard.event().id)
    return render_template(
        "organizer/entrance/edit.html", form=form, meanwhile=meanwhile or [], targets=targets, **undecided.counts()
    )
