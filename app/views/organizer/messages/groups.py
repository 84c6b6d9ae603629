"""What an event's people can be told apart by, as the form offers it and the pages name it."""

from collections.abc import Mapping, Sequence

from app.domain.attendees import WITHOUT_LINK
from app.labels import attendees, messages, words
from app.queries import links, outline
from app.views.language import current
from app.views.organizer import guard

Names = Mapping[str, Sequence[tuple[str, str]]]


def names() -> Names:
    """By field of the form, (value, name); nothing where there is nothing to choose."""
    programme, of_event = outline.of(guard.event().id), links.of_event(guard.event().id)
    offering, language = programme.offering, current()
    came = [(str(link.id), link.label) for link in of_event]
    sessions = [(str(session.id), session.title.best(language).text) for session in programme.chosen]
    tracks = [(str(track.id), track.name.best(language).text) for track in programme.tracks]
    return {
        "link": [(str(WITHOUT_LINK), str(attendees.NO_LINK)), *came] if came else [],
        "track": tracks if offering.asks_track else [],
        "way": [(way.value, str(words.ATTENDANCE[way])) for way in offering.attendance]
        if offering.asks_attendance
        else [],
        "session": sessions,
        "seat": [(seat.value, str(said)) for seat, said in messages.SEATS.items()] if sessions else [],
    }
