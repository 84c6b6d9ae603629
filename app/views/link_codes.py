"""QR codes of registration links, as pictures of their own: for pages, posters and slides."""

from flask import Blueprint, Response, abort, request

from app import keys, urls
from app.domain.languages import Language
from app.outputs import qr
from app.queries import links

bp = Blueprint("link_codes", __name__, url_prefix="/r/<token>")

#: The code of a link never changes; the event's name under it may.
SVG_MAX_AGE = 86_400
PNG_MAX_AGE = 300


@bp.get("/qr.svg")
def svg(token: str) -> Response:
    """The code alone."""
    handle = _handle(token)
    links.by_handle(handle) or abort(404)
    return _picture(qr.svg(urls.registration_link(handle)), "image/svg+xml", SVG_MAX_AGE)


@bp.get("/qr.png")
def png(token: str) -> Response:
    """For print, with the event's name under it, in the language that ?lang= asks for."""
    handle = _handle(token)
    title = links.event_title(handle) or abort(404)
    asked = request.args.get("lang", "")
    language = Language(asked) if asked in set(Language) else Language.FI
    return _picture(qr.png(urls.registration_link(handle), title.best(language).text), "image/png", PNG_MAX_AGE)


def _handle(token: str) -> str:
    return keys.handle_in_token(token) or abort(404)


def _picture(content: bytes, content_type: str, max_age: int) -> Response:
    answer = Response(content, content_type=content_type)
    # The address is a secret of those who were given the link: only their own browsers keep it.
    answer.headers["Cache-Control"] = f"private, max-age={max_age}"
    return answer
