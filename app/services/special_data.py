"""Special data is shown only when the history knows who saw it: what cannot be recorded is not shown.

The same reader who has the same before their eyes again within a quarter of an hour reads it once (decision 32).
"""

import hashlib
from collections.abc import Sequence

from app.database import transaction
from app.domain.history import Act, Actor, SpecialData
from app.domain.participants import Needs
from app.queries import history as queries
from app.queries import personal
from app.steps import history


def needs_of(registration_id: int, event_id: int, actor: Actor) -> Needs | None:
    """One person's diet and access needs; None: there are none, or the key is gone."""
    _note(SpecialData.NEEDS, event_id, actor, registration_id)
    return personal.needs(registration_id)


def answers_of(registration_id: int, event_id: int, actor: Actor) -> None:
    """One person's answers that are for administrators only are about to be shown."""
    _note(SpecialData.ANSWERS, event_id, actor, registration_id)


def answers_in_list(registration_ids: Sequence[int], event_id: int, actor: Actor) -> None:
    """Those of everyone on a page of a list; or the list is of those who answered so."""
    if registration_ids:
        # Which people it was of, so that another page is another read: no ids, as an entry outlives the people.
        of = hashlib.sha256(" ".join(map(str, registration_ids)).encode()).hexdigest()[:16]
        _note(SpecialData.ANSWERS, event_id, actor, None, of=of, rows=len(registration_ids))


def _note(
    shown: SpecialData, event_id: int, actor: Actor, registration_id: int | None, *, of: str = "", rows: int = 1
) -> None:
    if not queries.was_noted(Act.SPECIAL_DATA_READ, actor, event_id, registration_id, shown, of):
        details: dict[str, str | int] = {"shown": shown.value}
        if registration_id is None:
            details |= {"of": of, "rows": rows}
        _record(event_id, registration_id, actor, details)


@transaction
def _record(event_id: int, registration_id: int | None, actor: Actor, details: dict[str, str | int]) -> None:
    history.record(Act.SPECIAL_DATA_READ, actor, event_id=event_id, registration_id=registration_id, **details)
