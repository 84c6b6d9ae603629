"""Words for what must happen before a registration counts, and for who gets in."""

from flask_babel import lazy_gettext as _l

from app.domain.admissions import AdmissionRefusal
from app.domain.entrance import EntranceFault

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
    EntranceFault.INVITED_UNTIL_AFTER_START: _l("Choose a time before the event starts."),
    EntranceFault.INVITED_UNTIL_AFTER_CLOSING: _l("Choose a time before registration closes."),
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
