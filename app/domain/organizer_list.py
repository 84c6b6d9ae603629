"""Which events an organizer asks the start page for."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from app.domain.permissions import Viewer

PER_PAGE = 25
#: Words of a search beyond these are ignored: nobody needs them, and each costs.
MOST_WORDS = 6
#: So that no offset is beyond what a database can count to.
MOST_PAGES = 100_000


class View(StrEnum):
    COMING = "coming"
    DRAFTS = "drafts"
    PAST = "past"


@dataclass(frozen=True)
class Wanted:
    """A page of the start page's list."""

    viewer: Viewer
    view: View = View.COMING
    words: str = ""
    page: int = 1

    @property
    def arguments(self) -> dict[str, str]:
        """The query's names and values, all but the page, without those that say nothing."""
        values = {"view": self.view.value if self.view is not View.COMING else "", "q": self.words}
        return {name: value for name, value in values.items() if value}

    def in_view(self, view: View) -> Self:
        """The same search in another view."""
        return replace(self, view=view, page=1)

    def without_words(self) -> Self:
        """The same view without a search."""
        return replace(self, words="", page=1)


def page_number(text: str) -> int:
    """A page as an address names it; 1 for anything that is no page."""
    return min(max(int(text), 1), MOST_PAGES) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def page_count(total: int, per_page: int) -> int:
    """How many pages a list has; an empty one has one."""
    return max(1, -(-total // per_page))
