"""The registration form and the forms of the personal page."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SubmitField
from wtforms.fields import EmailField
from wtforms.fields.choices import SelectChoice

from app.domain.languages import Language
from app.domain.needs import Diet, Support
from app.domain.participants import Details, Needs
from app.forms.answers import QuestionFields
from app.forms.choices import ChoiceFields
from app.forms.event_fields import ManyField
from app.forms.fields import (
    ChoiceField,
    DraftForm,
    KutsuForm,
    LineField,
    LinesField,
    SubmissionField,
    at_most,
    email_address,
    no_identity_code,
    one_line,
    required,
)
from app.labels.languages import OWN_NAMES
from app.labels.privacy import DIETS, SUPPORTS

NEEDS_LENGTH = 300
NEEDS = ("diets", "diet", "supports", "access", "needs_consent")
Choices = Sequence[tuple[str, str]]
LANGUAGES = [SelectChoice(language.value, name) for language, name in OWN_NAMES.items()]


class AddressField(EmailField):
    """An e-mail address, cleaned of spaces around it."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = one_line(str(valuelist[0]))


def known_id(value: str | None) -> int | None:
    return int(value) if value else None


class DetailsForm(DraftForm):
    """The default fields: never more than nine (data minimisation, GDPR 5(1)(c))."""

    given_name = LineField(_l("Given name"), [*required(_l("Write your given name.")), at_most(100), no_identity_code])
    family_name = LineField(
        _l("Family name"), [*required(_l("Write your family name.")), at_most(100), no_identity_code]
    )
    email = AddressField(_l("E-mail"), [*required(_l("Write your e-mail address.")), at_most(254), email_address])
    organisation = LineField(
        _l("Organisation"), [*required(_l("Write the organisation you work for.")), at_most(200), no_identity_code]
    )
    role = ChoiceField(_l("Role or profession"), required(_l("Choose your role or profession.")))
    sector = ChoiceField(_l("Sector"), required(_l("Choose your sector.")))
    region = ChoiceField(_l("Region"), required(_l("Choose your region.")))
    municipality = LineField(_l("Municipality"), [at_most(100), no_identity_code])

    def offer(self, roles: Choices, sectors: Choices, regions: Choices = ()) -> None:
        """The choices, (id, name), in the page's language; the first says that nothing is chosen.

        A network without such a list does not ask. regions: only where it matters who gets in.
        """
        for name, choices in (("role", roles), ("sector", sectors), ("region", regions)):
            if choices:
                self[name].choices = [SelectChoice("", _("Choose")), *(SelectChoice(*choice) for choice in choices)]
            else:
                del self[name]

    def to_details(self, language: Language) -> Details:
        return Details(
            given_name=self.given_name.data or "",
            family_name=self.family_name.data or "",
            email=self.email.data or "",
            organisation=self.organisation.data or "",
            role_id=known_id(self.role.data) if self.role else None,
            sector_id=known_id(self.sector.data) if self.sector else None,
            region_id=known_id(self.region.data) if self.region else None,
            municipality=self.municipality.data or "",
            language=language,
        )


class NeedsFields(KutsuForm):
    """Diet and access needs with their own consent (GDPR 9(2)(a)); for mixing into a form."""

    diets = ManyField(_l("Dietary needs"), choices=[SelectChoice(one.value, word) for one, word in DIETS.items()])
    diet = LinesField(_l("Another diet, in a few words"), [at_most(NEEDS_LENGTH), no_identity_code])
    supports = ManyField(
        _l("What do you need to take part?"),
        choices=[SelectChoice(one.value, word) for one, word in SUPPORTS.items()],
    )
    access = LinesField(_l("Something else, in a few words"), [at_most(NEEDS_LENGTH), no_identity_code])
    needs_consent = BooleanField(_l("I consent to these details being stored to arrange the event."))

    def validate(self, extra_validators: Any = None) -> bool:
        valid = super().validate(extra_validators)
        if self.needs_consent and self._told and not self.needs_consent.data:
            sentence = _("Give your consent to storing the needs, or leave them empty.")
            self.needs_consent.errors = [*self.needs_consent.errors, sentence]
            return False
        return bool(valid)

    def to_needs(self) -> Needs | None:
        """The needs, when there are any and the consent was given."""
        if not self.needs_consent:
            return None
        return self._told if self._told and self.needs_consent.data else None

    @property
    def _told(self) -> Needs:
        return Needs(
            self.diet.data or "",
            self.access.data or "",
            tuple(one for one in Diet if one in (self.diets.data or ())),
            tuple(one for one in Support if one in (self.supports.data or ())),
        )

    def leave_out_needs(self) -> None:
        """For an event that does not ask for them."""
        for name in NEEDS:
            del self[name]


class RegistrationForm(DetailsForm, NeedsFields, ChoiceFields, QuestionFields):
    """Registering: the details, what is chosen, the event's questions, then needs with their own consent."""

    after_choices = after_questions = NEEDS
    submission = SubmissionField()


class ChangeForm(DetailsForm):
    """Correcting what was given. seen: the fingerprint of the details that the form was filled with."""

    language = ChoiceField(
        _l("Language of our messages"), required(_l("Choose the language of our messages.")), choices=LANGUAGES
    )
    seen = HiddenField()

    @classmethod
    def of(cls, details: Details) -> "ChangeForm":
        """Filled with these details, or with what was sent."""
        return cls(
            data={
                "given_name": details.given_name,
                "family_name": details.family_name,
                "email": details.email,
                "organisation": details.organisation,
                "role": str(details.role_id or ""),
                "sector": str(details.sector_id or ""),
                "region": str(details.region_id or ""),
                "municipality": details.municipality,
                "language": details.language.value,
            }
        )

    def to_changed(self, before: Details) -> Details:
        """What was sent; a list that the network does not have leaves its field as it was."""
        details = self.to_details(Language(self.language.data))
        return Details(
            **{
                **vars(details),
                "role_id": details.role_id if self.role else before.role_id,
                "sector_id": details.sector_id if self.sector else before.sector_id,
                "region_id": details.region_id if self.region else before.region_id,
            }
        )


class NeedsForm(NeedsFields):
    """Changing the needs, or withdrawing the consent."""

    withdraw = SubmitField(_l("Withdraw consent and delete"))

    def validate(self, extra_validators: Any = None) -> bool:
        if self.withdraw.data:  # what stands in the other fields is to go
            return bool(self.csrf_token.validate(self))
        return super().validate(extra_validators)


class AddressForm(KutsuForm):
    """Asking for one's personal link again."""

    email = AddressField(_l("E-mail"), [*required(_l("Write your e-mail address.")), at_most(254), email_address])
