"""Proves the invariants of places, outbox and history: every check lists the rows that break it.

Run it at any time: it takes one consistent view and changes nothing. Findings name events by slug
and registrations by code, never people.
"""

from collections.abc import Callable, Iterator

from app.queries.doctor import answers, choices, claims, counts, history, invitations, mail, series, words
from app.queries.doctor.finding import Finding

__all__ = ["Finding", "findings"]

CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    counts.counters,
    counts.overbooked,
    claims.day_claims,
    claims.session_claims,
    claims.option_claims,
    claims.queue,
    choices.unplaced,
    counts.one_per_address,
    counts.unpromoted,
    series.groups,
    answers.choices,
    words.said,
    words.written,
    invitations.answers,
    mail.mail_causes,
    mail.mail_states,
    history.kept,
)


def findings() -> Iterator[Finding]:
    """Everything that is wrong; nothing at all when the invariants hold."""
    for check in CHECKS:
        yield from check()
