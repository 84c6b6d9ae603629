"""The second step of signing in: codes of an app (TOTP, RFC 6238) and codes for the day when the app is lost."""

import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import pyotp

#: How long someone may look for their telephone.
STEP_LIFETIME = timedelta(minutes=10)
#: Wrong codes after which the password is asked again.
MOST_TRIES = 5
#: A telephone's clock may be half a minute off, to either side.
WINDOW = (-1, 0, 1)
SECONDS = 30

RECOVERY_CODES = 10
#: Without those that look alike on paper. 31 ** 12 of them: nobody guesses one.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
RECOVERY_LENGTH = 12


class Factor(StrEnum):
    APP = "app"
    PASSKEY = "passkey"


@dataclass(frozen=True)
class Factors:
    """What an account has for its second step."""

    app: bool
    passkeys: int
    codes_left: int

    def __bool__(self) -> bool:
        return self.app or bool(self.passkeys)


def new_secret() -> str:
    """160 bits, as the RFC recommends."""
    return pyotp.random_base32(32)


def address(secret: str, account: str, issuer: str) -> str:
    """What an app reads from the picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def matching_step(secret: str, typed: str, now: datetime, last: int | None) -> int | None:
    """The half minute whose code was typed; None for a wrong code, or one of a half minute that was used already."""
    code = "".join(typed.split())
    if not re.fullmatch(r"[0-9]{6}", code):
        return None
    current, totp = int(now.timestamp()) // SECONDS, pyotp.TOTP(secret)
    found = [step for step in (current + off for off in WINDOW) if hmac.compare_digest(totp.generate_otp(step), code)]
    return next((step for step in found if last is None or step > last), None)


def new_recovery_codes() -> list[str]:
    """As they are shown: three groups of four."""
    return [
        "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(RECOVERY_LENGTH // 4))
        for _ in range(RECOVERY_CODES)
    ]


def recovery_code(typed: str) -> str | None:
    """A recovery code as it is hashed, however it was typed; None when it is no such code."""
    plain = "".join(character for character in typed.casefold() if character.isalnum())
    return plain if len(plain) == RECOVERY_LENGTH and set(plain) <= set(ALPHABET) else None
