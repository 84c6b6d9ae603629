"""make bench: runs every measurement, prints a table, writes bench/results.json.

Every figure is measured beside what it is compared with, in the same run on the same machine.
Exit 1 when a goal is missed. Names of measurements as arguments run only those.
"""

import json
import sys
from pathlib import Path

from bench import calendars, choosing, exports, history, lists, purge, questions, series, serving, statements
from bench.result import Result
from bench.servers import Postgres

MEASUREMENTS = {
    "flow": serving.flow,
    "choosing": choosing.rush,
    "series": series.rush,
    "questions": questions.form,
    "pages": serving.page_rates,
    "calendars": calendars.feeds,
    "exports": exports.downloads,
    "memory": exports.memory,
    "lists": lists.pages,
    "badges": lists.badges,
    "history": history.searches,
    "statements": statements.lists,
    "purge": purge.everyone,
}


def main(names: list[str]) -> int:
    results: list[Result] = []
    postgres = Postgres()
    try:
        for name in names or MEASUREMENTS:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            results += MEASUREMENTS[name](postgres)
    finally:
        postgres.stop()
    width = max(len(result.name) for result in results)
    for result in results:
        verdict = "ok  " if result.good else "MISS"
        print(f"{verdict}  {result.name:{width}}  {result.figure:>8}  {result.goal:>8}  {result.detail}")
    Path(__file__).with_name("results.json").write_text(json.dumps([result.as_dict() for result in results], indent=1))
    return 0 if all(result.good for result in results) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
