"""Organizers say what participants must choose, until when, and how many places each way to attend has."""

from dataclasses import dataclass

from app.database import transaction
from app.domain.edit_conflicts import changes
from app.domain.event_details import plain
from app.domain.history import Actor
from app.domain.programme import SETTINGS, ChoiceSettings, Crowded, SettingsFault, settings_faults
from app.models import Event
from app.queries import event_details, places, programme
from app.steps.programme_writing import record, settle


@dataclass(frozen=True)
class FaultySettings:
    """A refusal: what is wrong, in the order of the form."""

    faults: tuple[SettingsFault, ...]


@dataclass(frozen=True)
class SettingsEdited:
    """A refusal: someone else saved them since the form was filled. now: what they are at present."""

    now: ChoiceSettings


@transaction
def change(
    event_id: int, settings: ChoiceSettings, actor: Actor, *, seen: str | None = None
) -> Event | Crowded | FaultySettings | SettingsEdited:
    """Refused when a way to attend would have fewer places than are given.

    seen: the fingerprint of what the form was filled with; None: there was no form.
    """
    rows = places.lock(event_id)
    event, was = event_details.locked(event_id), programme.offering(event_id)
    before = event.choice_settings
    if seen is not None and changes(seen, before, settings):
        return SettingsEdited(before)
    if faults := settings_faults(settings, event.starts_at):
        return FaultySettings(tuple(faults))
    names = [name for name in SETTINGS if getattr(before, name) != getattr(settings, name)]
    if not names:
        return event
    for name in names:
        setattr(event, name, getattr(settings, name))
    old, new = ({name: plain(getattr(values, name)) for name in names} for values in (before, settings))
    record(event, actor, old, new)
    settle(event, rows, was, actor)
    return event
