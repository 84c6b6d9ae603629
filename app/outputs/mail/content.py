"""What the mail templates are given: links, and an event's facts as far as this recipient may know them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from app import clock, urls
from app.domain.accounts import LINK_LIFETIME, LinkPurpose
from app.domain.events import EventStatus, TermKind, joins_online
from app.domain.languages import Language
from app.domain.mail import ASKING, OTHER_ADDRESS, MailKind
from app.domain.network import NOTHING, organizer_of
from app.domain.placeholders import Placeholder
from app.domain.privacy import DataKind
from app.domain.registration import ACTIVE, RegistrationStatus
from app.domain.web_address import is_web_address
from app.labels import dates
from app.labels.network import called
from app.labels.participants import TOLD
from app.outputs.mail import calendar_invitation, sessions
from app.outputs.mail.fact import Fact

if TYPE_CHECKING:
    from app.models import Event, Invitation, Network, Registration
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
#: Letters, and what stands between them in names: nothing that could be a sentence or an address.
_NAME = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+){0,2}")
LONGEST_NAME = 30


@dataclass(frozen=True)
class Action:
    """The one thing to do: a personal or one-time link."""

    label: str
    url: str


def of(letter: Letter) -> dict[str, Any]:
    """The variables of every mail template; run it in the mail's language."""
    network, language = letter.network, letter.mail.language
    shared = {
        "language": language,
        "network_name": called(network.name if network else None, language),
        "privacy_url": urls.absolute("participant.notices.show", kind="privacy", lang=language.value),
        "other": None,
    }
    if letter.invitation is not None and letter.event is not None:
        return {**shared, **_for_invited(letter, letter.invitation, letter.event)}
    if letter.registration is not None and letter.event is not None:
        return {**shared, **_for_participant(letter, letter.registration, letter.event)}
    return {**shared, **_for_organizer(letter.mail.facts, language)}


def _for_participant(letter: Letter, registration: Registration, event: Event) -> dict[str, Any]:
    mail, language = letter.mail, letter.mail.language
    until = _until(mail.facts, registration, language)
    return {
        "name": "" if mail.kind in OTHER_ADDRESS else _name(registration.given_name),
        "invited": False,
        "until": until,
        "origin": registration.data_origin,
        "reason": _reason(mail.kind, mail.facts, event, language),
        "filled_up": [label.best(language).text for label in letter.filled_up],
        "brings_session": calendar_invitation.brings_session(letter),
        **_event(event, language),
        **_where_they_stand(letter, registration, event),
        **_what_changed(mail.facts, registration),
        "may_be_invited": not registration.invited and bool(_kept_places(event, language)),
        **_kept(event, language),
        **sessions.said(letter, language),
        "facts": _facts(letter, registration, event),
        "action": _action(letter, registration, language),
        "other": _other_action(letter, registration, language),
        "marks": {**_marks(letter, event, registration.name), Placeholder.DEADLINE: until},
        "contact": _contact(event, letter.network),
        "controller": _controller(event, letter.network, language),
    }


def _event(event: Event, language: Language) -> dict[str, Any]:
    return {
        "title": event.title.best(language).text,
        "begins": dates.short_moment(event.starts_at, language),
        "others_from": dates.short_moment(event.facts.others_let_in, language),
        "offers_places": event.offers_places,
        "event_url": urls.event(event.slug, language.value),
        "event_is_ahead": event.status is EventStatus.PUBLISHED and clock.now() < event.starts_at,
    }


def _where_they_stand(letter: Letter, registration: Registration, event: Event) -> dict[str, Any]:
    status = registration.status
    return {
        "confirmed": status is RegistrationStatus.CONFIRMED,
        "waiting": status is RegistrationStatus.WAITING,
        "pending": status is RegistrationStatus.PENDING,
        "unverified": status is RegistrationStatus.UNVERIFIED,
        "declined": status is RegistrationStatus.DECLINED,
        "standing": _standing(status),
        "position": letter.mail.facts.get("position"),
        "approved": "approved" in letter.mail.facts,
        "outside_target": letter.mail.kind is MailKind.WAITING and _waits_for_date(registration, event),
    }


def _what_changed(facts: dict[str, Any], registration: Registration) -> dict[str, Any]:
    before = facts.get("before", {})
    return {
        "changed": [str(TOLD[name]) for name in facts.get("fields", ()) if name in TOLD],
        "way_settled": "way_settled" in facts,
        "time_changed": not TIME_FIELDS.isdisjoint(before),
        "place_changed": not PLACE_FIELDS.isdisjoint(before),
        "link_changed": "remote_link" in before and registration.status is RegistrationStatus.CONFIRMED,
    }


def _standing(status: RegistrationStatus) -> str:
    """For news of the programme: that it changed nothing about the day itself."""
    if status is RegistrationStatus.CONFIRMED:
        return str(_("Your place is confirmed, as before."))
    if status is RegistrationStatus.WAITING:
        return str(_("You are on the waiting list, as before."))
    return str(_("Your registration waits for the organizer's approval. You have no place yet."))


def _for_invited(letter: Letter, invitation: Invitation, event: Event) -> dict[str, Any]:
    mail, language = letter.mail, letter.mail.language
    asks = mail.kind in ASKING or letter.still_asks
    audiences = [term.name.best(language).text for term in event.terms if term.kind is TermKind.AUDIENCE]
    facts = [
        Fact(_("When"), _time(event, {}, language)),
        Fact(_("Where"), _place(event, {})),
        Fact(_("For whom"), ", ".join(audiences)),
    ]
    if asks:
        facts.append(Fact(_("Answer no later than"), dates.short_moment(event.facts.answer_by, language)))
        facts.append(Fact(_("Places for the invited"), _kept_places(event, language)))
    return {
        "title": event.title.best(language).text,
        "name": _name(invitation.given_name),
        "organizer": _organizer(event, letter.network, language),
        "passed_on_by": _plain_name(letter.invited_by),
        "origin": invitation.data_origin,
        "invited": True,
        "asks": asks,
        "reason": _reason(mail.kind, mail.facts, event, language),
        "event_url": urls.event(event.slug, language.value),
        **_kept(event, language),
        "facts": [fact for fact in facts if fact.value],
        "action": Action(
            _("Answer the invitation") if asks else _("Open the invitation"),
            urls.invitation(invitation.handle, language.value),
        ),
        "other": Action(_("Decline the invitation"), urls.declining(invitation.handle, language.value))
        if asks
        else None,
        "marks": _marks(letter, event, invitation.name),
        "contact": _contact(event, letter.network),
        "controller": _controller(event, letter.network, language),
    }


def _kept_places(event: Event, language: Language) -> str:
    """Until when, and what holds then; nothing where none are kept, or no longer."""
    until = event.facts.invited_let_go
    if not event.invited_places or clock.now() >= until:
        return ""
    then = _("After that the places that are left are everyone's.")
    return f"{_('kept until %(moment)s', moment=dates.short_moment(until, language))}. {then}"


def _kept(event: Event, language: Language) -> dict[str, str]:
    """Until when who they are is kept, as the event says it at present (GDPR article 14(2)(a))."""
    return {
        "kept_until": dates.plain_date(event.kept_until(DataKind.WITH_PLACE), language),
        "kept_without_place_until": dates.plain_date(event.kept_until(DataKind.WITHOUT_PLACE), language),
    }


def _organizer(event: Event, network: Network | None, language: Language) -> str:
    """Who invites: as the event's page says it."""
    operators = (term.name for term in event.terms if term.kind is TermKind.OPERATOR)
    found = organizer_of(event.organized_by, operators, network.name if network else NOTHING)
    return ", ".join(name.best(language).text for name in found) or called(None, language)


def _plain_name(whole: str) -> str:
    """The whole name of a colleague, if it looks like one."""
    return whole if len(whole) <= 2 * LONGEST_NAME and all(_NAME.fullmatch(part) for part in whole.split()) else ""


def _for_organizer(facts: Mapping[str, Any], language: Language) -> dict[str, Any]:
    purpose = LinkPurpose(facts["purpose"])
    return {
        "name": "",
        "new_account": purpose is LinkPurpose.NEW_ACCOUNT,
        "hours": LINK_LIFETIME[purpose] // timedelta(hours=1),
        "facts": [],
        "action": Action(_("Choose a password"), urls.account_link(facts["handle"], language.value)),
        "contact": "",
        "controller": "",
    }


def _action(letter: Letter, registration: Registration, language: Language) -> Action | None:
    """The personal link, but never to an address that is not the registration's own."""
    kind, recipient = letter.mail.kind, letter.mail.recipient
    code, version = registration.code, registration.token_version
    if kind is MailKind.ADDRESS_CONFIRM:
        return Action(_("Confirm this address"), urls.address_confirmation(code, version, recipient, language.value))
    asked_again = kind is MailKind.LINK_AGAIN and registration.status is RegistrationStatus.UNVERIFIED
    if kind is MailKind.VERIFY or asked_again:
        until = registration.verify_until
        known = (registration.event_id, until) if until is not None else None
        link = urls.verification(code, version, registration.email, language.value, known)
        return Action(_("Confirm your registration"), link)
    if kind in OTHER_ADDRESS:
        return None
    if kind is MailKind.PLACE_OFFERED:
        return Action(_("Answer on your own page"), urls.personal(code, version, language.value))
    if kind is MailKind.CALENDAR_ADDRESS and "handle" in letter.mail.facts:
        return Action(_("Open your calendar"), urls.own_calendar(letter.mail.facts["handle"], language.value))
    return Action(_("Open your registration"), urls.personal(code, version, language.value))


def _other_action(letter: Letter, registration: Registration, language: Language) -> Action | None:
    code, version = registration.code, registration.token_version
    if letter.mail.kind is MailKind.REMINDER:
        return Action(_("Cancel your registration"), urls.cancelling(code, version, language.value))
    if letter.unanswered and registration.status in ACTIVE:
        return Action(_("Answer the organizer's questions"), urls.answering(code, version, language.value))
    return None


def _marks(letter: Letter, event: Event, name: str) -> dict[Placeholder, str]:
    """What stands for the placeholders in organizers' texts. The link is the mail's own (wording.py)."""
    return {
        **event_marks(event, letter.mail.language),
        Placeholder.NAME: _plain_name(name),
        Placeholder.POSITION: str(letter.mail.facts.get("position") or ""),
    }


def event_marks(event: Event, language: Language) -> dict[Placeholder, str]:
    """Those that say the same to everyone who reads this language."""
    return {
        Placeholder.EVENT: event.title.best(language).text,
        Placeholder.TIME: _time(event, {}, language),
        Placeholder.PLACE: _place(event, {}),
    }


def _waits_for_date(registration: Registration, event: Event) -> bool:
    """Are the places not given to others than the target group yet?"""
    return registration.outside_target and clock.now() < event.facts.others_let_in


def _until(facts: Mapping[str, Any], registration: Registration, language: Language) -> str:
    """The last moment to answer, in words; nothing where nothing is asked."""
    moment = datetime.fromisoformat(facts["until"]) if "until" in facts else registration.verify_until
    return dates.short_moment(moment, language) if moment is not None else ""


def _reason(kind: MailKind, facts: Mapping[str, Any], event: Event, language: Language) -> str:
    if kind is MailKind.EVENT_CANCELLED:
        return event.cancellation_reason.best(language).text
    return str(facts.get("reason", ""))


def _contact(event: Event, network: Network | None) -> str:
    own = ", ".join(filter(None, (event.contact_name, event.contact_email)))
    return own or (network.contact if network else "")


def _controller(event: Event, network: Network | None, language: Language) -> str:
    """The event's own controller, else the network's (GDPR 13(1)(a))."""
    name, contact = event.controller_name, event.controller_contact
    if not name and network is not None:
        name, contact = network.controller_name, network.controller_contact
    return ", ".join(filter(None, (name.best(language).text, contact)))


def _name(given_name: str) -> str:
    """The name to greet by, or nothing when it does not look like one: anybody can type there."""
    return given_name if len(given_name) <= LONGEST_NAME and _NAME.fullmatch(given_name) else ""


def _facts(letter: Letter, registration: Registration, event: Event) -> list[Fact]:
    """When, where, how to join, the code: what the recipient should have at hand."""
    kind, language = letter.mail.kind, letter.mail.language
    if kind is MailKind.CALENDAR_INVITATION:
        return sessions.invited(letter, language)
    before = letter.mail.facts.get("before", {})
    time, place = _time(event, {}, language), _place(event, {})
    old_time, old_place = _time(event, before, language), _place(event, before)
    facts = [
        Fact(_("When"), time, before=old_time if old_time != time else ""),
        Fact(_("Where"), place, before=old_place if old_place != place else ""),
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


def _time(event: Event, before: Mapping[str, Any], language: Language) -> str:
    """When the event is, or was before a change; Finland's time where a reader may be elsewhere."""
    starts_at, ends_at = (
        datetime.fromisoformat(before[name]) if name in before else getattr(event, name)
        for name in ("starts_at", "ends_at")
    )
    span = dates.span(starts_at, ends_at, language)
    return f"{span}, {_('Finnish time')}" if event.online or language is Language.EN else span


def _place(event: Event, before: Mapping[str, Any]) -> str:
    """The place in one line, or what it was before a change."""
    value = {name: before.get(name, getattr(event, name)) for name in PLACE_FIELDS}
    venue = ", ".join(filter(None, (value["venue_name"], value["venue_address"], value["venue_city"])))
    return "; ".join(filter(None, (venue if value["onsite"] else "", _("Online") if value["online"] else "")))
