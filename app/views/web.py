"""What every address must be, and what every answer carries: security headers, caching by default, compression.

The headers are added by app/views/traffic.py, around everything that may answer.
"""

import gzip
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from flask import Flask, Response, abort, request

CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
#: Of a page that other web sites may show within theirs: nothing in it can be clicked to anyone's harm.
EMBEDDED_CSP = CSP.replace("frame-ancestors 'none'", "frame-ancestors *")
HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "Content-Security-Policy": CSP,
        # Not no-referrer: Flask-WTF asks for a Referer on HTTPS.
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
)
HSTS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}
#: Whoever wants to be cached says so.
BY_DEFAULT = {"Cache-Control": "private, no-store"}
MIN_GZIP_BYTES = 700
#: Where the endpoint of a request is kept for the log and the figures (WSGI environ).
ENDPOINT = "kutsu.endpoint"

_NO_GZIP = re.compile(r"gzip\s*;\s*q=0(\.0*)?\s*(,|$)")


def headers(*, production: bool) -> dict[str, str]:
    """What an answer has unless it says otherwise itself. HSTS only where HTTPS is sure."""
    return {**HEADERS, **BY_DEFAULT, **(HSTS if production else {})}


def accepts_gzip(header: str) -> bool:
    """Does this Accept-Encoding ask for gzip?"""
    return "gzip" in header and not _NO_GZIP.search(header)


def init_app(app: Flask) -> None:
    app.url_value_preprocessor(_refuse_impossible)
    app.after_request(_finish)


def _refuse_impossible(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """No page has a NUL or half a character in its address, and PostgreSQL would choke on either."""
    if any(isinstance(value, str) and ("\0" in value or not _is_text(value)) for value in (values or {}).values()):
        abort(404)


def _is_text(value: str) -> bool:
    return not any("\ud800" <= letter <= "\udfff" for letter in value)


def _finish(answer: Response) -> Response:
    request.environ[ENDPOINT] = request.endpoint
    _compress(answer)
    return answer


def _compress(answer: Response) -> None:
    mimetype = answer.mimetype or ""
    if not (mimetype.startswith("text/") or mimetype in ("application/json", "image/svg+xml")):
        return
    answer.vary.add("Accept-Encoding")
    if (
        answer.direct_passthrough
        or answer.is_streamed
        or "Content-Encoding" in answer.headers
        or not accepts_gzip(request.headers.get("Accept-Encoding", ""))
        or (answer.content_length or 0) < MIN_GZIP_BYTES
    ):
        return
    answer.set_data(gzip.compress(answer.get_data(), 5, mtime=0))
    answer.headers["Content-Encoding"] = "gzip"
