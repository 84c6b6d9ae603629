"""python -m bench.invitations [PEOPLE]: invite, remind and answer with several workers and kill -9 while they send.

10,000 people are invited to one event. Three workers send to an SMTP server of our own; one of them is killed again
and again. A part of the people answer meanwhile by the form, a day passes, the rest are reminded, and workers are
killed again. Then everything is let run to its end, and these must hold: everyone got the invitation, everyone who had
not answered got the reminder, nobody who had answered got it, a mail came twice only where it was in flight at a kill,
and then under the same Message-ID; the doctor finds nothing. Exit 1 when one does not hold.
"""

import asyncio
import random
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Any

from aiosmtpd.smtp import SMTP
from sqlalchemy import create_engine, text

from bench import network, people
from bench.servers import ROOT, Postgres, Site, free_port

PEOPLE = 10_000
ANSWERING = 0.1
WORKERS = 3
LANES = 8
KILLS = 4
BETWEEN_KILLS = (4.0, 9.0)
SLUG = "kutsut"


@dataclass
class Inbox:
    """What the mail server took: per recipient and kind the Message-IDs, in the order of arrival."""

    got: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        message = message_from_bytes(envelope.content)
        subject = str(make_header(decode_header(message["Subject"])))
        kind = "reminder" if subject.startswith(("Muistutus", "Reminder")) else "invitation"
        [recipient] = envelope.rcpt_tos
        [text_part] = [part for part in message.walk() if part.get_content_type() == "text/plain"]
        if "/invitation/" in (body := text_part.get_payload(decode=True).decode()):
            self.got.setdefault((recipient, kind), []).append(message["Message-ID"])
            self.tokens[recipient] = re.search(r"/(\w\w/invitation/[\w-]+)", body)[1]
        return "250 OK"


class Server:
    """The inbox behind a port, in a thread of its own."""

    def __init__(self, inbox: Any) -> None:
        self.inbox, self.port = inbox, free_port()
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(
            self.loop.create_server(lambda: SMTP(self.inbox, loop=self.loop), "127.0.0.1", self.port)
        )
        self.loop.run_forever()

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()


class Workers:
    """Several workers, of which any may be killed; another takes its place."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.running = [self._start() for _ in range(WORKERS)]

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
        site = self.site
        return subprocess.Popen(command, cwd=ROOT, env=site.environment, stdout=site.log, stderr=site.log)

    def kill_one(self) -> None:
        place = random.randrange(WORKERS)
        victim = self.running[place]
        victim.send_signal(signal.SIGKILL)
        victim.wait()
        # What it had taken comes back when its lease ends; we do not wait for the clock.
        ask(self.site, "UPDATE outgoing_mail SET run_at = now() WHERE leased_by LIKE :whose", whose=f"%:{victim.pid}:%")
        self.running[place] = self._start()

    def stop(self) -> None:
        for worker in self.running:
            worker.send_signal(signal.SIGTERM)
        for worker in self.running:
            worker.wait(timeout=60)


def ask(site: Site, statement: str, **values: Any) -> list[Any]:
    engine = create_engine(site.environment["DATABASE_URL"])
    with engine.begin() as connection:
        answer = connection.execute(text(statement), values)
        rows = list(answer) if answer.returns_rows else []
    engine.dispose()
    return rows


def drain(site: Site, workers: Workers, kills: int) -> float:
    """Seconds until no mail is pending, with that many kills on the way."""
    begun = time.monotonic()
    blows = [begun + random.uniform(*BETWEEN_KILLS) * (number + 1) for number in range(kills)]
    while ask(site, "SELECT count(*) FROM outgoing_mail WHERE state = 'pending'")[0][0]:
        if blows and time.monotonic() >= blows[0]:
            blows.pop(0)
            workers.kill_one()
        time.sleep(0.5)
    return time.monotonic() - begun


def answer(site: Site, inbox: Inbox, guests: list[str]) -> people.Outcome:
    """These open their link and send the form that it opens."""
    outcome = people.Outcome()

    async def lane(addresses: list[str]) -> None:
        for address in addresses:
            await people.one(f"{site.url}/{inbox.tokens[address]}", address, outcome)

    async def everyone() -> None:
        await asyncio.gather(*(lane(guests[number::LANES]) for number in range(LANES)))

    asyncio.run(everyone())
    return outcome


def judge(site: Site, inbox: Inbox, everyone: list[str], answered: set[str], kills: int) -> list[str]:
    """Everything that is not as it must be."""
    faults = []
    for kind, wanted in (("invitation", set(everyone)), ("reminder", set(everyone) - answered)):
        got = {address for address, of in inbox.got if of == kind}
        if got != wanted:
            faults.append(f"{kind}: {len(wanted - got)} missing, {len(got - wanted)} too many")
    again = {key: ids for key, ids in inbox.got.items() if len(ids) > 1}
    if others := [key for key, ids in again.items() if len(set(ids)) > 1]:
        faults.append(f"{len(others)} came twice under another Message-ID")
    if len(again) > kills:  # a worker has one mail in flight
        faults.append(f"{len(again)} came twice, with {kills} kills")
    accepted = ask(site, "SELECT count(*) FROM invitation WHERE state = 'accepted'")[0][0]
    if accepted != len(answered):
        faults.append(f"{accepted} accepted, {len(answered)} answered")
    faults += site.doctor()
    print(f"{len(again)} came twice, each under one Message-ID" if again else "nothing came twice")
    return faults


def main(count: int) -> int:
    postgres, server = Postgres(), Server(Inbox())
    try:
        site = Site(postgres.database("invitations"), worker=False, MAIL_URL=f"smtp://127.0.0.1:{server.port}")
        network.set_up(site, [SLUG], capacity=None)
        site.start()
        everyone = [f"henkilo{number}@example.fi" for number in range(count)]
        seconds = act(site, "invite", everyone)
        print(f"{count} invited in {seconds:.1f} s", flush=True)
        workers = Workers(site)
        print(f"sent in {drain(site, workers, KILLS):.0f} s by {WORKERS} workers, {KILLS} killed", flush=True)
        answering = random.sample(everyone, int(count * ANSWERING))
        outcome = answer(site, server.inbox, answering)
        print(f"{len(outcome.seen)} of {len(answering)} answered, failed {outcome.failed}", flush=True)
        ask(site, "UPDATE invitation SET sent_at = sent_at - interval '25 hours'")
        print(f"reminded in {act(site, 'remind', []):.1f} s", flush=True)
        print(f"sent in {drain(site, workers, KILLS):.0f} s, {KILLS} killed", flush=True)
        workers.stop()
        faults = judge(site, server.inbox, everyone, set(answering), 2 * KILLS)
        site.stop()
    finally:
        server.stop()
        postgres.stop()
    print("; ".join(faults) or "ok")
    return 1 if faults else 0


def act(site: Site, what: str, everyone: list[str]) -> float:
    """The organizer's services in a process of their own; seconds of the act itself."""
    return float(site.program("inviting", what, SLUG, given="\n".join(everyone)))


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE))
