"""Organizers' accounts and an event's team."""

from collections.abc import Sequence
from typing import Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, ValidationError

from app.domain.accounts import AccountDetails, OwnDetails, SignInRules
from app.domain.edit_conflicts import fingerprint
from app.domain.languages import Language
from app.domain.permissions import SCOPED, Role, TeamRole
from app.forms.editing import EditForm
from app.forms.event_fields import ManyField
from app.forms.fields import ChoiceField, KutsuForm, LineField, at_most, email_address, no_identity_code, required
from app.forms.registrations import AddressField
from app.labels import accounts, languages

LANGUAGES = [SelectChoice(code.value, name) for code, name in languages.OWN_NAMES.items()]
TEAM_ROLES = [SelectChoice(role.value, name) for role, name in accounts.TEAM_ROLES.items()]
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


class MyAccountForm(EditForm, OwnAccountForm):
    """With what nobody else sets for one."""

    shortcuts = BooleanField(_l("The key / takes me to the search"))

    @classmethod
    def showing(cls, details: OwnDetails, seen: OwnDetails | None = None) -> Self:
        """Filled with these; seen: what the database holds, if not the same."""
        typed = {"name": details.name, "language": details.language.value, "shortcuts": details.shortcuts}
        form = cls(formdata=None, data=typed)
        form.seen.data = fingerprint(seen or details)
        return form

    def to_details(self) -> OwnDetails:
        """Only after validation."""
        return OwnDetails(self.name.data or "", self.chosen_language, bool(self.shortcuts.data))


class AccountForm(OwnAccountForm):
    """An account as an administrator writes it."""

    role = ChoiceField(_l("Role"), required(_l("Choose a role.")), choices=ROLES, default=Role.ORGANIZER.value)

    terms = ManyField(_l("Regions and theme groups of a coordinator"))

    @property
    def chosen_role(self) -> Role:
        return Role(self.role.data)

    def offer(self, terms: Sequence[tuple[int, str]]) -> Self:
        """The regions and theme groups that there are: (id, name)."""
        self.terms.choices = [(str(term_id), name) for term_id, name in terms]
        return self

    def validate_terms(self, field: Field) -> None:
        if self.role.data in SCOPED and not field.data:
            raise ValidationError(_("Choose at least one region or theme group."))

    @property
    def term_ids(self) -> frozenset[int]:
        """Only after validation; none for a role that means none."""
        return frozenset(int(value) for value in self.terms.data or ()) if self.role.data in SCOPED else frozenset()


class EditAccountForm(EditForm, AccountForm):
    """One that there is. successor: on the page only when the role runs no events, and nobody else runs theirs."""

    successor = AddressField(_l("E-mail address of the successor"), [at_most(254), Optional(), email_address])

    @classmethod
    def showing(cls, details: AccountDetails, seen: AccountDetails | None = None) -> Self:
        """Filled with these; seen: what the database holds, if not the same."""
        typed = {
            "name": details.name,
            "language": details.language.value,
            "role": details.role.value,
            "terms": [str(term_id) for term_id in sorted(details.terms)],
        }
        form = cls(formdata=None, data=typed)
        form.seen.data = fingerprint(seen or details)
        return form

    def to_details(self) -> AccountDetails:
        """Only after validation."""
        return AccountDetails(self.name.data or "", self.chosen_language, self.chosen_role, self.term_ids)


class NewAccountForm(AccountForm):
    email = AddressField(_l("E-mail"), [*required(_l("Write the e-mail address.")), at_most(254), email_address])


class SignInRulesForm(EditForm):
    """Roles that must have a second factor; all of them: everyone."""

    roles = ManyField(_l("Who must have a second factor"), choices=ROLES)

    @classmethod
    def showing(cls, rules: SignInRules, seen: SignInRules | None = None) -> Self:
        """Filled with these; seen: what the database holds, if not the same."""
        form = cls(formdata=None, data={"roles": sorted(rules.roles)})
        form.seen.data = fingerprint(seen or rules)
        return form

    @property
    def chosen(self) -> SignInRules:
        """Only after validation."""
        return SignInRules(frozenset(Role(value) for value in self.roles.data or ()))


class LeavingForm(KutsuForm):
    """Who takes over from someone who leaves."""

    email = AddressField(_l("E-mail address of the successor"), [at_most(254), Optional(), email_address])


class TeamForm(KutsuForm):
    """Whom to share an event with, and as what."""

    email = AddressField(
        _l("The organizer's e-mail address"), [*required(_l("Write the e-mail address.")), at_most(254), email_address]
    )
    role = ChoiceField(
        _l("On the team as"), required(_l("Choose a role.")), choices=TEAM_ROLES, default=TeamRole.ORGANIZER.value
    )

    @property
    def chosen_role(self) -> TeamRole:
        return TeamRole(self.role.data)
