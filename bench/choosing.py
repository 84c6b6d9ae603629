"""A day with two tracks and four workshops, rushed by people who choose at random, against a plain event."""

import json
from collections import Counter

from bench import network, people
from bench.result import Result
from bench.servers import Postgres, Site

PEOPLE = 1000
PLACES = 200
ROUNDS = 3


def rush(postgres: Postgres) -> list[Result]:
    """Rounds alternate between the two events. Raises when a place was given that there was not."""
    database = postgres.database("choosing")
    site = Site(database)
    plain = network.set_up(site, [f"plain-{n}" for n in range(ROUNDS)], capacity=PLACES)
    chosen = network.set_up(site, [f"paths-{n}" for n in range(ROUNDS)], capacity=PLACES, choosing=True)
    rates: dict[str, list[float]] = {"plain": [], "paths": []}
    site.start()
    try:
        for pair in zip(plain, chosen, strict=True):
            for name, url in zip(rates, pair, strict=True):
                outcome = people.rush([url], PEOPLE)
                if outcome.failed:
                    raise RuntimeError(f"{name}: {outcome.failed}; see {site.log.name}")
                rates[name].append(outcome.per_second)
    finally:
        site.stop()
    _prove(site)
    plain_rate, paths_rate = (sorted(values)[ROUNDS // 2] for values in rates.values())
    return [
        Result(
            "whole registrations with choices, of a plain event",
            paths_rate / plain_rate,
            at_least=0.6,
            detail=f"{paths_rate:.0f}/s of {plain_rate:.0f}/s (medians of {ROUNDS}); {PLACES} of {PEOPLE} confirmed",
        )
    ]


def _prove(site: Site) -> None:
    """Exactly as many as there are places, one unbroken queue, and nothing for the doctor."""
    site.flask("doctor")
    for number in range(ROUNDS):
        lines = site.flask("registrations", "list", f"paths-{number}", "--json").splitlines()
        statuses = Counter(json.loads(line)["status"] for line in lines)
        if statuses != {"confirmed": PLACES, "waiting": PEOPLE - PLACES}:
            raise RuntimeError(f"paths-{number}: {statuses}")
