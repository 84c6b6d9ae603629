"""When and where an event is, how to join it and the registration's code: what a mail's reader has at hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from app.domain.events import joins_online
from app.domain.languages import Language
from app.domain.mail import OTHER_ADDRESS, MailKind
from app.domain.registration import RegistrationStatus
from app.domain.web_address import is_web_address
from app.labels import dates
from app.outputs.mail import sessions
from app.outputs.mail.fact import Fact

if TYPE_CHECKING:
    from app.models import Event, Registration
    from app.queries.outbox import Letter

#: These may carry the link to an online event, for those who have a place.
WITH_REMOTE_LINK = frozenset(
    {
        MailKind.CONFIRMED,
        MailKind.PROMOTED,
        MailKind.EVENT_CHANGED,
        MailKind.CHOICES_CHANGED,
        MailKind.MESSAGE,
        MailKind.REMINDER,
    }
)
TIME_FIELDS = frozenset({"starts_at", "ends_at"})
PLACE_FIELDS = frozenset({"onsite", "online", "venue_name", "venue_address", "venue_city"})


def of_registration(letter: Letter, registration: Registration, event: Event) -> list[Fact]:
    """When, where, how to join, the code: what the recipient should have at hand."""
    kind, language = letter.mail.kind, letter.mail.language
    if kind is MailKind.CALENDAR_INVITATION:
        return sessions.invited(letter, language)
    before = letter.mail.facts.get("before", {})
    when, where = time(event, {}, language), place(event, {})
    old_time, old_place = time(event, before, language), place(event, before)
    facts = [
        Fact(_("When"), when, before=old_time if old_time != when else ""),
        Fact(_("Where"), where, before=old_place if old_place != where else ""),
    ]
    confirmed = registration.status is RegistrationStatus.CONFIRMED
    if (
        confirmed
        and kind in WITH_REMOTE_LINK
        and event.remote_link
        and joins_online(event.onsite, event.online, registration.attendance)
    ):
        link = event.remote_link
        facts.append(Fact(_("Link for joining online"), link, is_link=is_web_address(link)))
    if kind not in OTHER_ADDRESS:
        facts += sessions.facts(letter, language)
        facts.append(Fact(_("Registration code"), registration.code))
    return [fact for fact in facts if fact.value]


def time(event: Event, before: Mapping[str, Any], language: Language) -> str:
    """When the event is, or was before a change; Finland's time where a reader may be elsewhere."""
    starts_at, ends_at = (
        datetime.fromisoformat(before[name]) if name in before else getattr(event, name)
        for name in ("starts_at", "ends_at")
    )
    span = dates.span(starts_at, ends_at, language)
    return f"{span}, {_('Finnish time')}" if event.online or language is Language.EN else span


def place(event: Event, before: Mapping[str, Any]) -> str:
    """The place in one line, or what it was before a change."""
    value = {name: before.get(name, getattr(event, name)) for name in PLACE_FIELDS}
    venue = ", ".join(filter(None, (value["venue_name"], value["venue_address"], value["venue_city"])))
    return "; ".join(filter(None, (venue if value["onsite"] else "", _("Online") if value["online"] else "")))
