"""How gunicorn serves the product: `gunicorn -c python:app.cli.gunicorn_settings wsgi:app`.

Another address or number: by gunicorn's own options, or GUNICORN_CMD_ARGS.
"""

import gc
import os
import sys
from pathlib import Path
from typing import Any

from gunicorn import glogging

from app.logs import JsonLines, Words

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn makes files of its own there


class Log(glogging.Logger):  # type: ignore[misc]  # gunicorn has no types
    """Gunicorn's own messages in our format, without what its errors tell of a request: paths hold tokens."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        formatter = JsonLines() if os.environ.get("KUTSU_ENV") == "production" else Words()
        for handler in self.error_log.handlers:
            handler.setFormatter(formatter)

    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        # Gunicorn quotes the line that it could not read, and whose it was.
        super().warning("a request could not be read" if msg.startswith("Invalid request") else msg, *args, **kwargs)

    def exception(self, msg: str, *args: Any, **kwargs: Any) -> None:
        if msg.startswith("Error handling request"):
            error = sys.exc_info()[1]
            self.error("a request could not be handled: %s", type(error).__name__)
        else:
            super().exception(msg, *args, **kwargs)


bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_CONCURRENCY") or os.cpu_count() or 1)
worker_class = "gthread"
threads = 8
timeout = 60  # a worker that shows no sign of life; a slow request alone is none
graceful_timeout = 30
keepalive = 5
# Memory that libraries keep comes back now and then; not all processes at once.
max_requests = 20_000
max_requests_jitter = 5_000
# Heartbeats must not wait for a disk.
worker_tmp_dir = str(SHARED_MEMORY) if os.access(SHARED_MEMORY, os.W_OK) else None
control_socket_disable = True
# Whom to believe about addresses, TRUSTED_PROXIES says alone. Gunicorn would believe anyone on this machine or
# behind its proxy, and links with a stranger's SCRIPT_NAME would be kept in public pages.
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
accesslog = None  # the application writes its own lines, without paths (app/logs.py)
logger_class = Log
proc_name = "kutsu"
# Whoever holds an event's places talks with the database many times, and must not wait 5 ms for a thread
# that computes after each answer: everyone else waits for them.
sys.setswitchinterval(0.0005)


def post_worker_init(worker: Any) -> None:
    """What a process has loaded stays as long as it runs: the collector need not walk through all of it again and
    again while people are served."""
    gc.collect()
    gc.freeze()
