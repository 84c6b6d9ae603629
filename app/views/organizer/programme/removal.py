"""Taking a session or a track out of the programme: a page that asks, and the button."""

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.permissions import Action
from app.domain.programme import Crowded, InUse
from app.forms.event_steps import StepForm
from app.labels import programme as labels
from app.queries import calendar_invitations
from app.queries import programme as queries
from app.services import programme
from app.views.organizer import guard
from app.views.organizer.programme import own

bp = Blueprint("removal", __name__)


@bp.get(f"/sessions{own.SESSION}/remove")
@guard.needs(Action.MANAGE_EVENT)
def session(slug: str, session_id: int) -> ResponseReturnValue:
    return _session_page(StepForm(), session_id)


@bp.post(f"/sessions{own.SESSION}/remove")
@guard.needs(Action.MANAGE_EVENT)
def remove_session(slug: str, session_id: int) -> ResponseReturnValue:
    """303 to the programme; 409 while someone is in it: then it is to be cancelled, so that they are told."""
    own.session(session_id)
    form = StepForm()
    if not form.validate_on_submit():
        return _session_page(form, session_id), 422
    result = programme.remove_session(session_id, guard.actor())
    match result:
        case InUse():
            form.refuse(" ".join([labels.in_session(result), _("Cancel the session instead, so that they are told.")]))
            return _session_page(form, session_id), 409
        case Crowded():
            form.refuse(labels.crowded(result))
            return _session_page(form, session_id), 409
    flash(_("The session has been removed from the programme."), "ok")
    return own.back()


@bp.get(f"/tracks{own.TRACK}/remove")
@guard.needs(Action.MANAGE_EVENT)
def track(slug: str, track_id: int) -> ResponseReturnValue:
    return _track_page(StepForm(), track_id)


@bp.post(f"/tracks{own.TRACK}/remove")
@guard.needs(Action.MANAGE_EVENT)
def remove_track(slug: str, track_id: int) -> ResponseReturnValue:
    """303 to the programme; 409 while someone is on it."""
    own.track(track_id)
    form = StepForm()
    if not form.validate_on_submit():
        return _track_page(form, track_id), 422
    result = programme.remove_track(track_id, guard.actor())
    match result:
        case InUse():
            form.refuse(" ".join([labels.on_track(result), _("A track can be removed when nobody is on it.")]))
            return _track_page(form, track_id), 409
        case Crowded():
            form.refuse(labels.crowded(result))
            return _track_page(form, track_id), 409
    flash(_("The track has been removed from the programme."), "ok")
    return own.back()


def _session_page(form: StepForm, session_id: int) -> str:
    session, people = (
        own.session(session_id),
        queries.people_in_session(session_id) or calendar_invitations.people(session_id),
    )
    return render_template("organizer/programme/removal/session.html", form=form, session=session, people=people)


def _track_page(form: StepForm, track_id: int) -> str:
    return render_template(
        "organizer/programme/removal/track.html",
        form=form,
        track=own.track(track_id),
        people=queries.people_on_track(track_id),
        sessions=[session for session in queries.sessions(guard.event().id) if session.track_id == track_id],
    )
