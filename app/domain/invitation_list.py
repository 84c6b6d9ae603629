"""A list of invitations as an address asks for it: one value for page and download."""

from dataclasses import dataclass, replace
from typing import Self

from app.domain.invitations import Standing

PER_PAGE = 100


@dataclass(frozen=True)
class InvitationListing:
    """standing None: all; unreached: only those whose address refuses our mail."""

    text: str = ""
    standing: Standing | None = None
    unreached: bool = False

    @property
    def arguments(self) -> dict[str, str]:
        """The query's names and values, without those that say nothing."""
        shown = "unreached" if self.unreached else self.standing.value if self.standing is not None else ""
        return {name: value for name, value in {"q": self.text, "state": shown}.items() if value}

    @property
    def is_filtered(self) -> bool:
        return bool(self.arguments)

    def unfiltered(self) -> Self:
        return replace(self, text="", standing=None, unreached=False)
