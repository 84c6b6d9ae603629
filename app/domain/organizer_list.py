"""Which events an organizer asks the start page for."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

from app.domain.permissions import Viewer

PER_PAGE = 25


class View(StrEnum):
    COMING = "coming"
    DRAFTS = "drafts"
    PAST = "past"
    CANCELLED = "cancelled"


class Whose(StrEnum):
    REACHED = "reached"  # all that the account's role opens
    OWN = "own"  # those with the account on their team, or of its regions and theme groups


class Order(StrEnum):
    USUAL = "usual"  # coming ones soonest first, others latest first, drafts last touched first
    TITLE = "title"
    CHANGED = "changed"


@dataclass(frozen=True)
class Wanted:
    """A page of the start page's list. region, theme: slugs of terms; since, until: days in Helsinki, both inside."""

    viewer: Viewer
    view: View = View.COMING
    words: str = ""
    page: int = 1
    whose: Whose = Whose.REACHED
    region: str = ""
    theme: str = ""
    since: date | None = None
    until: date | None = None
    order: Order = Order.USUAL

    @property
    def arguments(self) -> dict[str, str]:
        """The query's names and values, all but the page, without those that say nothing."""
        values = {
            "view": self.view.value if self.view is not View.COMING else "",
            "q": self.words,
            "whose": self.whose.value if self.whose is not Whose.REACHED else "",
            "region": self.region,
            "theme": self.theme,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "sort": self.order.value if self.order is not Order.USUAL else "",
        }
        return {name: value for name, value in values.items() if value}

    @property
    def narrows(self) -> bool:
        return bool(self.words or self.is_filtered)

    @property
    def is_filtered(self) -> bool:
        """By more than words."""
        return bool(self.region or self.theme or self.since or self.until) or self.whose is not Whose.REACHED

    @property
    def is_start(self) -> bool:
        """Nothing was asked for."""
        return not self.arguments and self.page == 1

    def in_view(self, view: View) -> Self:
        """The same search in another view."""
        return replace(self, view=view, page=1)

    def on_page(self, number: int) -> Self:
        return replace(self, page=number)

    def unfiltered(self) -> Self:
        """The same view of everything."""
        return type(self)(self.viewer, self.view, order=self.order)
