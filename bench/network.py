"""A network to measure on: an event file with as many open events as are wanted."""

import json
import tempfile
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.servers import ROOT, Site


def event_file(
    slugs: list[str], *, capacity: int | None, waiting_list: bool = True, choosing: bool = False
) -> dict[str, Any]:
    """The demo network's lists, and its flagship event under each of these slugs, open now.

    choosing: with its two tracks and four workshops; otherwise without a programme.
    """
    source = json.loads((ROOT / "demo" / "network.json").read_text())
    model = next(event for event in source["events"] if event["slug"] == "2020-dont-give-up")
    now = datetime.now(UTC)
    starts = now + timedelta(days=60)
    moved = {
        "starts": starts.isoformat(timespec="minutes"),
        "ends": (starts + timedelta(hours=7)).isoformat(timespec="minutes"),
        "registration": {
            "mode": "open",
            "opens": (now - timedelta(days=1)).isoformat(timespec="minutes"),
            "closes": None,
        },
        "programme": _moved(model, starts) if choosing else [],
        "tracks": model["tracks"] if choosing else [],
        "capacity": capacity,
        "waiting_list": waiting_list,
    }
    return {
        "format": source["format"],
        "network": source["network"],
        "events": [{**model, **moved, "slug": slug} for slug in slugs],
    }


def _moved(model: dict[str, Any], starts: datetime) -> list[dict[str, Any]]:
    """The programme, as long after the new start as it was after the old one."""
    by = starts - datetime.fromisoformat(model["starts"]).replace(tzinfo=UTC)
    return [
        {
            **item,
            **{
                name: (datetime.fromisoformat(item[name]).replace(tzinfo=UTC) + by).isoformat(timespec="minutes")
                for name in ("starts", "ends")
            },
        }
        for item in model["programme"]
    ]


def set_up(
    site: Site, slugs: list[str], *, capacity: int | None, waiting_list: bool = True, choosing: bool = False
) -> list[str]:
    """Migrates the site's database and imports the events; the addresses of their forms."""
    site.flask("db", "upgrade")
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(event_file(slugs, capacity=capacity, waiting_list=waiting_list, choosing=choosing), file)
        file.flush()
        site.flask("events", "import", file.name)
    return [form(site, slug) for slug in slugs]


def form(site: Site, slug: str) -> str:
    return f"{site.url}/fi/events/{slug}/register"
