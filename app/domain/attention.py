"""What an organizer should look at first: each kind of it, and how far ahead and back it is looked for."""

from datetime import timedelta
from enum import StrEnum

from app.domain.permissions import Action


class Concern(StrEnum):
    """In the order in which they are told."""

    PENDING = "pending"  # registrations wait for approval
    ERASURE_ASKED = "erasure_asked"  # a month is the most that may pass
    UNDELIVERED = "undelivered"  # mail that was given up or refused
    FREE_PLACES = "free_places"  # people wait, and there is room for them
    DRAFT_NEAR = "draft_near"
    MESSAGE_STOPPED = "message_stopped"
    EXPORT_FAILED = "export_failed"


#: Who is told: whoever may do it. A data protection officer runs no events, and answers for erasure at all of them.
NEEDED = {**dict.fromkeys(Concern, Action.MANAGE_PEOPLE), Concern.ERASURE_ASKED: Action.ERASE_PEOPLE}
#: A draft whose day is nearer than this should be published.
DRAFTS_AHEAD = timedelta(days=45)
#: Mail of an event that ended longer ago helps nobody any more.
MAIL_SINCE = timedelta(days=14)
#: Of one's own exports.
EXPORTS_SINCE = timedelta(days=7)
#: Of one kind, the soonest are named.
MOST_OF_A_KIND = 10
