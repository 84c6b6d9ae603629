"""The form of a registration link."""

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from app.domain.edit_conflicts import fingerprint
from app.domain.entrance import EntranceFault
from app.domain.events import RegistrationMode
from app.domain.links import LinkDetails
from app.forms.editing import EditForm
from app.forms.event_fields import NumberField
from app.forms.fields import ChoiceField, LineField, LinesField, at_most, no_identity_code, required
from app.forms.moments import ClockField, DayField, moment, parts
from app.labels.admissions import LINK_FAULTS
from app.labels.links import RULES

MODES = [
    SelectChoice("", _l("As the event says")),
    *(SelectChoice(mode.value, words) for mode, words in RULES.items()),
]
MOMENTS = ("opens_at", "closes_at")


class LinkForm(EditForm):
    """What an organizer writes of a link; everything but the name may be empty."""

    label = LineField(
        _l("Name of the link"), [*required(_l("Write a name for the link.")), at_most(120), no_identity_code]
    )
    places = NumberField(
        _l("Number of places"),
        sentence=_l("Write the number of places as a whole number of at least 1, or leave it empty."),
        least=1,
    )
    opens_at_date = DayField(_l("Opens on"))
    opens_at_time = ClockField(_l("Opening time"))
    closes_at_date = DayField(_l("Closes on"))
    closes_at_time = ClockField(_l("Closing time"))
    mode = ChoiceField(_l("Who gets in by this link"), choices=MODES)
    note = LinesField(_l("Note for organizers"), [at_most(500), no_identity_code])

    base: LinkDetails | None = None

    @classmethod
    def showing(cls, details: LinkDetails, seen: LinkDetails | None = None) -> Self:
        """Filled with these values; seen: what the database holds, if not the same."""
        typed: dict[str, Any] = {"label": details.label, "note": details.note}
        typed["mode"] = details.mode.value if details.mode else ""
        typed["places"] = "" if details.places is None else str(details.places)
        for name in MOMENTS:
            typed[f"{name}_date"], typed[f"{name}_time"] = parts(getattr(details, name))
        form = cls(formdata=None, data=typed)
        form.seen.data = fingerprint(seen or details)
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self._moments = {
            name: moment(self[f"{name}_date"], self[f"{name}_time"], getattr(self.base, name, None)) for name in MOMENTS
        }
        if not self.errors and not self.to_details().window_is_sane:
            self.closes_at_date.errors = [_("Choose a closing time that is after the opening.")]
        return not self.errors

    def blame(self, found: Sequence[EntranceFault]) -> None:
        """Tell what the event lacks beside the link's rule."""
        self.mode.errors = [LINK_FAULTS[fault] for fault in found]

    def to_details(self) -> LinkDetails:
        """The values; only after validation."""
        return LinkDetails(
            label=self.label.data or "",
            note=self.note.data or "",
            places=self.places.number,
            mode=RegistrationMode(self.mode.data) if self.mode.data else None,
            opens_at=self._moments["opens_at"],
            closes_at=self._moments["closes_at"],
        )
