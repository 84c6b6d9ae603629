"""What is signed or sealed under DATA_KEY: personal links, registration links, account links, feeds, counts, and the
keys under which each event's special needs are sealed.

Tokens are derived, not stored: they can be sent again, and a stolen database holds nothing usable.
Changing DATA_KEY voids every link and makes special needs unreadable.
"""

import base64
import hashlib
import hmac
import json
import re
from contextlib import suppress
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from flask import current_app

PERSONAL_MAC_BYTES = 16
LINK_MAC_BYTES = 8  # shared on paper: short, and worth no more than a place in the form


@lru_cache(maxsize=8)
def _derived(data_key: str, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose.encode()).derive(data_key.encode())


def _mac(purpose: str, text: str, length: int) -> str:
    key = _derived(current_app.config["DATA_KEY"], purpose)
    digest = hmac.new(key, text.encode(), hashlib.sha256).digest()[:length]
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def fingerprint() -> str:
    """Tells whether two installations have the same DATA_KEY, and nothing else of it."""
    return _mac("fingerprint", "", 6)


def sha256(text: str) -> str:
    """The hash under which a random one-time token is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def personal_token(code: str, version: int) -> str:
    """The secret of a registration's personal link."""
    plain = code.replace("-", "")
    return f"{plain}-{_mac('personal link', f'{plain}:{version}', PERSONAL_MAC_BYTES)}"


def code_in_token(token: str) -> str | None:
    """The registration code that a personal token claims to be for; None when it has no such form."""
    plain, dash, _ = token.partition("-")
    return f"{plain[:3]}-{plain[3:]}" if dash and 4 <= len(plain) <= 11 else None


def is_personal_token(token: str, code: str, version: int) -> bool:
    return hmac.compare_digest(token.encode(), personal_token(code, version).encode())


def link_token(handle: str) -> str:
    """The secret of a registration link: handle and signature, 17 characters."""
    return handle + _mac("registration link", handle, LINK_MAC_BYTES)


def handle_in_token(token: str) -> str | None:
    """The handle of a rightly signed link token; None for any other text."""
    handle = token[:6]
    return handle if hmac.compare_digest(token.encode(), link_token(handle).encode()) else None


def invitation_token(handle: str) -> str:
    """The secret of a personal invitation. The handle, as the database keeps it, opens nothing."""
    return f"{handle}-{_mac('invitation', handle, PERSONAL_MAC_BYTES)}"


def invitation_in_token(token: str) -> str | None:
    """The handle of a rightly signed invitation; None for any other text."""
    handle = token.partition("-")[0]
    return handle if hmac.compare_digest(token.encode(), invitation_token(handle).encode()) else None


def table_mark(purpose: str, text: str) -> str:
    """Proves that a table of people in a form is the one that we read, for this purpose."""
    return _mac("table of people", f"{purpose}:{text}", 32)


def address_token(code: str, version: int, email: str) -> str:
    """The secret that proves that a mail to this new address was read."""
    return _mac("address", f"{code}:{version}:{email}", PERSONAL_MAC_BYTES)


def is_address_token(token: str, code: str, version: int, email: str) -> bool:
    return hmac.compare_digest(token.encode(), address_token(code, version, email).encode())


def time_to_confirm(code: str, event_id: int, until: int) -> str:
    """Goes with the link that confirms a registration: of which event it is, and until when it can be used (seconds).
    Nothing is kept of a registration that lapsed: only so can its link still say what became of it."""
    said = f"{event_id}.{until}"
    return f"{said}.{_mac('time to confirm', f'{code}:{said}', PERSONAL_MAC_BYTES)}"


def read_time_to_confirm(mark: str, code: str) -> tuple[int, int] | None:
    """(event id, until) of a rightly signed mark of this registration code; None for any other text."""
    numbers = mark.split(".")[:2]
    if len(numbers) != 2 or not all(re.fullmatch(r"[0-9]{1,11}", number) for number in numbers):
        return None
    event_id, until = map(int, numbers)
    is_ours = hmac.compare_digest(mark.encode(), time_to_confirm(code, event_id, until).encode())
    return (event_id, until) if is_ours else None


def account_token(handle: str) -> str:
    """The secret of a one-time link to set a password; the handle alone, as the outbox keeps it, opens nothing."""
    return f"{handle}-{_mac('account link', handle, PERSONAL_MAC_BYTES)}"


def feed_token(handle: str) -> str:
    """The secret of a person's own calendar, of 256 bits. The handle, as the outbox keeps it, opens nothing."""
    return _mac("personal feed", handle, 32)


def desk_token(handle: str) -> str:
    """The secret of an organizer's own calendar: the handle, which alone opens nothing, and its signature."""
    return f"{handle}-{_mac('desk calendar', handle, PERSONAL_MAC_BYTES)}"


def handle_in_desk_token(token: str) -> str | None:
    """The handle of a rightly signed token; None for any other text."""
    handle = token.partition("-")[0]
    return handle if hmac.compare_digest(token.encode(), desk_token(handle).encode()) else None


def counts_token(handle: str) -> str:
    """The secret of a page of counts: handle and signature. It shows numbers until the day after the event."""
    return f"{handle}-{_mac('counts link', handle, PERSONAL_MAC_BYTES)}"


def handle_in_counts_token(token: str) -> str | None:
    """The handle of a rightly signed token; None for any other text."""
    handle = token.partition("-")[0]
    return handle if hmac.compare_digest(token.encode(), counts_token(handle).encode()) else None


def form_mark(organizer_id: int, hour: int) -> str:
    """Says in a form whose page it was, and when it was shown: nobody else can write it."""
    said = f"{organizer_id}.{hour}"
    return f"{said}.{_mac('form of an account', said, PERSONAL_MAC_BYTES)}"


def read_form_mark(mark: str) -> tuple[int, int] | None:
    """(organizer id, hour) of a rightly signed mark; None for any other text."""
    numbers = mark.split(".")[:2]
    if len(numbers) != 2 or not all(re.fullmatch(r"[0-9]{1,9}", number) for number in numbers):
        return None
    organizer_id, hour = map(int, numbers)
    return (organizer_id, hour) if hmac.compare_digest(mark.encode(), form_mark(organizer_id, hour).encode()) else None


def seal_form(text: str) -> bytes:
    """What was typed, encrypted and authenticated under DATA_KEY."""
    return _under_data_key("unsaved forms").encrypt(text.encode())


def unseal_form(sealed: bytes) -> str | None:
    """None: DATA_KEY is not the one that it was sealed under."""
    with suppress(InvalidToken):
        return _under_data_key("unsaved forms").decrypt(sealed).decode()
    return None


def seal_words(text: str) -> str:
    """What somebody looks for in a list, as an address may hold it."""
    return _under_data_key("words of a search").encrypt(text.encode()).decode()


def unseal_words(sealed: str) -> str | None:
    """None: it is none of ours."""
    with suppress(InvalidToken, ValueError):
        return _under_data_key("words of a search").decrypt(sealed.encode()).decode()
    return None


def recovery_hash(organizer_id: int, code: str) -> str:
    """What is kept of a code that opens the second step of signing in."""
    return _mac("recovery code", f"{organizer_id}:{code}", 32)


def seal(text: str) -> bytes:
    """A secret of an account, encrypted and authenticated under DATA_KEY."""
    return _under_data_key("account secrets").encrypt(text.encode())


def unseal(sealed: bytes | None) -> str | None:
    """None: there is nothing, or DATA_KEY is not the one that it was sealed under."""
    if sealed is None:
        return None
    with suppress(InvalidToken):
        return _under_data_key("account secrets").decrypt(sealed).decode()
    return None


def new_sealing_key() -> bytes:
    """A random key for one event's special needs, sealed under DATA_KEY as it is kept."""
    return _under_data_key("sealing keys").encrypt(Fernet.generate_key())


class Seal:
    """Seals and opens special needs under one event's key."""

    def __init__(self, sealed_key: bytes | None) -> None:
        """None: the key has been destroyed, and nothing opens. The same for one that DATA_KEY does not open."""
        self._fernet: Fernet | None = None
        if sealed_key is not None:
            with suppress(InvalidToken):
                self._fernet = Fernet(_under_data_key("sealing keys").decrypt(sealed_key))

    @property
    def opens(self) -> bool:
        return self._fernet is not None

    def close(self, values: dict[str, Any]) -> bytes:
        """Encrypted and authenticated; under DATA_KEY itself where there is no other key."""
        return (self._fernet or _under_data_key("special needs")).encrypt(json.dumps(values).encode())

    def open(self, sealed: bytes) -> dict[str, Any] | None:
        """The sealed values; None when the key is not the one they were sealed with.

        What was sealed before events had keys of their own is under DATA_KEY itself.
        """
        for fernet in (self._fernet, _under_data_key("special needs")):
            if fernet is not None:
                with suppress(InvalidToken):
                    values: dict[str, Any] = json.loads(fernet.decrypt(sealed))
                    return values
        return None


def _under_data_key(purpose: str) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(_derived(current_app.config["DATA_KEY"], purpose)))
