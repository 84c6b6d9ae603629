"""Whether a registration link lets people in, in a few words for its organizers."""

from flask_babel import lazy_gettext as _l

from app.domain.registration import Refusal
from app.labels.places import Sign

IN_USE = ("ok", _l("In use"))
#: Why it does not; what cannot be the reason of a link is not here.
NOT_IN_USE = {
    Refusal.NOT_PUBLISHED: ("wait", _l("The event is a draft")),
    Refusal.CANCELLED: ("off", _l("The event is cancelled")),
    Refusal.PAST: ("off", _l("The event is over")),
    Refusal.LINK_OFF: ("off", _l("Turned off")),
    Refusal.LINK_USED_UP: ("queue", _l("All places used")),
    Refusal.CLOSED: ("off", _l("Closed")),
    Refusal.NOT_ANNOUNCED: ("wait", _l("No opening time yet")),
    Refusal.NOT_OPEN_YET: ("wait", _l("Not open yet")),
}


def sign(refusal: Refusal | None) -> Sign:
    """refusal: what someone who opens the link now is told; None: they may register."""
    icon, text = IN_USE if refusal is None else NOT_IN_USE[refusal]
    return Sign(icon, str(text))
