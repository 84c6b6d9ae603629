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
from datetime import datetime
from typing import TYPE_CHECKING, Generic, TypeVar

from flask import Flask, Response, current_app, request

from app import clock
from app.views import language, web

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

T = TypeVar("T")

SIZE = 400
LOCKS = 64
#: What other caches may do with a page: keep it this long, and then show it while they ask for a new one.
MAX_AGE = 2
STALE_SECONDS = 10


@dataclass
class Kept(Generic[T]):
    """A value with the version it was made from; checked_at and until are seconds since the epoch."""

    value: T
    version: Hashable
    checked_at: float
    until: float
    used_at: float = field(default_factory=time.monotonic)


class Cache(Generic[T]):
    """Values of which each was right at most `seconds` ago; the least used go when there are too many."""

    def __init__(self, seconds: float, size: int = SIZE) -> None:
        self._seconds = seconds
        self._size = size
        self._kept: dict[str, Kept[T]] = {}
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
                self._keep(key, Kept(value, seen, checked_at, end))
            return value

    def _keep(self, key: str, kept: Kept[T]) -> None:
        with self._changing:
            if len(self._kept) >= self._size and key not in self._kept:
                for old in sorted(self._kept, key=lambda name: self._kept[name].used_at)[: self._size // 4 or 1]:
                    del self._kept[old]
            self._kept[key] = kept


@dataclass(frozen=True)
class Page:
    """A finished public page: the same bytes for everyone, with no cookie."""

    plain: bytes
    packed: bytes
    etag: str
    until: float
    endpoint: str
    any_query: bool
    but: str  # the one parameter of a query that it does depend on

    def ignores(self, query: str) -> bool:
        """Would it be the same with this query? A spelling that is not plain is for Flask to read."""
        return self.any_query and not (self.but and (self.but in query or "%" in query))

    @classmethod
    def of(cls, html: str, until: datetime | None, endpoint: str, *, any_query: bool, but: str = "") -> "Page":
        plain = html.encode()
        etag = f'"{hashlib.sha256(plain).hexdigest()[:20]}"'
        end = until.timestamp() if until else float("inf")
        return cls(plain, gzip.compress(plain, 6, mtime=0), etag, end, endpoint, any_query, but)

    def answer(self, accepts: str, known: str) -> tuple[str, list[tuple[str, str]], bytes]:
        """Status, headers and body for who accepts these encodings and has pages with these ETags."""
        headers = [
            ("ETag", f"W/{self.etag}"),
            ("Vary", "Accept-Encoding"),
            ("Cache-Control", self._lifetime()),
        ]
        if self.etag in known or known.strip() == "*":
            return "304 NOT MODIFIED", headers, b""
        headers.append(("Content-Type", "text/html; charset=utf-8"))
        body = self.plain
        if web.accepts_gzip(accepts):
            body = self.packed
            headers.append(("Content-Encoding", "gzip"))
        headers.append(("Content-Length", str(len(body))))
        return "200 OK", headers, body

    def _lifetime(self) -> str:
        """Neither freshness nor showing it stale may cross the boundary."""
        left = max(0.0, min(self.until - time.time(), MAX_AGE + STALE_SECONDS))
        fresh = min(MAX_AGE, int(left))
        return f"public, max-age={fresh}, stale-while-revalidate={int(left) - fresh}"


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
            environ.get("HTTP_ACCEPT_ENCODING", ""), environ.get("HTTP_IF_NONE_MATCH", "")
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
    pages: Cache[Page] = Cache(app.config["PAGE_CACHE_SECONDS"])
    app.extensions["page_cache"] = pages
    app.wsgi_app = FastLane(pages, app.wsgi_app)  # type: ignore[method-assign]


def answer(
    query: str,
    version: Callable[[datetime], Hashable],
    render: Callable[[datetime], tuple[str, datetime | None]],
    *,
    keep: bool = True,
    any_query: bool = False,
    but: str = "",
) -> Response:
    """The page at this path, kept or made: render gives its HTML and the next moment at which it changes by itself.

    query: the part of the query string that the page depends on, in its one spelling; only under it is
    the page kept, and its own links show only it. any_query: the page depends on none of it, except for
    the parameter named by but, which this address does not have.
    """
    language.claim_query(query)
    key = f"{request.path}?{query}" if query else request.path
    pages: Cache[Page] = current_app.extensions["page_cache"]
    now = clock.now()

    def make() -> tuple[Page, datetime | None]:
        html, until = render(now)
        return Page.of(html, until, request.endpoint or "", any_query=any_query, but=but), until

    page = pages.find(key) or pages.get(key, lambda: version(now), make, keep=keep)
    status, headers, body = page.answer(
        request.headers.get("Accept-Encoding", ""), request.headers.get("If-None-Match", "")
    )
    return Response(body, status, headers)
