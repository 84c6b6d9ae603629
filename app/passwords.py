"""Organizers' passwords: Argon2id, one way only. Never call this inside a transaction: it takes its time."""

import unicodedata
from functools import lru_cache
from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

#: Above OWASP's minimum of 46 MiB and one pass (Password Storage Cheat Sheet); about 50 ms.
_hasher = PasswordHasher(time_cost=2, memory_cost=46 * 1024, parallelism=1)
#: A crowd at the sign-in must not take the memory of those who register.
_turns = BoundedSemaphore(2)


def hash_of(password: str) -> str:
    """The text to keep: parameters, salt and hash."""
    with _turns:
        return _hasher.hash(_normal(password))


def matches(kept: str | None, password: str) -> bool:
    """Is this the password? Without a kept hash the answer is no, after just as much work."""
    with _turns:
        try:
            return _hasher.verify(kept or _nobodys(), _normal(password)) and kept is not None
        except (VerificationError, InvalidHashError):
            return False


def is_outdated(kept: str) -> bool:
    """Was it made with other parameters than today's?"""
    return _hasher.check_needs_rehash(kept)


def _normal(password: str) -> bytes:
    # One keyboard writes ä as one character, another as two. Half characters cannot be encoded as they are.
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=1)
def _nobodys() -> str:
    return _hasher.hash(b"nobody has this password")
