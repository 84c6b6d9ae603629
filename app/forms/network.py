"""The network's settings: names, contacts, controller, notices."""

from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import Optional

from app.domain.edit_conflicts import fingerprint
from app.domain.network import NetworkDetails
from app.domain.typed_numbers import whole
from app.forms.editing import EditForm, SeenField, TextsForm, in_fields
from app.forms.fields import KutsuForm, LineField, LinesField, at_most, email_address, no_identity_code, required
from app.forms.registrations import AddressField

LONGEST_NOTICE = 50_000


class VersionField(HiddenField):
    """The version of what the form was filled with; whatever is no number counts as none."""

    @property
    def number(self) -> int:
        number = whole(self.data)
        return -1 if number is None else number


def _name(label: object, *validators: Any) -> LineField:
    return LineField(label, [*validators, at_most(200), no_identity_code])


class NetworkForm(EditForm, TextsForm):
    """What a network says of itself."""

    seen = SeenField(typed_in={"controller_name": ("controller",)})
    name_fi = _name(_l("Name in Finnish"), *required(_l("Write the network's name in Finnish.")))
    name_sv = _name(_l("Name in Swedish"))
    name_en = _name(_l("Name in English"))
    contact = AddressField(_l("E-mail for questions"), [Optional(), at_most(254), email_address])
    controller_fi = _name(_l("Controller in Finnish"))
    controller_sv = _name(_l("Controller in Swedish"))
    controller_en = _name(_l("Controller in English"))
    controller_contact = AddressField(_l("E-mail of the controller"), [Optional(), at_most(254), email_address])

    @classmethod
    def showing(cls, details: NetworkDetails, seen: NetworkDetails | None = None) -> Self:
        """Filled with these values; seen: what the database holds, if not the same."""
        typed = {
            **in_fields("name", details.name),
            **in_fields("controller", details.controller_name),
            "contact": details.contact,
            "controller_contact": details.controller_contact,
        }
        form = cls(formdata=None, data=typed)
        form.seen.data = fingerprint(seen or details)
        return form

    def to_details(self) -> NetworkDetails:
        return NetworkDetails(
            name=self.localized("name"),
            contact=self.contact.data or "",
            controller_name=self.localized("controller"),
            controller_contact=self.controller_contact.data or "",
        )


class NoticeForm(KutsuForm):
    version = VersionField()
    text = LinesField(_l("Text (Markdown)"), [*required(_l("Write the text.")), at_most(LONGEST_NOTICE)])
