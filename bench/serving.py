"""The web: whole registrations, one hot event against many, pages from the cache and without it."""

import os
import subprocess
import sys

from bench import network, pages, people
from bench.result import Result
from bench.servers import ROOT, Postgres, Site

PEOPLE = 2000
ROUNDS = 3
TRACKS, SESSIONS = 8, 60


def bare_database(postgres: Postgres, name: str) -> str:
    url = postgres.database(name)
    subprocess.run(
        [sys.executable, "-c", "from bench.bare import prepare; prepare()"],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, check=True,
    )  # fmt: skip
    return url


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _rate(site: Site, urls: list[str], probe: str) -> float:
    """Whole registrations per second: form, post and result page, 64 people at a time."""
    site.start(probe)
    try:
        people.rush(urls, 200)  # warm
        outcome = people.rush(urls, PEOPLE)
    finally:
        site.stop()
    if outcome.failed:
        raise RuntimeError(f"{outcome.failed}; see {site.log.name}")
    return outcome.per_second


def flow(postgres: Postgres) -> list[Result]:
    """Rounds alternate between the stacks, so that a slow minute of the machine hits them alike."""
    rates: dict[str, list[float]] = {"bare": [], "hot": [], "many": []}
    bare_url = bare_database(postgres, "bare")
    slugs = [f"day-{n}" for n in range(64)]
    database = postgres.database("flow")
    network.set_up(Site(database), ["hot", *slugs], capacity=None)
    for _ in range(ROUNDS):
        bare = Site(bare_url, "bench.bare:app", worker=False)
        rates["bare"].append(_rate(bare, [f"{bare.url}/register"], "/hello"))
        hot = Site(database)
        rates["hot"].append(_rate(hot, [network.form(hot, "hot")], "/healthz"))
        many = Site(database)
        rates["many"].append(_rate(many, [network.form(many, slug) for slug in slugs], "/healthz"))
    bare_rate, hot_rate, many_rate = (median(rates[name]) for name in ("bare", "hot", "many"))
    figures = f"bare {bare_rate:.0f}/s, hot {hot_rate:.0f}/s, 64 events {many_rate:.0f}/s (medians of {ROUNDS})"
    return [
        Result("whole registrations, of the bare stack", hot_rate / bare_rate, at_least=0.5, detail=figures),
        Result("one hot event, of 64 events", hot_rate / many_rate, at_least=0.8, detail=figures),
    ]


def page_rates(postgres: Postgres) -> list[Result]:
    """The event page from the cache against a hello; without the cache against the bare form page. In rounds too."""
    database = postgres.database("pages")
    network.set_up(Site(database), ["hot", "full-day"], capacity=200)
    network.add_programme(Site(database), "full-day", tracks=TRACKS, sessions=SESSIONS)
    bare = Site(bare_database(postgres, "bare_pages"), "bench.bare:app", worker=False).start("/hello")
    site = Site(database, worker=False).start()
    uncached = Site(database, worker=False, PAGE_CACHE_SECONDS="0").start()
    asked = {
        "hello": (bare, "/hello"),
        "form": (bare, "/register"),
        "cached": (site, "/fi/events/hot"),
        "plain": (uncached, "/fi/events/hot"),
        "programme": (uncached, "/fi/events/full-day"),
    }
    rounds = [{name: pages.measure(*which) for name, which in asked.items()} for _ in range(ROUNDS)]
    for each in (bare, site, uncached):
        each.stop()
    rate = {name: median([found[name].per_second for found in rounds]) for name in asked}
    cpu = {name: median([found[name].cpu_ms for found in rounds]) for name in asked}
    return [
        Result(
            "event page from cache, of hello",
            rate["cached"] / rate["hello"],
            at_least=0.5,
            detail=f"{rate['cached']:.0f}/s of {rate['hello']:.0f}/s (medians of {ROUNDS})",
        ),
        Result(
            "event page uncached, CPU of the bare form page",
            cpu["plain"] / cpu["form"],
            at_most=3,
            detail=f"{cpu['plain']:.2f} ms of {cpu['form']:.2f} ms (medians of {ROUNDS})",
        ),
        Result(
            f"a day of {TRACKS} tracks and {SESSIONS} sessions, CPU of a plain event page",
            cpu["programme"] / cpu["plain"],
            at_most=4,
            detail=f"{cpu['programme']:.2f} ms of {cpu['plain']:.2f} ms (medians of {ROUNDS})",
        ),
    ]
