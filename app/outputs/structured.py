"""schema.org data inside pages (JSON-LD)."""

from typing import Any

from app.domain.registration import RegistrationStatus
from app.models import Event, Registration

RESERVATION_STATUS = {
    RegistrationStatus.CONFIRMED: "ReservationConfirmed",
    RegistrationStatus.WAITING: "ReservationHold",
    RegistrationStatus.CANCELLED: "ReservationCancelled",
}


def reservation(registration: Registration, event: Event) -> dict[str, Any]:
    """EventReservation: the code and whether the place is confirmed or waits."""
    return {
        "@context": "https://schema.org",
        "@type": "EventReservation",
        "reservationId": registration.code,
        "reservationStatus": f"https://schema.org/{RESERVATION_STATUS[registration.status]}",
        "reservationFor": {"@type": "Event", "name": event.title.best(registration.language).text},
    }
