"""The programme of an event as a paper: a heading for each day and part, in it a table of times and sessions."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, cast

from flask_babel import gettext as _

from app import clock
from app.domain.languages import Language, Phrase
from app.domain.schedule import Day, Item, Part, programme
from app.labels import dates
from app.labels.languages import spoken
from app.outputs import marked_text
from app.outputs.papers.press import Head, printed

if TYPE_CHECKING:
    from app.models import Event, EventSession, Track


def paper(
    event: "Event", tracks: "Sequence[Track]", sessions: "Sequence[EventSession]", author: str, language: Language
) -> bytes:
    """tracks and sessions: the event's, each in its order. Run it in the paper's language."""
    title, when = event.title.best(language), dates.span(event.starts_at, event.ends_at, language)
    where = ", ".join(part for part in (event.venue_name, event.venue_city) if part and event.onsite)
    head = Head(
        title=f"{_('Programme')}: {title.text}",
        author=author,
        language=language,
        lines=tuple(line for line in (when, where) if line),
        running=f"{title.text}, {when}",
    )
    parts = list(_Parts(tracks, language).of(sessions))
    headings = [_("Time"), _("Session")]
    return printed("programme", head, {"heading": _said(title), "headings": headings, "parts": parts})


class _Parts:
    """The paper's headings with what is under each."""

    def __init__(self, tracks: "Sequence[Track]", language: Language) -> None:
        self.names = {track.id: track.name.best(language) for track in tracks}
        self.language = language

    def of(self, sessions: "Sequence[EventSession]") -> Iterator[dict[str, Any]]:
        timed = [cast(Item, session) for session in sessions if session.starts_at is not None]
        days = programme(timed, list(self.names), clock.EVENT_ZONE)
        for day in days:
            if len(days) > 1:
                yield self._part(2, self._day(day), ())
            for part in day.parts:
                yield from self._of_day(part, 3 if len(days) > 1 else 2)
        untimed = [session for session in sessions if session.starts_at is None]
        if untimed:
            yield self._part(2, self._own(_("The time will be announced later")), untimed, timed=False)

    def _of_day(self, part: Part, level: int) -> Iterator[dict[str, Any]]:
        when = dates.times(part.starts_at, part.ends_at, self.language)
        if not part.tracks:
            name = _("Shared programme") if self.names else _("Programme")
            yield self._part(level, self._own(f"{name} {when}"), part.items)
            return
        if len(part.tracks) > 1:
            yield self._part(level, self._own(f"{_('Parallel programme')} {when}"), ())
            level += 1
        for track_id, items in part.tracks:
            yield self._part(level, self.names[track_id], items)

    def _part(self, level: int, heading: Phrase, items: Sequence[Any], *, timed: bool = True) -> dict[str, Any]:
        return {"level": level, "heading": _said(heading), "timed": timed, "items": list(map(self._item, items))}

    def _item(self, session: "EventSession") -> dict[str, Any]:
        cancelled = session.cancelled_at is not None
        about = session.description.best(self.language)
        time = ""
        if session.starts_at is not None and session.ends_at is not None:
            time = dates.times(session.starts_at, session.ends_at, self.language)
        lines = [session.speaker, session.room, spoken([session.language], self.language) if session.language else ""]
        if session.track_id is not None and session.starts_at is None:
            lines.append(self.names[session.track_id].text)
        texts = marked_text.to_plain(about.text).split("\n\n") if about and not cancelled else []
        return {
            "time": time,
            "cancelled": _("Cancelled:") if cancelled else "",
            "title": _said(session.title.best(self.language)),
            "lines": [line for line in lines if line],
            "about": [_said(Phrase(text, about.language)) for text in texts],
        }

    def _day(self, day: Day) -> Phrase:
        text = dates.long_date(day.parts[0].starts_at, self.language)
        return self._own(text[:1].upper() + text[1:])

    def _own(self, text: str) -> Phrase:
        return Phrase(text, self.language)


def _said(phrase: Phrase) -> dict[str, str]:
    return {"text": phrase.text, "lang": phrase.language.value}
