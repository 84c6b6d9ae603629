"""Searches of the history with 1,000 and 100,000 entries.

Run as `python -m bench.history measure` it is the measured process itself, printing JSON.
"""

import json
import re
import sys
from collections.abc import Callable

from flask import current_app
from flask_babel import force_locale

from app import create_app
from app.domain.permissions import Role
from app.services import organizers
from app.services.organizers import NewAccount
from bench.lists import FEW, MANY, PASSWORD, REPEATS, SLUG, best, filled
from bench.result import Result
from bench.servers import Postgres, Site
from config import Config

EVENT, NETWORK = f"/fi/organizer/events/{SLUG}/history", "/fi/organizer/network/history"
#: What an index tells at once. A person by address, an organizer: one condition, sent.
SEARCHES: dict[str, tuple[str, dict[str, str]]] = {
    "event": (EVENT, {}),
    "network": (NETWORK, {}),
    "kind of act": (f"{NETWORK}?what=kind:accounts", {}),
    "period": (f"{NETWORK}?since=2000-01-01", {}),
    "who": (NETWORK, {"who": "bench@example.fi"}),
    "person": (NETWORK, {"person": "nobody@example.fi"}),
}
#: Looked through, 10,000 entries at a time: with 1,000 there are no more to look through.
WORDS = "words"


def searches(postgres: Postgres) -> list[Result]:
    """Each search with 100,000 entries, of the same with 1,000."""
    few, many = (_measured(filled(postgres, rows)) for rows in (FEW, MANY))
    results = [
        Result(
            f"history of {MANY}, of {FEW}: {name}",
            many[name] / few[name],
            at_most=1.5,
            detail=f"{many[name] * 1000:.0f} ms of {few[name] * 1000:.0f} ms",
        )
        for name in SEARCHES
    ]
    looked = f"{many[WORDS] * 1000:.0f} ms, of {few[WORDS] * 1000:.0f} ms with {FEW}"
    return [*results, Result("history, a look through for words: seconds", many[WORDS], 0, 0.5, looked)]


def _measured(site: Site) -> dict[str, float]:
    measured: dict[str, float] = json.loads(site.program("history", "measure"))
    return measured


def _measure() -> dict[str, float]:
    organizers.add_with_password(NewAccount("bench@example.fi", role=Role.ADMINISTRATOR), PASSWORD)
    client = current_app.test_client()

    def token(page: str) -> str:
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).text)
        assert found is not None
        return found[1]

    form = {"csrf_token": token("/fi/organizer/sign-in"), "email": "bench@example.fi", "password": PASSWORD}
    assert client.post("/fi/organizer/sign-in", data=form).status_code == 303
    key = token(NETWORK)

    def asking(address: str, fields: dict[str, str]) -> Callable[[], object]:
        if not fields:
            return lambda: client.get(address)
        return lambda: client.post(address, data={"csrf_token": key, **fields})

    asked = {**SEARCHES, WORDS: (NETWORK, {"words": "sanaa ei ole"})}
    return {name: best(asking(*search), REPEATS) for name, search in asked.items()}


if __name__ == "__main__":
    with create_app(Config()).app_context(), force_locale("fi"):
        print(json.dumps({"measure": _measure}[sys.argv[1]]()))
