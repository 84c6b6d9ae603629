"""Writes who gets in to an event. The caller holds the pools' lock and has checked the settings."""

from collections.abc import Sequence
from typing import Any

from app.database import db
from app.domain.entrance import SETTINGS, EntranceSettings
from app.domain.event_details import plain
from app.domain.history import Act, Actor
from app.models import Event, EventTarget
from app.queries import entrance
from app.steps import event_writing, history


def change(event: Event, before: EntranceSettings, after: EntranceSettings, actor: Actor) -> tuple[str, ...]:
    """Write what differs, and into the history. Returns the names of the settings that changed: the caller sees to the
    pools (steps/pools.sync)."""
    names = tuple(name for name in SETTINGS if getattr(before, name) != getattr(after, name))
    if not names:
        return ()
    write(event, names, after)
    old, new = _kept(before, names), _kept(after, names)
    history.record(Act.ENTRANCE_CHANGED, actor, event_id=event.id, before=old, after=new)
    event_writing.touch(event, revised=False, shown=False)
    return names


def write(event: Event, names: Sequence[str], settings: EntranceSettings) -> None:
    for name in names:
        if name != "targets":
            setattr(event, name, getattr(settings, name))
    if "targets" in names:
        present = entrance.target_ids(event.id)
        for term_id in present - settings.targets:
            db.session.delete(db.session.get_one(EventTarget, (event.id, term_id)))
        db.session.add_all(EventTarget(event_id=event.id, term_id=number) for number in settings.targets - present)


def _kept(settings: EntranceSettings, names: Sequence[str]) -> dict[str, Any]:
    """The values as the history keeps them; terms by name, as they are called at this moment."""
    kept = {name: plain(getattr(settings, name)) for name in names}
    if "targets" in kept:
        kept["targets"] = [name.as_dict() for name in entrance.names(settings.targets)]
    return kept
