"""What is wrong or missing in an event, said so that it can be mended."""

from flask_babel import lazy_gettext as _l

from app.domain.entrance import EntranceFault
from app.domain.event_details import Fault
from app.labels import admissions

FAULTS = {
    Fault.ENDS_BEFORE_START: _l("Choose an end that is after the start."),
    Fault.NOWHERE: _l("Choose on site, online or both."),
    Fault.CLOSES_BEFORE_OPENING: _l("Choose a closing time that is after the opening of registration."),
    Fault.CLOSES_AFTER_END: _l("Choose a closing time that is before the end of the event."),
    Fault.OPENS_AFTER_START: _l(
        "Choose an opening time that is before the start of the event, or give registration a closing time."
    ),
    Fault.TITLE_FI: _l("Write the title in Finnish."),
    Fault.SUMMARY_FI: _l("Write the summary in Finnish."),
    Fault.TITLE_SV: _l("Write the title in Swedish: the event is for the whole country."),
    Fault.SUMMARY_SV: _l("Write the summary in Swedish: the event is for the whole country."),
    Fault.CONTACT: _l("Write the contact person's e-mail address."),
    Fault.CONTROLLER: _l("Write who the controller is: the network does not name one."),
    Fault.OUT_OF_REACH: _l("Choose at least one of the regions or theme groups that you coordinate."),
}

#: What an edit of the event would break of who gets in, and where that is changed.
ENTRANCE_FAULTS = {
    EntranceFault.NO_TARGETS: admissions.LINK_FAULTS[EntranceFault.NO_TARGETS],
    EntranceFault.LINK_WITHOUT_TARGETS: admissions.FAULTS[EntranceFault.LINK_WITHOUT_TARGETS],
    EntranceFault.OTHERS_CANNOT_WAIT: _l(
        "The target group is let in first, so the others need a waiting list. "
        "Change that first on the page Who gets in."
    ),
    EntranceFault.LINK_OTHERS_CANNOT_WAIT: _l(
        "A registration link lets the target group in first, so the others need a waiting list. Change that link first."
    ),
    EntranceFault.NOBODY_TO_ASK: _l(
        "Whoever is next in line is asked when a place becomes free, which needs a waiting list. "
        "Change that first on the page Who gets in."
    ),
    EntranceFault.TARGET_UNTIL_AFTER_START: _l(
        "Others than the target group would get places only after the start. "
        "Change that time first on the page Who gets in."
    ),
    EntranceFault.TARGET_UNTIL_AFTER_CLOSING: _l(
        "Others than the target group would get places only after registration has closed. "
        "Change that time first on the page Who gets in."
    ),
    EntranceFault.OTHERS_NEVER_LET_IN: _l(
        "Others than the target group would be let in only when places are given from the waiting list no more. "
        "Change that time first on the page Who gets in."
    ),
    EntranceFault.INVITED_UNTIL_AFTER_START: _l(
        "Places would be kept for the invited even after the start. Change that time first on the page Who gets in."
    ),
    EntranceFault.INVITED_UNTIL_AFTER_CLOSING: _l(
        "Places would be kept for the invited even after registration has closed. "
        "Change that time first on the page Who gets in."
    ),
    EntranceFault.KEPT_NEVER_LET_GO: _l(
        "Places would be kept for the invited until places are given from the waiting list no more. "
        "Change that time first on the page Who gets in."
    ),
    EntranceFault.INVITED_WITHOUT_CAPACITY: _l(
        "Places are kept for the invited, so the event needs a capacity. Change that first on the page Who gets in."
    ),
    EntranceFault.INVITED_OVER_CAPACITY: _l(
        "More places than this are kept for the invited. Change that first on the page Who gets in."
    ),
}
