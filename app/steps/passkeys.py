"""Passkeys (WebAuthn): what a browser is asked, and whether its answer is right. The only import of webauthn,
which is loaded when the first key is used: a third of a second, and 13 MB, for whoever has one."""

import json
from collections.abc import Sequence
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from app import clock
from app.models import Organizer, Passkey
from app.queries import factors

#: What an answer is at most; a real one has a tenth of this.
LONGEST_ANSWER = 20_000


def possible() -> bool:
    """Browsers know passkeys for names alone, on safe connections: not for numbers."""
    base = urlsplit(current_app.config["BASE_URL"])
    return base.hostname == "localhost" or (base.scheme == "https" and not _is_number(base.hostname or ""))


def creation_options(organizer: Organizer, challenge: str, network_name: str) -> str:
    """What a browser is asked to make; as JSON."""
    asked: str = _webauthn().options_to_json(
        _webauthn().generate_registration_options(
            rp_id=_host(),
            rp_name=network_name,
            user_id=str(organizer.id).encode(),
            user_name=organizer.email,
            user_display_name=organizer.name or organizer.email,
            challenge=challenge.encode(),
            exclude_credentials=_described(factors.passkeys(organizer.id)),
        )
    )
    return asked


def request_options(organizer_id: int, challenge: str) -> str:
    """What a browser is asked to sign; as JSON."""
    asked: str = _webauthn().options_to_json(
        _webauthn().generate_authentication_options(
            rp_id=_host(), challenge=challenge.encode(), allow_credentials=_described(factors.passkeys(organizer_id))
        )
    )
    return asked


def made(answer: str, challenge: str) -> Passkey | None:
    """The key that the browser made for us and this challenge; of nobody yet. None: it is no such answer."""
    try:
        found = _webauthn().verify_registration_response(
            credential=_read(answer),
            expected_challenge=challenge.encode(),
            expected_rp_id=_host(),
            expected_origin=_origin(),
        )
    except _faults():
        return None
    return Passkey(
        credential_id=_webauthn().helpers.bytes_to_base64url(found.credential_id),
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        created_at=clock.now(),
    )


def spend(organizer_id: int, answer: str, challenge: str) -> bool:
    """Did one of the account's keys sign this challenge? A copied key, whose count goes back, did not."""
    try:
        credential = _read(answer)
        key = factors.passkey(str(credential["id"]))
        if key is None or key.organizer_id != organizer_id:
            return False
        found = _webauthn().verify_authentication_response(
            credential=credential,
            expected_challenge=challenge.encode(),
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
        )
    except _faults():
        return False
    key.sign_count, key.last_used_at = found.new_sign_count, clock.now()
    return True


def _read(answer: str) -> dict[str, object]:
    read = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
    if not isinstance(read, dict):
        raise ValueError("not an object")
    return read


def _described(keys: Sequence[Passkey]) -> list[Any]:
    helpers = _webauthn().helpers
    return [
        helpers.structs.PublicKeyCredentialDescriptor(id=helpers.base64url_to_bytes(key.credential_id)) for key in keys
    ]


def _webauthn() -> ModuleType:
    import webauthn  # noqa: PLC0415  slow to load, and few processes need it

    return webauthn


def _faults() -> tuple[type[Exception], ...]:
    """What a wrong answer raises."""
    return _webauthn().helpers.exceptions.WebAuthnException, ValueError, KeyError, TypeError


def _host() -> str:
    return urlsplit(current_app.config["BASE_URL"]).hostname or ""


def _origin() -> str:
    base = urlsplit(current_app.config["BASE_URL"])
    return f"{base.scheme}://{base.netloc}"


def _is_number(host: str) -> bool:
    return ":" in host or host.replace(".", "").isdigit()
