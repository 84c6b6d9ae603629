"""SQL statements of every list page, with 1, 30 and 10,000 rows: the same number each time.

Run as `python -m bench.statements` it is the measured process itself, printing JSON.
"""

import json
import re
import sys

from flask import current_app
from sqlalchemy import event

from app import create_app
from app.database import db
from app.domain.permissions import Role
from app.services import organizers
from app.services.organizers import NewAccount
from bench.result import Result
from bench.servers import Postgres, Site
from config import Config

SIZES = (1, 30, 10_000)
PASSWORD = "a-long-bench-password"
OF_EVENTS = ("/fi/", "/fi/organizer/", "/fi/calendar/all.ics")
OF_ONE_EVENT = ("registrations", "registrations/door-list", "history", "links", "mail", "questions")


def lists(postgres: Postgres) -> list[Result]:
    """The largest difference of any page between the sizes; none is allowed."""
    counted: list[dict[str, int]] = []
    for size in SIZES:
        site = Site(postgres.database(f"statements_{size}"), PAGE_CACHE_SECONDS="0")
        site.flask("db", "upgrade")
        site.flask("demo", "fill", "--events", str(size), "--registrations", "0")
        site.flask("demo", "fill", "--events", "1", "--registrations", str(size))
        counted.append(json.loads(site.program("statements", f"mittaus-{size + 1:06}")))
    growth = {
        page: max(sizes[page] for sizes in counted) - min(sizes[page] for sizes in counted) for page in counted[0]
    }
    detail = ", ".join(f"{page} {'/'.join(str(sizes[page]) for sizes in counted)}" for page in counted[0])
    return [
        Result("SQL statements of list pages, growth to 10,000 rows", max(growth.values()), at_most=0, detail=detail)
    ]


def _count(slug: str) -> dict[str, int]:
    """Statements by page, as a signed-in administrator; every page must answer 200."""
    organizers.add_with_password(NewAccount("bench@example.fi", role=Role.ADMINISTRATOR), PASSWORD)
    client = current_app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/fi/organizer/sign-in").text)
    assert token is not None
    form = {"csrf_token": token[1], "email": "bench@example.fi", "password": PASSWORD}
    assert client.post("/fi/organizer/sign-in", data=form).status_code == 303
    sent: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *arguments: sent.append(arguments[2]))
    counts = {}
    of_one = {page: f"/fi/organizer/events/{slug}/{page}" for page in OF_ONE_EVENT}
    for page, path in {**{path: path for path in OF_EVENTS}, **of_one}.items():
        client.get(path)  # what the process keeps is read once
        sent.clear()
        assert client.get(path).status_code == 200, path
        counts[page] = len(sent)
    return counts


if __name__ == "__main__":
    with create_app(Config()).app_context():
        print(json.dumps(_count(sys.argv[1])))
