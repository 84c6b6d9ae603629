"""schema.org data inside pages (JSON-LD)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app import urls
from app.clock import to_local
from app.domain.availability import Availability
from app.domain.events import Attendance, EventStatus
from app.domain.languages import Language
from app.domain.registration import RegistrationStatus
from app.models import Event, Registration, Series

RESERVATION_STATUS = {
    RegistrationStatus.CONFIRMED: "ReservationConfirmed",
    RegistrationStatus.WAITING: "ReservationHold",
    RegistrationStatus.PENDING: "ReservationPending",
    RegistrationStatus.UNVERIFIED: "ReservationPending",
    RegistrationStatus.DECLINED: "ReservationCancelled",
    RegistrationStatus.CANCELLED: "ReservationCancelled",
}

ATTENDANCE_MODE = {
    (Attendance.ONSITE,): "OfflineEventAttendanceMode",
    (Attendance.ONLINE,): "OnlineEventAttendanceMode",
    (Attendance.ONSITE, Attendance.ONLINE): "MixedEventAttendanceMode",
}


def event(
    event: Event, places: Availability, language: Language, organizer: str, capacity: int | None
) -> dict[str, Any]:
    """Event, for search engines. The remote link is not in it: it is for the confirmed alone."""
    address = urls.event(event.slug, language.value)
    cancelled = event.status is EventStatus.CANCELLED
    locations = _locations(event, address)
    data = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": event.title.best(language).text,
        "description": event.summary.best(language).text,
        "url": address,
        "startDate": _moment(event.starts_at),
        "endDate": _moment(event.ends_at),
        "eventStatus": f"https://schema.org/{'EventCancelled' if cancelled else 'EventScheduled'}",
        "eventAttendanceMode": f"https://schema.org/{ATTENDANCE_MODE[tuple(event.attendance)]}",
        "location": locations[0] if len(locations) == 1 else locations,
        "inLanguage": event.languages,
        "isAccessibleForFree": event.free_of_charge,
        "maximumAttendeeCapacity": capacity,
        "remainingAttendeeCapacity": None if capacity is None else places.free,
        "organizer": {"@type": "Organization", "name": organizer} if organizer else None,
        "superEvent": _named(event.series, language) if event.series is not None else None,
    }
    return {name: value for name, value in data.items() if value not in (None, "", [])}


def series(series: Series, occasions: Sequence[Event], language: Language) -> dict[str, Any]:
    """EventSeries with its occasions, in the order of time; there is at least one."""
    data = {
        "@context": "https://schema.org",
        **_named(series, language),
        "description": series.summary.best(language).text,
        "startDate": _moment(occasions[0].starts_at),
        "endDate": _moment(max(event.ends_at for event in occasions)),
        "subEvent": [_brief(event, language) for event in occasions],
    }
    return {name: value for name, value in data.items() if value}


def _named(series: Series, language: Language) -> dict[str, Any]:
    address = urls.series(series.slug, language.value)
    return {"@type": "EventSeries", "name": series.title.best(language).text, "url": address}


def _brief(event: Event, language: Language) -> dict[str, Any]:
    """What every Event must say."""
    address = urls.event(event.slug, language.value)
    cancelled = event.status is EventStatus.CANCELLED
    locations = _locations(event, address)
    return {
        "@type": "Event",
        "name": event.title.best(language).text,
        "url": address,
        "startDate": _moment(event.starts_at),
        "endDate": _moment(event.ends_at),
        "eventStatus": f"https://schema.org/{'EventCancelled' if cancelled else 'EventScheduled'}",
        "location": locations[0] if len(locations) == 1 else locations,
    }


def _moment(moment: datetime) -> str:
    return to_local(moment).isoformat(timespec="seconds")


def _locations(event: Event, address: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if event.onsite:
        postal = {
            "@type": "PostalAddress",
            "streetAddress": event.venue_address,
            "addressLocality": event.venue_city,
            "addressCountry": "FI",
        }
        place = {
            "@type": "Place",
            "name": event.venue_name or event.venue_city,
            "address": {name: value for name, value in postal.items() if value},
        }
        found.append({name: value for name, value in place.items() if value})
    if event.online:
        found.append({"@type": "VirtualLocation", "url": address})
    return found


def reservation(registration: Registration, event: Event, language: Language) -> dict[str, Any]:
    """EventReservation, for the personal page alone: the code, and whether the place is confirmed or waits."""
    return {
        "@context": "https://schema.org",
        "@type": "EventReservation",
        "reservationId": registration.code,
        "reservationStatus": f"https://schema.org/{RESERVATION_STATUS[registration.status]}",
        "underName": {"@type": "Person", "name": registration.name},
        "reservationFor": _brief(event, language),
    }
