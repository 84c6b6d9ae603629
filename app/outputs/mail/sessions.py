"""What mails say of the track, the way to attend and the sessions that someone has chosen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from app import clock
from app.domain.events import joins_online
from app.domain.languages import Language
from app.domain.mail import MailKind
from app.domain.places import ClaimState
from app.domain.web_address import is_web_address
from app.labels import dates, words
from app.outputs.mail.fact import Fact

if TYPE_CHECKING:
    from app.models import EventSession, OutgoingMail
    from app.queries.outbox import Letter
    from app.queries.own_choices import OwnSeat


def said(letter: Letter, language: Language) -> dict[str, Any]:
    """The template variables of mail about sessions; empty texts where it is about none, or it is gone."""
    about, moved_to = (letter.sessions.get(letter.mail.facts.get(name, 0)) for name in ("session", "moved_to"))
    until = next((seat.offered_until for seat in letter.choices.seats if about and seat.session.id == about.id), None)
    return {
        "session": about.title.best(language).text if about else "",
        "for_everyone": "for_everyone" in letter.mail.facts,
        "moved_to": moved_to.title.best(language).text if moved_to else "",
        **_to_choose(letter, language),
        "answer_until": dates.short_moment(until, language) if until else "",
    }


def facts(letter: Letter, language: Language) -> list[Fact]:
    """The way to attend, the track and each chosen session, as they stand when the mail is written."""
    choices, event, mail, found = letter.choices, letter.event, letter.mail, []
    if choices.attendance is not None and event is not None and event.onsite and event.online:
        found.append(Fact(_("How you attend"), str(words.ATTENDANCE[choices.attendance])))
    if choices.track is not None:
        found.append(Fact(_("Track"), choices.track.name.best(language).text))
    changed = _changed(mail)
    for seat in choices.seats:
        found += _chosen(seat, changed.get(seat.session.id, {}), letter, language)
    others = [number for number in changed if number in letter.sessions and number not in choices.ids]
    label = _("To be chosen") if mail.kind is MailKind.SESSION_TO_CHOOSE else _("Session")
    return found + [_line(label, letter.sessions[number], changed[number], language) for number in others]


def _to_choose(letter: Letter, language: Language) -> dict[str, Any]:
    """The sessions that they had and that are to be chosen now, those of them in which they have nothing, and until
    when they may choose; empty where choices are closed."""
    named = [letter.sessions[number] for number in letter.mail.facts.get("sessions", ()) if number in letter.sessions]
    missing = [session for session in named if session.id not in letter.choices.ids]
    closes_at = letter.event.facts.choices_close_at if letter.event is not None else clock.now()
    return {
        "to_choose": [session.title.best(language).text for session in named],
        "without": [session.title.best(language).text for session in missing],
        "choose_until": dates.short_moment(closes_at, language) if clock.now() <= closes_at else "",
    }


def _changed(mail: OutgoingMail) -> dict[int, Mapping[str, Any]]:
    """By session: the old values of what the mail tells of."""
    if mail.kind is MailKind.SESSION_TO_CHOOSE:
        return {int(number): before for number, before in mail.facts.get("changed", {}).items()}
    if mail.kind is MailKind.SESSION_CHANGED and "session" in mail.facts:
        return {mail.facts["session"]: mail.facts.get("before", {})}
    return {}


def invited(letter: Letter, language: Language) -> list[Fact]:
    """The one session that comes into the calendar, or leaves it."""
    about = letter.sessions.get(letter.mail.facts.get("session", 0))
    return [_line(_("Session"), about, {}, language)] if about is not None else []


def _chosen(seat: OwnSeat, before: Mapping[str, Any], letter: Letter, language: Language) -> list[Fact]:
    label = {
        ClaimState.TAKEN: _("Session"),
        ClaimState.WAITING: _("On the waiting list, number %(position)s", position=seat.position),
        ClaimState.WISHED: _("Your wish for a session"),
        ClaimState.OFFERED: _("Held for you"),
    }[seat.state]
    found, event, link = [_line(label, seat.session, before, language)], letter.event, seat.session.remote_link
    if event is None or not link or seat.state is not ClaimState.TAKEN:
        return found
    if joins_online(event.onsite, event.online, letter.choices.attendance):
        found.append(Fact(_("Link for joining the session"), link, is_link=is_web_address(link)))
    return found


def _line(label: str, session: EventSession, before: Mapping[str, Any], language: Language) -> Fact:
    """A session in one line, and what the line was before a change."""
    title = session.title.best(language).text
    now, then = (_place_and_time(session, was, language) for was in ({}, before))
    said, until_now = (", ".join(filter(None, (title, where))) for where in (now, then))
    return Fact(label, said, before=until_now if until_now != said else "")


def _place_and_time(session: EventSession, before: Mapping[str, Any], language: Language) -> str:
    def was(name: str) -> Any:
        if name not in before:
            return getattr(session, name)
        value = before[name]
        return datetime.fromisoformat(value) if value and name in ("starts_at", "ends_at") else value

    starts_at, ends_at = was("starts_at"), was("ends_at")
    span = dates.span(starts_at, ends_at, language) if starts_at and ends_at else ""
    return ", ".join(filter(None, (span, was("room"))))
