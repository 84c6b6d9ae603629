"""Sessions: add, edit, copy, put into order."""

from dataclasses import replace

from flask import Blueprint, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.domain.edit_conflicts import changes, merged
from app.domain.permissions import Action
from app.domain.programme import Crowded, Gone, InUse, SessionDetails
from app.domain.programme_order import Step
from app.forms.event_steps import StepForm
from app.forms.programme import SessionForm
from app.labels import programme as labels
from app.services import programme, programme_order
from app.services.programme import FaultySession, SessionEdited
from app.views.organizer import guard
from app.views.organizer.meanwhile import Meanwhile, of_programme
from app.views.organizer.programme import own, page

bp = Blueprint("sessions", __name__, url_prefix="/sessions")


@bp.get("/new")
@guard.needs(Action.MANAGE_EVENT)
def new(slug: str) -> ResponseReturnValue:
    """?track= chooses one beforehand."""
    form = SessionForm.empty(clock.to_local(guard.event().starts_at).date(), request.args.get("track", ""))
    return _new_page(form)


@bp.post("/new")
@guard.needs(Action.MANAGE_EVENT)
def create(slug: str) -> ResponseReturnValue:
    form = SessionForm()
    form.offer(own.track_names())
    if form.is_preview:
        return _new_page(form)
    if not form.validate_on_submit():
        return _new_page(form), 422
    result = programme.add_session(guard.event().id, form.to_details(), guard.actor())
    match result:
        case FaultySession(faults):
            form.blame(faults)
            return _new_page(form), 422
        case Crowded():
            form.capacity.errors = [labels.crowded(result)]
            return _new_page(form), 409
    flash(_("The session has been added to the programme."), "ok")
    return own.back(f"session-{result.id}")


@bp.get(f"{own.SESSION}/edit")
@guard.needs(Action.MANAGE_EVENT)
def edit(slug: str, session_id: int) -> ResponseReturnValue:
    return _edit_page(SessionForm.showing(own.session(session_id).details), session_id)


@bp.post(f"{own.SESSION}/edit")
@guard.needs(Action.MANAGE_EVENT)
def update(slug: str, session_id: int) -> ResponseReturnValue:
    """303 to the programme; 422 what to mend; 409 what the rules refuse, or what someone else saved meanwhile."""
    form = SessionForm()
    form.base = own.session(session_id).details
    form.offer(own.track_names())
    if form.is_preview:
        return _edit_page(form, session_id)
    if not form.validate_on_submit():
        return _edit_page(form, session_id), 422
    details, seen = form.settled(form.to_details(), form.base), form.seen_then
    result = programme.change_session(session_id, details, guard.actor(), seen=seen)
    match result:
        case SessionEdited(now):
            return _meanwhile(session_id, seen, now, details), 409
        case FaultySession(faults):
            form.blame(faults)
            return _edit_page(form, session_id), 422
        case Crowded():
            form.capacity.errors = [labels.crowded(result)]
            return _edit_page(form, session_id), 409
        case InUse():
            form.track.errors = [" ".join([labels.in_session(result), _("Its track cannot be changed now.")])]
            return _edit_page(form, session_id), 409
        case Gone():
            form.refuse(_("Someone else has removed this session. Nothing you wrote is lost: add it as a new one."))
            return _new_page(form), 409
    flash(" ".join([_("The changes have been saved."), *labels.outcome(result.outcome)]), "ok")
    return own.back(f"session-{session_id}")


@bp.get(f"{own.SESSION}/copy")
@guard.needs(Action.MANAGE_EVENT)
def copy(slug: str, session_id: int) -> ResponseReturnValue:
    """The form of a new session, filled with this one's values; the link of one session is not another's."""
    return _new_page(SessionForm.showing(replace(own.session(session_id).details, remote_link="")), copied=True)


@bp.post(f"{own.SESSION}/move-<any(up, down):step>")
@guard.needs(Action.MANAGE_EVENT)
def move(slug: str, session_id: int, step: str) -> ResponseReturnValue:
    own.session(session_id)
    form = StepForm()
    if not form.validate_on_submit():
        return page.answer(form.problems), 422
    programme_order.move_session(session_id, Step(step), guard.actor())
    return page.after_move("session", session_id, Step(step))


def _meanwhile(session_id: int, seen: str, now: SessionDetails, yours: SessionDetails) -> str:
    """The same page: yours, with theirs where you had changed nothing, and a list of both."""
    found = changes(seen, now, yours)
    names = {int(number): name for number, name in own.track_names()}
    return _edit_page(SessionForm.showing(merged(yours, found), seen=now), session_id, of_programme(found, names))


def _new_page(form: SessionForm, *, copied: bool = False) -> str:
    form.offer(own.track_names())
    action = url_for("organizer.programme.sessions.create", slug=guard.event().slug)
    return render_template("organizer/programme/sessions/new.html", form=form, action=action, copied=copied, **_frame())


def _edit_page(form: SessionForm, session_id: int, meanwhile: list[Meanwhile] | None = None) -> str:
    form.offer(own.track_names())
    held = form.base.title if form.base else None
    return render_template(
        "organizer/programme/sessions/edit.html",
        form=form,
        name=held,
        session_id=session_id,
        meanwhile=meanwhile or [],
        **_frame(),
    )


def _frame() -> dict[str, bool]:
    """Is an end date asked: only where a session can end on another day."""
    event = guard.event()
    return {"several_days": clock.to_local(event.starts_at).date() != clock.to_local(event.ends_at).date()}
