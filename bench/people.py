"""Many people at once through the public form: each opens it, fills it in, sends it, reads the answer."""

import asyncio
import random
import re
import time
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

HIDDEN = re.compile(r'<input\b(?=[^>]*type="hidden")[^>]*>')
ATTRIBUTE = re.compile(r'\b(name|value)="([^"]*)"')
RADIO = re.compile(r'<input\b(?=[^>]*type="radio")(?![^>]*\bdisabled)[^>]*>')
SELECT = re.compile(r'<select[^>]*name="(\w+)"[^>]*>.*?<option[^>]*value="([^"]+)"', re.S)
STATUS = re.compile(r'"reservationStatus":\s*"https://schema.org/Reservation(\w+)"')
CODE = re.compile(r'"reservationId":\s*"([^"]+)"')
FIELDS = {
    "given_name": "Aino",
    "family_name": "Mäkelä-Österberg",
    "organisation": "Espoon kaupunki",
    "municipality": "Espoo",
}


@dataclass
class Outcome:
    """What the people saw.

    seen: code → status of the last page that said how it went; unsure: those whose cancelling broke off.
    """

    seconds: float = 0.0
    seen: dict[str, str] = field(default_factory=dict)
    unsure: set[str] = field(default_factory=set)
    refused: int = 0
    failed: dict[str, int] = field(default_factory=dict)

    @property
    def per_second(self) -> float:
        return len(self.seen) / self.seconds

    def count(self, status: str) -> int:
        return list(self.seen.values()).count(status)

    def fail(self, reason: str) -> None:
        self.failed[reason] = self.failed.get(reason, 0) + 1


class Browser:
    """One person's connection and cookies."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.cookies: dict[str, str] = {}
        self.streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def request(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """(status, location, body). Raises OSError or IncompleteReadError when the connection breaks."""
        if self.streams is None:
            self.streams = await asyncio.open_connection(self.host, self.port)
        reader, writer = self.streams
        body = urlencode(form).encode() if form is not None else b""
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if form is not None:
            lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
        writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:])}
        if cookie := headers.get("set-cookie"):
            name, _, value = cookie.split(";")[0].partition("=")
            self.cookies[name] = value
        content = await reader.readexactly(int(headers.get("content-length", "0")))
        if headers.get("connection", "").lower() == "close":
            self.close()
        return int(head[0].split()[1]), headers.get("location", ""), content.decode()

    def close(self) -> None:
        if self.streams is not None:
            self.streams[1].close()
        self.streams = None


def answers(page: str, email: str) -> dict[str, str]:
    """The form filled in: hidden fields as they are, the first choice of every select."""
    form = dict(FIELDS, email=email, role="Opettaja", sector="Sivistystoimi")
    for tag in HIDDEN.findall(page):
        attributes = dict(ATTRIBUTE.findall(tag))
        form[attributes["name"]] = attributes.get("value", "")
    form.update(SELECT.findall(page))
    form.update(choices(page))
    return form


def choices(page: str) -> dict[str, str]:
    """One of each group of choices at random, full ones too; those of other tracks do no harm."""
    groups: dict[str, list[str]] = {}
    for tag in RADIO.findall(page):
        attributes = dict(ATTRIBUTE.findall(tag))
        if attributes.get("value"):
            groups.setdefault(attributes["name"], []).append(attributes["value"])
    return {name: random.choice(values) for name, values in groups.items()}


async def one(url: str, email: str, outcome: Outcome, cancels: bool = False) -> None:
    """One person's visit; a connection that breaks is counted as a failure, and nothing is tried again."""
    parts = urlsplit(url)
    browser = Browser(parts.hostname or "", parts.port or 80)
    try:
        status, _, page = await browser.request("GET", parts.path)
        if status != 200:
            outcome.fail(f"form {status}")
            return
        status, location, page = await browser.request("POST", parts.path, answers(page, email))
        if status == 303:
            status, _, page = await browser.request("GET", urlsplit(location).path)
        told, code = STATUS.search(page), CODE.search(page)
        if status == 200 and told and code:
            outcome.seen[code[1]] = told[1]
            if cancels:
                outcome.unsure.add(code[1])
                await _cancel(browser, urlsplit(location).path)
                outcome.unsure.discard(code[1])
                outcome.seen[code[1]] = "Cancelled"
        elif status == 409:
            outcome.refused += 1
        else:
            outcome.fail(f"answer {status}")
    except (OSError, asyncio.IncompleteReadError, ValueError) as error:
        outcome.fail(type(error).__name__)
    finally:
        browser.close()


async def _cancel(browser: Browser, page: str) -> None:
    """Cancels through the personal page; raises ValueError when the answer is not the expected one."""
    status, _, form = await browser.request("GET", f"{page}/cancel")
    if status == 200:
        status, _, _ = await browser.request("POST", f"{page}/cancel", answers(form, ""))
    if status != 303:
        raise ValueError(f"cancelling: {status}")


async def _rush(urls: list[str], people: int, inflight: int, cancelling: float) -> Outcome:
    outcome, run, numbers = Outcome(), uuid.uuid4().hex[:8], iter(range(people))

    async def lane() -> None:
        for number in numbers:
            cancels = number % 100 < cancelling * 100
            await one(urls[number % len(urls)], f"bench-{run}-{number}@example.fi", outcome, cancels)

    started = time.perf_counter()
    await asyncio.gather(*(lane() for _ in range(inflight)))
    outcome.seconds = time.perf_counter() - started
    return outcome


def rush(urls: list[str], people: int, inflight: int = 64, *, cancelling: float = 0.0) -> Outcome:
    """people visits, spread over the forms, inflight at a time; a share of them cancels again at once."""
    return asyncio.run(_rush(urls, people, inflight, cancelling))
