"""The fields of an event, in words: in its form, in its history, and where two editors meet."""

from flask_babel import lazy_gettext as _l

from app.domain.events import RegistrationMode

EVENT_FIELDS = {
    "title": _l("Title"),
    "kind": _l("Type of event"),
    "starts_at": _l("Start"),
    "ends_at": _l("End"),
    "summary": _l("Summary"),
    "description": _l("Description"),
    "onsite": _l("On site"),
    "online": _l("Online"),
    "venue_name": _l("Venue"),
    "venue_address": _l("Street address"),
    "venue_city": _l("Town"),
    "venue_accessibility": _l("Accessibility of the venue"),
    "remote_link": _l("Remote link"),
    "languages": _l("Languages of the event"),
    "regions": _l("Regions"),
    "theme_groups": _l("Theme groups"),
    "audiences": _l("Target groups"),
    "free_of_charge": _l("Free of charge"),
    "contact_name": _l("Contact person"),
    "contact_email": _l("Contact person's e-mail"),
    "operators": _l("Organizing organisations"),
    "organized_by": _l("Organizer shown to the public"),
    "controller_name": _l("Controller"),
    "controller_contact": _l("Controller's contact"),
    "capacity": _l("Capacity"),
    "waiting_list": _l("Waiting list"),
    "mode": _l("Who can register"),
    "opens_at": _l("Registration opens"),
    "closes_at": _l("Registration closes"),
    "promotion_until": _l("Places are given from the waiting list until"),
    "coming_note": _l("What is still to come"),
    "asks_needs": _l("Diet and access needs are asked"),
}

#: Of domain/entrance.EntranceSettings.
ENTRANCE_FIELDS = {
    "mode": _l("Who can register"),
    "targets": _l("The target group"),
    "target_until": _l("Others get places from"),
    "pending_holds": _l("A place is held while a registration waits for approval"),
    "invited_places": _l("Places kept for the invited"),
    "invited_until": _l("Places are kept for the invited until"),
    "offers_places": _l("The next in line is asked first"),
    "confirms_address": _l("The e-mail address has to be confirmed"),
}

LINK_FIELDS = {
    "label": _l("Name of the link"),
    "note": _l("Note for organizers"),
    "opens_at": _l("Opens"),
    "closes_at": _l("Closes"),
    "places": _l("Places"),
    "mode": _l("Who gets in by this link"),
    "active": _l("In use"),
}

#: Of domain/network.NetworkDetails.
NETWORK_FIELDS = {
    "name": _l("Name"),
    "contact": _l("E-mail for questions"),
    "controller_name": _l("Controller"),
    "controller_contact": _l("E-mail of the controller"),
}

MODES = {
    RegistrationMode.OPEN: _l("Everyone"),
    RegistrationMode.TARGET_GROUP_FIRST: _l("Everyone, the target groups first"),
    RegistrationMode.APPROVAL: _l("Those whom an organizer approves"),
    RegistrationMode.INVITATION_ONLY: _l("Only by a registration link or an invitation"),
}
