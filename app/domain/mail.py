"""Every mail we send, which of them speak of a registration's state, and when we try again or give up.

The facts that each kind may carry; without them a mail says less:

- CONFIRMED, WAITING: approved, where an organizer approved the registration
- WAITING: position, the place in the queue when it was given
- EVENT_CHANGED: before = {field name: old value as JSON}, see steps/event_news.py
- CHANGED_BY_ORGANIZER: fields, the names of the details that differ (domain/participants.Details)
- CANCELLED_BY_ORGANIZER: reason, in the organizer's words
- SESSION_GIVEN, SESSION_OFFERED: session, the id of the session that was waited for
- SESSION_CHANGED: session; before = {field name: old value as JSON}
- SESSION_CANCELLED: session; moved_to, the id of the session given instead; reason, in the organizer's words;
  for_everyone, where nobody had chosen it
- SESSION_TO_CHOOSE: sessions, the ids of those that they had and that are to be chosen now;
  changed = {session id: {field name: old value as JSON}}
- CHOICES_CHANGED: reason, in the organizer's words; way_settled, where nobody asked how they attend
- CALENDAR_ADDRESS: handle of the person's own calendar (keys.feed_token); owner, whose it is (email_key)
- CALENDAR_INVITATION: session, which the mail brings into the person's calendar, or takes out of it
- IMPORTED: position, as WAITING
- MESSAGE: cancelled, where the event was when it was written
- PLACE_OFFERED: until, the moment to answer by, as JSON
- NOT_APPROVED: reason, in the organizer's words
- ACCOUNT_LINK: handle of the one-time link, purpose (domain/accounts.py)
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.events import EventStatus
from app.domain.registration import CONCERNED, RegistrationStatus


class MailKind(StrEnum):
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    RECEIVED = "received"  # waits for approval
    VERIFY = "verify"  # counts once the link in this mail was used
    NOT_APPROVED = "not_approved"
    PROMOTED = "promoted"
    PLACE_OFFERED = "place_offered"
    PLACE_OFFER_LAPSED = "place_offer_lapsed"
    SESSION_GIVEN = "session_given"
    SESSION_OFFERED = "session_offered"
    SESSION_CHANGED = "session_changed"
    SESSION_CANCELLED = "session_cancelled"
    SESSION_TO_CHOOSE = "session_to_choose"
    CHOICES_CHANGED = "choices_changed"
    CALENDAR_INVITATION = "calendar_invitation"
    CALENDAR_DECLINED = "declined"
    CHANGED_BY_ORGANIZER = "changed_by_organizer"
    CANCELLED_BY_SELF = "cancelled_by_self"
    CANCELLED_BY_ORGANIZER = "cancelled_by_organizer"
    EVENT_CHANGED = "event_changed"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_RESTORED = "event_restored"
    IMPORTED = "imported"
    MESSAGE = "message"  # an organizer's own words to a group (domain/bulletins.py)
    REMINDER = "reminder"  # of the event that is coming, to those who have a place
    INVITATION = "invitation"
    INVITATION_REMINDER = "invitation_reminder"
    INVITATION_DELEGATED = "invitation_delegated"
    LINK_AGAIN = "link_again"
    CALENDAR_ADDRESS = "calendar_address"
    ADDRESS_CONFIRM = "address_confirm"
    ADDRESS_CHANGED = "address_changed"
    ACCOUNT_LINK = "account_link"


#: These tell where a registration stands: a later one replaces an earlier one that has not left yet.
STATE_KINDS = frozenset(
    {
        MailKind.CONFIRMED,
        MailKind.WAITING,
        MailKind.RECEIVED,
        MailKind.VERIFY,
        MailKind.NOT_APPROVED,
        MailKind.PROMOTED,
        MailKind.PLACE_OFFERED,
        MailKind.PLACE_OFFER_LAPSED,
        MailKind.CANCELLED_BY_SELF,
        MailKind.CANCELLED_BY_ORGANIZER,
        MailKind.EVENT_CANCELLED,
        MailKind.EVENT_RESTORED,
    }
)
#: The first mail of a registration: there is no earlier one that it could replace.
FIRST_KINDS = frozenset({MailKind.CONFIRMED, MailKind.WAITING, MailKind.RECEIVED, MailKind.VERIFY})
#: These put an entry into the calendar of who has a place, or change it there.
INVITING = frozenset(
    {
        MailKind.CONFIRMED,
        MailKind.IMPORTED,
        MailKind.PROMOTED,
        MailKind.SESSION_GIVEN,
        MailKind.SESSION_CHANGED,
        MailKind.SESSION_CANCELLED,
        MailKind.SESSION_TO_CHOOSE,
        MailKind.CHOICES_CHANGED,
        MailKind.CHANGED_BY_ORGANIZER,
        MailKind.EVENT_CHANGED,
        MailKind.EVENT_RESTORED,
        MailKind.CALENDAR_INVITATION,
    }
)
#: These take the event out of the calendar of who had a place.
DISINVITING = frozenset({MailKind.CANCELLED_BY_SELF, MailKind.CANCELLED_BY_ORGANIZER, MailKind.EVENT_CANCELLED})
#: These go to an address that is not, or no longer, the registration's own.
OTHER_ADDRESS = frozenset({MailKind.ADDRESS_CONFIRM, MailKind.ADDRESS_CHANGED})
#: What anyone can cause by typing somebody else's address into a form, or as the sender of a mail.
CAUSED_BY_FORMS = frozenset(
    {
        MailKind.CONFIRMED,
        MailKind.WAITING,
        MailKind.RECEIVED,
        MailKind.VERIFY,
        MailKind.CANCELLED_BY_SELF,
        MailKind.LINK_AGAIN,
        MailKind.CALENDAR_ADDRESS,
        MailKind.CALENDAR_DECLINED,
        MailKind.ADDRESS_CONFIRM,
        MailKind.INVITATION_DELEGATED,
    }
)
#: These ask someone who is not registered: they belong to an invitation, not to a registration.
ASKING = frozenset({MailKind.INVITATION, MailKind.INVITATION_REMINDER, MailKind.INVITATION_DELEGATED})
#: Written for an event that takes place, or for one that does not: they do not outlive a change of that.
WRITTEN_FOR_NOW = frozenset({MailKind.MESSAGE, MailKind.REMINDER})
#: A later mail to one person may go before these: they do not say where somebody stands.
MAY_BE_PASSED = WRITTEN_FOR_NOW | {MailKind.EVENT_CHANGED}
#: Where these are written to several people at once, they go after what is written to one.
TO_MANY = (
    WRITTEN_FOR_NOW
    | ASKING
    | {
        MailKind.EVENT_CHANGED,
        MailKind.EVENT_CANCELLED,
        MailKind.EVENT_RESTORED,
        MailKind.SESSION_CHANGED,
        MailKind.SESSION_CANCELLED,
        MailKind.SESSION_TO_CHOOSE,
        MailKind.CHOICES_CHANGED,
        MailKind.IMPORTED,
    }
)
#: How many of those one address may get in which time, before our forms refuse to cause more.
LIMITS = ((timedelta(hours=1), 12), (timedelta(days=1), 40))


class MailState(StrEnum):
    PENDING = "pending"  # due at run_at; leased while a worker has it
    SENT = "sent"
    SUPERSEDED = "superseded"  # untrue, or nobody's, before it left: never sent
    DEAD = "dead"  # gave up after the last try: the organizer may send it again
    REFUSED = "refused"  # the receiving server refused the address for good (SMTP 5xx)


#: A person must act on these.
UNDELIVERED = (MailState.DEAD, MailState.REFUSED)
#: What may still be sent, by a worker or by an organizer's wish.
UNSENT = (MailState.PENDING, *UNDELIVERED)

#: Minutes from one try to the next. Greylisting lets the second or third try through.
BACKOFF = (1, 5, 15, 60, 240, 240, 240)
MAX_TRIES = len(BACKOFF) + 1
#: While no mail server answers at all, nothing is held against a mail, until it is this old.
WAITS_FOR_SERVER = timedelta(days=3)


def may_cause_more(written: Sequence[int]) -> bool:
    """May our forms cause one more mail to an address? written: how many it got within each of LIMITS."""
    return all(count < most for count, (_, most) in zip(written, LIMITS, strict=True))


def next_try(tries: int, now: datetime) -> datetime | None:
    """When to try again after so many failed tries; None: give up."""
    return now + timedelta(minutes=BACKOFF[tries - 1]) if tries < MAX_TRIES else None


def is_outdated(kind: MailKind, status: RegistrationStatus, event: EventStatus) -> bool:
    """Would this mail, sent now, contradict what the registration's page shows?"""
    match kind:
        case MailKind.CONFIRMED | MailKind.PROMOTED:
            return status is not RegistrationStatus.CONFIRMED or event is EventStatus.CANCELLED
        case MailKind.WAITING | MailKind.PLACE_OFFERED:
            return status is not RegistrationStatus.WAITING or event is EventStatus.CANCELLED
        case MailKind.RECEIVED:
            return status is not RegistrationStatus.PENDING or event is EventStatus.CANCELLED
        case MailKind.VERIFY:
            return status is not RegistrationStatus.UNVERIFIED or event is EventStatus.CANCELLED
        case MailKind.NOT_APPROVED:
            return status is not RegistrationStatus.DECLINED
        case MailKind.CANCELLED_BY_SELF | MailKind.CANCELLED_BY_ORGANIZER | MailKind.PLACE_OFFER_LAPSED:
            return status is not RegistrationStatus.CANCELLED
        case (
            MailKind.SESSION_GIVEN
            | MailKind.SESSION_OFFERED
            | MailKind.SESSION_CHANGED
            | MailKind.SESSION_CANCELLED
            | MailKind.SESSION_TO_CHOOSE
            | MailKind.CHOICES_CHANGED
            | MailKind.EVENT_CHANGED
            | MailKind.CHANGED_BY_ORGANIZER
            | MailKind.EVENT_RESTORED
        ):
            return status not in CONCERNED or event is EventStatus.CANCELLED
        case MailKind.CALENDAR_DECLINED | MailKind.REMINDER:
            return status is not RegistrationStatus.CONFIRMED or event is EventStatus.CANCELLED
        case MailKind.EVENT_CANCELLED:
            return event is not EventStatus.CANCELLED
        case _:
            return False
