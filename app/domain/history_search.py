"""What someone looks for in the history. What names people never stands in an address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.history import KINDS, OF_NO_EVENT, Act, ActKind

PER_PAGE = 50
#: So many entries are looked through at a time where no index tells which are meant.
SCAN = 10_000
#: So many people, accounts or events at most are meant by the words that were typed.
MOST_FOUND = 50
KIND = "kind:"


@dataclass(frozen=True)
class Search:
    """Everything may be empty. before: the id of the entry after which the page begins, latest first."""

    since: date | None = None
    until: date | None = None  # that day too
    what: str = ""
    event: str = ""
    who: str = ""
    person: str = ""
    words: str = ""
    before: int | None = None

    @property
    def acts(self) -> tuple[Act, ...]:
        """Those that are meant; none: all."""
        if self.what.removeprefix(KIND) in set(ActKind) and self.what.startswith(KIND):
            return KINDS[ActKind(self.what.removeprefix(KIND))]
        return (Act(self.what),) if self.what in set(Act) else ()

    @property
    def names_people(self) -> bool:
        """May it hold somebody's name or address? Then it is no address of a page."""
        return bool(self.who or self.person or self.words)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.since or self.until or self.acts or self.event or self.names_people)

    @property
    def arguments(self) -> dict[str, str]:
        """The query's names and values of what may stand in an address."""
        values = {
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
            "what": self.what if self.acts else "",
            "event": self.event,
        }
        return {name: value for name, value in values.items() if value}


def kinds(*, of_event: bool) -> list[tuple[ActKind, list[Act]]]:
    """What can be chosen: in the history of an event nothing that is about none."""
    found = [(kind, _about(acts, of_event=of_event)) for kind, acts in KINDS.items()]
    return [(kind, acts) for kind, acts in found if acts]


def _about(acts: Iterable[Act], *, of_event: bool) -> list[Act]:
    return [act for act in acts if not (of_event and act in OF_NO_EVENT)]
