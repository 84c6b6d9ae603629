"""Words for what must happen before a registration counts, and for who gets in."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.admissions import AdmissionRefusal
from app.domain.entrance import TARGETS, EntranceFault
from app.domain.events import TermKind

REFUSALS = {
    AdmissionRefusal.WRONG_PROOF: _l("This link does not open anything. Check that you copied all of it."),
    AdmissionRefusal.TOO_LATE: _l("The time to confirm the address is over. You can register again."),
    AdmissionRefusal.EVENT_CANCELLED: _l("The event has been cancelled."),
    AdmissionRefusal.EVENT_OVER: _l("The event is over."),
    AdmissionRefusal.FULL: _l("The event has filled up meanwhile, and it has no waiting list."),
    AdmissionRefusal.NOT_OFFERED: _l("The place is not held for you any more."),
}

FAULTS = {
    EntranceFault.NO_TARGETS: _l("Choose who belongs to the target group."),
    EntranceFault.OTHERS_CANNOT_WAIT: _l("This needs a waiting list. Turn it on in the event's details first."),
    EntranceFault.TARGET_UNTIL_AFTER_START: _l("Choose a time before the event starts."),
    EntranceFault.TARGET_UNTIL_AFTER_CLOSING: _l("Choose a time before registration closes."),
    EntranceFault.OTHERS_NEVER_LET_IN: _l(
        "Choose a time when places are still given from the waiting list. Otherwise the others never get one."
    ),
    EntranceFault.INVITED_UNTIL_AFTER_START: _l("Choose a time before the event starts."),
    EntranceFault.INVITED_UNTIL_AFTER_CLOSING: _l("Choose a time before registration closes."),
    EntranceFault.KEPT_NEVER_LET_GO: _l(
        "Choose a time when places are still given from the waiting list. Otherwise nobody who waits gets these places."
    ),
    EntranceFault.INVITED_WITHOUT_CAPACITY: _l("Places can be kept only when the event has a number of places."),
    EntranceFault.INVITED_OVER_CAPACITY: _l("The event does not have so many places."),
    EntranceFault.NOBODY_TO_ASK: _l("This needs a waiting list. Turn it on in the event's details first."),
    EntranceFault.LINK_WITHOUT_TARGETS: _l(
        "A registration link lets the target group in first. Choose who belongs to it, or change that link."
    ),
    EntranceFault.LINK_OTHERS_CANNOT_WAIT: _l(
        "A registration link lets the target group in first, which needs a waiting list. "
        "Turn it on in the event's details first, or change that link."
    ),
}
#: Beside the rule of a link, which leans on the event's.
LINK_FAULTS = {
    EntranceFault.NO_TARGETS: _l(
        "The event has no target group. Choose first who belongs to it, on the page Who gets in."
    ),
    EntranceFault.OTHERS_CANNOT_WAIT: FAULTS[EntranceFault.OTHERS_CANNOT_WAIT],
}

#: Beside each other the lists are named: "region A or B, and also sector C".
LISTS = {
    TermKind.REGION: _l("region %(names)s"),
    TermKind.SECTOR: _l("sector %(names)s"),
    TermKind.ROLE: _l("role %(names)s"),
}


def target_group(names: Sequence[tuple[TermKind, str]], text: type[str] = str) -> str:
    """Who belongs to it: any name of a list is enough, and every list that has one must fit.

    text: of what kind the answer is; Markup keeps names that are Markup, and escapes the others.
    """
    found = [(kind, [name for its, name in names if its is kind]) for kind in TARGETS]
    lists = [(kind, _either(some, text)) for kind, some in found if some]
    if len(lists) < 2:
        return text("").join(said for _kind, said in lists)
    first, *others = [text(LISTS[kind]) % {"names": said} for kind, said in lists]
    for other in others:
        first = text(_("%(some)s, and also %(others)s")) % {"some": first, "others": other}
    return first


def _either(names: Sequence[str], text: type[str]) -> str:
    if len(names) < 2:
        return text("").join(names)
    return text(_("%(most)s or %(last)s")) % {"most": text(", ").join(names[:-1]), "last": names[-1]}
