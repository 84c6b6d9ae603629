"""Organizers say who gets in: for whom the places are, who is let in first, what must happen before one counts."""

from dataclasses import dataclass
from typing import Any

from app.database import db, transaction
from app.domain.edit_conflicts import changes
from app.domain.entrance import SETTINGS, EntranceFault, EntranceSettings, settings_faults
from app.domain.event_details import plain
from app.domain.history import Act, Actor
from app.domain.programme import Crowded
from app.models import Event, EventTarget
from app.queries import entrance, event_details, places
from app.steps import capacity, event_writing, history, pools


@dataclass(frozen=True)
class FaultyEntrance:
    """A refusal: what is wrong, in the order of the form."""

    faults: tuple[EntranceFault, ...]


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
    limit = places.main_pool(rows).capacity
    if faults := settings_faults(settings, event.starts_at, capacity=limit, waiting_list=event.waiting_list):
        return FaultyEntrance(tuple(faults))
    names = [name for name in SETTINGS if getattr(before, name) != getattr(settings, name)]
    if not names:
        return event
    _write(event, names, settings)
    old, new = _kept(before, names), _kept(settings, names)
    history.record(Act.ENTRANCE_CHANGED, actor, event_id=event_id, before=old, after=new)
    event_writing.touch(event, revised=False, shown=False)
    synced = pools.sync(event, rows)
    assert not isinstance(synced, Crowded), "what is kept for some takes nothing from who has a place"
    capacity.fill(event, synced)
    return event


def _kept(settings: EntranceSettings, names: list[str]) -> dict[str, Any]:
    """The values as the history keeps them; terms by name, as they are called at this moment."""
    kept = {name: plain(getattr(settings, name)) for name in names}
    if "targets" in kept:
        kept["targets"] = [name.as_dict() for name in entrance.names(settings.targets)]
    return kept


def _write(event: Event, names: list[str], settings: EntranceSettings) -> None:
    for name in names:
        if name != "targets":
            setattr(event, name, getattr(settings, name))
    if "targets" in names:
        present = entrance.target_ids(event.id)
        for term_id in present - settings.targets:
            db.session.delete(db.session.get_one(EventTarget, (event.id, term_id)))
        db.session.add_all(EventTarget(event_id=event.id, term_id=number) for number in settings.targets - present)
