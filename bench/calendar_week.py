"""python -m bench.calendar_week [SUBSCRIBERS]: a week of calendars asking, while events change. Time is compressed.

The mix of programs is that of docs/calendar.md. In front of the product stands a cache that keeps what it may, as
long as it may. After every change the truth is made by a second application that keeps nothing. It must hold:

- an answer is the truth of now, or of a moment no longer ago than its max-age and the seconds a process may keep it;
- a 304 is sent only to who has the truth, as far as the same allows.

Prints figures; exit 1 when an answer was wrong.
"""

import hashlib
import heapq
import logging
import os
import random
import sys
import tempfile
from bisect import bisect_left
from collections import Counter, defaultdict
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import time_machine
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import select

from app import clock, create_app, keys
from app.database import db
from app.domain.edit_conflicts import fingerprint
from app.domain.events import EventStatus
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language, LocalizedText
from app.domain.mail import MailKind
from app.domain.personal_feeds import FeedSettings
from app.domain.registration import ACTIVE
from app.models import Event, OutgoingMail, Registration
from app.queries import event_details
from app.services import events, personal_feeds, publication, registrations
from config import Config

SUBSCRIBERS = 10_000
EVENTS, REGISTRATIONS = 30, 600
DAYS = 7
CHANGES_PER_DAY = 30
#: One in so many subscribers has a private feed: those cost statements.
PRIVATE_EVERY = 25
PUBLIC = [
    f"/{language}/calendar/{feed}"
    for language in ("fi", "sv")
    for feed in ("all.ics", "all.ics?kind=seminar&entries=sessions", "region/HYKS.ics")
]
KEPT_SECONDS = 2.0


@dataclass(frozen=True)
class Program:
    """share of the subscribers; asks every so many minutes, while its machine is awake; by_time: sends no ETag."""

    name: str
    share: float
    minutes: float
    awake: float = 1.0
    by_time: bool = False


PROGRAMS = (
    Program("Apple", 0.45, 20, awake=0.6),  # one and a half devices each, every 30 minutes
    Program("Exchange", 0.15, 180),
    Program("Thunderbird", 0.05, 30),
    Program("Google", 0.30, 720),
    Program("Outlook", 0.05, 360, by_time=True),
)


@dataclass
class Subscriber:
    program: Program
    address: str
    etag: str = ""
    modified: str = ""
    digest: str = ""


@dataclass
class Truth:
    """What was right when, by address."""

    since: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    digests: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, address: str, at: float, digest: str) -> None:
        if not self.digests[address] or self.digests[address][-1] != digest:
            self.since[address].append(at)
            self.digests[address].append(digest)

    def was_right(self, address: str, digest: str, at: float, seconds: float) -> bool:
        """Was it right at some moment of these last seconds?"""
        since = self.since[address]
        first = max(bisect_left(since, at - seconds) - 1, 0)
        return digest in self.digests[address][first : bisect_left(since, at + 0.001)]


@dataclass
class Shared:
    """A cache as in front of many services: keeps public answers for their max-age, asks again with their ETag."""

    kept: dict[str, tuple[float, dict[str, str], bytes]] = field(default_factory=dict)


def digest_of(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


class Week:
    """One simulated week; figures are in counts, faults in faults."""

    def __init__(self, served: Flask, truthful: Flask, subscribers: list[Subscriber], chance: random.Random) -> None:
        self.served, self.truthful = served.test_client(), truthful.test_client()
        self.application = truthful
        self.subscribers, self.chance = subscribers, chance
        self.truth, self.shared = Truth(), Shared()
        self.counts: Counter[str] = Counter()
        self.bytes_sent = 0
        self.faults: list[str] = []

    def run(self, start: datetime) -> None:
        end = start + timedelta(days=DAYS)
        queue = [
            (start.timestamp() + self.chance.random() * self._pause(one), n) for n, one in enumerate(self.subscribers)
        ]
        heapq.heapify(queue)
        changes = sorted(
            start.timestamp() + self.chance.random() * DAYS * 86_400 for _ in range(DAYS * CHANGES_PER_DAY)
        )
        # The window moves at midnight in Helsinki: that changes feeds as well.
        midnights = [(start.replace(hour=22, minute=0, second=1) + timedelta(days=n)).timestamp() for n in range(DAYS)]
        moments = iter(sorted([*changes, *midnights]))
        upcoming = next(moments)
        with time_machine.travel(start, tick=False) as clock:
            self._note_truth(start.timestamp())
            while queue:
                at, number = heapq.heappop(queue)
                if at >= end.timestamp():
                    continue
                while upcoming <= at:
                    clock.move_to(upcoming)
                    if upcoming in midnights:
                        self.counts["midnights"] += 1
                    else:
                        self._change()
                    self._note_truth(upcoming)
                    upcoming = next(moments, end.timestamp() + 1)
                clock.move_to(at)
                one = self.subscribers[number]
                if self.chance.random() < one.program.awake:
                    self._poll(one, at)
                heapq.heappush(queue, (at + self._pause(one), number))

    def _pause(self, one: Subscriber) -> float:
        return one.program.minutes * 60 * (0.9 + 0.2 * self.chance.random())

    def _poll(self, one: Subscriber, at: float) -> None:
        asked = {"Accept-Encoding": "gzip"}
        if one.program.by_time and one.modified:
            asked["If-Modified-Since"] = one.modified
        elif one.etag:
            asked["If-None-Match"] = one.etag
        status, headers, body, age = self._answer(one.address, asked, at)
        self.counts[f"{status}"] += 1
        self.counts["private" if one.address not in PUBLIC else "public"] += 1
        if status == 200:
            self.bytes_sent += len(body)
            one.digest, one.etag, one.modified = digest_of(body), headers["ETag"], headers["Last-Modified"]
        elif status != 304:
            self.faults.append(f"{status} for {one.address}")
            return
        max_age = int(headers["Cache-Control"].rsplit("max-age=", 1)[1].split(",")[0])
        allowed = (max_age if one.address in PUBLIC else 0) + KEPT_SECONDS
        if age > max_age:
            self.faults.append(f"an answer of {age:.0f} s")
        if not self.truth.was_right(one.address, one.digest, at, allowed):
            self.faults.append(f"wrong {status} for {one.program.name} at {one.address.split('?')[0]}")

    def _answer(self, address: str, asked: dict[str, str], at: float) -> tuple[int, dict[str, str], bytes, float]:
        """Through the cache in front, for what may be shared; and how old the answer is."""
        if address not in PUBLIC:
            return (*self._ask(address, asked), 0.0)
        kept = self.shared.kept.get(address)
        if kept is None or at - kept[0] >= int(kept[1]["Cache-Control"].rsplit("max-age=", 1)[1]):
            known = {"If-None-Match": kept[1]["ETag"]} if kept is not None else {}
            status, headers, body = self._ask(address, known)
            self.counts["asked by the cache"] += 1
            # RFC 9111 4.3.4: what a 304 says is new, the rest stays.
            kept = (at, headers, body) if kept is None or status == 200 else (at, {**kept[1], **headers}, kept[2])
            self.shared.kept[address] = kept
        since, headers, body = kept
        same = asked.get("If-None-Match") == headers["ETag"] or (
            "If-Modified-Since" in asked
            and parsedate_to_datetime(headers["Last-Modified"]) <= parsedate_to_datetime(asked["If-Modified-Since"])
        )
        return (304, headers, b"", at - since) if same else (200, headers, body, at - since)

    def _ask(self, address: str, asked: dict[str, str]) -> tuple[int, dict[str, str], bytes]:
        self.counts["asked of the product"] += 1
        answer = self.served.get(address, headers={name: value for name, value in asked.items() if "gzip" not in value})
        if answer.status_code not in (200, 304):
            raise RuntimeError(f"{answer.status_code} for {address}")
        return answer.status_code, dict(answer.headers), answer.data

    def _note_truth(self, at: float) -> None:
        for address in {one.address for one in self.subscribers}:
            self.truth.note(address, at, digest_of(self.truthful.get(address).data))

    def _change(self) -> None:
        """One act of an organizer or a participant."""
        kind = self.chance.choice(
            ("title", "time", "time", "place", "capacity", "cancelled", "published", "one person")
        )
        self.counts[f"changed: {kind}"] += 1
        with self.application.app_context():
            on = select(Event.id).where(Event.status == EventStatus.PUBLISHED).order_by(Event.id)
            act(kind, self.chance.choice(db.session.scalars(on).all()), self.chance)
            db.session.remove()


def act(kind: str, event_id: int, chance: random.Random) -> None:
    """What organizers and participants do to an event, through the services."""
    if kind == "cancelled":
        publication.cancel(event_id, LocalizedText("Puhuja on estynyt."), COMMAND_LINE)
    elif kind == "published":
        copy = events.copy(event_id, (clock.now() + timedelta(days=chance.randint(10, 300))).date(), COMMAND_LINE)
        publication.publish(copy.id, COMMAND_LINE)
    elif kind == "one person":
        people = db.session.scalars(select(Registration.id).where(Registration.status.in_(ACTIVE))).all()
        registrations.cancel(chance.choice(people))
    else:
        event = event_details.whole(event_id)
        before = event_details.of(event, event.pools)
        half = timedelta(minutes=30)
        after = {
            "title": {"title": LocalizedText(f"{before.title.fi}, tarkennettu {chance.randint(1, 999)}")},
            "time": {"starts_at": before.starts_at + half, "ends_at": before.ends_at + half},
            "place": {"venue_name": f"Sali {chance.randint(1, 999)}"},
            "capacity": {"capacity": 10_000 + chance.randint(1, 999)},
        }[kind]
        events.edit(event_id, replace(before, **after), fingerprint(before), COMMAND_LINE)


def people_of(subscribers: int, private: list[str], chance: random.Random) -> list[Subscriber]:
    programs = chance.choices(PROGRAMS, [program.share for program in PROGRAMS], k=subscribers)
    addresses = [
        chance.choice(private) if number % PRIVATE_EVERY == 0 else chance.choice(PUBLIC)
        for number in range(subscribers)
    ]
    return [Subscriber(program, address) for program, address in zip(programs, addresses, strict=True)]


def private_feeds(app: Flask, count: int) -> list[str]:
    """The addresses of so many people's own calendars."""
    with app.app_context():
        numbers = db.session.scalars(select(Registration.id).where(Registration.status.in_(ACTIVE)).limit(count)).all()
        for number in numbers:
            personal_feeds.send_new(number, FeedSettings(Language.FI))
        mails = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == MailKind.CALENDAR_ADDRESS)).all()
        found = [f"/calendar/my/{keys.feed_token(mail.facts['handle'])}.ics" for mail in mails]
        db.session.remove()
        return found


def application(seconds: float) -> Flask:
    os.environ["PAGE_CACHE_SECONDS"] = str(seconds)
    return create_app(Config())


def main(subscribers: int) -> int:
    folder = tempfile.mkdtemp(prefix="kutsu-week-")
    os.environ |= {
        "DATABASE_URL": f"sqlite:///{folder}/week.sqlite",
        "KUTSU_RATE_LIMITS": "off",
        "MAIL_URL": f"file:{folder}",
    }
    truthful, served = application(0), application(KEPT_SECONDS)
    logging.disable(logging.INFO)
    with truthful.app_context():
        upgrade(directory=str(Path(__file__).parent.parent / "migrations"))
    fill = ["demo", "fill", "--events", str(EVENTS), "--registrations", str(REGISTRATIONS)]
    for command in (["demo", "load"], fill):
        outcome = truthful.test_cli_runner().invoke(args=command)
        if outcome.exit_code:
            raise RuntimeError(outcome.output)
    chance = random.Random(20261126)
    private = private_feeds(truthful, max(subscribers // PRIVATE_EVERY // 4, 1))
    week = Week(served, truthful, people_of(subscribers, private, chance), chance)
    week.run(datetime.now(UTC) + timedelta(minutes=1))
    counts = week.counts
    asked, same = counts["200"] + counts["304"], counts["304"]
    print(f"{subscribers} subscribers asked {asked} times in {DAYS} days, {counts['private']} times for private feeds")
    print(f"{same} answers were 304 ({same / asked:.1%}); {week.bytes_sent / 1e6:.0f} MB were sent (not packed)")
    print(f"{counts['asked of the product']} questions reached the product; with no cache in front it had been all")
    print(
        ", ".join(f"{name} {number}" for name, number in sorted(counts.items()) if name.startswith(("changed", "mid")))
    )
    print(f"{len(week.faults)} faults", *week.faults[:10], sep="\n")
    return 1 if week.faults else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SUBSCRIBERS))
