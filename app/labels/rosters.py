"""Words of rosters: how someone stands in a session, seen by an organizer; places; why someone was not moved."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.domain.moves import MoveFault
from app.domain.places import ClaimState, Pool
from app.domain.rosters import RosterSort

STATES = {
    ClaimState.TAKEN: _l("Has a place"),
    ClaimState.OFFERED: _l("A place is offered"),
    ClaimState.RESERVED: _l("A place is held"),
    ClaimState.WAITING: _l("On the waiting list"),
    ClaimState.WISHED: _l("Wishes for a place, waits for the day"),
}
#: Icon shapes of components/ui.html; never alone, always beside the words.
ICONS = {
    ClaimState.TAKEN: "ok",
    ClaimState.OFFERED: "wait",
    ClaimState.RESERVED: "wait",
    ClaimState.WAITING: "queue",
    ClaimState.WISHED: "wait",
}

MOVE_FAULTS = {
    MoveFault.NOT_HERE: _l("not in the session any more"),
    MoveFault.OTHER_TRACK: _l("is on another track"),
    MoveFault.CLASH: _l("has another session at that time"),
    MoveFault.FULL: _l("there is no free place"),
}

#: Orders that are offered by name; any other is a click on a heading.
ORDERS = {
    RosterSort.STATE.value: _l("Those with a place, then the waiting list in order"),
    RosterSort.NAME.value: _l("By family name"),
    RosterSort.ORGANISATION.value: _l("By organisation"),
    RosterSort.REGISTERED.value: _l("Oldest first"),
}


def places(pool: Pool, *, waiting_list: bool) -> str:
    """A session's places in a few words: "12 places left", "Full, 4 waiting", "Full"."""
    if pool.free is None:
        return str(_("no limit"))
    if pool.free > pool.waiting:
        return str(ngettext("%(num)d place left", "%(num)d places left", pool.free - pool.waiting))
    return str(_("Full, %(num)d waiting", num=pool.waiting) if waiting_list and pool.waiting else _("Full"))
