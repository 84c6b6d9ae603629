"""Writes everyone of an import, in as many statements as for one, nearly. The caller holds the pools' lock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app import clock, keys
from app.domain.events import EventFacts
from app.domain.history import Act, Actor
from app.domain.mail import MailKind
from app.domain.organizer_acts import Placed
from app.domain.people_import import Planned
from app.domain.places import Pools
from app.domain.registration import RegistrationStatus, Source
from app.models import Pool, Registration
from app.queries import places as pool_queries
from app.steps import calendar_invitations, claims, entering, history, outbox, places, queue, registering
from app.steps.choosing import Chosen

#: Registrations at a time: databases take so many parameters, and no more.
BATCH = 1000


@dataclass(frozen=True)
class Bringing:
    """What all rows have in common. key: of the form; origin: where the details came from."""

    event_id: int
    event: EventFacts
    chosen: Chosen
    rows: Sequence[Pool]
    pools: Pools
    key: str
    origin: str
    actor: Actor


def submission_key(key: str, email_key: str) -> str:
    """The form's key, apart for each row: the same form sent twice is found by any of them."""
    return keys.sha256(f"{key} {email_key}")


def enter_all(bringing: Bringing, planned: Sequence[Planned]) -> None:
    """Registrations, claims, mail and history, as the plan has them."""
    for first in range(0, len(planned), BATCH):
        some = planned[first : first + BATCH]
        made = [_new(bringing, row) for row in some]
        entering.insert_all(made)
        _finish(bringing, list(zip(made, [row.placed for row in some if row.placed is not None], strict=True)))


def _new(bringing: Bringing, row: Planned) -> Registration:
    placed, details = row.placed, row.line.details
    assert placed is not None, "only who gets a place, or one in the queue, is written"
    key = submission_key(bringing.key, details.email_key)
    registration = registering.new(bringing.event_id, details, key, Source.IMPORT, invited=True)
    confirmed = placed.status is RegistrationStatus.CONFIRMED
    registration.status = placed.status
    registration.over_capacity = placed.over_capacity
    registration.data_origin = bringing.origin
    registration.attendance = bringing.chosen.choice.attendance
    registration.track_id = bringing.chosen.choice.track_id
    registration.unplaced = bringing.chosen.is_unplaced(placed.sessions, bringing.rows)
    registration.registered_at = given_at = clock.now()
    registration.confirmed_at = given_at if confirmed else None
    registration.queue_no = None if confirmed else queue.next_no(bringing.rows)
    return registration


def _finish(bringing: Bringing, made: Sequence[tuple[Registration, Placed]]) -> None:
    day, rows, pools = bringing.chosen.day, bringing.rows, bringing.pools
    main = pool_queries.main_pool(rows)
    claimed: list[dict[str, Any]] = []
    mails: list[dict[str, Any]] = []
    for registration, placed in made:
        claimed += places.claim(registration, day, placed.sessions, rows, pools)
        waits = registration.status is RegistrationStatus.WAITING
        mails.append(_mail(registration, registering.position_told(registration, rows, pools) if waits else None))
    places.write(rows, pools)
    claims.insert_all(claimed)
    outbox.post(mails)
    calendar_invitations.settle_all([registration for registration, _ in made], bringing.event)
    history.record_all(
        Act.REGISTERED,
        bringing.actor,
        [history.About(bringing.event_id, one.id, {"after": one.status}) for one, _ in made],
    )
    figures = {"capacity": main.capacity, "taken": main.taken, "waiting": main.waiting}
    history.record_all(
        Act.CONFIRMED_OVER_CAPACITY,
        bringing.actor,
        [history.About(bringing.event_id, one.id, figures) for one, _ in made if one.over_capacity],
    )


def _mail(registration: Registration, position: int | None) -> dict[str, Any]:
    return outbox.row_to(registration, MailKind.IMPORTED, {"position": position})
