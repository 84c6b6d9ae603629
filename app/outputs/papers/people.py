"""Name badges and lists to sign."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.domain.attendees import seats_of
from app.domain.papers import SHEETS, BadgeOptions, BadgeWord, colour
from app.domain.places import ClaimState
from app.outputs import qr
from app.outputs.papers.press import Head, printed

#: A plain row of domain/attendees.PAPER_COLUMNS after the names: the family name first.
PlainRow = Sequence[Any]


@dataclass(frozen=True)
class Groups:
    """What badges name: tracks and chosen sessions by id, each in the programme's order, which gives their colours."""

    tracks: Mapping[int, str]
    sessions: Mapping[int, str]

    def word(self, kind: BadgeWord, track_id: int | None, seats: str | None) -> tuple[str, str]:
        """The word and its colour; empty where the person has none."""
        if kind is BadgeWord.TRACK and track_id is not None and track_id in self.tracks:
            return self.tracks[track_id], colour(list(self.tracks).index(track_id))
        if kind is BadgeWord.SESSIONS:
            states = seats_of(seats)
            own = [one for one in self.sessions if states.get(one) is ClaimState.TAKEN]
            if own:
                return ", ".join(self.sessions[one] for one in own), colour(list(self.sessions).index(own[0]))
        return "", colour(0)


def badges(head: Head, rows: Iterable[PlainRow], options: BadgeOptions, groups: Groups) -> bytes:
    """One badge for each row, in their order."""
    people = [_badge(row, options, groups) for row in rows]
    sheet = SHEETS[options.sheet]
    return printed("badges", head, {"sheet": vars(sheet), "code_said": _("Code"), "people": people})


def sign_in(head: Head, rows: Iterable[PlainRow]) -> bytes:
    """Everyone's name and organisation, and room to sign."""
    people = [{"name": f"{row[0]} {row[1]}".strip(), "organisation": row[2]} for row in rows]
    headings = [_("No."), _("Name"), _("Organisation"), _("Signature")]
    return printed("sign_in", head, {"headings": headings, "people": people})


def _badge(row: PlainRow, options: BadgeOptions, groups: Groups) -> dict[str, Any]:
    family_name, given_name, organisation, track_id, seats, code = row
    word, word_colour = groups.word(options.word, track_id, seats)
    return {
        "name": f"{given_name} {family_name}".split() or [code],
        "organisation": organisation.split(),
        "word": word.split(),
        "colour": word_colour,
        "code": qr.quick_svg(code).decode() if options.with_code else None,
        "code_text": code,
    }
