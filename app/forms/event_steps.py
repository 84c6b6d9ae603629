"""The short forms of an event's steps: copy, capacity, cancel, and buttons alone."""

from datetime import date

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField
from wtforms.widgets import HiddenInput

from app.domain.languages import LocalizedText
from app.forms.editing import TextsForm
from app.forms.event_fields import NumberField
from app.forms.fields import KutsuForm, LinesField, at_most, no_identity_code, required
from app.forms.moments import DayField


class CopyForm(KutsuForm):
    """Copying an event to another date."""

    starts_on = DayField(_l("Start date of the copy"), required(_l("Write the date when the copy starts.")))
    with_links = BooleanField(_l("Copy the registration links too"))
    with_team = BooleanField(_l("Copy the team too"))

    @property
    def date(self) -> date:
        """Only after validation."""
        assert self.starts_on.data is not None
        return self.starts_on.data


class CapacityForm(KutsuForm):
    """Only the capacity. seen: the one that the form was filled with."""

    seen = NumberField(sentence=_l("Write the capacity as a whole number, or leave it empty."), widget=HiddenInput())
    capacity = NumberField(_l("Capacity"), sentence=_l("Write the capacity as a whole number, or leave it empty."))


class CancelForm(TextsForm):
    """Why the event is cancelled; the reason reaches everyone registered and the public page."""

    reason_fi = LinesField(_l("Reason in Finnish"), [at_most(1000), no_identity_code])
    reason_sv = LinesField(_l("Reason in Swedish"), [at_most(1000), no_identity_code])
    reason_en = LinesField(_l("Reason in English"), [at_most(1000), no_identity_code])

    def to_reason(self) -> LocalizedText:
        return self.localized("reason")


class StepForm(KutsuForm):
    """A button: publish, close, reopen, turn off, turn on."""
