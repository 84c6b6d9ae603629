"""Words of acts on several registrations at once."""

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.domain.bulk import BulkKind, Outcome

KINDS = {
    BulkKind.CANCEL: _l("Cancel registrations"),
    BulkKind.CONFIRM: _l("Give a place from the waiting list"),
    BulkKind.APPROVE: _l("Approve"),
    BulkKind.DECLINE: _l("Do not approve"),
    BulkKind.SEND_LINK: _l("Send the personal link again"),
    BulkKind.MESSAGE: _l("Write a message"),
}
#: What follows, told before it is done.
FOLLOWS = {
    BulkKind.CANCEL: _l(
        "Each of them is told by e-mail. Freed places go to the waiting list at once. Diet and access needs are "
        "deleted. You can undo it within an hour for those whose place is still free; whoever had not confirmed the "
        "address is then asked to confirm it anew."
    ),
    BulkKind.CONFIRM: _l("They are given places in the order in which they registered, and told by e-mail."),
    BulkKind.APPROVE: _l(
        "Places are given in the order in which they registered; when the event is full, they go to the waiting "
        "list. Each of them is told by e-mail. This cannot be undone."
    ),
    BulkKind.DECLINE: _l(
        "Each of them is told by e-mail, with the reason. You can undo it within an hour: they then wait for "
        "approval again. An invitation that they have ends, and does not come back."
    ),
    BulkKind.SEND_LINK: _l("Each of them gets their personal link by e-mail, once in a quarter of an hour at most."),
}
OUTCOMES = {
    Outcome.DONE: _l("Done"),
    Outcome.QUEUED: _l("Approved, on the waiting list"),
    Outcome.NOT_ACTIVE: _l("The registration is not in force"),
    Outcome.NOT_WAITING: _l("Is not on the waiting list"),
    Outcome.NOT_PENDING: _l("Does not wait for approval"),
    Outcome.NOT_NOW: _l("The event is not on"),
    Outcome.ERASED: _l("Data erased"),
    Outcome.FULL: _l("The event is full"),
    Outcome.PART_FULL: _l("The chosen track or way to attend is full"),
    Outcome.KEPT: _l("The free places are kept for the invited"),
    Outcome.FOR_TARGET: _l("The free places are the target group's"),
    Outcome.RECENT: _l("Was sent a moment ago"),
    Outcome.BACK: _l("Undone, and told by e-mail"),
    Outcome.CHANGED_SINCE: _l("Not undone: something else has happened since"),
    Outcome.NO_ROOM: _l("Not undone: the place is somebody else's"),
    Outcome.TAKEN_ADDRESS: _l("Not undone: has registered anew"),
}


def button(kind: BulkKind, count: int) -> str:
    """On the button that does it."""
    words = {
        BulkKind.CANCEL: lambda: ngettext("Cancel %(num)d registration", "Cancel %(num)d registrations", count),
        BulkKind.CONFIRM: lambda: ngettext("Give %(num)d a place", "Give %(num)d a place", count),
        BulkKind.APPROVE: lambda: ngettext("Approve %(num)d registration", "Approve %(num)d registrations", count),
        BulkKind.DECLINE: lambda: ngettext(
            "Do not approve %(num)d registration", "Do not approve %(num)d registrations", count
        ),
        BulkKind.SEND_LINK: lambda: ngettext("Send %(num)d link", "Send %(num)d links", count),
    }
    return str(words[kind]())
