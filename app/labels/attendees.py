"""Words of attendee lists: columns, filters, orders, and why an organizer's act was refused."""

from collections.abc import Mapping
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.domain.attendees import Column, SeatShow, Show, seats_of
from app.domain.languages import Language
from app.domain.organizer_acts import ActRefusal, InTheWay, Placing
from app.domain.places import ClaimState
from app.domain.registration import Source
from app.domain.saved_views import ViewRefusal
from app.labels import dates

COLUMNS = {
    Column.FAMILY_NAME: _l("Family name"),
    Column.GIVEN_NAME: _l("Given name"),
    Column.EMAIL: _l("E-mail"),
    Column.ORGANISATION: _l("Organisation"),
    Column.ROLE: _l("Role or profession"),
    Column.SECTOR: _l("Sector"),
    Column.REGION: _l("Region"),
    Column.MUNICIPALITY: _l("Municipality"),
    Column.LANGUAGE: _l("Language"),
    Column.STATUS: _l("Status"),
    Column.POSITION: _l("Place on the waiting list"),
    Column.TRACK: _l("Track"),
    Column.ATTENDANCE: _l("How to attend"),
    Column.SESSIONS: _l("Sessions"),
    Column.LINK: _l("Registration link"),
    Column.SOURCE: _l("Registered through"),
    Column.REGISTERED: _l("Registered"),
    Column.CONFIRMED: _l("Place confirmed"),
    Column.CANCELLED: _l("Cancelled on"),
    Column.CODE: _l("Code"),
    Column.NOTE: _l("Organizer's note"),
}

SHOWS = {
    Show.ALL: _l("All statuses"),
    Show.PENDING: _l("Waits for approval"),
    Show.UNVERIFIED: _l("Address not confirmed"),
    Show.CONFIRMED: _l("Confirmed"),
    Show.WAITING: _l("On the waiting list"),
    Show.DECLINED: _l("Not approved"),
    Show.CANCELLED: _l("Cancelled registration"),
    Show.MAIL_PROBLEM: _l("Mail does not arrive"),
    Show.CALENDAR_DECLINED: _l("Declined in their calendar"),
    Show.ERASURE_ASKED: _l("Has asked for erasure"),
}

SEATS = {
    SeatShow.HAS_PLACE: _l("Has a place in a session"),
    SeatShow.WAITS: _l("Waits for a session"),
    SeatShow.UNPLACED: _l("A required choice is missing"),
}

#: Orders that are offered by name (domain/attendees.ORDERS).
ORDERS = {
    "-registered": _l("Newest first"),
    "registered": _l("Oldest first"),
    "name": _l("By family name"),
    "organisation": _l("By organisation"),
    "status": _l("Confirmed, then the waiting list in order"),
}

SOURCES = {
    Source.FORM: _l("Registration form"),
    Source.ORGANIZER: _l("Organizer"),
    Source.IMPORT: _l("Organizer's table"),
    Source.INVITATION: _l("Invitation"),
    Source.DEMO: _l("Demo data"),
}

PLACINGS = {
    Placing.IF_ROOM: _l("A free place, otherwise the waiting list"),
    Placing.OVER_CAPACITY: _l("A place even if the event is full"),
}

ACT_REFUSALS = {
    ActRefusal.NOT_PUBLISHED: _l("The event has not been published. Publish it first."),
    ActRefusal.EVENT_CANCELLED: _l("The event has been cancelled. Nobody can be given a place."),
    ActRefusal.EVENT_OVER: _l("The event is over. Nobody can be given a place."),
    ActRefusal.REGISTRATION_CLOSED: _l("Registration has closed. Nobody could answer an invitation."),
    ActRefusal.ADDRESS_TAKEN: _l("Someone with this e-mail address has already registered for the event."),
    ActRefusal.FULL: _l("The event is full."),
    ActRefusal.CHOICE: _l("Check the track and the sessions: a choice is missing, or is not offered any more."),
    ActRefusal.SESSION_FULL: _l("A chosen session is full, and it has no waiting list. Choose another."),
    ActRefusal.PART_FULL: _l("The chosen track or way to attend is full."),
    ActRefusal.KEPT: _l("The free places are kept for the invited."),
    ActRefusal.FOR_TARGET: _l("The free places are the target group's."),
    ActRefusal.NOT_WAITING: _l("The participant is no longer on the waiting list."),
    ActRefusal.NOT_ACTIVE: _l("The registration has been cancelled. It cannot be changed."),
}

#: How someone waits who has no place in the queue yet.
HELD_BACK = _l("Waits until others than the target group are let in")

VIEW_REFUSALS = {
    ViewRefusal.NAME_TAKEN: _l("There is a view of this name already. Choose another name, or remove that view."),
    ViewRefusal.TOO_MANY: _l("There are 30 views, which is the most there can be. Remove one first."),
}

#: Why nobody is on a list, and nothing is made of it.
UNSEEN_ANSWER = _l(
    "The list is narrowed by an answer that you may not see, or whose question has been removed. So nobody is on it."
)

#: The filter for those who came without any registration link.
NO_LINK = _l("Without a registration link")

#: Why a mail is not sent again (services/outbox.Unsendable).
UNSENDABLE = {
    "unknown": _l("There is no such message."),
    "not_failed": _l("The message has already left, or is about to."),
    "outdated": _l("The message no longer tells the truth, so it is not sent any more."),
    "event_cancelled": _l("The event is cancelled. You can send the message again if the event is put on again."),
    "event_on": _l("The message was written when the event was cancelled, so it is not sent while the event is on."),
}


def sessions(text: str | None, titles: Mapping[int, str]) -> str:
    """Someone's sessions in the programme's order, with those marked that they have no place in yet."""
    seats = seats_of(text)
    return "; ".join(_session(titles[session_id], seats[session_id]) for session_id in titles if session_id in seats)


def _session(title: str, state: ClaimState) -> str:
    if state is ClaimState.WAITING:
        return str(_("%(session)s (waiting)", session=title))
    if state is ClaimState.OFFERED:
        return str(_("%(session)s (offered)", session=title))
    return str(_("%(session)s (wish)", session=title)) if state is ClaimState.WISHED else title


def offered(until: datetime, language: Language) -> str:
    """How someone stands who is asked whether they want a place."""
    return str(_("Is offered a place, answers by %(moment)s", moment=dates.short_moment(until, language)))


def kept_from(way: InTheWay, others_let_in: datetime, language: Language) -> str:
    """For whom the free places are, of which someone who waits would take one."""
    sentences = []
    if way.kept:
        sentences.append(
            ngettext(
                "%(num)d place is free, but it is kept for the invited.",
                "%(num)d places are free, but they are kept for the invited.",
                way.kept,
            )
        )
    if way.for_target:
        moment = dates.short_moment(others_let_in, language)
        sentences.append(_("Places are the target group's until %(moment)s.", moment=moment))
    return " ".join(str(sentence) for sentence in sentences)


def takes_from_others(way: InTheWay) -> str:
    """What stands in the way of giving a place to someone who waits."""
    if way.kept:
        return takes_kept(way.kept)
    return str(_("This participant would take a place of the target group's. Tick this if that is right."))


def takes_kept(kept: int) -> str:
    """What stands in the way of adding somebody by hand. kept: how many places are kept for the invited."""
    return str(
        ngettext(
            "%(num)d place is kept for the invited, and this participant would take it. Tick this if that is right.",
            "%(num)d places are kept for the invited, and this participant would take one of them. Tick this if that"
            " is right.",
            kept,
        )
    )
