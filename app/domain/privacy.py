"""How long personal data is kept."""

from datetime import datetime, timedelta

#: Diet and access needs: GDPR 9(2)(a), kept no longer than the event needs them.
SPECIAL_NEEDS_KEPT = timedelta(days=14)

#: Names and contact details after the event; then the registration is anonymised and only counted.
DETAILS_KEPT = timedelta(days=365)
#: The same of those who had no place: cancelled, or on the waiting list to the end.
DETAILS_WITHOUT_PLACE_KEPT = timedelta(days=90)

#: The version of the consent sentence beside the needs; change it with the sentence.
CONSENT_VERSION = "2026-11-25"


def special_needs_deleted_on(event_ends_at: datetime) -> datetime:
    """The moment from which the worker removes an event's special needs."""
    return event_ends_at + SPECIAL_NEEDS_KEPT
