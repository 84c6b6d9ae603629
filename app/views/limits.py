"""How often a form may be sent: by network address, generously, and by the e-mail address typed, strictly.

A whole municipality may share one network address. Keys are hashes: the store holds no personal data.
"""

import logging
import math
import time

from flask import current_app, request
from limits import RateLimitItem, parse
from limits.errors import StorageError

from app import keys
from app.extensions import limiter

log = logging.getLogger(__name__)

PER_NETWORK_ADDRESS = parse("600 per minute")


def wait(rule: RateLimitItem, what: str, subject: str) -> int | None:
    """Count one more of what for this subject. None while the rule allows it; else seconds until it does.

    A store that is away stops nobody from registering.
    """
    if not limiter.enabled:
        return None
    key = _key(subject)
    try:
        if limiter.limiter.hit(rule, what, key):
            return None
        free_at = limiter.limiter.get_window_stats(rule, what, key).reset_time
    except StorageError:
        log.warning("rate limits are not counted: their store is away")
        return None
    return max(1, math.ceil(free_at - time.time()))


def wait_for_network_address(what: str) -> int | None:
    """The generous rule, for the address that this request came from."""
    return wait(PER_NETWORK_ADDRESS, what, request.remote_addr or "")


def forgive(rule: RateLimitItem, what: str, subject: str) -> None:
    """Forget what was counted for this subject: the last try was right."""
    if not limiter.enabled:
        return
    try:
        limiter.limiter.clear(rule, what, _key(subject))
    except StorageError:
        log.warning("rate limits are not counted: their store is away")


def _key(subject: str) -> str:
    return keys.sha256(current_app.config["SECRET_KEY"] + subject)
