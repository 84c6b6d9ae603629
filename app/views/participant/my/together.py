"""On a personal page: the other occasions of a series that one registered for with the same form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from app import clock, keys
from app.domain.standing import Standing, standing
from app.queries import series

if TYPE_CHECKING:
    from app.models import Event, Registration


@dataclass(frozen=True)
class Together:
    """url: that occasion's own personal page."""

    event: Event
    standing: Standing
    url: str


def together(registration: Registration) -> list[Together]:
    """Found by what the form made together, never by the address: anyone may have typed that."""
    now = clock.now()
    return [
        Together(
            sibling.event,
            standing(sibling.registration.status, sibling.event.facts, now),
            url_for("participant.my.show", token=_token(sibling.registration)),
        )
        for sibling in series.made_together(registration)
    ]


def _token(registration: Registration) -> str:
    return keys.personal_token(registration.code, registration.token_version)
