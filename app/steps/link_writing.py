"""Makes registration links."""

import secrets
import string

from app import clock
from app.domain.links import LinkDetails
from app.models import RegistrationLink

#: Six of them begin every link's token (keys.link_token); 62^6 handles. No - or _, which end a line badly in print.
LETTERS = string.ascii_letters + string.digits
HANDLE_LENGTH = 6


def new(event_id: int, details: LinkDetails, *, active: bool = True) -> RegistrationLink:
    """A link with a handle of its own; uniqueness is the database's to keep."""
    return RegistrationLink(
        event_id=event_id,
        handle="".join(secrets.choice(LETTERS) for _ in range(HANDLE_LENGTH)),
        label=details.label,
        note=details.note,
        opens_at=details.opens_at,
        closes_at=details.closes_at,
        places=details.places,
        mode=details.mode,
        active=active,
        created_at=clock.now(),
    )
