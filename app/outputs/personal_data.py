"""Everything held on one participant, as a file that people and programs can read (GDPR 15 and 20)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.domain.languages import LocalizedText
from app.domain.participants import Needs
from app.domain.privacy import Periods
from app.domain.questions import WITH_OPTIONS
from app.models import Event, HistoryEntry, Invitation, OutgoingMail, RegistrationLink, Term

if TYPE_CHECKING:
    from app.queries.answers import Given
    from app.queries.own_choices import OwnChoices
    from app.queries.people import Person
    from app.queries.personal import Everything, Guest, Own

FORMAT = "kutsu-personal-data/1"


def document(everything: Everything) -> str:
    """JSON with the names of things in English and times in UTC. Of other people it holds nothing."""
    return _json({"format": FORMAT, **_at_one_event(everything)})


def of_person(person: Person, registered: Sequence[Everything], guests: Sequence[Guest]) -> str:
    """The same of one person at every event, and what is held of their address otherwise."""
    account, feeds = person.account, person.calendars
    data = {
        "format": FORMAT,
        "email": person.address,
        "events": [*map(_at_one_event, registered), *map(_as_guest, guests)],
        "new_address_waiting_for_confirmation_at": [_event(one.event) for one in person.moving_here],
        "other_mail": [_mail(mail) for mail in person.other_mails],
        "own_calendars": [{"made_at": _moment(feed.created_at), "language": feed.language.value} for feed in feeds],
        "contact_person_of": [_event(event) for event in person.contact_of],
        "organizer_account": {"name": account.name, "role": account.role.value, "made_at": _moment(account.created_at)}
        if account is not None
        else None,
    }
    return _json(data)


def _at_one_event(everything: Everything) -> dict[str, Any]:
    own = everything.own
    return {
        "event": {
            **_event(own.event),
            "series": everything.series.title.as_dict() if everything.series is not None else None,
        },
        "registration": _registration(own, everything.link),
        "choices": _choices(everything.choices),
        "answers": [_answer(given, own.event.periods) for given in everything.answers],
        "registered_together_with": [sibling.registration.code for sibling in everything.made_together],
        "invitations": [_led_here(invitation, own) for invitation in everything.invitations],
        "special_needs": _needs(everything),
        "history": [_entry(entry) for entry in everything.history],
        "mail": [_mail(mail) for mail in everything.mails],
    }


def guest_document(guest: Guest) -> str:
    """The same of someone who was invited and has no registration."""
    return _json({"format": FORMAT, **_as_guest(guest)})


def _as_guest(guest: Guest) -> dict[str, Any]:
    terms = {"role": _term(guest.role), "sector": _term(guest.sector), "region": _term(guest.region)}
    return {
        "event": _event(guest.event),
        "invitations": [{**_invitation(guest.invitation), **terms}],
        "mail": [_mail(mail) for mail in guest.mails],
    }


def _json(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _event(event: Event) -> dict[str, Any]:
    return {
        "title": event.title.as_dict(),
        "starts_at": _moment(event.starts_at),
        "ends_at": _moment(event.ends_at),
    }


def _registration(own: Own, link: RegistrationLink | None) -> dict[str, Any]:
    registration = own.registration
    return {
        "code": registration.code,
        "status": registration.status.value,
        "given_name": registration.given_name,
        "family_name": registration.family_name,
        "email": registration.email,
        "new_email_waiting_for_confirmation": registration.pending_email,
        "organisation": registration.organisation,
        "role": _name(own.role),
        "sector": _name(own.sector),
        "region": _name(own.region),
        "municipality": registration.municipality,
        "language": registration.language.value,
        "source": registration.source.value,
        "registration_link": link.label if link is not None else None,
        "data_came_from": registration.data_origin,
        "acknowledged_at": _moment(registration.acknowledged_at),
        "answered_the_questions_form_at": _moment(registration.asked_at),
        "invited": registration.invited,
        "outside_target_group": registration.outside_target,
        "registered_at": _moment(registration.registered_at),
        "address_to_be_confirmed_by": _moment(registration.verify_until),
        "confirmed_at": _moment(registration.confirmed_at),
        "reason_for_not_approving": registration.decision_reason,
        "place_offered_until": _moment(own.offered_until),
        "cancelled_at": _moment(registration.cancelled_at),
        "calendar_declined_at": _moment(registration.calendar_declined_at),
        "erasure_asked_at": _moment(registration.erasure_asked_at),
        "organizer_note": registration.organizer_note,
        "mail_problem": registration.mail_problem,
    }


def _invitation(invitation: Invitation) -> dict[str, Any]:
    return {
        "state": invitation.state.value,
        "given_name": invitation.given_name,
        "family_name": invitation.family_name,
        "email": invitation.email,
        "organisation": invitation.organisation,
        "municipality": invitation.municipality,
        "language": invitation.language.value,
        "data_came_from": invitation.data_origin,
        "passed_on_by_a_colleague": invitation.delegated_from is not None,
        "message_to_the_organizer": invitation.word,
        "added_at": _moment(invitation.created_at),
        "sent_at": _moment(invitation.sent_at),
        "reminded_at": _moment(invitation.reminded_at),
        "answered_at": _moment(invitation.answered_at),
        "erasure_asked_at": _moment(invitation.erasure_asked_at),
        "mail_problem": invitation.mail_problem,
    }


def _led_here(invitation: Invitation, own: Own) -> dict[str, Any]:
    """Of one that was sent to somebody else, who passed it on, no more than what became of it."""
    if invitation.email_key == own.registration.email_key:
        return _invitation(invitation)
    return {"state": invitation.state.value, "sent_to_somebody_else": True}


def _choices(choices: OwnChoices) -> dict[str, Any]:
    return {
        "attendance": choices.attendance.value if choices.attendance is not None else None,
        "track": choices.track.name.as_dict() if choices.track is not None else None,
        "sessions": [
            {
                "title": seat.session.title.as_dict(),
                "starts_at": _moment(seat.session.starts_at),
                "ends_at": _moment(seat.session.ends_at),
                "state": seat.state.value,
                "position": seat.position,
                "offered_until": _moment(seat.offered_until),
            }
            for seat in choices.seats
        ],
    }


def _answer(given: Given, periods: Periods) -> dict[str, Any]:
    question = given.question
    chosen = [option.label.as_dict() for option in given.options]
    return {
        "question": question.label.as_dict(),
        "answer": chosen if question.kind in WITH_OPTIONS else given.value,
        "filled_up": [option.label.as_dict() for option in given.lost_options],
        "purpose": question.purpose.as_dict(),
        "legal_basis": question.basis.value if question.basis is not None else None,
        "kept_days_after_event": periods.of_answers(question.kept_days),
    }


def _needs(everything: Everything) -> dict[str, Any] | None:
    if everything.consent is None:
        return None
    return {
        **(everything.needs.plain if everything.needs else dict.fromkeys(Needs().plain)),
        "consented_at": _moment(everything.consent.consented_at),
        "consent_version": everything.consent.consent_version,
        "deleted_on": _moment(everything.consent.delete_at),
    }


def _entry(entry: HistoryEntry) -> dict[str, Any]:
    return {"at": _moment(entry.at), "act": entry.act.value, "by": entry.actor.value, "details": entry.details}


def _mail(mail: OutgoingMail) -> dict[str, Any]:
    return {
        "kind": mail.kind.value,
        "to": mail.recipient,
        "state": mail.state.value,
        "written_at": _moment(mail.created_at),
        "sent_at": _moment(mail.sent_at),
    }


def _term(term: Term | None) -> dict[str, str] | None:
    return _name(term.name if term is not None else None)


def _name(name: LocalizedText | None) -> dict[str, str] | None:
    return name.as_dict() if name is not None else None


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment is not None else None
