"""A day with a shared opening, two tracks, and on each track two workshops at the same time; and people who choose."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from app import clock
from app.database import db
from app.domain.choices import Choice
from app.domain.events import Attendance, SessionKind
from app.domain.history import COMMAND_LINE
from app.domain.programme import SessionDetails, TrackDetails
from app.domain.registration import Refused
from app.models import Event, Registration
from app.services import programme, registrations
from app.services.registrations import RegistrationRequest
from tests.factories import details, make_event, text


@dataclass
class Day:
    """tracks: ids by name; sessions: ids by name, each workshop a1, a2, b1, b2 with its track."""

    event: Event
    tracks: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, int] = field(default_factory=dict)

    def choice(self, *names: str, attendance: Attendance | None = None) -> Choice:
        """Of these workshops, which are of one track; or of a track alone, by its name."""
        track = self.tracks[names[0][0]]
        return Choice(attendance, track, frozenset(self.sessions[name] for name in names if name in self.sessions))

    def join(self, email: str, *names: str, attendance: Attendance | None = None, **changes: object) -> Registration:
        """Someone registers by the form and chooses these workshops."""
        given = details(email if "@" in email else f"{email}@example.fi", **changes)
        request = RegistrationRequest(given, secrets.token_hex(8), choice=self.choice(*names, attendance=attendance))
        result = registrations.register(self.event.id, request)
        assert not isinstance(result, Refused), result
        return result


@contextmanager
def hidden(event: Event) -> Iterator[None]:
    """Built meanwhile, as organizers are advised to: nobody is placed anywhere by it (decision 19)."""
    event.programme_from = clock.now() + timedelta(days=1)
    db.session.commit()
    yield
    event.programme_from = None
    db.session.commit()


def make_day(
    slug: str = "polut",
    *,
    capacity: int | None = 100,
    places: int | None = 2,
    waiting_list: bool = True,
    **changes: object,
) -> Day:
    """Workshops of so many places each, from noon to one."""
    day = Day(make_event(slug, capacity=capacity, **changes))
    nine = day.event.starts_at
    day.sessions["opening"] = _add(day, "Avaus", None, nine, None, waiting_list=False)
    for name in ("a", "b"):
        day.tracks[name] = programme.add_track(day.event.id, TrackDetails(text(f"Polku {name}")), COMMAND_LINE).id
    for name in ("a", "b"):
        for number in (1, 2):
            workshop = f"{name}{number}"
            day.sessions[workshop] = _add(
                day,
                f"Työpaja {workshop}",
                day.tracks[name],
                nine + timedelta(hours=3),
                places,
                waiting_list=waiting_list,
            )
    return day


def _add(day: Day, title: str, track_id, starts_at, places: int | None, *, waiting_list: bool) -> int:
    made = programme.add_session(
        day.event.id,
        SessionDetails(
            text(title), SessionKind.WORKSHOP, track_id, starts_at, starts_at + timedelta(hours=1),
            room=f"Sali {title}", capacity=places, waiting_list=waiting_list,
        ),
        COMMAND_LINE,
    )  # fmt: skip
    return made.id
