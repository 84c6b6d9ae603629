"""An event as an event file: what `events import` reads back without changing anything.

Keys stand in the order of the example; what has no value and may be missing is left out.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app import clock
from app.domain.event_file import EVENT_TERMS, FORMAT, TARGET_LISTS, TERM_LISTS
from app.domain.events import EventStatus, TermKind
from app.domain.places import PoolKind
from app.domain.questions import Condition, Visibility
from app.models import Event, EventSession, Question, QuestionOption, Series, Term, Track

#: A list that most events leave empty.
SELDOM = ("operators",)


def whole(event: Event, questions: Sequence[Question] = ()) -> dict[str, Any]:
    """A file of its own: the event, its series, and of the network's lists what it refers to.

    Its terms, targets, pools, series, tracks and sessions must be loaded. questions: all that it has, with their
    options.
    """
    terms = {term.id: term for term in (*event.terms, *event.targets)}.values()
    network = {
        key: entries
        for key, kind in TERM_LISTS.items()
        if (entries := [_term(term) for term in terms if term.kind is kind])
    }
    series = {"series": [_series(event.series)]} if event.series is not None else {}
    return {"format": FORMAT, "network": network, **series, "events": [entry(event, questions)]}


def entry(event: Event, questions: Sequence[Question] = ()) -> dict[str, Any]:
    """The event alone."""
    cancelled = event.status is EventStatus.CANCELLED
    return {
        "slug": event.slug,
        "kind": event.kind.value,
        "status": event.status.value,
        **({"cancellation": {"reason": event.cancellation_reason.as_dict()}} if cancelled else {}),
        **{name: text.as_dict() for name in ("title", "summary", "description") if (text := getattr(event, name))},
        "starts": _moment(event.starts_at),
        "ends": _moment(event.ends_at),
        "timezone": event.timezone,
        "attendance": [way.value for way in event.attendance],
        "venue": _venue(event),
        "remote_link": event.remote_link or None,
        **_terms(event),
        "languages": event.languages,
        "free_of_charge": event.free_of_charge,
        "capacity": next(pool.capacity for pool in event.pools if pool.kind is PoolKind.EVENT),
        "waiting_list": event.waiting_list,
        "registration": {
            "mode": event.mode.value,
            "opens": _moment_or_none(event.opens_at),
            "closes": _moment_or_none(event.closes_at),
            **_entrance(event),
        },
        "contact": {"name": event.contact_name, "email": event.contact_email} if _has_contact(event) else None,
        **_seldom(event),
        **({"series": event.series.slug} if event.series is not None else {}),
        **_choices(event),
        "tracks": [_track(track) for track in event.tracks],
        "programme": _programme(event),
        **_questions([question for question in questions if question.retired_at is None]),
        **event.internal_notes,
    }


def _terms(event: Event) -> dict[str, list[str]]:
    found = {key: [term.slug for term in event.terms if term.kind is kind] for key, kind in EVENT_TERMS.items()}
    return {key: slugs for key, slugs in found.items() if slugs or key not in SELDOM}


def _venue(event: Event) -> dict[str, Any] | None:
    if not (event.venue_name or event.venue_address or event.venue_city or event.venue_accessibility):
        return None
    accessibility = event.venue_accessibility.as_dict()
    return {
        "name": event.venue_name,
        "address": event.venue_address,
        "city": event.venue_city,
        **({"accessibility": accessibility} if accessibility else {}),
    }


def _has_contact(event: Event) -> bool:
    return bool(event.contact_name or event.contact_email)


def _seldom(event: Event) -> dict[str, Any]:
    """What most events leave to the product's defaults."""
    found: dict[str, Any] = {
        name: text.as_dict() for name in ("organized_by", "coming_note") if (text := getattr(event, name))
    }
    if event.controller_name or event.controller_contact:
        found["controller"] = {"name": event.controller_name.as_dict(), "contact": event.controller_contact}
    if not event.asks_needs:
        found["asks_needs"] = False
    if event.promotion_until is not None:
        found["promotion_until"] = _moment(event.promotion_until)
    return found


def _entrance(event: Event) -> dict[str, Any]:
    """Only where the event differs from what everyone has."""
    lists = {key: [term.slug for term in event.targets if term.kind is kind] for key, kind in TARGET_LISTS.items()}
    group: dict[str, Any] = {key: slugs for key, slugs in lists.items() if slugs}
    if event.target_until is not None:
        group["until"] = _moment(event.target_until)
    invited: dict[str, Any] = {"places": event.invited_places} if event.invited_places is not None else {}
    if event.invited_until is not None:
        invited["until"] = _moment(event.invited_until)
    flags = ("pending_holds", "offers_places", "confirms_address")
    return {
        **({"target_group": group} if group else {}),
        **({"invited": invited} if invited else {}),
        **{name: True for name in flags if getattr(event, name)},
    }


def _choices(event: Event) -> dict[str, Any]:
    """Only where the event differs from what everyone has."""
    found: dict[str, Any] = {
        name: False for name in ("track_required", "sessions_required") if not getattr(event, name)
    }
    for name, moment in (("until", event.choices_until), ("programme_from", event.programme_from)):
        if moment is not None:
            found[name] = _moment(moment)
    for name in ("onsite_capacity", "online_capacity"):
        if getattr(event, name) is not None:
            found[name] = getattr(event, name)
    return {"choices": found} if found else {}


def _series(series: Series) -> dict[str, Any]:
    return {
        "slug": series.slug,
        **{name: text.as_dict() for name in ("title", "summary", "description") if (text := getattr(series, name))},
        "whole": series.whole,
    }


def _track(track: Track) -> dict[str, Any]:
    limit = {"capacity": track.capacity} if track.capacity is not None else {}
    return {"slug": track.slug, "name": track.name.as_dict(), **limit}


def _programme(event: Event) -> list[dict[str, Any]]:
    slugs = {track.id: track.slug for track in event.tracks}
    return [_session(item, slugs) for item in sorted(event.sessions, key=lambda item: item.position)]


def _session(item: EventSession, slugs: dict[int, str]) -> dict[str, Any]:
    return {
        "starts": _moment_or_none(item.starts_at),
        "ends": _moment_or_none(item.ends_at),
        "kind": item.kind.value,
        "title": item.title.as_dict(),
        **({"speaker": item.speaker} if item.speaker else {}),
        "track": slugs[item.track_id] if item.track_id is not None else None,
        **({"capacity": item.capacity} if item.capacity is not None else {}),
        **({"description": item.description.as_dict()} if item.description else {}),
        **{name: value for name in ("language", "room", "remote_link") if (value := getattr(item, name))},
        **({"waiting_list": False} if not item.waiting_list else {}),
        **({"optional": True} if item.optional else {}),
        **({"cancelled": True} if item.cancelled_at is not None else {}),
    }


def _questions(questions: Sequence[Question]) -> dict[str, Any]:
    """Those that are asked; what is retired belongs to the answers that there are."""
    return {"questions": [_question(one, questions) for one in questions]} if questions else {}


def _question(question: Question, among: Sequence[Question]) -> dict[str, Any]:
    living = [option for option in question.options if option.retired_at is None]
    details = question.details
    return {
        "kind": question.kind.value,
        **{name: text.as_dict() for name in ("label", "hint", "purpose") if (text := getattr(question, name))},
        **{name: True for name in ("required", "in_lists") if getattr(question, name)},
        **({"basis": question.basis.value} if question.basis is not None else {}),
        **({"kept_days": question.kept_days} if question.kept_days is not None else {}),
        **({"visible_to": question.visible_to.value} if question.visible_to is not Visibility.ORGANIZERS else {}),
        **({"options": [_option(option) for option in living]} if living else {}),
        **({"asked_when": _when(details.condition, among)} if details.condition is not None else {}),
    }


def _option(option: QuestionOption) -> dict[str, Any]:
    limit = {"places": option.places} if option.places is not None else {}
    return {"label": option.label.as_dict(), **limit}


def _when(condition: Condition, among: Sequence[Question]) -> dict[str, int]:
    """By places in the lists, from 1."""
    number, other = next((n, one) for n, one in enumerate(among, 1) if one.id == condition.question_id)
    if condition.option_id is None:
        return {"question": number}
    living = [option.id for option in other.options if option.retired_at is None]
    return {"question": number, "option": living.index(condition.option_id) + 1}


def _term(term: Term) -> dict[str, Any]:
    slug_key = "code" if term.kind is TermKind.REGION else "slug"
    return {slug_key: term.slug, "name": term.name.as_dict(), **term.details}


def _moment_or_none(moment: datetime | None) -> str | None:
    return _moment(moment) if moment is not None else None


def _moment(moment: datetime) -> str:
    """Helsinki wall time; with its offset only where the clock shows the same time twice."""
    local = clock.to_local(moment)
    exact = "minutes" if not local.second else "seconds"
    return local.isoformat(timespec=exact) if local.fold else local.replace(tzinfo=None).isoformat(timespec=exact)
