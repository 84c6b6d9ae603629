"""An event with tracks and workshops, for tests of choosing."""

from datetime import timedelta

from app.domain.choices import Choice
from app.domain.events import SessionKind
from app.domain.history import COMMAND_LINE
from app.domain.places import ClaimState
from app.domain.programme import SessionDetails, TrackDetails
from app.models import Event, EventSession, Registration
from app.queries import own_choices
from app.services import programme, registrations
from tests.factories import ask, make_event, text


class Day:
    """Two tracks. On A two workshops at noon, on B two others; event, tracks and workshops as given."""

    def __init__(self, *, event: dict | None = None, **changes: dict) -> None:
        self.event = make_event(**(event or {}))
        self.opening = add_session(self.event, "Avaus", 0)
        self.a, self.b = (add_track(self.event, name, **changes.get(name, {})) for name in ("A-polku", "B-polku"))
        self.a1, self.a2 = (
            add_session(self.event, name, 3, track_id=self.a, **{"room": "Sali 1", **changes.get(name, {})})
            for name in ("A1", "A2")
        )
        self.b1, self.b2 = (
            add_session(self.event, name, 3, track_id=self.b, **changes.get(name, {})) for name in ("B1", "B2")
        )

    def choice(self, *sessions: int) -> Choice:
        return Choice(None, self.b if {self.b1, self.b2} & {*sessions} else self.a, frozenset(sessions))

    def register(self, email: str, *sessions: int) -> Registration:
        found = registrations.register(self.event.id, ask(email, choice=self.choice(*sessions)))
        assert isinstance(found, Registration), found
        return found

    def fill(self, session: int, people: int = 1) -> list[Registration]:
        return [self.register(f"t{session}-{number}@example.fi", session) for number in range(people)]

    @property
    def slot_a(self) -> str:
        return f"slot-{self.a1}"

    @property
    def slot_b(self) -> str:
        return f"slot-{self.b1}"

    def fields(self, session: int) -> dict[str, str]:
        """As the form sends the choice of this workshop."""
        is_a = session in (self.a1, self.a2)
        return {"track": str(self.a if is_a else self.b), self.slot_a if is_a else self.slot_b: str(session)}


def states(registration: Registration) -> dict[int, ClaimState]:
    return {seat.session.id: seat.state for seat in own_choices.of(registration).seats}


def add_track(event: Event, name: str = "A-polku", capacity: int | None = None) -> int:
    """The id of a new track, made as the organizer's page makes it."""
    return programme.add_track(event.id, TrackDetails(text(name), capacity), COMMAND_LINE).id


def add_session(event: Event, title: str = "Paja", hours: float = 0, **changes: object) -> int:
    """The id of a new session that begins so many hours after the event and lasts one."""
    begin = event.starts_at + timedelta(hours=hours)
    values = {"starts_at": begin, "ends_at": begin + timedelta(hours=1), "kind": SessionKind.WORKSHOP, **changes}
    session = programme.add_session(event.id, SessionDetails(text(title), **values), COMMAND_LINE)
    assert isinstance(session, EventSession), session
    return session.id
