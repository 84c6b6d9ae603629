"""Logs: JSON lines on stderr in production, words for people in development.

No personal data and no tokens: a request is named by its endpoint, never by its path, and of an
exception only the type and the places are written, as its message may hold what somebody typed.
"""

import json
import logging
import sys
from datetime import UTC, datetime
from types import TracebackType

from flask import has_request_context, request

#: Where a request's id is kept while it is served (WSGI environ).
REQUEST_ID = "kutsu.request_id"

_json = json.JSONEncoder(ensure_ascii=False, default=str).encode
_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class Details(logging.Formatter):
    """What both formats say: time, level, logger, message, the fields of extra=, the request's id."""

    def fields(self, record: logging.LogRecord) -> dict[str, object]:
        said: dict[str, object] = {"message": record.getMessage()}
        if has_request_context() and REQUEST_ID in request.environ:
            said["request_id"] = request.environ[REQUEST_ID]
        said |= {name: value for name, value in vars(record).items() if name not in _STANDARD}
        if record.exc_info and record.exc_info[0] is not None:
            said["error"] = record.exc_info[0].__name__
            said["where"] = places(record.exc_info[2])
        return said


class JsonLines(Details):
    """One JSON object per line, for machines that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": at, "level": record.levelname.lower(), "logger": record.name, **self.fields(record)}
        return _json(line)


class Words(Details):
    """The same for a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created).astimezone().strftime("%H:%M:%S")
        said = self.fields(record)
        rest = "".join(f" {name}={value}" for name, value in said.items() if name not in ("message", "request_id"))
        level = "" if record.levelno == logging.INFO else f" {record.levelname}"
        return f"{at}{level} {said['message']}{rest}"


def configure(*, production: bool) -> None:
    """Everything that is logged in this process goes to stderr in our format. Doing it twice does no harm."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if production else Words())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    # These write network addresses, or paths with their tokens; our own line per request says what is needed.
    logging.getLogger("flask-limiter").setLevel(logging.ERROR)
    logging.getLogger("werkzeug").addFilter(_is_no_request_line)


def _is_no_request_line(record: logging.LogRecord) -> bool:
    return " - - [" not in str(record.msg)


def places(trace: TracebackType | None) -> str:
    """The last files and lines of a traceback, the fault's own last."""
    found = []
    while trace is not None:
        found.append(f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return " > ".join(found[-6:])
