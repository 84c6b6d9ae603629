"""Error pages in the reader's language with the right status, never a stack trace."""

import logging
from contextlib import suppress
from types import TracebackType

from flask import Flask, Response, g, make_response, render_template, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from app.database import db, is_unavailable
from app.domain import unsaved_forms
from app.domain.languages import Language
from app.logs import places
from app.queries import health
from app.views import site

log = logging.getLogger(__name__)

TEXTS = {
    400: (_l("The request could not be understood"), _l("Go back and try again.")),
    403: (_l("You do not have access to this page"), _l("Sign in with an account that has access, or ask for it.")),
    404: (
        _l("The page was not found"),
        _l("Check that the whole address was copied. The page may also have been moved or removed."),
    ),
    405: (_l("This address cannot be used that way"), _l("Go back and try again.")),
    410: (_l("The page no longer exists"), _l("It has been removed.")),
    413: (_l("The form is too large"), _l("Go back, shorten what you wrote and send the form again.")),
    429: (_l("Too many attempts"), _l("Wait a few minutes and try again.")),
    500: (
        _l("Something went wrong on our side"),
        _l("The fault has been recorded. Try again in a moment. If it happens again, tell us."),
    ),
    503: (
        _l("The service is busy"),
        _l("Try again in a moment. If you were sending a registration, send it again: it counts only once."),
    ),
}
RETRY_AFTER_SECONDS = {429: 60, 503: 10}


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(PoolTimeout, _database)
    app.register_error_handler(Exception, _unexpected)
    app.log_exception = _hopeless  # type: ignore[method-assign]  # Flask's own writes the path, with its token


def page(status: int) -> Response:
    """The error page for a status; statuses without words of their own use the nearest general one."""
    if "language" not in g:
        first = request.path.split("/")[1]
        if first in set(Language):
            g.language = Language(first)
    if status >= 500:
        # The frame must not ask again what may just have failed.
        site.settle_for_known()
    typed = _typed() if status in (403, 404) else []
    known = status if status in TEXTS else (400 if status < 500 else 500)
    heading, advice = TEXTS[known]
    answer = make_response(_content(status, heading, advice, typed), status)
    if status in RETRY_AFTER_SECONDS:
        answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS[status])
    return answer


def _typed() -> list[str]:
    """What an organizer wrote into a form that they may not send any more: their page was open when it changed."""
    if request.method != "POST" or "organizer" not in g:
        return []
    with suppress(RequestEntityTooLarge):  # it had not been read
        return unsaved_forms.texts(request.form.items(multi=True))
    return []


def _content(status: int, heading: object, advice: object, typed: list[str]) -> str | Response:
    try:
        return render_template("errors/error.html", status=status, heading=heading, advice=advice, typed=typed)
    except Exception:
        if status < 500:
            raise  # a fault of ours: the 500 that follows says so
        # What broke may be the very frame of our pages: words alone, but with their headers.
        return Response(f"{heading}\n{advice}\n", content_type="text/plain; charset=utf-8")


def _http(error: HTTPException) -> Response:
    if error.code is None or error.code < 400:
        return error.get_response()  # type: ignore[return-value]
    answer = page(error.code)
    if error.code == 405 and (allow := error.get_response().headers.get("Allow")):
        answer.headers["Allow"] = allow
    return answer


def _database(error: Exception) -> Response:
    db.session.rollback()
    if isinstance(error, DBAPIError) and not is_unavailable(error):
        if health.database().migrated:
            return _unexpected(error)
        log.error("the database is not migrated")
        return page(503)
    log.error("database unavailable", extra={"error": type(error).__name__})
    return page(503)


def _unexpected(error: Exception) -> Response:
    # The traceback's messages may hold personal data: the type and the place are enough to find the fault.
    log.error("unexpected error", extra={"error": type(error).__name__, "where": places(error.__traceback__)})
    db.session.rollback()
    return page(500)


def _hopeless(exc_info: tuple[type, BaseException, TracebackType] | tuple[None, None, None]) -> None:
    """Not even the error page could be made."""
    log.critical("no page for an error", extra={"where": places(exc_info[2])})
