"""Words for mail: what each is about, where it stands, and why it did not arrive."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.mail import MailKind, MailState

KINDS = {
    MailKind.CONFIRMED: _l("Place confirmed"),
    MailKind.WAITING: _l("Place on the waiting list"),
    MailKind.RECEIVED: _l("Registration received, waits for approval"),
    MailKind.VERIFY: _l("Address of a registration to be confirmed"),
    MailKind.NOT_APPROVED: _l("Registration not approved"),
    MailKind.PLACE_OFFERED: _l("Question: is the place wanted"),
    MailKind.PLACE_OFFER_LAPSED: _l("No answer in time"),
    MailKind.PROMOTED: _l("Place from the waiting list"),
    MailKind.SESSION_GIVEN: _l("Place in a session from its waiting list"),
    MailKind.SESSION_OFFERED: _l("Question: which of two sessions"),
    MailKind.SESSION_CHANGED: _l("Session changed"),
    MailKind.SESSION_CANCELLED: _l("Session cancelled"),
    MailKind.SESSION_TO_CHOOSE: _l("Session to be chosen"),
    MailKind.CHOICES_CHANGED: _l("Choices changed"),
    MailKind.CALENDAR_INVITATION: _l("Session for the calendar"),
    MailKind.CALENDAR_DECLINED: _l("Question after a declined calendar invitation"),
    MailKind.CHANGED_BY_ORGANIZER: _l("Details changed by an organizer"),
    MailKind.CANCELLED_BY_SELF: _l("Registration cancelled by the participant"),
    MailKind.CANCELLED_BY_ORGANIZER: _l("Registration cancelled by an organizer"),
    MailKind.EVENT_CHANGED: _l("Event changed"),
    MailKind.EVENT_CANCELLED: _l("Event cancelled"),
    MailKind.EVENT_RESTORED: _l("Event on again"),
    MailKind.IMPORTED: _l("Registered by an organizer from a table"),
    MailKind.MESSAGE: _l("Message from the organizer"),
    MailKind.REMINDER: _l("Reminder of the event"),
    MailKind.INVITATION: _l("Invitation to the event"),
    MailKind.INVITATION_REMINDER: _l("Reminder of an invitation"),
    MailKind.INVITATION_DELEGATED: _l("Invitation passed on by a colleague"),
    MailKind.LINK_AGAIN: _l("Personal link sent again"),
    MailKind.CALENDAR_ADDRESS: _l("Address of one's own calendar"),
    MailKind.ADDRESS_CONFIRM: _l("New e-mail address to be confirmed"),
    MailKind.ADDRESS_CHANGED: _l("E-mail address changed"),
    MailKind.ACCOUNT_LINK: _l("Link to set a password"),
}

STATES = {
    MailState.PENDING: _l("Waiting to be sent"),
    MailState.SENT: _l("Sent"),
    MailState.SUPERSEDED: _l("Not sent: no longer concerned the recipient"),
    MailState.DEAD: _l("Given up"),
    MailState.REFUSED: _l("Refused by the receiving server"),
}

#: Icon shapes of components/ui.html; never alone, always beside the words.
ICONS = {
    MailState.PENDING: "wait",
    MailState.SENT: "ok",
    MailState.SUPERSEDED: "off",
    MailState.DEAD: "fail",
    MailState.REFUSED: "fail",
}

#: RFC 3463, by the first digits of the enhanced status code.
_ENHANCED = {
    "5.1.": _l("The receiving server does not know this address."),
    "5.2.": _l("The mailbox is full or closed."),
    "4.2.": _l("The mailbox is full or closed."),
    "5.7.": _l("The receiving server does not accept our messages."),
}


def problem(reason: str) -> str:
    """Why a mail did not arrive, as a sentence; reason as the outbox and registration.mail_problem keep it."""
    code, _space, enhanced = reason.partition(" ")
    for start, sentence in _ENHANCED.items():
        if enhanced.startswith(start):
            return str(sentence)
    if reason == "SMTPUTF8":
        return str(_("The mail server cannot write to an address with such letters."))
    if code.isdigit():
        return str(
            _("The receiving server refused the message.") if code[0] == "5" else _("The receiving server put us off.")
        )
    return str(_("The mail server could not be reached.")) if reason else ""
