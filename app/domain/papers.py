"""Papers about an event's people: sheets of name badges, lists to sign; and how many people one paper holds."""

from dataclasses import dataclass
from enum import StrEnum

#: People on one paper: what sets the type keeps the whole paper in memory. A longer list is several papers.
AT_MOST = 1000
#: So many are printed while the reader waits; more by the worker.
AT_ONCE = 200


class SheetName(StrEnum):
    """A4 sheets of badges as they are sold in Finland, by the size of one badge in millimetres."""

    CARD_90_54 = "90x54"
    CARD_85_54 = "85x54"
    CARD_90_60 = "90x60"
    FOLDED_A6 = "a6"


@dataclass(frozen=True)
class Sheet:
    """Badges side by side in the middle of an A4 sheet, in millimetres. folded: in the middle, a name on both sides."""

    columns: int
    rows: int
    width: int
    height: int
    folded: bool = False

    @property
    def badges(self) -> int:
        return self.columns * self.rows


SHEETS = {
    SheetName.CARD_90_54: Sheet(2, 5, 90, 54),
    SheetName.CARD_85_54: Sheet(2, 5, 85, 54),
    SheetName.CARD_90_60: Sheet(2, 4, 90, 60),
    SheetName.FOLDED_A6: Sheet(1, 2, 210, 148, folded=True),
}


class BadgeWord(StrEnum):
    """What stands on its colour at the foot of a badge, so that people find their own group."""

    NOTHING = "nothing"
    TRACK = "track"
    SESSIONS = "sessions"


#: White reads on each at 4.5:1 or more; the word is there too. After the last they begin anew.
COLOURS = ("#0b5c7a", "#8a2b52", "#2f6b32", "#8a4b08", "#4b3f8f", "#555555", "#0a6b64", "#9c2a2a")


@dataclass(frozen=True)
class BadgeOptions:
    sheet: SheetName = SheetName.CARD_90_54
    word: BadgeWord = BadgeWord.NOTHING
    with_code: bool = False


def parts(people: int) -> int:
    """How many papers it takes; at least one."""
    return max(1, -(-people // AT_MOST))


def colour(number: int) -> str:
    return COLOURS[number % len(COLOURS)]
