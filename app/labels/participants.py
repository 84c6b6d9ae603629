"""Words for a participant's own pages: where one stands, why something cannot be changed, what a field is called."""

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.participants import ChangeRefusal
from app.domain.standing import Standing

TOO_MANY = _l("There have been too many attempts. Wait a while and try again.")

CHANGE_REFUSALS = {
    ChangeRefusal.TOO_LATE: _l("Your details can no longer be changed here. Write to the organizer."),
    ChangeRefusal.TOO_MUCH_MAIL: _l(
        "Many messages have been sent to this address in a short while. Try again in an hour."
    ),
    ChangeRefusal.ADDRESS_UNUSABLE: _l(
        "This address cannot be taken into use for this registration. Ask for the change again on your own page."
    ),
    ChangeRefusal.ANSWER_FIRST: _l("A place is being held. It has to be taken or left first."),
    ChangeRefusal.NOT_PLACED: _l("Choices can be changed once the registration has been confirmed or approved."),
    ChangeRefusal.NOT_ASKED: _l("This event does not ask for diet or access needs."),
}

#: The fields of domain/participants.Details.
FIELDS = {
    "given_name": _l("Given name"),
    "family_name": _l("Family name"),
    "email": _l("E-mail"),
    "organisation": _l("Organisation"),
    "role_id": _l("Role or profession"),
    "sector_id": _l("Sector"),
    "region_id": _l("Region"),
    "municipality": _l("Municipality"),
    "language": _l("Language of our messages"),
}

#: What a mail may name of what an organizer has changed.
TOLD = {**FIELDS, "answers": _l("Answers to the organizer's questions")}

#: Icon shapes of components/ui.html, beside the words.
STANDING_ICONS = {
    Standing.UNVERIFIED: "wait",
    Standing.PENDING: "wait",
    Standing.OFFERED: "wait",
    Standing.DECLINED: "off",
    Standing.CONFIRMED: "ok",
    Standing.WAITING: "queue",
    Standing.CANCELLED: "off",
    Standing.EVENT_CANCELLED: "off",
    Standing.OVER: "ok",
    Standing.WAITED: "off",
    Standing.UNDECIDED: "off",
}

STANDINGS = {
    Standing.UNVERIFIED: _l("Address not confirmed"),
    Standing.PENDING: _l("Waits for approval"),
    Standing.OFFERED: _l("A place is held for you"),
    Standing.DECLINED: _l("Registration not approved"),
    Standing.CONFIRMED: _l("Place confirmed"),
    Standing.WAITING: _l("On the waiting list"),
    Standing.CANCELLED: _l("Registration cancelled"),
    Standing.EVENT_CANCELLED: _l("Event cancelled"),
    Standing.OVER: _l("The event is over"),
    Standing.WAITED: _l("The event is over"),
    Standing.UNDECIDED: _l("The event is over"),
}


def heading(standing: Standing, given_name: str, position: int | None, waited_for: Sequence[str] = ()) -> str:
    """The first thing that the personal page says. position: only while waiting; waited_for: titles of sessions."""
    match standing:
        case Standing.CONFIRMED:
            if len(waited_for) == 1:
                return str(_("You are in for the day, waiting for “%(session)s”", session=waited_for[0]))
            if waited_for:
                return str(_("You are in for the day, waiting for %(num)d sessions", num=len(waited_for)))
            return str(_("You have a place, %(name)s", name=given_name) if given_name else _("You have a place"))
        case Standing.WAITING if position is not None:
            return str(_("You are number %(position)d on the waiting list", position=position))
        case Standing.WAITING:
            return str(_("You are on the waiting list"))
        case Standing.UNVERIFIED:
            return str(_("Confirm your e-mail address"))
        case Standing.PENDING:
            return str(_("Your registration waits for approval"))
        case Standing.OFFERED:
            return str(_("Do you want the place?"))
        case Standing.DECLINED:
            return str(_("Your registration was not approved"))
        case Standing.CANCELLED:
            return str(_("Your registration has been cancelled"))
        case Standing.EVENT_CANCELLED:
            return str(_("The event has been cancelled"))
        case Standing.OVER | Standing.WAITED | Standing.UNDECIDED:
            return str(_("The event is over"))
