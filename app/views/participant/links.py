"""Registration links: the same form under the link's rules."""

from flask import Blueprint, Response, abort, g, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from app import keys
from app.queries import links, registration_form
from app.views.language import best, current
from app.views.participant.doors import Door
from app.views.participant.registration import opened, receive

bp = Blueprint("links", __name__)
#: The address on paper has no language; the page answers in the browser's.
short_bp = Blueprint("short", __name__)


def _door(token: str) -> Door | None:
    """The way in that this link opens; None when no such link was ever given out, or its event is a draft."""
    handle = keys.handle_in_token(token)
    link = links.by_handle(handle) if handle else None
    found = registration_form.by_id(link.event_id) if link else None
    if link is None or found is None:
        return None
    action = url_for("participant.links.create", token=token, lang=current().value)
    return Door(found.event, found.pool, links.facts(link), action, found.menu, found.questions)


@bp.get("/r/<token>")
def new(token: str) -> ResponseReturnValue:
    return opened(lambda: _door(token) or abort(_unknown()))


@bp.post("/r/<token>")
def create(token: str) -> ResponseReturnValue:
    return receive(lambda: _door(token) or abort(_unknown()))


@short_bp.get("/r/<token>")
def show(token: str) -> ResponseReturnValue:
    g.language = best()
    return new(token)


def _unknown() -> Response:
    return make_response(render_template("participant/links/unknown.html"), 404)
