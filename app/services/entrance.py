"""Organizers say who gets in: for whom the places are, who is let in first, what must happen before one counts."""

from dataclasses import dataclass

from app.database import transaction
from app.domain.edit_conflicts import changes
from app.domain.entrance import EntranceSettings, FaultyEntrance, change_faults
from app.domain.history import Actor
from app.domain.places import KEPT
from app.domain.programme import Crowded
from app.models import Event
from app.queries import entrance, event_details, places
from app.steps import capacity, entrance_writing, pools


@dataclass(frozen=True)
class EntranceEdited:
    """A refusal: someone else saved them since the form was filled. now: what they are at present."""

    now: EntranceSettings


@transaction
def change(
    event_id: int, settings: EntranceSettings, actor: Actor, *, seen: str | None = None
) -> Event | FaultyEntrance | EntranceEdited:
    """Whoever has a place or waits stays where they are, as they came; places that are kept no more are given at once.

    seen: the fingerprint of what the form was filled with; None: there was no form.
    """
    rows = places.lock(event_id)
    event = event_details.locked(event_id)
    before = entrance.settings_of(event)
    if seen is not None and changes(seen, before, settings):
        return EntranceEdited(before)
    link_keeps = entrance.link_keeps(event_id)
    if faults := change_faults(before, settings, event_details.of(event, rows), link_keeps=link_keeps):
        return FaultyEntrance(tuple(faults))
    if not entrance_writing.change(event, before, settings, actor):
        return event
    synced = pools.sync(event, rows, KEPT)
    assert not isinstance(synced, Crowded), "what is kept for some takes nothing from who has a place"
    capacity.fill(event, synced)
    return event
