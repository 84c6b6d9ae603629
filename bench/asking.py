"""Pages of two sites side by side: each is asked of both in turn, so that what else the machine does touches both.

Run as `python -m bench.asking` it is the process of one site: for each line of JSON on the standard input it asks for
that page as a signed-in administrator and prints the seconds that product and database worked for it.
"""

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Self

from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from app.database import db
from app.domain.permissions import Role
from app.services import organizers
from app.services.organizers import NewAccount
from bench.servers import ROOT, Site
from config import Config

REPEATS = 15
PASSWORD = "a-long-bench-password"
#: A page: its address, and the fields that are sent to it; none: it is only fetched.
Page = tuple[str, dict[str, str]]


class Asker:
    """One site's process, which is asked for pages."""

    def __init__(self, site: Site) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.asking"],
            cwd=ROOT, env=site.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def seconds(self, page: Page) -> float:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(page) + "\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())


def compared(few: Site, many: Site, pages: dict[str, tuple[Page, Page]]) -> dict[str, tuple[float, float]]:
    """The least seconds that each page takes on the one and on the other site; pages: as each of them has it."""
    with Asker(few) as one, Asker(many) as other:
        return {name: _least(one, other, *both) for name, both in pages.items()}


def _least(one: Asker, other: Asker, its: Page, others: Page) -> tuple[float, float]:
    times = [(one.seconds(its), other.seconds(others)) for _ in range(REPEATS)]
    return min(time for time, _ in times), min(time for _, time in times)


def _worked(app: Flask) -> float:
    """Seconds that this process and its only connection to PostgreSQL have worked."""
    with app.app_context():
        connection: Any = db.session.connection().connection.driver_connection
        theirs = Path(f"/proc/{connection.info.backend_pid}/schedstat").read_text().split()[0]
    return time.process_time() + int(theirs) / 1e9


def _signed_in(app: Flask) -> tuple[FlaskClient, str]:
    """A browser, and the token that its forms are sent with."""
    with app.app_context():
        organizers.add_with_password(NewAccount("bench@example.fi", role=Role.ADMINISTRATOR), PASSWORD)
    client = app.test_client()

    def token(address: str) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(address).text)
        assert found is not None
        return found[1]

    form = {"csrf_token": token("/fi/organizer/sign-in"), "email": "bench@example.fi", "password": PASSWORD}
    assert client.post("/fi/organizer/sign-in", data=form).status_code == 303
    return client, token("/fi/organizer/account")


def _answer(app: Flask) -> None:
    # Each request in a context of its own, as a server has it: what one keeps there, the next must not find.
    client, token = _signed_in(app)
    for line in sys.stdin:
        address, fields = json.loads(line)
        started = _worked(app)
        page = client.post(address, data={"csrf_token": token, **fields}) if fields else client.get(address)
        assert page.status_code == 200, (page.status_code, address)
        print(_worked(app) - started, flush=True)


if __name__ == "__main__":
    _answer(create_app(Config()))
