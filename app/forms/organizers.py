"""Organizers' accounts and an event's team."""

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from app.domain.languages import Language
from app.domain.permissions import Role
from app.forms.fields import ChoiceField, KutsuForm, LineField, at_most, email_address, no_identity_code, required
from app.forms.registrations import AddressField
from app.labels import accounts

LANGUAGES = [SelectChoice(code.value, name) for code, name in accounts.LANGUAGES.items()]
ROLES = [SelectChoice(role.value, name) for role, name in accounts.ROLES.items()]


class OwnAccountForm(KutsuForm):
    """What an organizer says of oneself."""

    name = LineField(_l("Name"), [*required(_l("Write a name.")), at_most(200), no_identity_code])
    language = ChoiceField(
        _l("Language of the mails"), required(_l("Choose the language of the mails.")), choices=LANGUAGES
    )

    @property
    def chosen_language(self) -> Language:
        return Language(self.language.data)


class AccountForm(OwnAccountForm):
    """An account as an administrator edits it."""

    role = ChoiceField(_l("Role"), required(_l("Choose a role.")), choices=ROLES, default=Role.ORGANIZER.value)

    @property
    def chosen_role(self) -> Role:
        return Role(self.role.data)


class NewAccountForm(AccountForm):
    email = AddressField(_l("E-mail"), [*required(_l("Write the e-mail address.")), at_most(254), email_address])


class TeamForm(KutsuForm):
    """Whom to share an event with."""

    email = AddressField(
        _l("The organizer's e-mail address"), [*required(_l("Write the e-mail address.")), at_most(254), email_address]
    )
