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


def add_programme(site: Site, slug: str, *, tracks: int, sessions: int) -> None:
    """A programme that fills the day of an event that is there: sessions by turns on each track, some in parallel."""
    starts = datetime.now(UTC).replace(microsecond=0) + timedelta(days=60)
    programme = [
        {
            "starts": (starts + timedelta(minutes=30 * (number // tracks))).isoformat(timespec="minutes"),
            "ends": (starts + timedelta(minutes=30 * (number // tracks) + 30)).isoformat(timespec="minutes"),
            "kind": "workshop",
            "title": {"fi": f"Työpaja {number}", "sv": f"Workshop {number}", "en": f"Workshop {number}"},
            "track": f"polku-{number % tracks}",
            "speaker": "Ilta Merikaarna",
            "room": f"Sali {number % tracks}",
            "capacity": 20,
        }
        for number in range(sessions)
    ]
    event = {
        "slug": slug,
        "tracks": [{"slug": f"polku-{number}", "name": {"fi": f"Polku {number}"}} for number in range(tracks)],
        "programme": programme,
    }
    _import(site, {"format": "event-file/1", "events": [event]})


def add_choices(site: Site, slug: str) -> None:
    """Two tracks, and two workshops at the same time to choose from, of an event that is there."""
    starts = datetime.now(UTC).replace(microsecond=0) + timedelta(days=60)
    workshop = {
        "starts": starts.isoformat(timespec="minutes"),
        "ends": (starts + timedelta(minutes=30)).isoformat(timespec="minutes"),
        "kind": "workshop",
    }
    event = {
        "slug": slug,
        "tracks": [{"slug": f"polku-{number}", "name": {"fi": f"Polku {number}"}} for number in range(2)],
        "programme": [{**workshop, "title": {"fi": f"Työpaja {number}"}} for number in range(2)],
    }
    _import(site, {"format": "event-file/1", "events": [event]})


def add_questions(site: Site, slug: str, questions: list[dict[str, Any]]) -> None:
    """What an event that is there asks beyond the details."""
    _import(site, {"format": "event-file/1", "events": [{"slug": slug, "questions": questions}]})


def _import(site: Site, file: dict[str, Any]) -> None:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as written:
        json.dump(file, written)
        written.flush()
        site.flask("events", "import", written.name)


def set_up(
    site: Site, slugs: list[str], *, capacity: int | None, waiting_list: bool = True, choosing: bool = False
) -> list[str]:
    """Migrates the site's database and imports the events; the addresses of their forms."""
    site.flask("db", "upgrade")
    _import(site, event_file(slugs, capacity=capacity, waiting_list=waiting_list, choosing=choosing))
    return [form(site, slug) for slug in slugs]


def add_series(site: Site, slug: str, slugs: list[str], *, choosing: bool = False) -> str:
    """A series of these events, without a limit, for which one registers once; the address of its form."""
    file = event_file(slugs, capacity=None, choosing=choosing)
    file["series"] = [{"slug": slug, "title": {"fi": "Sarja", "sv": "Serie", "en": "Series"}, "whole": True}]
    for event in file["events"]:
        event["series"] = slug
        # Places for everyone, also in the workshops: this measures, it does not refuse.
        event["programme"] = [{**item, "capacity": None} for item in event["programme"]]
    _import(site, file)
    return f"{site.url}/fi/series/{slug}/register"


def form(site: Site, slug: str) -> str:
    return f"{site.url}/fi/events/{slug}/register"
