"""`serve` as a process of its own: web server and worker run together and stop together."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest

from app.database import db
from app.queries.demo import is_empty
from tests.factories import make_organizer

ROOT = Path(__file__).parents[2]
READY = "Ctrl-C stops web server and worker."


@pytest.fixture
def database_kind() -> str:
    return "sqlite"  # serve leaves the database to others


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Serving:
    """One `serve`, on a database that is in use, so that no demo is loaded."""

    def __init__(self, url: str, folder: Path, port: int | None = None, **environment: str) -> None:
        self.port = port or free_port()
        self.environment = {
            **os.environ,
            "DATABASE_URL": url,
            "MAIL_URL": f"file:{folder / 'mail'}",
            "PORT": str(self.port),
            "BASE_URL": f"http://127.0.0.1:{self.port}",
            "WEB_CONCURRENCY": "1",
            **environment,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flask", "--app", "wsgi", "serve"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def until_ready(self) -> list[str]:
        """What it says until it serves."""
        said = []
        for line in self.process.stdout:
            said.append(line.rstrip())
            if said[-1] == READY:
                return said
        raise AssertionError(f"never ready: {said} {self.process.stderr.read()}")

    def descendants(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def end(self) -> tuple[int, str]:
        """(exit code, stderr), once it has ended."""
        _out, errors = self.process.communicate(timeout=60)
        return self.process.returncode, errors


@pytest.fixture
def serving(app, tmp_path, request) -> Iterator[Serving]:
    """In use, so that no demo is loaded; a test may ask for other environment variables."""
    environment = getattr(request, "param", None)
    if environment is None:
        make_organizer()
    url = str(db.engine.url)
    db.session.remove()
    started = Serving(url, tmp_path, **environment or {})
    yield started
    for process in [*started.descendants(), started.process] if started.process.poll() is None else []:
        process.kill()
    started.process.communicate()


PRODUCTION = {"KUTSU_ENV": "production", "SECRET_KEY": "s", "DATA_KEY": "d", "KUTSU_RATE_LIMITS": "off"}


@pytest.mark.parametrize("serving", [PRODUCTION], indirect=True)
def test_in_production_it_serves_an_empty_database_and_ends_with_0_leaving_nothing_behind(serving):
    said = serving.until_ready()
    assert said == [
        "",
        f"Kutsu       http://127.0.0.1:{serving.port}/",
        f"Organizers  http://127.0.0.1:{serving.port}/fi/organizer/sign-in",
        f"Mail        {serving.environment['MAIL_URL'].removeprefix('file:')} (.eml files)",
        "WARNING     KUTSU_RATE_LIMITS=off: nothing limits how often forms are sent. For load tests only.",
        READY,
    ]
    with urlopen(f"http://127.0.0.1:{serving.port}/healthz") as answer:
        assert answer.status == 200
    # What only a proxy may say, nobody else may: the page would be kept with these links, for everyone.
    stranger = Request(f"http://127.0.0.1:{serving.port}//evil.example/fi/", headers={"SCRIPT_NAME": "//evil.example"})
    with pytest.raises(HTTPError, match="404"):
        urlopen(stranger)
    with urlopen(f"http://127.0.0.1:{serving.port}/fi/") as answer:
        assert b"evil" not in answer.read()
    processes = serving.descendants()
    assert len(processes) == 3  # gunicorn, its one process, the worker
    serving.process.send_signal(signal.SIGTERM)
    assert serving.end()[0] == 0
    assert psutil.wait_procs(processes, timeout=0)[1] == []
    assert is_empty()


def test_when_one_ends_by_itself_the_other_is_stopped_and_the_exit_code_says_so(serving):
    serving.until_ready()
    processes = serving.descendants()
    (worker,) = (process for process in processes if "worker" in process.cmdline())
    worker.kill()
    code, errors = serving.end()
    assert (code, errors.splitlines()[-1]) == (1, "Error: The worker ended by itself (exit -9).")
    assert psutil.wait_procs(processes, timeout=0)[1] == []


def test_when_it_is_killed_nothing_stays_behind(serving):
    serving.until_ready()
    processes = serving.descendants()
    serving.process.kill()
    assert psutil.wait_procs(processes, timeout=60)[1] == []


def test_a_port_in_use_is_refused_at_once(app, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        code, errors = Serving(str(db.engine.url), tmp_path, port=port).end()
    assert (code, errors.splitlines()[-1]) == (
        1,
        f"Error: Port {port} cannot be used (Address already in use). Choose another: PORT=8001 make run",
    )


def test_production_without_its_settings_dies_by_name(app, tmp_path):
    code, errors = Serving(str(db.engine.url), tmp_path, KUTSU_ENV="production", SECRET_KEY="").end()
    assert code != 0
    assert "SECRET_KEY must be set when KUTSU_ENV=production" in errors
