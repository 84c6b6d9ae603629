"""Sends due mail: takes a batch, sends it outside any transaction, writes down what became of each.

Several workers at once are safe (claims.py). Mail is never sent inside a transaction, and a worker
that dies loses nothing.
"""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy.exc import DBAPIError

from app import clock
from app.database import end_reading, is_unavailable
from app.domain.mail import MailState
from app.outputs import mail as letters
from app.queries.outbox import Letter
from app.services.mail_delivery import claims
from app.services.mail_delivery.files import forget
from app.services.mail_delivery.post import OutOfReachError, Post, PostOutcome, Result, from_url

__all__ = ["Delivered", "Post", "deliver", "forget", "from_url"]

log = logging.getLogger(__name__)

BATCH = 20


@dataclass
class Delivered:
    """What one batch came to. problem: why nothing can be sent at the moment."""

    claimed: int = 0
    states: Counter[MailState] = field(default_factory=Counter)
    problem: str = ""


def deliver(worker: str, post: Post, wait: Callable[[float], bool]) -> Delivered:
    """Send one batch of due mail, in order.

    worker: a name that no other worker has. wait(seconds) pauses, and answers whether to stop: then
    the mail in hand is finished and the rest given back.
    """
    done = Delivered()
    ids = claims.claim(worker, BATCH)
    done.claimed = len(ids)
    if not ids:
        return done
    try:
        post.open()
        for mail_id in ids:
            if wait(0):
                break
            done.states[_deliver_one(mail_id, worker, post, wait)] += 1
    except OutOfReachError as problem:
        done.problem = str(problem)
    finally:
        post.close()
        if sum(done.states.values()) < len(ids):
            claims.release(worker, done.problem)
    return done


def _deliver_one(mail_id: int, worker: str, post: Post, wait: Callable[[float], bool]) -> MailState:
    letter = claims.open_letter(mail_id, worker)
    if letter is None:
        return MailState.SUPERSEDED
    result = _send(letter, post)
    state = _settle(letter, worker, result, wait)
    log.info("mail %s", state, extra={"mail": mail_id, "kind": letter.mail.kind, "reason": result.reason})
    return state


def _send(letter: Letter, post: Post) -> Result:
    try:
        envelope = letters.compose(letter)
    except Exception as error:
        # One mail that cannot be written must not hold up the others.
        log.exception("mail %d cannot be written", letter.mail.id)
        return Result(PostOutcome.LATER, f"not written: {type(error).__name__}")
    finally:
        end_reading()
    return post.send(envelope.name, envelope.sender, envelope.recipient, envelope.message)


def _settle(letter: Letter, worker: str, result: Result, wait: Callable[[float], bool]) -> MailState:
    """What has been sent must be written down, or it is sent again: so wait for a database that is away."""
    until = clock.now() + claims.LEASE
    while True:
        try:
            return claims.settle(letter, worker, result)
        except DBAPIError as error:
            if not is_unavailable(error) or clock.now() > until or wait(1):
                raise
