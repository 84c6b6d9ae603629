"""Acts of consequence that an event's history keeps."""

from dataclasses import dataclass
from enum import StrEnum


class Act(StrEnum):
    EVENT_CREATED = "event_created"
    EVENT_CHANGED = "event_changed"
    EVENT_COPIED = "event_copied"
    EVENT_IMPORTED = "event_imported"
    SERIES_JOINED = "series_joined"
    SERIES_LEFT = "series_left"
    EVENT_PUBLISHED = "event_published"
    EVENT_CANCELLED = "event_cancelled"
    EVENT_RESTORED = "event_restored"
    REGISTRATION_CLOSED = "registration_closed"
    REGISTRATION_REOPENED = "registration_reopened"
    CAPACITY_CHANGED = "capacity_changed"
    ORGANIZER_ADDED = "organizer_added"
    ORGANIZER_REMOVED = "organizer_removed"
    ASSISTANT_ADDED = "assistant_added"
    LINK_CREATED = "link_created"
    LINK_CHANGED = "link_changed"
    INVITATIONS_ADDED = "invitations_added"
    INVITATIONS_SENT = "invitations_sent"
    INVITATIONS_REMINDED = "invitations_reminded"
    INVITATIONS_WITHDRAWN = "invitations_withdrawn"
    INVITATION_DECLINED = "invitation_declined"
    INVITATION_DELEGATED = "invitation_delegated"
    INVITATION_ERASURE_ASKED = "invitation_erasure_asked"
    INVITATION_ERASED = "invitation_erased"
    PARTICIPANTS_IMPORTED = "participants_imported"
    REGISTERED = "registered"
    ACKNOWLEDGED = "acknowledged"
    VERIFIED = "verified"
    VERIFICATION_LAPSED = "verification_lapsed"
    APPROVED = "approved"
    NOT_APPROVED = "not_approved"
    PROMOTED = "promoted"
    PLACE_OFFERED = "place_offered"
    PLACE_OFFER_LAPSED = "place_offer_lapsed"
    KEPT_PLACES_RELEASED = "kept_places_released"
    ENTRANCE_CHANGED = "entrance_changed"
    SESSION_GIVEN = "session_given"
    SESSION_OFFERED = "session_offered"
    OFFER_LAPSED = "offer_lapsed"
    PROGRAMME_CHANGED = "programme_changed"
    SESSION_CANCELLED = "session_cancelled"
    SESSION_TO_CHOOSE = "session_to_choose"
    CHOICES_CHANGED = "choices_changed"
    QUESTIONS_CHANGED = "questions_changed"
    ANSWERS_CHANGED = "answers_changed"
    ANSWERS_REMOVED = "answers_removed"
    WAYS_SETTLED = "ways_settled"
    CONFIRMED_OVER_CAPACITY = "confirmed_over_capacity"
    DETAILS_CHANGED = "details_changed"
    ADDRESS_CHANGED = "address_changed"
    CANCELLED = "cancelled"
    REINSTATED = "reinstated"
    CALENDAR_DECLINED = "calendar_declined"
    CALENDAR_ACCEPTED = "calendar_accepted"
    DATA_TAKEN = "data_taken"
    NEEDS_REMOVED = "needs_removed"
    PERIODS_CHANGED = "periods_changed"
    HOLD_SET = "hold_set"
    HOLD_ENDED = "hold_ended"
    COUNTS_LINK_CREATED = "counts_link_created"
    COUNTS_LINK_ENDED = "counts_link_ended"
    ERASURE_ASKED = "erasure_asked"
    ERASED = "erased"
    LIST_EXPORTED = "list_exported"
    NEEDS_EXPORTED = "needs_exported"
    DOOR_LIST_PRINTED = "door_list_printed"
    PAPER_MADE = "paper_made"
    MAIL_RESENT = "mail_resent"
    MESSAGE_SENT = "message_sent"
    MESSAGE_SCHEDULED = "message_scheduled"
    MESSAGE_STOPPED = "message_stopped"
    REMINDERS_CHANGED = "reminders_changed"
    REMINDER_SENT = "reminder_sent"
    MAIL_TEXT_CHANGED = "mail_text_changed"
    MAIL_TEXT_RESTORED = "mail_text_restored"


#: Whoever one of these is about stands otherwise than before: their own calendar has a new revision.
ON_CALENDAR = frozenset(
    {
        Act.VERIFIED,
        Act.APPROVED,
        Act.NOT_APPROVED,
        Act.PROMOTED,
        Act.CONFIRMED_OVER_CAPACITY,
        Act.CANCELLED,
        Act.REINSTATED,
        Act.SESSION_GIVEN,
        Act.SESSION_OFFERED,
        Act.OFFER_LAPSED,
        Act.SESSION_CANCELLED,
        Act.SESSION_TO_CHOOSE,
        Act.CHOICES_CHANGED,
    }
)


#: What was taken out of an event, and what for.
EXPORTS = (Act.LIST_EXPORTED, Act.NEEDS_EXPORTED, Act.DOOR_LIST_PRINTED, Act.PAPER_MADE)


class ActorKind(StrEnum):
    PARTICIPANT = "participant"
    ORGANIZER = "organizer"
    SYSTEM = "system"  # promotion, retention
    COMMAND_LINE = "command_line"


@dataclass(frozen=True)
class Actor:
    """Who acts. organizer_id only for a signed-in organizer."""

    kind: ActorKind
    organizer_id: int | None = None

    @classmethod
    def organizer(cls, organizer_id: int) -> "Actor":
        return cls(ActorKind.ORGANIZER, organizer_id)


PARTICIPANT = Actor(ActorKind.PARTICIPANT)
SYSTEM = Actor(ActorKind.SYSTEM)
COMMAND_LINE = Actor(ActorKind.COMMAND_LINE)
