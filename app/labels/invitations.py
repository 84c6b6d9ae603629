"""Words about invitations: where one stands, why it cannot be answered or passed on."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.invitations import Barred, Standing
from app.domain.registration import RegistrationStatus

STANDINGS = {
    Standing.NEW: _l("Not sent yet"),
    Standing.SENT: _l("Sent, no answer"),
    Standing.DROPPED: _l("Not sent: could no longer be answered"),
    Standing.REGISTERED: _l("Registered otherwise, no place yet"),
    Standing.ACCEPTED: _l("Accepted"),
    Standing.ACCEPTED_WAITING: _l("Accepted, no place yet"),
    Standing.ACCEPTED_CANCELLED: _l("Accepted, cancelled later"),
    Standing.DECLINED: _l("Declined"),
    Standing.DELEGATED: _l("Passed on to a colleague"),
    Standing.WITHDRAWN: _l("Withdrawn"),
}
#: Icon shapes of components/ui.html, beside the words.
ICONS = {
    Standing.NEW: "wait",
    Standing.SENT: "mail",
    Standing.DROPPED: "wait",
    Standing.REGISTERED: "queue",
    Standing.ACCEPTED: "ok",
    Standing.ACCEPTED_WAITING: "queue",
    Standing.ACCEPTED_CANCELLED: "off",
    Standing.DECLINED: "off",
    Standing.DELEGATED: "off",
    Standing.WITHDRAWN: "off",
}

#: A heading and a sentence for whoever opens the link then.
BARRED = {
    Barred.REMOVED: (
        _l("You have asked to be removed"),
        _l("You asked us to remove your details, and we do not write to you about the invitation any more. It can no"
           " longer be answered."),
    ),
    Barred.WITHDRAWN: (
        _l("The invitation has been withdrawn"),
        _l("The organizer has withdrawn this invitation. It can no longer be answered."),
    ),
    Barred.DELEGATED: (
        _l("The invitation has been passed on"),
        _l("You passed this invitation on to a colleague. We sent them an invitation of their own, unless they had been"
           " invited or had registered already."),
    ),
    Barred.REGISTERED: (
        _l("You have registered already"),
        _l("A registration was made with your address otherwise than by this invitation."),
    ),
    Barred.ACCEPTED: (
        _l("You have registered already"),
        _l("The invitation has been answered: you are registered for the event. Your own link is in the message that"
           " confirmed it. We can send it again."),
    ),
    Barred.EVENT_CANCELLED: (
        _l("The event has been cancelled"),
        _l("The event that you were invited to has been cancelled."),
    ),
    Barred.OVER: (_l("The event is over"), _l("The event that you were invited to is over.")),
    Barred.CLOSED: (
        _l("The invitation can no longer be answered"),
        _l("Registration for the event has closed."),
    ),
}  # fmt: skip

#: How a registration stands to which the invitation gives something more.
WITHOUT_PLACE = {
    RegistrationStatus.UNVERIFIED: _l("Nobody has confirmed it by e-mail yet. If you did not register, do nothing: it"
                                      " is removed by itself, and then you can answer the invitation here."),
    RegistrationStatus.PENDING: _l("It waits for the organizer's decision. As you are invited, you need no approval."),
    RegistrationStatus.WAITING: _l("It is on the waiting list."),
    RegistrationStatus.DECLINED: _l("It was not approved before. As you are invited now, you need no approval."),
}  # fmt: skip

#: Of a registration that is the answer, and on no waiting list.
_STANDS = {
    RegistrationStatus.UNVERIFIED: _l("Nobody has confirmed it by e-mail yet."),
    RegistrationStatus.PENDING: _l("It waits for the organizer's decision."),
    RegistrationStatus.CONFIRMED: _l("You have a place."),
}


def stands(status: RegistrationStatus, position: int | None, *, is_held: bool) -> str:
    """How the registration stands, of which nothing else is shown here."""
    if status is not RegistrationStatus.WAITING:
        return str(_STANDS.get(status, ""))
    if is_held:
        return str(_("A place is held for you. Answer on your own page whether you want it."))
    if position is None:
        return str(_("You are on the waiting list."))
    return str(_("You are number %(position)d on the waiting list.", position=position))


DELEGATION_REFUSALS = {
    "own_address": _l("This is the address that you were invited with. Write your colleague's address."),
    "too_much_mail": _l("Many messages have been sent to this address in a short while. Try again in an hour."),
}
