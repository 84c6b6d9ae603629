"""Every mail we send, and which of them speak of a registration's state."""

from enum import StrEnum


class MailKind(StrEnum):
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    PROMOTED = "promoted"
    CHANGED_BY_ORGANIZER = "changed_by_organizer"
    CANCELLED_BY_SELF = "cancelled_by_self"
    CANCELLED_BY_ORGANIZER = "cancelled_by_organizer"
    EVENT_CHANGED = "event_changed"
    EVENT_CANCELLED = "event_cancelled"
    LINK_AGAIN = "link_again"
    ADDRESS_CONFIRM = "address_confirm"
    ADDRESS_CHANGED = "address_changed"
    ACCOUNT_LINK = "account_link"


#: These tell where a registration stands: a later one replaces an earlier one that has not left yet.
STATE_KINDS = frozenset(
    {
        MailKind.CONFIRMED,
        MailKind.WAITING,
        MailKind.PROMOTED,
        MailKind.CANCELLED_BY_SELF,
        MailKind.CANCELLED_BY_ORGANIZER,
        MailKind.EVENT_CANCELLED,
    }
)


class MailState(StrEnum):
    PENDING = "pending"  # due at run_at; leased while a worker has it
    SENT = "sent"
    SUPERSEDED = "superseded"  # a later state took its place before it left
    DEAD = "dead"  # gave up after the last try: the organizer may send it again
    REFUSED = "refused"  # the receiving server refused the address for good (SMTP 5xx)
