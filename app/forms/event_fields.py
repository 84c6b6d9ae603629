"""Fields that the forms of events and links share."""

import re
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, RadioField, SelectMultipleField
from wtforms.validators import ValidationError

from app.domain.web_address import is_web_address
from app.forms.fields import ChoiceField, LineField

MAX_PLACES = 1_000_000


class RadiosField(ChoiceField, RadioField):
    """Radio buttons with our own sentence for a value that is not among them."""


class ManyField(SelectMultipleField):
    """Tick boxes; a value that is not among them gets our own sentence."""

    def pre_validate(self, form: Any) -> None:
        if set(self.data or ()) - {value for value, *_ in self.iter_choices()}:
            raise ValidationError(_("Choose from the list."))


class NumberField(LineField):
    """A whole number, or empty for no limit."""

    def __init__(self, *args: Any, sentence: object = "", least: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sentence, self.least = sentence, least

    def pre_validate(self, form: Any) -> None:
        if self.data and (not re.fullmatch(r"[0-9]{1,7}", self.data) or not self.least <= int(self.data) <= MAX_PLACES):
            raise ValidationError(str(self.sentence))

    @property
    def number(self) -> int | None:
        """None: no limit. Only after validation."""
        return int(self.data) if self.data else None


def web_address(form: Any, field: Field) -> None:
    """An address that a browser opens: http or https, with a host."""
    if field.data and not is_web_address(field.data):
        raise ValidationError(_("Write the whole address, beginning with https://."))
