"""Words for accounts: roles, and why something was refused."""

from flask_babel import lazy_gettext as _l

from app.domain.accounts import SHORTEST_PASSWORD, AccountRefusal, PasswordFault
from app.domain.languages import Language
from app.domain.permissions import Role

ROLES = {
    Role.ORGANIZER: _l("Organizer"),
    Role.ADMINISTRATOR: _l("Administrator"),
}

#: A language is called by its own name everywhere.
LANGUAGES = {Language.FI: "Suomi", Language.SV: "Svenska", Language.EN: "English"}

PASSWORD_FAULTS = {
    PasswordFault.TOO_SHORT: _l("Use at least %(min)d characters.", min=SHORTEST_PASSWORD),
    PasswordFault.LIKE_ADDRESS: _l("Choose a password that is not your e-mail address."),
    PasswordFault.COMMON: _l("This password is among the first that others try. Choose another."),
}

REFUSALS = {
    AccountRefusal.ADDRESS_TAKEN: _l("There is already an account with this e-mail address."),
    AccountRefusal.LAST_ADMINISTRATOR: _l("This is the only administrator. Make someone else an administrator first."),
    AccountRefusal.NO_ACCOUNT: _l("There is no such account any more."),
    AccountRefusal.CLOSED: _l("The account is closed. Open it first."),
    AccountRefusal.LINK_SPENT: _l("This link has been used or has expired. Ask for a new one."),
    AccountRefusal.WRONG_PASSWORD: _l("The current password is wrong."),
    AccountRefusal.UNKNOWN_ADDRESS: _l(
        "No organizer has an account with this e-mail address. An administrator can add one."
    ),
    AccountRefusal.ALREADY_ON_TEAM: _l("This organizer is already on the team."),
    AccountRefusal.LAST_ON_TEAM: _l("Someone must stay on the team. Add another organizer first."),
}

TOO_MANY = _l("There have been too many attempts. Wait a while and try again.")
