"""What is wrong or missing in an event, said so that it can be mended."""

from flask_babel import lazy_gettext as _l

from app.domain.event_details import Fault

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
