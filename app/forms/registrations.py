"""The registration form and the forms of the personal page."""

import secrets
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.fields import EmailField

from app.domain.languages import Language
from app.domain.participants import Details, Needs
from app.forms.fields import (
    KutsuForm,
    LineField,
    LinesField,
    at_most,
    email_address,
    no_identity_code,
    one_line,
    required,
)

KEY_LENGTH = 43
Choices = Sequence[tuple[str, str]]


class AddressField(EmailField):
    """An e-mail address, cleaned of spaces around it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = one_line(str(valuelist[0]))


def known_id(value: str | None) -> int | None:
    return int(value) if value else None


class DetailsForm(KutsuForm):
    """The default fields: never more than eight (data minimisation, GDPR 5(1)(c))."""

    given_name = LineField(_l("Given name"), [*required(_l("Write your given name.")), at_most(100), no_identity_code])
    family_name = LineField(
        _l("Family name"), [*required(_l("Write your family name.")), at_most(100), no_identity_code]
    )
    email = AddressField(_l("E-mail"), [*required(_l("Write your e-mail address.")), at_most(254), email_address])
    organisation = LineField(
        _l("Organisation"), [*required(_l("Write the organisation you work for.")), at_most(200), no_identity_code]
    )
    role = SelectField(_l("Role or profession"), required(_l("Choose your role or profession.")))
    sector = SelectField(_l("Sector"), required(_l("Choose your sector.")))
    municipality = LineField(_l("Municipality"), [at_most(100), no_identity_code])

    def offer(self, roles: Choices, sectors: Choices) -> None:
        """The choices, (id, name), in the page's language; the first says that nothing is chosen."""
        nothing = ("", str(_l("Choose")))
        self.role.choices = [nothing, *roles]
        self.sector.choices = [nothing, *sectors]

    def to_details(self, language: Language) -> Details:
        return Details(
            given_name=self.given_name.data or "",
            family_name=self.family_name.data or "",
            email=self.email.data or "",
            organisation=self.organisation.data or "",
            role_id=known_id(self.role.data),
            sector_id=known_id(self.sector.data),
            municipality=self.municipality.data or "",
            language=language,
        )


class RegistrationForm(DetailsForm):
    """Registering: the details, then needs with their own consent."""

    submission = HiddenField()
    diet = LinesField(_l("Dietary needs"), [at_most(300), no_identity_code])
    access = LinesField(_l("What do you need to take part?"), [at_most(300), no_identity_code])
    needs_consent = BooleanField(_l("You may store these details to arrange the event."))

    @property
    def submission_key(self) -> str:
        """The form's one-time key: made when the page is opened, the same when it comes back refused."""
        if not self.submission.data or len(self.submission.data) > KEY_LENGTH:
            self.submission.data = secrets.token_urlsafe(32)
        return self.submission.data

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if (self.diet.data or self.access.data) and not self.needs_consent.data:
            self.needs_consent.errors = [
                *self.needs_consent.errors,
                str(_l("Give your consent to storing the needs, or leave them empty.")),
            ]
            valid = False
        return bool(valid)

    def to_needs(self) -> Needs | None:
        """The needs, when there are any and the consent was given."""
        needs = Needs(self.diet.data or "", self.access.data or "")
        return needs if needs and self.needs_consent.data else None
