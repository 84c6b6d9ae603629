"""Feeds as calendars ask for them: 304s against a hello, a full feed against a static answer of the same size."""

import urllib.request

from bench import pages
from bench.result import Result
from bench.servers import Postgres, Site
from bench.serving import ROUNDS, bare_database, median

EVENTS = 1000
FEED = "/fi/calendar/all.ics"


def feeds(postgres: Postgres) -> list[Result]:
    """Rounds alternate between the two stacks."""
    database = postgres.database("calendars")
    site = Site(database, worker=False)
    site.flask("db", "upgrade")
    site.flask("demo", "fill", "--events", str(EVENTS), "--registrations", "0")
    site.start()
    bare = Site(bare_database(postgres, "bare_calendars"), "bench.bare:app", worker=False).start("/hello")
    try:
        etag, events, size = _known(site, "identity")
        packed = _known(site, "gzip")[2]
        rounds = [
            {
                "hello": pages.measure(bare, "/hello").per_second,
                "304": pages.measure(site, FEED, etag=etag).per_second,
                "static": pages.measure(bare, f"/bytes/{size}", gzip=False).per_second,
                "200": pages.measure(site, FEED, gzip=False).per_second,
                "static, gzip's size": pages.measure(bare, f"/bytes/{packed}").per_second,
                "200, gzip": pages.measure(site, FEED).per_second,
            }
            for _ in range(ROUNDS)
        ]
    finally:
        site.stop()
        bare.stop()
    if events != EVENTS:
        raise RuntimeError(f"{events} of {EVENTS} events are in the feed")
    rate = {name: median([found[name] for found in rounds]) for name in rounds[0]}
    pairs = (("304", "hello", 0.6), ("200", "static", 0.5), ("200, gzip", "static, gzip's size", 0.5))
    return [
        Result(
            f"{name} of a feed of {EVENTS} events, of {against}",
            rate[name] / rate[against],
            at_least=goal,
            detail=f"{rate[name]:.0f}/s of {rate[against]:.0f}/s (medians of {ROUNDS}; {size} bytes, {packed} packed)",
        )
        for name, against, goal in pairs
    ]


def _known(site: Site, encoding: str) -> tuple[str, int, int]:
    """The feed's ETag, how many events are in it, and its size."""
    request = urllib.request.Request(site.url + FEED, headers={"Accept-Encoding": encoding})
    with urllib.request.urlopen(request) as answer:
        body = answer.read()
        return answer.headers["ETag"], body.count(b"BEGIN:VEVENT"), len(body)
