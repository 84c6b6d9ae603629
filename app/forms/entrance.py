"""The form of who gets in."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.fields.choices import SelectChoice

from app.domain.edit_conflicts import fingerprint
from app.domain.entrance import EntranceFault, EntranceSettings
from app.domain.events import RegistrationMode, TermKind
from app.forms.editing import EditForm, SeenField
from app.forms.event_fields import ManyField, NumberField, RadiosField
from app.forms.fields import required
from app.forms.moments import ClockField, DayField, moment, parts
from app.labels.admissions import FAULTS
from app.labels.event_fields import ENTRANCE_FIELDS, MODES

TARGETS = {TermKind.REGION: "regions", TermKind.SECTOR: "sectors", TermKind.ROLE: "roles"}
MOMENTS = ("target_until", "invited_until")
TICKS = ("pending_holds", "offers_places", "confirms_address")
#: Beside which field a fault is told.
FAULT_FIELDS = {
    EntranceFault.NO_TARGETS: "sectors",
    EntranceFault.OTHERS_CANNOT_WAIT: "mode",
    EntranceFault.TARGET_UNTIL_AFTER_START: "target_until_date",
    EntranceFault.TARGET_UNTIL_AFTER_CLOSING: "target_until_date",
    EntranceFault.OTHERS_NEVER_LET_IN: "target_until_date",
    EntranceFault.INVITED_UNTIL_AFTER_START: "invited_until_date",
    EntranceFault.INVITED_UNTIL_AFTER_CLOSING: "invited_until_date",
    EntranceFault.KEPT_NEVER_LET_GO: "invited_until_date",
    EntranceFault.INVITED_WITHOUT_CAPACITY: "invited_places",
    EntranceFault.INVITED_OVER_CAPACITY: "invited_places",
    EntranceFault.NOBODY_TO_ASK: "offers_places",
    EntranceFault.LINK_WITHOUT_TARGETS: "sectors",
    EntranceFault.LINK_OTHERS_CANNOT_WAIT: "mode",
}
Names = Mapping[TermKind, Sequence[tuple[str, str]]]


class EntranceForm(EditForm):
    """For whom the places are, who is let in first, and what must happen before a registration counts."""

    seen = SeenField(typed_in={"targets": ("regions", "sectors", "roles")})
    mode = RadiosField(
        ENTRANCE_FIELDS["mode"],
        required(_l("Choose who can register.")),
        choices=[SelectChoice(mode.value, words) for mode, words in MODES.items()],
    )
    regions = ManyField(_l("Regions"))
    sectors = ManyField(_l("Sectors"))
    roles = ManyField(_l("Roles and professions"))
    target_until_date = DayField(_l("Others get places from"))
    target_until_time = ClockField(_l("Time on that day"))
    pending_holds = BooleanField(ENTRANCE_FIELDS["pending_holds"])
    invited_places = NumberField(
        ENTRANCE_FIELDS["invited_places"], sentence=_l("Write the places as a whole number, or leave the field empty.")
    )
    invited_until_date = DayField(_l("Places are kept until"))
    invited_until_time = ClockField(_l("Time on that day"))
    offers_places = BooleanField(ENTRANCE_FIELDS["offers_places"])
    confirms_address = BooleanField(ENTRANCE_FIELDS["confirms_address"])

    #: What is in the database; set before validation.
    base = EntranceSettings()

    @classmethod
    def showing(cls, settings: EntranceSettings, seen: EntranceSettings | None = None) -> Self:
        """Filled with these values; seen: what the database holds, if not the same."""
        typed: dict[str, Any] = {name: getattr(settings, name) for name in TICKS}
        typed["mode"] = settings.mode.value
        typed["invited_places"] = "" if settings.invited_places is None else str(settings.invited_places)
        for name in MOMENTS:
            typed[f"{name}_date"], typed[f"{name}_time"] = parts(getattr(settings, name))
        form = cls(formdata=None, data=typed)
        form.ticked = [str(number) for number in settings.targets]
        form.seen.data = fingerprint(seen or settings)
        return form

    #: The terms of the settings that it is filled with, as values of tick boxes.
    ticked: Sequence[str] = ()

    def offer(self, names: Names) -> None:
        """The network's lists, (id, name), in the page's language; a list that is empty is not asked."""
        for kind, name in TARGETS.items():
            if choices := names.get(kind):
                self[name].choices = [SelectChoice(*choice) for choice in choices]
                if self.ticked:
                    self[name].data = [value for value, _name in choices if value in self.ticked]
            else:
                del self[name]

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self._moments: dict[str, datetime | None] = {
            name: moment(self[f"{name}_date"], self[f"{name}_time"], getattr(self.base, name)) for name in MOMENTS
        }
        return not self.errors

    def blame(self, found: Sequence[EntranceFault]) -> None:
        """Tell each fault beside its field."""
        for fault in found:
            name = FAULT_FIELDS[fault]
            field = self[name if name in self else "mode"]
            field.errors = [*field.errors, FAULTS[fault]]

    def to_settings(self) -> EntranceSettings:
        """The values; only after validation."""
        chosen = [value for name in TARGETS.values() if name in self for value in self[name].data or ()]
        return EntranceSettings(
            mode=RegistrationMode(self.mode.data),
            targets=frozenset(int(value) for value in chosen),
            target_until=self._moments["target_until"],
            pending_holds=bool(self.pending_holds.data),
            invited_places=self.invited_places.number,
            invited_until=self._moments["invited_until"],
            offers_places=bool(self.offers_places.data),
            confirms_address=bool(self.confirms_address.data),
        )
