"""Acts of consequence that the history keeps: of an event, of one person at it, of accounts and of the network."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from app.domain.permissions import TeamRole


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
    INVITATION_ACCEPTED = "invitation_accepted"  # with a registration that had come another way
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
    SPECIAL_DATA_READ = "special_data_read"
    PERSON_LOOKED_UP = "person_looked_up"
    PERSON_DATA_TAKEN = "person_data_taken"
    PERSON_ERASED = "person_erased"
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_CHANGED = "account_changed"
    ACCOUNT_REVIEWED = "account_reviewed"
    ACCOUNT_CLOSED = "account_closed"
    ACCOUNT_REOPENED = "account_reopened"
    ACCOUNT_LINK_SENT = "account_link_sent"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105  an act, not a secret
    FACTOR_ADDED = "factor_added"
    FACTOR_REMOVED = "factor_removed"
    FACTORS_RESET = "factors_reset"
    RECOVERY_CODES_RENEWED = "recovery_codes_renewed"
    SESSIONS_ENDED = "sessions_ended"
    SIGN_IN_STOPPED = "sign_in_stopped"
    FACTORS_REQUIRED = "factors_required"
    NETWORK_CHANGED = "network_changed"
    NOTICE_CHANGED = "notice_changed"
    NOTICE_RESTORED = "notice_restored"


#: Somebody comes onto a team as this.
JOINED = {TeamRole.ORGANIZER: Act.ORGANIZER_ADDED, TeamRole.ASSISTANT: Act.ASSISTANT_ADDED}


class ActKind(StrEnum):
    """Acts that are looked for together."""

    EVENT = "event"
    PROGRAMME = "programme"
    INVITATIONS = "invitations"
    PEOPLE = "people"
    MESSAGES = "messages"
    READS = "reads"  # of special data and of one person's over events, and what was taken out
    PRIVACY = "privacy"
    TEAMS = "teams"
    ACCOUNTS = "accounts"
    NETWORK = "network"


_A = Act
KINDS: Mapping[ActKind, tuple[Act, ...]] = {
    ActKind.EVENT: (
        _A.EVENT_CREATED, _A.EVENT_CHANGED, _A.EVENT_COPIED, _A.EVENT_IMPORTED, _A.SERIES_JOINED, _A.SERIES_LEFT,
        _A.EVENT_PUBLISHED, _A.EVENT_CANCELLED, _A.EVENT_RESTORED, _A.REGISTRATION_CLOSED, _A.REGISTRATION_REOPENED,
        _A.CAPACITY_CHANGED, _A.ENTRANCE_CHANGED, _A.KEPT_PLACES_RELEASED, _A.LINK_CREATED, _A.LINK_CHANGED,
    ),
    ActKind.PROGRAMME: (_A.PROGRAMME_CHANGED, _A.QUESTIONS_CHANGED, _A.WAYS_SETTLED),
    ActKind.INVITATIONS: (
        _A.INVITATIONS_ADDED, _A.INVITATIONS_SENT, _A.INVITATIONS_REMINDED, _A.INVITATIONS_WITHDRAWN,
        _A.INVITATION_DECLINED, _A.INVITATION_DELEGATED,
    ),
    ActKind.PEOPLE: (
        _A.PARTICIPANTS_IMPORTED, _A.REGISTERED, _A.ACKNOWLEDGED, _A.VERIFIED, _A.VERIFICATION_LAPSED, _A.APPROVED,
        _A.NOT_APPROVED, _A.PROMOTED, _A.PLACE_OFFERED, _A.PLACE_OFFER_LAPSED, _A.SESSION_GIVEN, _A.SESSION_OFFERED,
        _A.OFFER_LAPSED, _A.SESSION_CANCELLED, _A.SESSION_TO_CHOOSE, _A.CHOICES_CHANGED, _A.ANSWERS_CHANGED,
        _A.INVITATION_ACCEPTED, _A.CONFIRMED_OVER_CAPACITY, _A.DETAILS_CHANGED, _A.ADDRESS_CHANGED, _A.CANCELLED,
        _A.REINSTATED, _A.CALENDAR_DECLINED, _A.CALENDAR_ACCEPTED,
    ),
    ActKind.MESSAGES: (
        _A.MAIL_RESENT, _A.MESSAGE_SENT, _A.MESSAGE_SCHEDULED, _A.MESSAGE_STOPPED, _A.REMINDERS_CHANGED,
        _A.REMINDER_SENT, _A.MAIL_TEXT_CHANGED, _A.MAIL_TEXT_RESTORED,
    ),
    ActKind.READS: (
        _A.SPECIAL_DATA_READ, _A.PERSON_LOOKED_UP, _A.PERSON_DATA_TAKEN, _A.LIST_EXPORTED, _A.NEEDS_EXPORTED,
        _A.DOOR_LIST_PRINTED, _A.PAPER_MADE, _A.DATA_TAKEN,
    ),
    ActKind.PRIVACY: (
        _A.PERSON_ERASED, _A.ERASURE_ASKED, _A.ERASED, _A.INVITATION_ERASURE_ASKED, _A.INVITATION_ERASED,
        _A.NEEDS_REMOVED, _A.ANSWERS_REMOVED, _A.PERIODS_CHANGED, _A.HOLD_SET, _A.HOLD_ENDED,
        _A.COUNTS_LINK_CREATED, _A.COUNTS_LINK_ENDED,
    ),
    ActKind.TEAMS: (_A.ORGANIZER_ADDED, _A.ASSISTANT_ADDED, _A.ORGANIZER_REMOVED),
    ActKind.ACCOUNTS: (
        _A.ACCOUNT_ADDED, _A.ACCOUNT_CHANGED, _A.ACCOUNT_REVIEWED, _A.ACCOUNT_CLOSED, _A.ACCOUNT_REOPENED,
        _A.ACCOUNT_LINK_SENT, _A.PASSWORD_CHANGED, _A.FACTOR_ADDED, _A.FACTOR_REMOVED, _A.FACTORS_RESET,
        _A.RECOVERY_CODES_RENEWED, _A.SESSIONS_ENDED, _A.SIGN_IN_STOPPED,
    ),
    ActKind.NETWORK: (_A.FACTORS_REQUIRED, _A.NETWORK_CHANGED, _A.NOTICE_CHANGED, _A.NOTICE_RESTORED),
}  # fmt: skip
#: About accounts, which they name by address: after somebody has left, too.
ABOUT_ACCOUNTS = (*KINDS[ActKind.TEAMS], *KINDS[ActKind.ACCOUNTS])
#: About no event.
OF_NO_EVENT = frozenset({*KINDS[ActKind.ACCOUNTS], *KINDS[ActKind.NETWORK], Act.PERSON_ERASED})

#: One page that somebody opens again within this time is one read.
ONE_READ = timedelta(minutes=15)


class SpecialData(StrEnum):
    """What was read of somebody that not everybody who runs the event sees at once."""

    NEEDS = "needs"
    ANSWERS = "answers"  # to questions that are for administrators only


#: Whoever one of these is about stands otherwise than before: their own calendar has a new revision.
ACTS_ON_CALENDAR = frozenset(
    {
        Act.VERIFIED,
        Act.APPROVED,
        Act.NOT_APPROVED,
        Act.PROMOTED,
        Act.INVITATION_ACCEPTED,
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


def changed_values(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """before= and after= of an entry: of the values that differ alone."""
    names = [name for name in after if before.get(name) != after[name]]
    return {"before": {name: before.get(name) for name in names}, "after": {name: after[name] for name in names}}
