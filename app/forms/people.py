"""The forms about one person over all events. The address is always sent, and never stands in an address of ours."""

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from app.forms.attendees import LONGEST_PURPOSE
from app.forms.event_fields import RadiosField
from app.forms.fields import KutsuForm, LineField, at_most, email_address, no_identity_code, required
from app.forms.registrations import AddressField


class PersonForm(KutsuForm):
    """Whose data is meant."""

    email = AddressField(_l("E-mail"), [*required(_l("Write the e-mail address.")), at_most(254), email_address])

    @property
    def lacks_person(self) -> bool:
        """Nobody may be looked for by it: it has no address, or was not ours."""
        return bool(self.email.errors or self.errors.get("csrf_token"))


class HandOverForm(PersonForm):
    """Their data as a file."""

    purpose = LineField(
        _l("Why is the data handed over?"),
        [*required(_l("Write why the data is handed over.")), at_most(LONGEST_PURPOSE), no_identity_code],
    )
    format = RadiosField(
        _l("File"),
        required(_l("Choose the kind of file.")),
        choices=[SelectChoice("html", _l("To be read (HTML)")), SelectChoice("json", _l("For programs (JSON)"))],
        default="html",
    )


class ErasureForm(PersonForm):
    """Erased at every event, for a reason."""

    reason = LineField(
        _l("Why is the data erased?"),
        [*required(_l("Write why the data is erased.")), at_most(LONGEST_PURPOSE), no_identity_code],
    )
