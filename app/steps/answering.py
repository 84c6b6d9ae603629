"""What answers ask for: the places of options, beside what else was chosen. The caller holds the pools' lock."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.domain.places import PoolKind
from app.domain.questions import Answers, Offered, chosen_options, on_offer
from app.domain.registration import Seat
from app.models import Pool
from app.queries import questions
from app.steps.choosing import Chosen


def offered(event_id: int, answers: Answers) -> Answers:
    """Without what the event does not ask any more: a form may have been open while it changed."""
    return offered_by({event_id: answers})[event_id]


def offered_by(answers: Mapping[int, Answers]) -> dict[int, Answers]:
    """The same of several events, by their ids, in one statement; none where nothing was answered."""
    answered = [event_id for event_id, given in answers.items() if given]
    there = questions.offered(answered) if answered else Offered({}, frozenset())
    return {event_id: on_offer(given, there) for event_id, given in answers.items()}


def with_options(chosen: Chosen, answers: Answers, rows: Sequence[Pool]) -> Chosen:
    """Options that have places of their own are claimed like sessions without a queue."""
    seats = seats_of(answers, rows)
    return replace(chosen, seats=(*chosen.seats, *seats)) if seats else chosen


def seats_of(answers: Answers, rows: Sequence[Pool]) -> tuple[Seat, ...]:
    options = chosen_options(answers)
    return tuple(Seat(row.id, waiting_list=False) for row in rows if row.kind is PoolKind.OPTION and row.key in options)
