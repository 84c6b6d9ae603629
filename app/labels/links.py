"""Whether a registration link lets people in, in a few words for its organizers."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.domain.events import RegistrationMode
from app.domain.registration import Refusal, RegistrationStatus
from app.labels.places import Sign

#: Who gets in by a link. An invitation is personal: a link cannot ask for one.
RULES = {
    RegistrationMode.OPEN: _l("Everyone, in order of registration"),
    RegistrationMode.TARGET_GROUP_FIRST: _l("The event's target group first"),
    RegistrationMode.APPROVAL: _l("Those whom an organizer approves"),
}
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


def came(by_status: Mapping[RegistrationStatus, int]) -> str:
    """How those stand who came by a link; who does not count yet is told where there is anyone."""
    confirmed, waiting = by_status[RegistrationStatus.CONFIRMED], by_status[RegistrationStatus.WAITING]
    parts = [str(_("%(confirmed)d confirmed, %(waiting)d waiting", confirmed=confirmed, waiting=waiting))]
    if pending := by_status[RegistrationStatus.PENDING]:
        parts.append(str(ngettext("%(num)d waits for approval", "%(num)d wait for approval", pending)))
    if unverified := by_status[RegistrationStatus.UNVERIFIED]:
        parts.append(
            str(ngettext("%(num)d has not confirmed the address", "%(num)d have not confirmed the address", unverified))
        )
    return ", ".join(parts)


def rule(mode: RegistrationMode, event: RegistrationMode) -> str:
    """Who gets in by a link with this rule, where it is not the event's; nothing where it is."""
    return "" if mode is event else str(RULES[mode])
