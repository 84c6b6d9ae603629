"""Organizers' accounts: how long things last, which passwords we refuse, what may not be done to an account."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.languages import Language
from app.domain.participants import email_key
from app.domain.permissions import Role

#: Counted from the last use.
SESSION_LIFETIME = timedelta(hours=12)
#: A session in use is written down again at most this often.
SESSION_RENEWED_AFTER = timedelta(minutes=15)


#: How often an administrator says of each account that it is needed as it is.
REVIEW_EVERY = timedelta(days=365)


def last_use(expires_at: datetime) -> datetime:
    """When a session was last used, exact to SESSION_RENEWED_AFTER."""
    return expires_at - SESSION_LIFETIME


def review_due(created_at: datetime, reviewed_at: datetime | None) -> datetime:
    """When an account is to be reviewed next."""
    return (reviewed_at or created_at) + REVIEW_EVERY


class LinkPurpose(StrEnum):
    """Why someone got a one-time link to set a password."""

    NEW_ACCOUNT = "new_account"
    RESET = "reset"


LINK_LIFETIME = {
    LinkPurpose.NEW_ACCOUNT: timedelta(days=7),
    LinkPurpose.RESET: timedelta(hours=1),
}

#: NIST SP 800-63B: length counts, composition rules do not help.
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
FEWEST_LETTERS = 5  # different ones: "aaaabbbbcccc" is no secret

#: The first that anyone tries, among those long enough; compared without case, spaces and digits at the end.
COMMON_PASSWORDS = frozenset(
    {
        "1q2w3e4r5t6y", "1qaz2wsx3edc", "administrator", "changemenow", "changeme", "iloveyou", "kirjaudu",
        "letmein", "lösenord", "losenord", "opettaja", "password", "passwordpassword", "qazwsxedcrfv",
        "qwertyuiop", "qwertyuiopå", "qwertyuiopasdf", "qwerty", "salasana", "salasanasalasana", "suomifinland",
        "tervetuloa", "verkosto", "verkostopäivä", "välkommen", "welcome", "ylläpitäjä", "zxcvbnm",
    }
)  # fmt: skip


class PasswordFault(StrEnum):
    TOO_SHORT = "too_short"
    LIKE_ADDRESS = "like_address"
    COMMON = "common"


def password_fault(password: str, email: str) -> PasswordFault | None:
    """Why this password is refused for this address; None when it will do."""
    if len(password) < SHORTEST_PASSWORD:
        return PasswordFault.TOO_SHORT
    folded = "".join(email_key(password).split())
    address = email_key(email)
    if folded.rstrip("0123456789!.") in (address, address.split("@")[0]) or address in folded:
        return PasswordFault.LIKE_ADDRESS
    digits = folded.isdigit() and (folded in "01234567890123456789" or folded in "98765432109876543210")
    if digits or len(set(folded)) < FEWEST_LETTERS or folded.rstrip("0123456789!.") in COMMON_PASSWORDS:
        return PasswordFault.COMMON
    return None


@dataclass(frozen=True)
class OwnDetails:
    """What someone says of themselves. shortcuts: does a single key lead to the search?"""

    name: str
    language: Language
    shortcuts: bool


@dataclass(frozen=True)
class AccountDetails:
    """What administrators write of an account. terms: a coordinator's regions and theme groups."""

    name: str
    language: Language
    role: Role
    terms: frozenset[int] = frozenset()


@dataclass(frozen=True)
class SignInRules:
    """roles: whose accounts must have a second factor."""

    roles: frozenset[Role]


class AccountRefusal(StrEnum):
    """Why something cannot be done to an account or a team."""

    ADDRESS_TAKEN = "address_taken"
    LAST_ADMINISTRATOR = "last_administrator"
    NO_ACCOUNT = "no_account"
    CLOSED = "closed"
    LINK_SPENT = "link_spent"  # used, expired or never given
    WRONG_PASSWORD = "wrong_password"  # noqa: S105  a reason, not a secret
    UNKNOWN_ADDRESS = "unknown_address"
    ALREADY_ON_TEAM = "already_on_team"
    LAST_ON_TEAM = "last_on_team"  # the last who runs the event
    NOT_FOR_TEAMS = "not_for_teams"
    ASSISTS_ONLY = "assists_only"
    NO_SUCCESSOR = "no_successor"


@dataclass(frozen=True)
class AccountRefused:
    reason: AccountRefusal
