"""The personal page: one's own registration, reached only by its link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app import clock
from app.domain.registration import may_change
from app.outputs import structured
from app.queries import events, places, registrations

if TYPE_CHECKING:
    from app.models import Event, Registration

bp = Blueprint("my", __name__, url_prefix="/my/<token>")


@dataclass(frozen=True)
class Mine:
    """A registration with its event; position only while waiting."""

    token: str
    registration: Registration
    event: Event
    position: int | None
    may_change: bool


def mine(token: str) -> Mine:
    """What the personal link opens, or 404."""
    registration = registrations.by_token(token) or abort(404)
    event = events.public_by_id(registration.event_id) or abort(404)
    queue_no = registration.queue_no
    position = places.position(event.id, queue_no) if queue_no is not None else None
    return Mine(token, registration, event, position, may_change(registration.status, event.facts, clock.now()))


@bp.get("")
def show(token: str) -> ResponseReturnValue:
    found = mine(token)
    return render_template(
        "participant/my/show.html", mine=found, reservation=structured.reservation(found.registration, found.event)
    )
