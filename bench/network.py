"""A network to measure on: an event file with as many open events as are wanted."""

import json
import tempfile
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.servers import ROOT, Site


def event_file(slugs: list[str], *, capacity: int | None, waiting_list: bool = True) -> dict[str, Any]:
    """The demo network's lists, and its flagship event under each of these slugs, open now."""
    source = json.loads((ROOT / "demo" / "network.json").read_text())
    model = next(event for event in source["events"] if event["slug"] == "2020-dont-give-up")
    now = datetime.now(UTC)
    moved = {
        "starts": (now + timedelta(days=60)).isoformat(timespec="minutes"),
        "ends": (now + timedelta(days=60, hours=7)).isoformat(timespec="minutes"),
        "registration": {
            "mode": "open",
            "opens": (now - timedelta(days=1)).isoformat(timespec="minutes"),
            "closes": None,
        },
        "programme": [],
        "tracks": [],
        "capacity": capacity,
        "waiting_list": waiting_list,
    }
    return {
        "format": source["format"],
        "network": source["network"],
        "events": [{**model, **moved, "slug": slug} for slug in slugs],
    }


def set_up(site: Site, slugs: list[str], *, capacity: int | None, waiting_list: bool = True) -> list[str]:
    """Migrates the site's database and imports the events; the addresses of their forms."""
    site.flask("db", "upgrade")
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(event_file(slugs, capacity=capacity, waiting_list=waiting_list), file)
        file.flush()
        site.flask("events", "import", file.name)
    return [form(site, slug) for slug in slugs]


def form(site: Site, slug: str) -> str:
    return f"{site.url}/fi/events/{slug}/register"
