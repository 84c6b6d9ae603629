"""Signing in and setting passwords. What is typed as a password is taken as it is, never cleaned."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField
from wtforms.validators import Length, ValidationError

from app.domain.accounts import LONGEST_PASSWORD, password_fault
from app.forms.fields import KutsuForm, LineField, at_most, email_address, required
from app.forms.registrations import AddressField
from app.labels import accounts


class SignInForm(KutsuForm):
    email = AddressField(_l("E-mail"), [*required(_l("Write your e-mail address.")), at_most(254), email_address])
    password = PasswordField(
        _l("Password"),
        [*required(_l("Write your password.")), Length(max=LONGEST_PASSWORD, message=_l("The password is too long."))],
    )
    next = HiddenField()


class CodeForm(KutsuForm):
    """A code of an app, or a recovery code; typed as it is shown there."""

    code = LineField(_l("Sign-in code"), [*required(_l("Write the code.")), at_most(40)])
    next = HiddenField()


class PasskeyForm(KutsuForm):
    """What a browser's passkey answered, as JSON."""

    credential = HiddenField(validators=[*required(_l("The browser sent no passkey.")), at_most(20_000)])
    next = HiddenField()


class NewPasskeyForm(PasskeyForm):
    name = LineField(_l("Name of the passkey"), [*required(_l("Write a name.")), at_most(60)])


class ProofForm(KutsuForm):
    """Shows once more that it is the account's owner who sits here."""

    current_password = PasswordField(
        _l("Current password"), [Length(max=LONGEST_PASSWORD, message=_l("The password is too long."))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It is shown to those who have one. Who signs in elsewhere has nothing to write.
        self.current_password.flags.required = True


class ForgottenForm(KutsuForm):
    email = AddressField(_l("E-mail"), [*required(_l("Write your e-mail address.")), at_most(254), email_address])


class NewPasswordForm(KutsuForm):
    """A new password for the account of an address (for_address)."""

    address = ""
    password = PasswordField(
        _l("New password"),
        [
            *required(_l("Write a new password.")),
            Length(max=LONGEST_PASSWORD, message=_l("The password is too long.")),
        ],
    )

    def for_address(self, email: str) -> "NewPasswordForm":
        self.address = email
        return self

    def validate_password(self, field: PasswordField) -> None:
        fault = password_fault(field.data, self.address)
        if fault is not None:
            raise ValidationError(str(accounts.PASSWORD_FAULTS[fault]))


class ChangePasswordForm(NewPasswordForm):
    current_password = PasswordField(
        _l("Current password"),
        [
            *required(_l("Write your current password.")),
            Length(max=LONGEST_PASSWORD, message=_l("The password is too long.")),
        ],
    )

    def for_address(self, email: str) -> "ChangePasswordForm":
        self.address = email
        return self
