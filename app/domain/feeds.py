"""Which events a calendar feed is of. Every choice has one address."""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlencode

from app.domain.events import EventKind, TermKind

#: Feeds of one of these have an address of their own: /calendar/<name>/<value>.ics.
ALONE = ("region", "theme", "kind", "organizer", "series")
BY_SESSION = "sessions"
#: The names that a feed's query may have; any other is for nobody.
NAMES = (*ALONE, "entries")


@dataclass(frozen=True)
class FeedFilter:
    """Empty values leave nothing out; several are all meant. Regions, themes and organizers are slugs of the
    network's terms. by_session: each session is an entry of its own."""

    region: str = ""
    theme: str = ""
    kind: EventKind | None = None
    organizer: str = ""
    series: str = ""
    by_session: bool = False

    @property
    def chosen(self) -> dict[str, str]:
        """Names and values of what is not left open, in one order."""
        values = {name: getattr(self, name) for name in ALONE}
        return {name: str(value) for name, value in values.items() if value}

    @property
    def arguments(self) -> dict[str, str]:
        return self.chosen | ({"entries": BY_SESSION} if self.by_session else {})

    @property
    def query(self) -> str:
        """The one spelling of this choice as a query."""
        return urlencode(self.arguments)

    def query_beside(self, path: Collection[str]) -> str:
        """The same beside a path that says these already."""
        return urlencode({name: value for name, value in self.arguments.items() if name not in path})

    def takes(self, subject: "Subject") -> bool:
        """Is this event in the feed? A region's feed has the nationwide events too."""
        return (
            (not self.region or not subject.regions or self.region in subject.regions)
            and (not self.theme or self.theme in subject.themes)
            and (self.kind is None or self.kind is subject.kind)
            and (not self.organizer or self.organizer in subject.organizers)
            and (not self.series or self.series == subject.series)
        )


#: Which of the network's lists the values of a filter are from.
TERMS = {"region": TermKind.REGION, "theme": TermKind.THEME_GROUP, "organizer": TermKind.OPERATOR}


@dataclass(frozen=True)
class Subject:
    """What feeds choose an event by."""

    kind: EventKind
    regions: frozenset[str]
    themes: frozenset[str]
    organizers: frozenset[str]
    series: str
