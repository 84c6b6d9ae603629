"""Words of the programme: fields of tracks and sessions, states of choices, faults."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.domain.choices import ChoiceFault
from app.domain.events import SessionKind
from app.domain.keeping import KeepingOutcome
from app.domain.places import ClaimState, PoolKind
from app.domain.programme import Crowded, InUse, ProgrammeFault, SessionState, SettingsFault

SESSION_KINDS = {
    SessionKind.TALK: _l("Talk"),
    SessionKind.GROUP: _l("Group"),
    SessionKind.WORKSHOP: _l("Workshop"),
    SessionKind.BREAK: _l("Break"),
    SessionKind.DISCUSSION: _l("Discussion"),
}

FIELDS = {
    "track": _l("Track"),
    "track_id": _l("Track"),
    "session": _l("Session"),
    "sessions": _l("Sessions"),
    "waited_for": _l("Sessions waited for"),
    "lost": _l("Sessions without a place"),
    "attendance": _l("How to attend"),
    "title": _l("Name"),
    "session_kind": _l("Kind"),
    "starts_at": _l("Starts"),
    "ends_at": _l("Ends"),
    "speaker": _l("Speakers"),
    "room": _l("Room"),
    "remote_link": _l("Remote link"),
    "language": _l("Language"),
    "description": _l("Description"),
    "capacity": _l("Capacity"),
    "waiting_list": _l("Waiting list of its own"),
    "optional": _l("Only for those who choose it"),
    "cancelled": _l("Cancelled"),
    "programme_from": _l("The programme is published on"),
    "people": _l("Participants in it"),
    "position": _l("Place in the order"),
    "track_required": _l("A track must be chosen"),
    "sessions_required": _l("A session must be chosen wherever several are at the same time"),
    "choices_until": _l("Choices can be changed until"),
    "onsite_capacity": _l("Places on site"),
    "online_capacity": _l("Places online"),
    "name": _l("Name"),
    "kind": _l("Kind"),
}

#: Who is in a session, for organizers.
SESSION_STATES = {
    SessionState.CANCELLED: _l("Cancelled"),
    SessionState.OPTIONAL: _l("Only for those who choose it"),
    SessionState.UNTIMED: _l("No time yet"),
    SessionState.CHOSEN: _l("Chosen between"),
    SessionState.EVERYONE: _l("For everyone"),
}

#: How a chosen session stands.
CLAIM_STATES = {
    ClaimState.TAKEN: _l("You have a place"),
    ClaimState.WAITING: _l("You are on the waiting list"),
    ClaimState.OFFERED: _l("A place is held for you"),
    ClaimState.RESERVED: _l("A place is held for you"),
    ClaimState.WISHED: _l("You wish for a place"),
}

#: Icon shapes of components/ui.html, beside the words.
CLAIM_ICONS = {
    ClaimState.TAKEN: "ok",
    ClaimState.WAITING: "queue",
    ClaimState.OFFERED: "wait",
    ClaimState.RESERVED: "wait",
    ClaimState.WISHED: "wait",
}

CHOICE_FAULTS = {
    ChoiceFault.ATTENDANCE_MISSING: _l("Choose whether you come to the place or join online."),
    ChoiceFault.TRACK_MISSING: _l("Choose a track."),
    ChoiceFault.TRACK_GONE: _l("This track is not offered any more. Choose another."),
    ChoiceFault.SESSION_MISSING: _l("Choose one of the sessions."),
    ChoiceFault.SESSION_GONE: _l("A session that you chose is not offered any more. Choose again."),
    ChoiceFault.CLASH: _l("These sessions are at the same time. Choose one of them."),
}

PROGRAMME_FAULTS = {
    ProgrammeFault.TITLE_FI: _l("Give the name in Finnish."),
    ProgrammeFault.ENDS_BEFORE_START: _l("The session ends before it starts. Check the times."),
    ProgrammeFault.ONE_TIME_ONLY: _l("Give both the starting and the ending time, or neither."),
    ProgrammeFault.OUTSIDE_EVENT: _l("The session is outside the event's time. Check the times."),
    ProgrammeFault.UNKNOWN_TRACK: _l("Choose one of the event's tracks."),
}

SETTINGS_FAULTS = {
    SettingsFault.AFTER_START: _l("Choose a time before the event starts: after that nobody changes choices."),
}


def crowded(refusal: Crowded) -> str:
    """Why there cannot be so few places, with the figures."""
    people = {
        PoolKind.SESSION: ngettext(
            "%(num)d person has a place in the session", "%(num)d people have a place in the session", refusal.taken
        ),
        PoolKind.TRACK: ngettext(
            "%(num)d person has a place on the track", "%(num)d people have a place on the track", refusal.taken
        ),
        PoolKind.OPTION: ngettext(
            "%(num)d person has chosen the option", "%(num)d people have chosen the option", refusal.taken
        ),
        PoolKind.MODE: ngettext(
            "%(num)d person has a place this way", "%(num)d people have a place this way", refusal.taken
        ),
    }.get(refusal.key[0]) or ngettext("%(num)d person has a place", "%(num)d people have a place", refusal.taken)
    return str(_("%(people)s, and there would be room for %(places)d.", people=people, places=refusal.capacity))


def outcome(kept: KeepingOutcome) -> list[str]:
    """What became of those who had what is to be chosen now; nothing where there was nobody."""
    numbers = [
        (kept.placed, _placed),
        (kept.waiting, _waiting),
        (kept.without, _without),
    ]
    return [say(number) for number, say in numbers if number]


def _placed(people: int) -> str:
    return str(
        ngettext(
            "%(num)d person keeps a place in what is to be chosen now.",
            "%(num)d people keep a place in what is to be chosen now.",
            people,
        )
    )


def _waiting(people: int) -> str:
    return str(
        ngettext(
            "%(num)d person waits for one and has been told.", "%(num)d people wait for one and have been told.", people
        )
    )


def _without(people: int) -> str:
    return str(
        ngettext(
            "%(num)d person has been told that they must choose.",
            "%(num)d people have been told that they must choose.",
            people,
        )
    )


def in_session(refusal: InUse) -> str:
    return str(
        ngettext(
            "%(num)d person has a place in the session or waits for one.",
            "%(num)d people have a place in the session or wait for one.",
            refusal.people,
        )
    )


def on_track(refusal: InUse) -> str:
    return str(
        ngettext(
            "%(num)d person is on the track or waits for a place on it.",
            "%(num)d people are on the track or wait for a place on it.",
            refusal.people,
        )
    )
