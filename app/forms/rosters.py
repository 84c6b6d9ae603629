"""The roster of a session as an address asks for it."""

from werkzeug.datastructures import MultiDict

from app.domain.places import ClaimState
from app.domain.rosters import Roster, RosterSort


def roster_of(query: "MultiDict[str, str]") -> Roster:
    """The roster that an address asks for; what is not understood asks for nothing."""
    state, order = query.get("state", ""), query.get("sort", RosterSort.STATE.value)
    if order.removeprefix("-") not in set(RosterSort):
        order = RosterSort.STATE.value
    return Roster(
        state=ClaimState(state) if state in set(ClaimState) else None,
        sort=RosterSort(order.removeprefix("-")),
        descending=order.startswith("-"),
    )
