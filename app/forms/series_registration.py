"""Registering once for all occasions of a series: one's details, and what is chosen at each occasion."""

from typing import Any

from app.domain.choices import Choice, Offering
from app.forms.choices import ChoiceGroups
from app.forms.registrations import NEEDS, RegistrationForm


class SeriesForm(RegistrationForm):
    """occasions: the groups of those that let people choose something, by event id; names: how each is called."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.occasions: dict[int, ChoiceGroups] = {}
        self.names: dict[int, str] = {}

    def ask_at(self, event_id: int, offering: Offering, name: str) -> None:
        """Add an occasion's groups."""
        self.occasions[event_id] = ChoiceGroups(self, offering, prefix=f"event-{event_id}-")
        self.names[event_id] = name
        for field in NEEDS:  # after the choices, as on the page
            if field in self:
                self._fields.move_to_end(field)

    @property
    def choices(self) -> dict[int, Choice]:
        return {event_id: groups.choice for event_id, groups in self.occasions.items()}

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        fits = [groups.fit() for groups in self.occasions.values()]  # all are said at once
        return bool(valid and all(fits))

    @property
    def problems(self) -> list[tuple[str, str]]:
        """In the summary each sentence about a choice names its occasion: several may have a group like it."""
        named = {
            field.id: self.names[event_id]
            for event_id, groups in self.occasions.items()
            for field in groups.fields.values()
        }
        return [
            (place, f"{named[place]}: {sentence}" if place in named else sentence)
            for place, sentence in super().problems
        ]
