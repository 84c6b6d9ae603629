"""A participant's own details are changed, by the participant or an organizer. The caller holds the pools' lock."""

from collections.abc import Sequence
from typing import Any

from app.domain.events import EventFacts
from app.domain.history import Act, Actor
from app.domain.participants import KEPT_WITH_VALUES, Details
from app.models import Pool, Registration
from app.steps import entitlement, history

#: By these the network's lists say who belongs to a target group.
TARGETED = frozenset({"role_id", "sector_id", "region_id"})


def change(
    registration: Registration,
    after: Details,
    event: EventFacts,
    rows: Sequence[Pool],
    actor: Actor,
    *,
    note: str | None = None,
) -> tuple[str, ...]:
    """Write what differs and say so in the history; returns the names of the fields, without the note's.

    The address is written as it is given: whether it may be changed is the caller's to decide.
    note: the organizers' own, None: as it is.
    """
    before = registration.details
    names = after.differing(before)
    for name in names:
        setattr(registration, name, getattr(after, name))
    registration.email_key = after.email_key
    if "email" in names:
        registration.group_key = None  # it may be another person now: the other occasions are not theirs to open
    registration.sort_key = after.sort_key
    noted = note is not None and note != registration.organizer_note
    if note is not None:
        registration.organizer_note = note
    if names or noted:
        history.record(
            Act.DETAILS_CHANGED,
            actor,
            event_id=registration.event_id,
            registration_id=registration.id,
            fields=[*names, "organizer_note"] if noted else list(names),
            before=_kept(before, names),
            after=_kept(after, names),
        )
    if not TARGETED.isdisjoint(names):
        entitlement.settle(registration, event, rows)
    return names


def _kept(details: Details, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(details, name) for name in KEPT_WITH_VALUES if name in names}
