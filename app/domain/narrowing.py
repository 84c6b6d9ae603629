"""What a list or a message is narrowed by of its own event, kept by number: an organizer may remove it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from app.domain.attendees import AnswerIs


class Narrowed(Protocol):
    """A list (domain/attendees.Listing) or an audience (domain/bulletins.Audience)."""

    @property
    def track_id(self) -> int | None: ...

    @property
    def session_id(self) -> int | None: ...

    @property
    def answer(self) -> AnswerIs | None: ...


@dataclass(frozen=True)
class Nameable:
    """What the event has at present, by id. options: by question, of those that are asked no more too."""

    tracks: Collection[int]
    sessions: Collection[int]
    options: Mapping[int, Collection[int]]

    def has_all_of(self, narrowed: Narrowed) -> bool:
        """Is everything there still that this is narrowed by?"""
        on_track = narrowed.track_id is None or narrowed.track_id in self.tracks
        in_session = narrowed.session_id is None or narrowed.session_id in self.sessions
        return on_track and in_session and self._has(narrowed.answer)

    def _has(self, answer: AnswerIs | None) -> bool:
        if answer is None:
            return True
        options = self.options.get(answer.question_id)
        return options is not None and (answer.answer in ("yes", "no") or int(answer.answer) in options)
