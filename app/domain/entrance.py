"""Who gets in: for whom an event's places are, and what must happen before a registration counts.

Open: whoever comes first. Target group first: others wait until a date. By approval: an organizer decides. By
invitation: only with a registration link or a personal invitation.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from enum import StrEnum

from app.domain.event_details import EventDetails
from app.domain.events import EventFacts, RegistrationMode, TermKind
from app.domain.links import LinkFacts

#: By which of the network's lists a target group can be named.
TARGETS = (TermKind.REGION, TermKind.SECTOR, TermKind.ROLE)


@dataclass(frozen=True)
class EntranceSettings:
    """What organizers write of who gets in. Terms by id; times are aware.

    target_until: until when others than the target group wait; None: until the deadline of registration.
    pending_holds: a registration that waits for approval holds a place. invited_places: kept for the invited until
    invited_until (None: until the deadline). offers_places: who is next in line is asked, instead of confirmed.
    confirms_address: a registration counts once the link in its mail was used.
    """

    mode: RegistrationMode = RegistrationMode.OPEN
    targets: frozenset[int] = frozenset()
    target_until: datetime | None = None
    pending_holds: bool = False
    invited_places: int | None = None
    invited_until: datetime | None = None
    offers_places: bool = False
    confirms_address: bool = False


SETTINGS = tuple(item.name for item in fields(EntranceSettings))


class EntranceFault(StrEnum):
    NO_TARGETS = "no_targets"
    OTHERS_CANNOT_WAIT = "others_cannot_wait"
    TARGET_UNTIL_AFTER_START = "target_until_after_start"
    TARGET_UNTIL_AFTER_CLOSING = "target_until_after_closing"
    OTHERS_NEVER_LET_IN = "others_never_let_in"
    INVITED_UNTIL_AFTER_START = "invited_until_after_start"
    INVITED_UNTIL_AFTER_CLOSING = "invited_until_after_closing"
    KEPT_NEVER_LET_GO = "kept_never_let_go"
    INVITED_WITHOUT_CAPACITY = "invited_without_capacity"
    INVITED_OVER_CAPACITY = "invited_over_capacity"
    NOBODY_TO_ASK = "nobody_to_ask"
    #: Of a link with this rule, where the event itself may have another.
    LINK_WITHOUT_TARGETS = "link_without_targets"
    LINK_OTHERS_CANNOT_WAIT = "link_others_cannot_wait"


@dataclass(frozen=True)
class FaultyEntrance:
    """A refusal: what is wrong, in the order of the form."""

    faults: tuple[EntranceFault, ...]


def may_keep(mode: RegistrationMode | None) -> bool:
    """Does this rule keep places for some, where a target group is named?"""
    return mode is RegistrationMode.TARGET_GROUP_FIRST


def settings_faults(
    settings: EntranceSettings, details: EventDetails, *, link_keeps: bool = False
) -> list[EntranceFault]:
    """What cannot work at an event with these details, in the order of the form.

    The mode that counts is that of the settings. link_keeps: one of the event's links lets the target group in first.
    """
    first, kept, capacity = may_keep(settings.mode), settings.invited_places or 0, details.capacity
    wrong = {
        EntranceFault.NO_TARGETS: first and not settings.targets,
        EntranceFault.LINK_WITHOUT_TARGETS: link_keeps and not settings.targets,
        EntranceFault.OTHERS_CANNOT_WAIT: first and not details.waiting_list,
        EntranceFault.LINK_OTHERS_CANNOT_WAIT: link_keeps and not details.waiting_list,
        EntranceFault.TARGET_UNTIL_AFTER_START: _after(settings.target_until, details.starts_at),
        EntranceFault.TARGET_UNTIL_AFTER_CLOSING: _after(settings.target_until, details.closes_at),
        EntranceFault.OTHERS_NEVER_LET_IN: (first or link_keeps) and _others_never_let_in(settings, details),
        EntranceFault.INVITED_WITHOUT_CAPACITY: kept > 0 and capacity is None,
        EntranceFault.INVITED_OVER_CAPACITY: capacity is not None and kept > capacity,
        EntranceFault.INVITED_UNTIL_AFTER_START: _after(settings.invited_until, details.starts_at),
        EntranceFault.INVITED_UNTIL_AFTER_CLOSING: _after(settings.invited_until, details.closes_at),
        EntranceFault.KEPT_NEVER_LET_GO: kept > 0 and _kept_never_let_go(settings, details),
        EntranceFault.NOBODY_TO_ASK: settings.offers_places and not details.waiting_list,
    }
    return [fault for fault, is_wrong in wrong.items() if is_wrong]


#: By which of the settings each is written: who changes none of them broke nothing.
_WRITTEN_IN = {
    EntranceFault.NO_TARGETS: ("mode", "targets"),
    EntranceFault.LINK_WITHOUT_TARGETS: ("targets",),
    EntranceFault.OTHERS_CANNOT_WAIT: ("mode", "targets", "target_until"),
    EntranceFault.LINK_OTHERS_CANNOT_WAIT: ("targets", "target_until"),
    EntranceFault.TARGET_UNTIL_AFTER_START: ("target_until",),
    EntranceFault.TARGET_UNTIL_AFTER_CLOSING: ("target_until",),
    EntranceFault.OTHERS_NEVER_LET_IN: ("mode", "targets", "target_until"),
    EntranceFault.INVITED_WITHOUT_CAPACITY: ("invited_places",),
    EntranceFault.INVITED_OVER_CAPACITY: ("invited_places",),
    EntranceFault.INVITED_UNTIL_AFTER_START: ("invited_until",),
    EntranceFault.INVITED_UNTIL_AFTER_CLOSING: ("invited_until",),
    EntranceFault.KEPT_NEVER_LET_GO: ("invited_places", "invited_until"),
    EntranceFault.NOBODY_TO_ASK: ("offers_places",),
}


def change_faults(
    before: EntranceSettings, after: EntranceSettings, details: EventDetails, *, link_keeps: bool
) -> list[EntranceFault]:
    """What a change of the settings would break. What could not work before is let be, unless it is written anew."""
    changed = {name for name in SETTINGS if getattr(before, name) != getattr(after, name)}
    old = settings_faults(before, details, link_keeps=link_keeps)
    let_be = {fault for fault in old if changed.isdisjoint(_WRITTEN_IN[fault])}
    found = settings_faults(after, details, link_keeps=link_keeps)
    return [fault for fault in found if fault not in let_be]


def link_faults(mode: RegistrationMode | None, targets: Collection[int], *, waiting_list: bool) -> list[EntranceFault]:
    """What a link's own rule needs of its event and lacks there. Without a target group, everyone would be in it."""
    wrong = {
        EntranceFault.NO_TARGETS: may_keep(mode) and not targets,
        EntranceFault.OTHERS_CANNOT_WAIT: may_keep(mode) and not waiting_list,
    }
    return [fault for fault, is_wrong in wrong.items() if is_wrong]


def edit_faults(
    settings: EntranceSettings, before: EventDetails, after: EventDetails, *, link_keeps: bool, now: datetime
) -> list[EntranceFault]:
    """What an edit of the event would break of who gets in.

    What could not work before is let be: it is mended where it is written. So is what is over: nobody waits for a date
    that has come, and nothing is kept after it.
    """
    let_be = set(settings_faults(replace(settings, mode=before.mode), before, link_keeps=link_keeps))
    deadline = after.closes_at or after.starts_at
    if now >= (settings.target_until or deadline):
        let_be |= {EntranceFault.OTHERS_CANNOT_WAIT, EntranceFault.LINK_OTHERS_CANNOT_WAIT}
    if now >= (settings.invited_until or deadline):
        let_be |= {EntranceFault.INVITED_WITHOUT_CAPACITY, EntranceFault.INVITED_OVER_CAPACITY}
        let_be.add(EntranceFault.KEPT_NEVER_LET_GO)
    found = settings_faults(replace(settings, mode=after.mode), after, link_keeps=link_keeps)
    return [fault for fault in found if fault not in let_be]


def _others_never_let_in(settings: EntranceSettings, details: EventDetails) -> bool:
    """Would they be let in only when places are given from the waiting list no more? Also where nothing is said of
    when: then it is when registration closes, or the event starts. A time that is too late has a fault of its own."""
    starts_at, closes_at, until = details.starts_at, details.closes_at, settings.target_until
    if not settings.targets or not details.waiting_list or _after(until, starts_at) or _after(until, closes_at):
        return False
    return (until or closes_at or starts_at) >= min(details.promotion_until or starts_at, starts_at)


def _kept_never_let_go(settings: EntranceSettings, details: EventDetails) -> bool:
    """Would what is kept become everyone's, at a date that is said, only when places are given from the waiting list no
    more? A time that is too late has a fault of its own."""
    until, last = settings.invited_until, details.promotion_until
    if until is None or last is None or not details.waiting_list:
        return False
    return until >= last and not _after(until, details.starts_at) and not _after(until, details.closes_at)


def _after(moment: datetime | None, limit: datetime | None) -> bool:
    return moment is not None and limit is not None and moment > limit


def mode_of(event: EventFacts, link: LinkFacts | None, *, invited: bool) -> RegistrationMode:
    """The rule that counts for this way in: a personal invitation is the permission itself, a link may have its own."""
    if invited:
        return RegistrationMode.OPEN
    if link is None:
        return event.mode
    if link.mode is not None:
        return link.mode
    return RegistrationMode.OPEN if event.mode is RegistrationMode.INVITATION_ONLY else event.mode


def is_in_target(targets: Mapping[TermKind, frozenset[int]], own: Mapping[TermKind, int | None]) -> bool:
    """Does someone belong to the target group? targets: the terms that name it, by list; a list that names none
    leaves nobody out. own: the person's term of each list."""
    return all(own.get(kind) in terms for kind, terms in targets.items() if terms)


@dataclass(frozen=True)
class KeptPlaces:
    """The parts of an event's places that not everyone may have, as things are now. None: nobody is kept out.

    others: for those outside the target group; uninvited: for those without an invitation.
    """

    others: bool = False
    uninvited: bool = False
    others_closed: bool = False
    uninvited_places: int | None = None


NOTHING_KEPT = KeptPlaces()


def kept(
    event: EventFacts, capacity: int | None, *, first: bool, invited_places: int | None, now: datetime
) -> KeptPlaces:
    """Which places are kept for whom at this moment. first: the event, or a link, lets a target group in first."""
    rest = max(0, capacity - invited_places) if invited_places and capacity is not None else None
    return KeptPlaces(
        others=first,
        uninvited=bool(invited_places),
        others_closed=first and now < event.others_let_in,
        uninvited_places=rest if now < event.invited_let_go else None,
    )
