"""What stands in the blanks of a notice, for those who read it and for those who write it."""

from flask import current_app
from flask_babel import gettext as _

from app.domain.languages import Language
from app.domain.privacy import DAYS, Periods
from app.labels.privacy import period
from app.queries.notices import EventController
from app.views.site import site


def values(event: EventController | None, language: Language) -> dict[str, str]:
    """A plain text for every blank (domain/notices.py); event: whose controller is meant, None for the network's."""
    own = site()
    contact = own.contact or str(_("the contact person of the event"))
    controller = (event.controller_name if event else None) or own.controller_name
    return {
        "network": own.name.best(language).text or str(_("the network")),
        "contact": contact,
        "controller": controller.best(language).text or str(_("The organizer of the event")),
        "controller_contact": (event.controller_contact if event else "") or own.controller_contact or contact,
        "address": current_app.config["BASE_URL"],
        **{f"{kind.value}_kept": period((event.periods if event else Periods()).days(kind)) for kind in DAYS},
    }
