"""The list of events within other web sites: its address's limit, and the HTML that they copy. Pure."""

import re
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode

from app.domain.feeds import ALONE, FeedFilter

DEFAULT_LIMIT = 10
MOST = 50
#: The names that the query of an embedded list may have.
NAMES = (*ALONE, "limit")
_NUMBER = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)


@dataclass(frozen=True)
class Embedded:
    """Which coming events are shown, and how many at most."""

    wanted: FeedFilter
    limit: int = DEFAULT_LIMIT

    @property
    def arguments(self) -> dict[str, str]:
        return self.wanted.chosen | ({"limit": str(self.limit)} if self.limit != DEFAULT_LIMIT else {})

    @property
    def query(self) -> str:
        """The one spelling of this list as a query."""
        return urlencode(self.arguments)


def limit(written: str) -> int:
    """How many an address asks for; what is no number counts as not given."""
    return min(int(written), MOST) if _NUMBER.fullmatch(written) else DEFAULT_LIMIT


def snippet(address: str, title: str) -> str:
    """What a web master copies. The frame's height is the host page's to choose: what is longer scrolls in it."""
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}"'
        ' style="width:100%;height:40rem;border:0" loading="lazy"></iframe>'
    )
