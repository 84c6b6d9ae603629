"""Tracks: add, edit, put into order."""

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.edit_conflicts import changes, merged
from app.domain.languages import LocalizedText
from app.domain.permissions import Action
from app.domain.programme import Crowded, Gone, TrackDetails
from app.domain.programme_order import Step
from app.forms.event_steps import StepForm
from app.forms.programme import TrackForm
from app.labels import programme as labels
from app.services import programme, programme_order
from app.services.programme import TrackEdited
from app.views.organizer import guard
from app.views.organizer.meanwhile import Meanwhile, of_programme
from app.views.organizer.programme import own, page

bp = Blueprint("tracks", __name__, url_prefix="/tracks")


@bp.get("/new")
@guard.needs(Action.MANAGE_EVENT)
def new(slug: str) -> ResponseReturnValue:
    return _new_page(TrackForm())


@bp.post("/new")
@guard.needs(Action.MANAGE_EVENT)
def create(slug: str) -> ResponseReturnValue:
    form = TrackForm()
    if not form.validate_on_submit():
        return _new_page(form), 422
    track = programme.add_track(guard.event().id, form.to_details(), guard.actor())
    if isinstance(track, Crowded):
        form.refuse(labels.crowded(track))
        return _new_page(form), 409
    flash(_("The track has been added to the programme."), "ok")
    return own.back(f"track-{track.id}")


@bp.get(f"{own.TRACK}/edit")
@guard.needs(Action.MANAGE_EVENT)
def edit(slug: str, track_id: int) -> ResponseReturnValue:
    details = own.track(track_id).details
    return _edit_page(TrackForm.showing(details), track_id, details.name)


@bp.post(f"{own.TRACK}/edit")
@guard.needs(Action.MANAGE_EVENT)
def update(slug: str, track_id: int) -> ResponseReturnValue:
    """303 to the programme; 422 what to mend; 409 what the rules refuse, or what someone else saved meanwhile."""
    stored = own.track(track_id).details
    name, form = stored.name, TrackForm()
    if not form.validate_on_submit():
        return _edit_page(form, track_id, name), 422
    details, seen = form.settled(form.to_details(), stored), form.seen_then
    result = programme.change_track(track_id, details, guard.actor(), seen=seen)
    match result:
        case TrackEdited(now):
            return _meanwhile(track_id, seen, now, details), 409
        case Crowded():
            form.capacity.errors = [labels.crowded(result)]
            return _edit_page(form, track_id, name), 409
        case Gone():
            form.refuse(_("Someone else has removed this track. Nothing you wrote is lost: add it as a new one."))
            return _new_page(form), 409
    flash(_("The changes have been saved."), "ok")
    return own.back(f"track-{track_id}")


@bp.post(f"{own.TRACK}/move-<any(up, down):step>")
@guard.needs(Action.MANAGE_EVENT)
def move(slug: str, track_id: int, step: str) -> ResponseReturnValue:
    own.track(track_id)
    form = StepForm()
    if not form.validate_on_submit():
        return page.answer(form.problems), 422
    programme_order.move_track(track_id, Step(step), guard.actor())
    return page.after_move("track", track_id, Step(step))


def _meanwhile(track_id: int, seen: str, now: TrackDetails, yours: TrackDetails) -> str:
    """The same page: yours, with theirs where you had changed nothing, and a list of both."""
    found = changes(seen, now, yours)
    return _edit_page(TrackForm.showing(merged(yours, found), seen=now), track_id, now.name, of_programme(found))


def _new_page(form: TrackForm) -> str:
    return render_template("organizer/programme/tracks/new.html", form=form)


def _edit_page(form: TrackForm, track_id: int, name: LocalizedText, meanwhile: list[Meanwhile] | None = None) -> str:
    return render_template(
        "organizer/programme/tracks/edit.html", form=form, track_id=track_id, name=name, meanwhile=meanwhile or []
    )
