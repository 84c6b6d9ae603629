"""The forms about invitations: an organizer's acts, and an invited person's answers."""

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from app.domain.invitation_list import InvitationListing
from app.domain.languages import Language
from app.domain.participants import Details
from app.domain.typed_numbers import whole
from app.forms.fields import (
    ChoiceField,
    KutsuForm,
    LineField,
    LinesField,
    at_most,
    email_address,
    no_identity_code,
    required,
)
from app.forms.registrations import LANGUAGES, AddressField
from app.forms.search import words_of

#: As many as a page shows.
MOST_CHOSEN = 200


def listing_of(query: "MultiDict[str, str]") -> InvitationListing:
    """The list that an address asks for; what is not understood asks for nothing."""
    return InvitationListing.asked_for(query.to_dict() | {"q": words_of(query)})


class WithdrawForm(KutsuForm):
    """Those that were ticked in the list."""

    @property
    def chosen(self) -> list[int]:
        sent = request.form.getlist("invitation")[:MOST_CHOSEN]
        return [number for number in map(whole, sent) if number is not None]

    def validate(self, extra_validators: Any = None) -> bool:
        valid = bool(super().validate(extra_validators))
        if valid and not self.chosen:
            self.refuse(_("Tick the invitations that you want to withdraw."))
            return False
        return valid


class DeclineForm(KutsuForm):
    """Declining, with a word if one wants to say it."""

    word = LinesField(_l("Message to the organizer"), [at_most(500), no_identity_code])


class DelegateForm(KutsuForm):
    """To whom the invitation is passed on: no more than it takes to write to them."""

    given_name = LineField(_l("Given name"), [*required(_l("Write the given name.")), at_most(100), no_identity_code])
    family_name = LineField(
        _l("Family name"), [*required(_l("Write the family name.")), at_most(100), no_identity_code]
    )
    email = AddressField(_l("E-mail"), [*required(_l("Write the e-mail address.")), at_most(254), email_address])
    language = ChoiceField(_l("Language of our messages"), required(_l("Choose the language.")), choices=LANGUAGES)

    def to_details(self, organisation: str) -> Details:
        """organisation: a colleague's is most often the same; they correct it in the form."""
        return Details(
            given_name=self.given_name.data or "",
            family_name=self.family_name.data or "",
            email=self.email.data or "",
            organisation=organisation,
            role_id=None,
            sector_id=None,
            municipality="",
            language=Language(self.language.data),
        )
