"""Forms as an attacker sends them: a seeded stream of random and hostile POSTs at the participants' routes."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from urllib.parse import quote_from_bytes, urlencode

FIELDS = (
    "given_name", "family_name", "email", "organisation", "role", "sector", "municipality", "language", "seen",
    "submission", "diet", "access", "needs_consent", "withdraw", "attendance", "track", "slot-1", "session", "take",
    "word",
)  # fmt: skip
#: What no form of ours asks, but a table has.
FOREIGN = ("id", "event_id", "status", "queue_no", "code", "token_version", "erased_at", "registration_id", "source")

INJECTIONS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{7*7}}INJECTED",
    "${7*7}INJECTED",
    "{% for x in (1,) %}INJECTED{% endfor %}",
    "{{ config }}",
    "%(password)s %s %n %d",
    "=1+1",
    '=HYPERLINK("http://evil.example","x")',
    "+cmd|' /C calc'!A0",
    "@SUM(1)",
    "-2+3",
    "Aino\r\nBcc: x@evil.example",
    "Aino\nContent-Type: text/html\n\n<b>x</b>",
    "' OR 1=1 --",
    "'; DROP TABLE registration; --",
    "../../../../etc/passwd",
    "\x00",
    "A\x00B",
    "\x1b[31m",
    "\u202eevil\u202c",
    "\ufeff\ufffe\uffff",
    "\ud800",
    "\u2028\u2029",
    "e" + "\u0301" * 300,
    "\ufdfa" * 100,
    "😀" * 100,
    "010190-123M",
    "-1",
    "0",
    "9" * 400,
    "1e309",
    "NaN",
    "null",
    "9999999-12-31",
    " " * 50,
    "\t\n\r",
    "",
    "true",
    "[]",
)
ADDRESSES = (
    "ei-osoite",
    "a@x.fi\r\nBcc: b@evil.example",
    "a@example.fi, b@example.fi",
    "a@example.fi;b@example.fi",
    '"<script>"@example.fi',
    "a@[127.0.0.1]",
    "ääkkönen@example.fi",
    "a@ääkkönen.fi",
    "a@" + "x" * 300 + ".fi",
    "x" * 65 + "@example.fi",
    "\ufdfa" * 20 + "@example.fi",
    "a@example..fi",
    "a\x00@example.fi",
    "@",
    "",
)


@dataclass
class Attack:
    """One POST for a test client."""

    address: str
    kwargs: dict[str, Any] = field(default_factory=dict)


class Attacker:
    """Makes attacks on the given addresses; csrf: its own browser's token; foreign: what is others'.

    honest: what the attacked form's fields would be filled with; fields: which of them, and others, are not.
    """

    def __init__(
        self, seed: int, csrf: str, honest: dict[str, str], foreign: list[str], fields: Sequence[str] = FIELDS
    ) -> None:
        self.fields = tuple(fields)
        self.random = random.Random(seed)
        self.csrf = csrf
        self.honest = honest
        self.foreign = foreign
        self.number = 0

    def attack(self, addresses: list[str]) -> Attack:
        """On one of these addresses."""
        self.number += 1
        return Attack(self.random.choice(addresses), self._sent_as(self._pairs()))

    def _pairs(self) -> list[tuple[str, str]]:
        values = dict(self.honest, email=f"attacker-{self.number}@example.fi", csrf_token=self.csrf)
        for name in self._some_fields():
            values[name] = self._text(name)
        match self.random.randrange(10):
            case 0:
                values.pop("csrf_token")
            case 1:
                values["csrf_token"] = self.random.choice(
                    ("x", self.csrf[:-3], self.csrf + "x", self._text("csrf_token"))
                )
            case 2:
                values.pop(self.random.choice(list(values)))
        pairs = list(values.items())
        if self.random.random() < 0.2:
            pairs += [(name, self._text(name)) for name in self.random.choices((*self.fields, "csrf_token"), k=3)]
        if self.random.random() < 0.3:
            pairs += [(name, self.random.choice(self.foreign)) for name in self.random.sample(FOREIGN, 4)]
        if self.random.random() < 0.1:
            self.random.shuffle(pairs)
        if self.random.random() < 0.01:
            pairs += [(f"extra{n}", "x") for n in range(600)]
        return pairs

    def _some_fields(self) -> list[str]:
        wanted = self.random.choice((0, 1, 1, 2, 3, len(self.fields)))
        return self.random.sample(self.fields, min(wanted, len(self.fields)))

    def _text(self, name: str) -> str:
        choice = self.random.randrange(12)
        if name == "email" and choice < 6:
            return self.random.choice(ADDRESSES)
        if choice == 0:
            return self.random.choice(self.foreign)
        if choice == 1:
            return "x" * self.random.choice((100, 101, 255, 5000))
        if choice == 2 and self.random.random() < 0.04:
            return "ä" * self.random.choice((100_000, 600_000))
        if choice == 3:
            return "".join(chr(self.random.randrange(0x11000)) for _ in range(self.random.randrange(40)))
        return self.random.choice(INJECTIONS)

    def _sent_as(self, pairs: list[tuple[str, str]]) -> dict[str, Any]:
        choice = self.random.random()
        if choice < 0.75:
            return {"data": _urlencoded(pairs), "content_type": "application/x-www-form-urlencoded"}
        if choice < 0.85:
            return {"data": self._multipart(pairs)}
        if choice < 0.88:
            return {"json": self.random.choice((dict(pairs), [1, 2], "x", None, {"email": {"$ne": 1}}))}
        if choice < 0.94:
            body = bytes(self.random.randrange(256) for _ in range(self.random.randrange(200)))
            broken = b"email=%ff%fe&given_name=%ed%a0%80&" + quote_from_bytes(body).encode() + b"&" + body
            return {"data": broken, "content_type": "application/x-www-form-urlencoded"}
        kind = self.random.choice(
            ("text/plain", "multipart/form-data", "multipart/form-data; boundary=ä", "application/xml", "", "x" * 300)
        )
        return {"data": _urlencoded(pairs), "headers": {"Content-Type": kind.encode("latin-1").decode("latin-1")}}

    def _multipart(self, pairs: list[tuple[str, str]]) -> dict[str, Any]:
        parts: dict[str, Any] = {}
        for name, text in pairs:
            content = text.encode("utf-8", "surrogatepass")
            # A long file is kept on disk, and Werkzeug leaves it there when the form then turns out too large.
            as_file = len(content) < 100_000 and self.random.random() < 0.2
            value = (
                (BytesIO(content), self.random.choice(("x.txt", "../x", "<b>.svg", "å\u202e"))) if as_file else content
            )
            parts.setdefault(name, []).append(value)
        return parts


def _urlencoded(pairs: list[tuple[str, str]]) -> bytes:
    return urlencode([(name, text.encode("utf-8", "surrogatepass")) for name, text in pairs]).encode()
