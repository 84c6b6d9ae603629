"""Calling a session off: whom it concerns, what becomes of them, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from app.domain.choices import Offering
from app.domain.permissions import Action
from app.domain.places import PoolKind
from app.domain.programme import Crowded, alternatives
from app.forms.programme import ANEW, CancelSessionForm
from app.labels import places
from app.labels import programme as labels
from app.queries import programme as queries
from app.services import programme
from app.views.language import current
from app.views.organizer import guard
from app.views.organizer.programme import own

if TYPE_CHECKING:
    from app.models import Pool

bp = Blueprint("cancellation", __name__, url_prefix=f"/sessions{own.SESSION}/cancel")


@bp.get("")
@guard.needs(Action.MANAGE_EVENT)
def new(slug: str, session_id: int) -> ResponseReturnValue:
    if own.session(session_id).cancelled_at is not None:
        return own.back(f"session-{session_id}")
    return _page(_offered(CancelSessionForm(data={"move_to": ANEW}), session_id), session_id)


@bp.post("")
@guard.needs(Action.MANAGE_EVENT)
def create(slug: str, session_id: int) -> ResponseReturnValue:
    """303 to the programme with how many were in it."""
    own.session(session_id)
    form = _offered(CancelSessionForm(), session_id)
    if not form.validate_on_submit():
        return _page(form, session_id), 422
    result = programme.cancel_session(session_id, form.target, guard.actor(), reason=form.reason.data or "")
    if isinstance(result, Crowded):
        form.refuse(labels.crowded(result))
        return _page(form, session_id), 409
    if isinstance(result, int):
        flash(_done(result), "ok")
    return own.back(f"session-{session_id}")


def _done(people: int) -> str:
    if not people:
        return str(_("The session has been cancelled. Nobody was in it."))
    told = ngettext(
        "%(num)d person who was in it or waited for it is told.",
        "%(num)d people who were in it or waited for it are told.",
        people,
    )
    return " ".join([_("The session has been cancelled."), told])


def _offered(form: CancelSessionForm, session_id: int) -> CancelSessionForm:
    """With the sessions of the same time that its people may be moved to."""
    offering, titles = _programme()
    others = alternatives(session_id, offering) if _pool(session_id) else []
    form.offer([(str(other.id), f"{titles[other.id]}: {_free(_pool(other.id))}") for other in others])
    return form


def _free(pool: Pool | None) -> str:
    """A session with a queue takes nobody over it."""
    if pool is None or pool.capacity is None:
        return str(_("no limit"))
    return places.in_queue(pool.waiting) if pool.waiting else places.places_left(max(0, pool.capacity - pool.taken))


def _page(form: CancelSessionForm, session_id: int) -> str:
    return render_template(
        "organizer/programme/cancellation/new.html", form=form, session=own.session(session_id), pool=_pool(session_id)
    )


def _programme() -> tuple[Offering, dict[int, str]]:
    event = guard.event()
    tracks, sessions = queries.tracks(event.id), queries.sessions(event.id)
    titles = {session.id: session.title.best(current()).text for session in sessions}
    return queries.offering_of(event, tracks, sessions), titles


def _pool(session_id: int) -> Pool | None:
    pools = guard.event().pools
    return next((pool for pool in pools if (pool.kind, pool.key) == (PoolKind.SESSION, session_id)), None)
