"""Searches of the history with 1,000 and 100,000 entries."""

from bench.asking import Page, compared
from bench.lists import FEW, MANY, SLUG, filled
from bench.result import Result
from bench.servers import Postgres

EVENT, NETWORK = f"/fi/organizer/events/{SLUG}/history", "/fi/organizer/network/history"
#: What an index tells at once. A person by address, an organizer: one condition, sent.
SEARCHES: dict[str, Page] = {
    "event": (EVENT, {}),
    "network": (NETWORK, {}),
    "kind of act": (f"{NETWORK}?what=kind:accounts", {}),
    "period": (f"{NETWORK}?since=2000-01-01", {}),
    "who": (NETWORK, {"who": "bench@example.fi"}),
    "person": (NETWORK, {"person": "nobody@example.fi"}),
}
#: Looked through, 10,000 entries at a time: with 1,000 there are no more to look through.
WORDS: dict[str, Page] = {"words": (NETWORK, {"words": "sanaa ei ole"})}


def searches(postgres: Postgres) -> list[Result]:
    """Each search with 100,000 entries, of the same with 1,000."""
    few, many = (filled(postgres, rows) for rows in (FEW, MANY))
    took = compared(few, many, {name: (page, page) for name, page in (SEARCHES | WORDS).items()})
    results = [
        Result(
            f"history of {MANY}, of {FEW}: {name}",
            with_many / with_few,
            at_most=1.5,
            detail=f"{with_many * 1000:.0f} ms of {with_few * 1000:.0f} ms",
        )
        for name, (with_few, with_many) in took.items()
        if name in SEARCHES
    ]
    with_few, with_many = took["words"]
    looked = f"{with_many * 1000:.0f} ms, of {with_few * 1000:.0f} ms with {FEW}"
    return [*results, Result("history, a look through for words: seconds", with_many, 0, 0.5, looked)]
