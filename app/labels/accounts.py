"""Words for accounts: roles, and why something was refused."""

from flask_babel import lazy_gettext as _l

from app.domain.accounts import SHORTEST_PASSWORD, AccountRefusal, PasswordFault
from app.domain.permissions import Role, TeamRole
from app.domain.second_factor import Factor

ROLES = {
    Role.ORGANIZER: _l("Organizer"),
    Role.ASSISTANT: _l("Assistant"),
    Role.COORDINATOR: _l("Regional or theme coordinator"),
    Role.NATIONAL_COORDINATOR: _l("National coordinator"),
    Role.REPORTER: _l("Reporter"),
    Role.PROTECTION_OFFICER: _l("Data protection officer"),
    Role.ADMINISTRATOR: _l("Administrator"),
}
#: What each may do, beside its choice.
ROLE_MEANINGS = {
    Role.ORGANIZER: _l("Own events, and those that are shared."),
    Role.ASSISTANT: _l("At events that are shared: the programme and who comes. No special needs, answers or notes."),
    Role.COORDINATOR: _l("As an organizer, and every event of the regions and theme groups chosen below."),
    Role.NATIONAL_COORDINATOR: _l("Every event and series, and the approved questions."),
    Role.REPORTER: _l("The figures of every event. No names."),
    Role.PROTECTION_OFFICER: _l(
        "Of every event what is kept of whom and how long, the history, removal and erasure. No special needs."
    ),
    Role.ADMINISTRATOR: _l("Everything: every event, the accounts and the network's settings."),
}
TEAM_NAMES = {TeamRole.ORGANIZER: ROLES[Role.ORGANIZER], TeamRole.ASSISTANT: ROLES[Role.ASSISTANT]}
TEAM_ROLES = {
    TeamRole.ORGANIZER: _l("Organizer: runs the event"),
    TeamRole.ASSISTANT: _l("Assistant: sees the programme and who comes"),
}

FACTORS = {Factor.APP: _l("An app that makes codes"), Factor.PASSKEY: _l("Passkey")}

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
    AccountRefusal.LAST_ON_TEAM: _l("Someone must stay to run the event. Add another organizer first."),
    AccountRefusal.NOT_FOR_TEAMS: _l(
        "This account only looks at figures or at data protection. It cannot be on a team."
    ),
    AccountRefusal.NO_SUCCESSOR: _l("No open account that can run events has this e-mail address."),
    AccountRefusal.ASSISTS_ONLY: _l("This account is an assistant's: it can be added as an assistant."),
}

#: The fields of an account and of the rules of signing in, where two editors meet.
FIELDS = {
    "name": _l("Name"),
    "language": _l("Language of the mails"),
    "role": _l("Role"),
    "terms": _l("Regions and theme groups of a coordinator"),
    "shortcuts": _l("The key / takes me to the search"),
}
RULES = {"roles": _l("Who must have a second factor")}

TOO_MANY = _l("There have been too many attempts. Wait a while and try again.")
