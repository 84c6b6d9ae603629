"""Registering once for four occasions, against one registration for one such day: less than four forms cost."""

import json

from bench import network, people
from bench.result import Result
from bench.servers import Postgres, Site

PEOPLE = 300
ROUNDS = 3
OCCASIONS = 4


def rush(postgres: Postgres) -> list[Result]:
    """Rounds alternate between one event and a series of its like: without anything to choose, and with choices."""
    database = postgres.database("series")
    site = Site(database)
    (plain,) = network.set_up(site, ["plain"], capacity=None)
    (choosing,) = network.set_up(site, ["choosing"], capacity=None, choosing=True)
    slugs = {name: [f"{name}-{n}" for n in range(OCCASIONS)] for name in ("days", "paths")}
    addresses = {
        "plain": plain,
        "choosing": choosing,
        "days": network.add_series(site, "days", slugs["days"]),
        "paths": network.add_series(site, "paths", slugs["paths"], choosing=True),
    }
    rates: dict[str, list[float]] = {name: [] for name in addresses}
    site.start()
    try:
        for address in addresses.values():
            people.rush([address], 60)  # warm
        for _ in range(ROUNDS):
            for name, address in addresses.items():
                outcome = people.rush([address], PEOPLE)
                if outcome.failed or outcome.refused:
                    raise RuntimeError(f"{name}: {outcome.failed}, {outcome.refused} refused; see {site.log.name}")
                rates[name].append(outcome.per_second)
    finally:
        site.stop()
    _prove(site, [slug for found in slugs.values() for slug in found])
    rate = {name: sorted(values)[ROUNDS // 2] for name, values in rates.items()}
    return [
        Result(
            f"a series of {OCCASIONS} {what}, of one registration for one",
            rate[one] / rate[all_of_them],
            at_most=3,
            detail=f"{rate[all_of_them]:.0f}/s of {rate[one]:.0f}/s (medians of {ROUNDS})",
        )
        for one, all_of_them, what in (("plain", "days", "days"), ("choosing", "paths", "days with choices"))
    ]


def _prove(site: Site, slugs: list[str]) -> None:
    """Everyone is registered at each of the four, and there is nothing for the doctor."""
    site.flask("doctor")
    for slug in slugs:
        lines = site.flask("registrations", "list", slug, "--json").splitlines()
        statuses = {json.loads(line)["status"] for line in lines}
        if statuses != {"confirmed"} or len(lines) != 60 + ROUNDS * PEOPLE:
            raise RuntimeError(f"{slug}: {len(lines)} {statuses}")
