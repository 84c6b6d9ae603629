"""python -m bench.messages [PEOPLE]: a message to everyone registered, sent by several workers, with kill -9.

10,000 people are registered for one event and are written to at once. Three workers send to an SMTP server of our own;
one of them is killed again and again, and another takes its place. Then everything is let run to its end, and these
must hold: as many statements as for ten people, everyone got the message, a mail came twice only where it was in
flight at a kill, and then under the same Message-ID; the doctor finds nothing. Exit 1 when one does not hold.
"""

import json
import sys
from typing import Any

from bench.sending import KILLS, WORKERS, Mailbox, Server, Workers, ask, drain
from bench.servers import Postgres, Site

PEOPLE, FEW = 10_000, 10


def send(site: Site, slug: str) -> dict[str, Any]:
    """The organizer's act in a process of its own: count, seconds, statements."""
    told: dict[str, Any] = json.loads(site.program("messaging", slug))
    return told


def filled(site: Site, count: int) -> str:
    """An event with so many registrations; its slug."""
    site.flask("demo", "fill", "--events", "1", "--registrations", str(count))
    return str(ask(site, "SELECT slug FROM event ORDER BY id DESC LIMIT 1")[0][0])


def judge(site: Site, mailbox: Mailbox, kills: int) -> list[str]:
    """Everything that is not as it must be."""
    faults = []
    wanted = {tuple(row) for row in ask(site, "SELECT recipient, message_id FROM outgoing_mail")}
    got = set(mailbox.times)
    if got != wanted:
        faults.append(f"{len(wanted - got)} missing, {len(got - wanted)} not as written")
    if (again := mailbox.second_copies) > kills:  # a worker has one mail in flight
        faults.append(f"{again} second copies, with {kills} kills")
    states = dict(ask(site, "SELECT state, count(*) FROM outgoing_mail WHERE kind = 'message' GROUP BY state"))
    if states != {"sent": len(wanted)}:
        faults.append(f"states {states}")
    faults += site.doctor()
    print(f"{again} second copies, under the same Message-ID" if again else "nothing came twice")
    return faults


def main(count: int) -> int:
    postgres, server = Postgres(), Server()
    try:
        site = Site(postgres.database("messages"), worker=False, MAIL_URL=f"smtp://127.0.0.1:{server.port}")
        site.flask("db", "upgrade")
        few, many = filled(site, FEW), filled(site, count)
        workers = Workers(site)
        told = {slug: send(site, slug) for slug in (few, many)}
        made = told[many]
        print(f"{made['count']} written to in {made['seconds']:.2f} s by {made['statements']} statements", flush=True)
        print(f"sent in {drain(site, workers, KILLS):.0f} s by {WORKERS} workers, {KILLS} killed", flush=True)
        workers.stop()
        faults = judge(site, server.mailbox, KILLS)
        if told[few]["statements"] != made["statements"]:
            faults.append(f"{told[few]['statements']} statements for {told[few]['count']} people")
        site.stop()
    finally:
        server.stop()
        postgres.stop()
    print("; ".join(faults) or "ok")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE))
