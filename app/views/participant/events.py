"""Public pages: the coming events and one event."""

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from app.queries import events

bp = Blueprint("events", __name__)


@bp.get("/")
def index() -> ResponseReturnValue:
    return render_template("participant/events/index.html", events=events.coming())


@bp.get("/events/<slug>")
def show(slug: str) -> ResponseReturnValue:
    event = events.public_by_slug(slug) or abort(404)
    return render_template("participant/events/show.html", event=event)
