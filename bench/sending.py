"""A mail server of our own that keeps what it takes, and workers that send to it and are killed."""

import asyncio
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from typing import Any

from aiosmtpd.smtp import SMTP
from sqlalchemy import create_engine, text

from bench.servers import ROOT, Site, free_port

WORKERS = 3
KILLS = 4
BETWEEN_KILLS = (4.0, 9.0)


@dataclass(frozen=True)
class Mail:
    """One mail as it was taken. message_id: without its domain."""

    recipient: str
    message_id: str
    subject: str
    text: str

    @classmethod
    def of(cls, recipient: str, message: Message) -> "Mail":
        [plain] = [part for part in message.walk() if part.get_content_type() == "text/plain"]
        return cls(
            recipient,
            message["Message-ID"].strip("<>").split("@")[0],
            str(make_header(decode_header(message["Subject"]))),
            plain.get_payload(decode=True).decode(),
        )


@dataclass
class Mailbox:
    """Every mail in the order of arrival."""

    mails: list[Mail] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        [recipient] = envelope.rcpt_tos
        self.mails.append(Mail.of(recipient, message_from_bytes(envelope.content)))
        return "250 OK"

    @property
    def times(self) -> Counter[tuple[str, str]]:
        """How often each mail came, by recipient and Message-ID: a second copy is under the same one."""
        return Counter((mail.recipient, mail.message_id) for mail in self.mails)

    @property
    def second_copies(self) -> int:
        return sum(times - 1 for times in self.times.values())


class Server:
    """The mailbox behind a port, in a thread of its own."""

    def __init__(self) -> None:
        self.mailbox, self.port = Mailbox(), free_port()
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(
            self.loop.create_server(lambda: SMTP(self.mailbox, loop=self.loop), "127.0.0.1", self.port)
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
