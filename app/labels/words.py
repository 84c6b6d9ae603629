"""A word or sentence for every value of the domain's enums; a test asks that none is missing."""

from flask_babel import lazy_gettext as _l

from app.domain.events import Attendance, EventKind, EventStatus
from app.domain.registration import Refusal, RegistrationStatus

EVENT_KINDS = {
    EventKind.NETWORK_DAY: _l("Network day"),
    EventKind.TRAINING: _l("Training"),
    EventKind.SEMINAR: _l("Seminar"),
    EventKind.WEBINAR: _l("Webinar"),
    EventKind.NETWORK_MEETING: _l("Network meeting"),
    EventKind.WORKSHOP: _l("Workshop"),
}

EVENT_STATUSES = {
    EventStatus.DRAFT: _l("Draft"),
    EventStatus.PUBLISHED: _l("Published"),
    EventStatus.CANCELLED: _l("Cancelled event"),
}

ATTENDANCE = {
    Attendance.ONSITE: _l("On site"),
    Attendance.ONLINE: _l("Online"),
}

REGISTRATION_STATUSES = {
    RegistrationStatus.UNVERIFIED: _l("Address not confirmed"),
    RegistrationStatus.PENDING: _l("Waits for approval"),
    RegistrationStatus.CONFIRMED: _l("Confirmed"),
    RegistrationStatus.WAITING: _l("On the waiting list"),
    RegistrationStatus.DECLINED: _l("Not approved"),
    RegistrationStatus.CANCELLED: _l("Cancelled registration"),
}

REFUSALS = {
    Refusal.NOT_PUBLISHED: _l("This event has not been published."),
    Refusal.CANCELLED: _l("The event has been cancelled. You cannot register."),
    Refusal.PAST: _l("The event is over. You cannot register any more."),
    Refusal.NOT_ANNOUNCED: _l("Registration has not opened. The opening time will be announced later."),
    Refusal.NOT_OPEN_YET: _l("Registration has not opened yet."),
    Refusal.CLOSED: _l("Registration has closed."),
    Refusal.BY_LINK_ONLY: _l("This event is by invitation. Use the registration link that you were sent."),
    Refusal.LINK_OFF: _l("This registration link is no longer in use."),
    Refusal.LINK_USED_UP: _l("All the places of this registration link have been used."),
    Refusal.INVITATION_ENDED: _l("This invitation can no longer be answered."),
    Refusal.ADDRESS_TAKEN: _l(
        "This e-mail address already has a registration for the event. We sent its link to the address."
    ),
    Refusal.FULL: _l("The event is full, and it has no waiting list."),
    Refusal.SESSION_FULL: _l("A session that you chose has filled up, and it has no waiting list. Choose another."),
    Refusal.CHOICE: _l("Check what you have chosen."),
    Refusal.TOO_MUCH_MAIL: _l(
        "This address has been used in our forms many times in a short while. Try again in an hour."
    ),
}
