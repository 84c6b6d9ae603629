"""Public pages, kept in the process: rendered once per content version and moment, not once per reader.

What is kept is at most PAGE_CACHE_SECONDS old, never lives past the next boundary (an opening, a
deadline), and is served before Flask is asked, without SQL (design §4). Older than that, its version is
read anew, and it is rendered only when that has changed. Two readers at once wait for one rendering.
"""

import gzip
import hashlib
import threading
import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Generic, TypeVar

from flask import Flask, Response, current_app, request
from werkzeug.http import http_date, parse_date

from app import clock
from app.views import language, web

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

T = TypeVar("T")

SIZE = 400
LOCKS = 64
#: Of all pages of a process together: a calendar of a thousand events is half a megabyte, and there are many.
BYTES = 64_000_000


@dataclass(frozen=True)
class Kind:
    """What a document is. Other caches may keep it for max_age seconds, and for stale more while they ask anew."""

    content_type: str
    max_age: int
    stale: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    private: bool = False


HTML = Kind("text/html; charset=utf-8", max_age=2, stale=10)


@dataclass
class KeptValue(Generic[T]):
    """A value with the version it was made from; checked_at and until are seconds since the epoch."""

    value: T
    version: Hashable
    checked_at: float
    until: float
    used_at: float = field(default_factory=time.monotonic)


class Cache(Generic[T]):
    """Values of which each was right at most `seconds` ago; the least used go when there are too many, or when all
    together weigh more than at_most."""

    def __init__(
        self, seconds: float, size: int = SIZE, *, weigh: Callable[[T], int] = lambda _: 0, at_most: int = BYTES
    ) -> None:
        self._seconds = seconds
        self._size = size
        self._weigh, self._at_most = weigh, at_most
        self._kept: dict[str, KeptValue[T]] = {}
        self._changing = threading.Lock()
        self._making = [threading.Lock() for _ in range(LOCKS)]

    def __len__(self) -> int:
        return len(self._kept)

    def find(self, key: str) -> T | None:
        """The value, if it may still be shown; no lock, no version."""
        kept = self._kept.get(key)
        # A clock that was set back must not make anything live longer.
        if kept is None or not 0 <= (now := time.time()) - kept.checked_at < self._seconds or now >= kept.until:
            return None
        kept.used_at = time.monotonic()
        return kept.value

    def last(self, key: str) -> T | None:
        """The newest value, however old: for when a new one cannot be made."""
        kept = self._kept.get(key)
        return kept.value if kept else None

    def get(
        self,
        key: str,
        version: Callable[[], Hashable],
        make: Callable[[], tuple[T, datetime | None]],
        *,
        keep: bool = True,
    ) -> T:
        """The value, made at most once at a time. version must be equal only when make would give the same.

        make returns the value and the moment at which it changes by itself, if there is one; a value that
        ends at once is not kept. With keep=False nothing is looked up either: keys that strangers make up
        must not fill the memory.
        """
        if not keep or not self._seconds:
            return make()[0]
        with self._making[hash(key) % LOCKS]:
            if (found := self.find(key)) is not None:
                return found
            checked_at = time.time()
            seen = version()
            kept = self._kept.get(key)
            if kept is not None and kept.version == seen and checked_at < kept.until:
                kept.checked_at = checked_at
                return kept.value
            value, until = make()
            end = until.timestamp() if until else float("inf")
            if end > checked_at:
                self._keep(key, KeptValue(value, seen, checked_at, end))
            return value

    def _keep(self, key: str, kept: KeptValue[T]) -> None:
        with self._changing:
            by_use = sorted(self._kept, key=lambda name: self._kept[name].used_at)
            if len(self._kept) >= self._size and key not in self._kept:
                for old in by_use[: self._size // 4 or 1]:
                    del self._kept[old]
            self._kept[key] = kept
            weight = sum(self._weigh(one.value) for one in self._kept.values())
            for old in by_use:
                if weight <= self._at_most:
                    break
                if old != key and (gone := self._kept.pop(old, None)) is not None:
                    weight -= self._weigh(gone.value)


@dataclass(frozen=True)
class Page:
    """A finished document: the same bytes for everyone, with no cookie."""

    kind: Kind
    plain: bytes
    packed: bytes
    etag: str
    until: float
    endpoint: str
    any_query: bool
    but: tuple[str, ...]  # the parameters of a query that it does depend on
    changed_at: datetime | None  # whole seconds; None: nobody knows

    def ignores(self, query: str) -> bool:
        """Would it be the same with this query? A spelling that is not plain is for Flask to read."""
        return self.any_query and not (self.but and ("%" in query or any(name in query for name in self.but)))

    @classmethod
    def of(
        cls,
        content: bytes,
        kind: Kind,
        endpoint: str,
        *,
        until: datetime | None = None,
        any_query: bool = False,
        but: tuple[str, ...] = (),
        changed_at: datetime | None = None,
    ) -> "Page":
        etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
        end = until.timestamp() if until else float("inf")
        packed = gzip.compress(content, 6, mtime=0)
        return cls(kind, content, packed, etag, end, endpoint, any_query, but, changed_at)

    def answer(self, accepts: str, known: str, since: str = "") -> tuple[str, list[tuple[str, str]], bytes]:
        """Status, headers and body for who accepts these encodings, has documents with these ETags, or asked last
        at this moment (RFC 9110 13.2.2: the ETags win)."""
        headers = [
            ("ETag", f"W/{self.etag}"),
            ("Vary", "Accept-Encoding"),
            ("Cache-Control", self._lifetime()),
            *self.kind.headers,
        ]
        if self.changed_at is not None:
            headers.append(("Last-Modified", http_date(self.changed_at)))
        if self._is_known(known, since):
            return "304 NOT MODIFIED", headers, b""
        headers.append(("Content-Type", self.kind.content_type))
        body = self.plain
        if web.accepts_gzip(accepts):
            body = self.packed
            headers.append(("Content-Encoding", "gzip"))
        headers.append(("Content-Length", str(len(body))))
        return "200 OK", headers, body

    def _is_known(self, known: str, since: str) -> bool:
        if known:
            return self.etag in known or known.strip() == "*"
        if not since or self.changed_at is None:
            return False
        moment = parse_date(since)
        return moment is not None and self.changed_at <= moment

    def _lifetime(self) -> str:
        """Neither freshness nor showing it stale may cross the boundary."""
        left = max(0.0, min(self.until - time.time(), self.kind.max_age + self.kind.stale))
        fresh = min(self.kind.max_age, int(left))
        said = f"{'private' if self.kind.private else 'public'}, max-age={fresh}"
        return f"{said}, stale-while-revalidate={int(left) - fresh}" if self.kind.stale else said


class FastLane:
    """WSGI: answers from the pages that are kept; everything else goes on to Flask."""

    def __init__(self, pages: Cache[Page], inner: "WSGIApplication") -> None:
        self._pages = pages
        self._inner = inner

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        page = self._find(environ) if method in ("GET", "HEAD") else None
        if page is None:
            return self._inner(environ, start_response)
        environ[web.ENDPOINT] = page.endpoint
        status, headers, body = page.answer(
            environ.get("HTTP_ACCEPT_ENCODING", ""),
            environ.get("HTTP_IF_NONE_MATCH", ""),
            environ.get("HTTP_IF_MODIFIED_SINCE", ""),
        )
        start_response(status, headers)
        return [b"" if method == "HEAD" else body]

    def _find(self, environ: "WSGIEnvironment") -> Page | None:
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        page = self._pages.find(path)
        if not query or (page is not None and page.ignores(query)):
            return page
        return self._pages.find(f"{path}?{query}")


def init_app(app: Flask) -> None:
    """Puts the fast lane before everything else; PAGE_CACHE_SECONDS = 0 keeps nothing."""
    pages: Cache[Page] = Cache(app.config["PAGE_CACHE_SECONDS"], weigh=lambda page: len(page.plain) + len(page.packed))
    app.extensions["page_cache"] = pages
    app.wsgi_app = FastLane(pages, app.wsgi_app)  # type: ignore[method-assign]


def answer(
    query: str,
    version: Callable[[datetime], Hashable],
    render: Callable[[datetime], tuple[str, datetime | None]],
    *,
    keep: bool = True,
    any_query: bool = False,
    but: tuple[str, ...] = (),
    kind: Kind = HTML,
) -> Response:
    """The page at this path, kept or made: render gives its HTML and the next moment at which it changes by itself.

    query: the part of the query string that the page depends on, in its one spelling; only under it is
    the page kept, and its own links show only it. any_query: the page depends on none of it, except for
    the parameters named by but, which this address does not have.
    """
    language.claim_query(query)

    def make(now: datetime, _last: Page | None) -> tuple[Page, datetime | None]:
        html, until = render(now)
        endpoint = request.endpoint or ""
        return Page.of(html.encode(), kind, endpoint, until=until, any_query=any_query, but=but), until

    return kept(query, version, make, keep=keep)


def changed_at(moment: datetime, body: bytes, last: Page | None) -> datetime:
    """When a document last changed, in whole seconds, where what is in it last changed at this moment.

    Some names have no time of change: who asks only by time must hear of them too. Then it is now, which no other
    process has said of something older.
    """
    moment = moment.replace(microsecond=0)
    if last is None or last.plain == body or last.changed_at is None or moment > last.changed_at:
        return moment
    return max(clock.now().replace(microsecond=0), last.changed_at + timedelta(seconds=1))


def kept(
    query: str,
    version: Callable[[datetime], Hashable],
    make: Callable[[datetime, Page | None], tuple[Page, datetime | None]],
    *,
    keep: bool = True,
) -> Response:
    """The document at this path and query, kept or made: make is given the last one, and returns the new one with
    the moment at which it changes by itself."""
    key = f"{request.path}?{query}" if query else request.path
    pages: Cache[Page] = current_app.extensions["page_cache"]
    now = clock.now()
    page = pages.find(key) or pages.get(key, lambda: version(now), lambda: make(now, pages.last(key)), keep=keep)
    return respond(page)


def respond(page: Page) -> Response:
    """The document under the rules for who asks again and again: 304 when it is the same, gzip for who asks for it."""
    status, headers, body = page.answer(
        request.headers.get("Accept-Encoding", ""),
        request.headers.get("If-None-Match", ""),
        request.headers.get("If-Modified-Since", ""),
    )
    return Response(body, status, headers)
