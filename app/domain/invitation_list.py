"""A list of invitations as an address asks for it: one value for page and download."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

from app.domain.invitations import Standing

PER_PAGE = 100
#: Beside the standings, as an address names it.
UNREACHED = "unreached"


@dataclass(frozen=True)
class InvitationListing:
    """standing None: all; unreached: only those whose address refuses our mail."""

    text: str = ""
    standing: Standing | None = None
    unreached: bool = False

    @classmethod
    def asked_for(cls, values: Mapping[str, str]) -> Self:
        """The list that these arguments name, which need not be ours; what is not understood asks for nothing."""
        shown = values.get("state", "")
        return cls(
            text=values.get("q", ""),
            standing=Standing(shown) if shown in set(Standing) else None,
            unreached=shown == UNREACHED,
        )

    @property
    def arguments(self) -> dict[str, str]:
        """The query's names and values, without those that say nothing."""
        shown = UNREACHED if self.unreached else self.standing.value if self.standing is not None else ""
        return {name: value for name, value in {"q": self.text, "state": shown}.items() if value}

    @property
    def is_filtered(self) -> bool:
        return bool(self.arguments)

    def unfiltered(self) -> Self:
        return replace(self, text="", standing=None, unreached=False)
