"""How long personal data is kept, and what stops its removal.

The kinds of data are here once. What of a kind is due is found by queries/retention.py, removed by
steps/removing.py; another kind is another member here and another line there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class DataKind(StrEnum):
    """What is kept for a time of its own. Each is counted from the event's end."""

    NEEDS = "needs"  # diet and access needs: GDPR 9(2)(a), no longer than the event needs them
    WITHOUT_PLACE = "without_place"  # who the cancelled, the declined, the invited and those are who waited to the end
    ANSWERS = "answers"  # to an event's questions, each of which says itself how long
    WITH_PLACE = "with_place"  # who took part; then the registration is anonymised and only counted


@dataclass(frozen=True)
class Days:
    """How many days after the event, unless the organizer says otherwise, and what may be said."""

    default: int
    least: int
    most: int


#: What an event has a period for. Proposals of the law dossier (GDPR 5(1)(e)). Needs never longer than a month: their
#: purpose is the event itself.
DAYS = {
    DataKind.NEEDS: Days(default=14, least=1, most=30),
    DataKind.WITHOUT_PLACE: Days(default=90, least=7, most=365),
    DataKind.WITH_PLACE: Days(default=365, least=30, most=1825),
}
#: A hold (tietopyyntö, julkisuuslaki 621/1999) keeps what may have to be given. Needs are secret by 24 § 25 k and
#: are never given: they go on the day that was promised.
HELD = frozenset({DataKind.ANSWERS, DataKind.WITHOUT_PLACE, DataKind.WITH_PLACE})
#: Who did what, and who handled whose data: for as long as the privacy notice says.
HISTORY_KEPT = timedelta(days=730)
#: The worker comes by every hour; what is still there so long after its day is late.
LATE_AFTER = timedelta(days=1)

#: Needs of someone who was declined: so long a mistake can be put right without asking them again.
DECLINED_NEEDS_KEPT = timedelta(days=7)

#: The version of the consent sentence beside the needs; change it with the sentence.
CONSENT_VERSION = "2026-11-26"


@dataclass(frozen=True)
class Periods:
    """An event's own days by kind of data; None: the default."""

    needs: int | None = None
    without_place: int | None = None
    with_place: int | None = None

    def days(self, kind: DataKind) -> int:
        own: int | None = getattr(self, kind.value)
        return DAYS[kind].default if own is None else own

    def of_answers(self, says: int | None) -> int | None:
        """says: the question's own days. Answers go with the person at the latest."""
        return min(says, self.days(DataKind.WITH_PLACE)) if says is not None else None

    def until(self, kind: DataKind, event_ends_at: datetime) -> datetime:
        """The moment from which the worker removes data of this kind."""
        return event_ends_at + timedelta(days=self.days(kind))

    def due(self, kind: DataKind, event_ends_at: datetime, now: datetime) -> bool:
        return now >= self.until(kind, event_ends_at)

    @property
    def fault(self) -> "PeriodFault | None":
        """What no event may have."""
        for kind, days in DAYS.items():
            if not days.least <= self.days(kind) <= days.most:
                return PeriodFault(kind)
        if self.days(DataKind.WITHOUT_PLACE) > self.days(DataKind.WITH_PLACE):
            return PeriodFault(DataKind.WITHOUT_PLACE, too_long_beside=True)
        return None


@dataclass(frozen=True)
class PeriodFault:
    """Which period is out of bounds; too_long_beside: longer than that of those who had a place."""

    kind: DataKind
    too_long_beside: bool = False


class HoldRefusal(StrEnum):
    """Why nothing was done."""

    HELD = "held"  # a hold stops erasure, or there is one already
    NOT_HELD = "not_held"  # somebody else ended it
