"""Around everything else: each request gets an id, a line in the log and its place in the figures, and
each answer the headers that no answer may lack, whoever made it (pages, kept pages, files, errors)."""

import logging
import re
import secrets
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask

from app import metrics
from app.logs import REQUEST_ID
from app.views import web

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)

WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
#: Asked for every few seconds, or many times per page: counted, not logged.
UNLOGGED = frozenset({"health.alive", "health.ready", "health.figures", "static_file"})
REGISTERING = frozenset({"participant.registration.create", "participant.links.create"})
OUTCOMES = {"303": "accepted", "409": "refused", "422": "invalid", "429": "too many", "503": "busy"}


class Traffic:
    """WSGI: the outermost layer. Costs some 40 µs a request, the most of it for the log."""

    def __init__(self, inner: "WSGIApplication", *, production: bool) -> None:
        self._inner = inner
        self._headers = [(name.lower(), name, value) for name, value in web.headers(production=production).items()]

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        began = time.perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID", "")
        request_id = given if WELL_FORMED.fullmatch(given) else secrets.token_hex(8)
        environ[REQUEST_ID] = request_id

        def answer(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            present = {name.lower() for name, _ in headers}
            headers += [(name, value) for lower, name, value in self._headers if lower not in present]
            headers.append(("X-Request-Id", request_id))
            _note(environ, status[:3], time.perf_counter() - began, request_id)
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        return self._inner(environ, answer)


def _note(environ: "WSGIEnvironment", status: str, seconds: float, request_id: str) -> None:
    """Counts and logs. Seconds are until the answer begins: a long download goes on after that."""
    endpoint = environ.get(web.ENDPOINT) or "none"
    method = environ["REQUEST_METHOD"]
    metrics.count_request(endpoint, status, seconds)
    if endpoint in REGISTERING and method == "POST":
        metrics.count_registration(OUTCOMES.get(status, "failed"))
    if endpoint not in UNLOGGED and log.isEnabledFor(logging.INFO):
        said = {"method": method, "endpoint": endpoint, "status": int(status), "ms": round(seconds * 1000, 1)}
        log.info("request", extra={**said, "request_id": request_id})


def init_app(app: Flask) -> None:
    """To be called last: what is outermost sees every answer."""
    app.wsgi_app = Traffic(app.wsgi_app, production=app.config["PRODUCTION"])  # type: ignore[method-assign]
