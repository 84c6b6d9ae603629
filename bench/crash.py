"""python -m bench.crash [TRIALS]: kill -9 during a rush, and prove that nothing told was lost.

In turn a web process, the worker and PostgreSQL are killed while 300 people register for 100 places
and some of them cancel. Then everything is let run to its end, and these must hold: whoever saw
"confirmed" is confirmed unless they cancelled, whoever saw "waiting" waits or has been promoted, the
doctor finds nothing, every mail is out, and nobody was promoted twice. Exit 1 when one does not.
"""

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import create_engine, text

from bench import network, people
from bench.servers import Postgres, Site

PEOPLE = 300
PLACES = 100
CANCELLING = 0.15
VICTIMS = ("web process", "worker", "PostgreSQL")
BETTER = {"Confirmed": {"confirmed"}, "Hold": {"waiting", "confirmed"}, "Cancelled": {"cancelled"}}


def strike(victim: str, site: Site, postgres: Postgres, moment: float) -> None:
    """After some seconds kill the victim; start again what has no one to start it."""
    time.sleep(moment)
    if victim == "web process":
        os.kill(random.choice(site.web_pids()), signal.SIGKILL)  # gunicorn starts another
    elif victim == "worker":
        assert site.worker is not None
        site.worker.kill()
        site.worker.wait()
        site.start_worker()
    else:
        postgres.kill()
        postgres.start_again()


def trial(number: int, postgres: Postgres) -> list[str]:
    """One kill; the faults found afterwards."""
    victim = VICTIMS[number % len(VICTIMS)]
    site = Site(postgres.database(f"crash_{number}"))
    [form] = network.set_up(site, ["rush"], capacity=PLACES)
    site.start()
    with ThreadPoolExecutor(1) as hand:
        blow = hand.submit(strike, victim, site, postgres, random.uniform(0.3, 2.5))
        outcome = people.rush([form], PEOPLE, 48, cancelling=CANCELLING)
        blow.result()  # raises when nothing was killed
    site.stop()
    faults = judge(site, outcome)
    seen = Counter(outcome.seen.values())
    print(
        f"{number + 1:3} {victim:12} {dict(seen)} broken {dict(outcome.failed)} {'; '.join(faults) or 'ok'}", flush=True
    )
    return faults


def judge(site: Site, outcome: people.Outcome) -> list[str]:
    """Everything that is not as it must be, once all leases have run out and all mail has been tried."""
    expire_leases(site)
    site.flask("worker", "--once")
    rows = {
        row["code"]: row for row in map(json.loads, site.flask("registrations", "list", "rush", "--json").splitlines())
    }
    faults = [
        f"{code} saw {told}, is {rows[code]['status'] if code in rows else 'gone'}"
        for code, told in outcome.seen.items()
        if code not in rows
        or rows[code]["status"] not in BETTER[told] | ({"cancelled"} if code in outcome.unsure else set())
    ]
    statuses = Counter(row["status"] for row in rows.values())
    if statuses["confirmed"] != min(PLACES, statuses["confirmed"] + statuses["waiting"]):
        faults.append(f"{statuses['confirmed']} confirmed while {statuses['waiting']} wait")
    positions = sorted(row["position"] for row in rows.values() if row["status"] == "waiting")
    if positions != list(range(1, len(positions) + 1)):
        faults.append("the queue has gaps or ties")
    faults += site.doctor()
    return faults + mail_faults(site)


def expire_leases(site: Site) -> None:
    """What a killed worker had taken comes back when its lease ends; we do not wait for the clock."""
    engine = create_engine(site.environment["DATABASE_URL"])
    with engine.begin() as connection:
        connection.execute(text("UPDATE outgoing_mail SET run_at = now() WHERE state = 'pending'"))
    engine.dispose()


def mail_faults(site: Site) -> list[str]:
    engine = create_engine(site.environment["DATABASE_URL"])
    with engine.connect() as connection:
        left = connection.scalar(text("SELECT count(*) FROM outgoing_mail WHERE state NOT IN ('sent', 'superseded')"))
        twice = connection.scalar(
            text(
                "SELECT count(*) FROM (SELECT registration_id FROM history_entry WHERE act = 'promoted'"
                " GROUP BY registration_id HAVING count(*) > 1) AS again"
            )
        )
    engine.dispose()
    return [f"{left} mails not out"] * bool(left) + [f"{twice} promoted twice"] * bool(twice)


def main(trials: int) -> int:
    postgres = Postgres()
    try:
        faults = [fault for number in range(trials) for fault in trial(number, postgres)]
    finally:
        postgres.stop()
    print(f"{trials} kills, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 12))
