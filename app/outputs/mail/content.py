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
from app.domain.events import EventStatus, TermKind
from app.domain.languages import Language
from app.domain.mail import ASKING, OTHER_ADDRESS, MailKind
from app.domain.network import NOTHING, organizer_of
from app.domain.placeholders import Placeholder
from app.domain.privacy import DataKind
from app.domain.registration import ACTIVE, RegistrationStatus
from app.labels import admissions, dates
from app.labels.network import called
from app.labels.participants import TOLD
from app.outputs.mail import calendar_invitation, event_facts, sessions
from app.outputs.mail.fact import Fact

if TYPE_CHECKING:
    from app.models import Event, Invitation, Network, Registration
    from app.queries.outbox import Letter

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
        "facts": event_facts.of_registration(letter, registration, event),
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
        "target_group": _target_group(letter, event),
    }


def _what_changed(facts: dict[str, Any], registration: Registration) -> dict[str, Any]:
    before = facts.get("before", {})
    return {
        "changed": [str(TOLD[name]) for name in facts.get("fields", ()) if name in TOLD],
        "way_settled": "way_settled" in facts,
        "time_changed": not event_facts.TIME_FIELDS.isdisjoint(before),
        "place_changed": not event_facts.PLACE_FIELDS.isdisjoint(before),
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
        Fact(_("When"), event_facts.time(event, {}, language)),
        Fact(_("Where"), event_facts.place(event, {})),
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
        "gives_more": letter.gives_more,
        "reason": _reason(mail.kind, mail.facts, event, language),
        "event_url": urls.event(event.slug, language.value),
        **_kept(event, language),
        "facts": [fact for fact in facts if fact.value],
        "action": Action(
            _("Answer the invitation") if asks else _("Open the invitation"),
            urls.invitation(invitation.handle, language.value),
        ),
        "other": Action(_("Decline the invitation"), urls.declining(invitation.handle, language.value))
        if asks and not letter.gives_more  # the registration is to be cancelled, not the invitation declined
        else None,
        "marks": _marks(letter, event, invitation.name),
        "contact": _contact(event, letter.network),
        "controller": _controller(event, letter.network, language),
    }


def _kept_places(event: Event, language: Language) -> str:
    """Until when, and what holds then; nothing where none are kept, or no longer. True whatever is left of them: a mail
    is read later than it is written."""
    until = event.facts.invited_let_go
    if not event.invited_places or clock.now() >= until:
        return ""
    then = _("After that the places that are left are everyone's.")
    kept = _("kept until %(moment)s, as long as there are any", moment=dates.short_moment(until, language))
    return f"{kept}. {then}"


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
        Placeholder.TIME: event_facts.time(event, {}, language),
        Placeholder.PLACE: event_facts.place(event, {}),
    }


def _target_group(letter: Letter, event: Event) -> str:
    """Who gets places before them, in words; nothing where they do not wait for others to be let in."""
    if clock.now() >= event.facts.others_let_in:
        return ""
    language = letter.mail.language
    return admissions.target_group([(term.kind, term.name.best(language).text) for term in letter.targets])


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
