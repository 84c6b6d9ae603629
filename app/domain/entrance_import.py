"""What an entry of an event file makes of who gets in, and what forbids it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from app.domain.entrance import EntranceFault, EntranceSettings, settings_faults
from app.domain.event_details import EventDetails
from app.domain.event_file import TARGET_LISTS, EventEntry, Fault
from app.domain.events import TermKind

#: Ids of the network's terms by kind and slug.
TermIds = Mapping[tuple[TermKind, str], int]

FAULTS = {
    EntranceFault.OTHERS_CANNOT_WAIT: ("waiting_list", "must be true where a target group is let in first"),
    EntranceFault.TARGET_UNTIL_AFTER_START: ("registration.target_group.until", "is after the event starts"),
    EntranceFault.TARGET_UNTIL_AFTER_CLOSING: ("registration.target_group.until", "is after registration closes"),
    EntranceFault.OTHERS_NEVER_LET_IN: (
        "registration.target_group.until",
        "must be a time when places are still given from the waiting list: others would never get one",
    ),
    EntranceFault.INVITED_WITHOUT_CAPACITY: ("registration.invited.places", "needs an event with a capacity"),
    EntranceFault.INVITED_OVER_CAPACITY: ("registration.invited.places", "is more than the capacity"),
    EntranceFault.INVITED_UNTIL_AFTER_START: ("registration.invited.until", "is after the event starts"),
    EntranceFault.INVITED_UNTIL_AFTER_CLOSING: ("registration.invited.until", "is after registration closes"),
    EntranceFault.KEPT_NEVER_LET_GO: (
        "registration.invited.until",
        "must be a time when places are still given from the waiting list: whoever waits would never get one",
    ),
    EntranceFault.LINK_WITHOUT_TARGETS: (
        "registration.target_group",
        "must name someone: a registration link lets the target group in first",
    ),
    EntranceFault.LINK_OTHERS_CANNOT_WAIT: (
        "waiting_list",
        "must be true: a registration link lets the target group in first",
    ),
    EntranceFault.NOBODY_TO_ASK: ("waiting_list", "must be true where places are offered"),
}


@dataclass(frozen=True)
class Present:
    """Who gets in as it is before the import. targets: the terms of the target group, by list. link_keeps: one of the
    event's links lets it in first."""

    settings: EntranceSettings = field(default_factory=EntranceSettings)
    targets: Mapping[TermKind, frozenset[int]] = field(default_factory=dict)
    link_keeps: bool = False


def entrance_after(entry: EventEntry, present: Present, details: EventDetails, terms: TermIds) -> EntranceSettings:
    """What the file names, else what is there; a list of the target group that is named replaces the old one.

    details: those after the import, which have the rule itself.
    """
    named = {
        kind: frozenset(terms[kind, slug] for slug in slugs if (kind, slug) in terms)
        for kind, slugs in entry.targets.items()
    }
    targets = frozenset[int]().union(*{**present.targets, **named}.values())
    return replace(present.settings, **entry.entrance, mode=details.mode, targets=targets)


def entrance_faults(
    entry: EventEntry, present: Present | None, before: EventDetails | None, after: EventDetails, terms: TermIds
) -> Iterable[Fault]:
    """What the import would break. What was so before is let be: an export can be read back whatever it says.

    An event's rule that names no target group lets everyone in alike, as files said before groups could be named. A
    link's rule is no file's to change: it keeps the group and the queue that it needs.
    """
    for key, kind in TARGET_LISTS.items():
        for number, slug in enumerate(entry.targets.get(kind, ())):
            if (kind, slug) not in terms:
                place = f"{entry.place}.registration.target_group.{key}[{number}]"
                yield Fault(place, f'the network has no "{slug}" in this list')
    was = present or Present()
    settings = entrance_after(entry, was, after, terms)
    old = _faults(was.settings, before, was) if before is not None else ()
    for fault in _faults(settings, after, was):
        if fault not in old:
            key, sentence = FAULTS[fault]
            yield Fault(f"{entry.place}.{key}", sentence)


def _faults(settings: EntranceSettings, details: EventDetails, present: Present) -> list[EntranceFault]:
    ignored = {EntranceFault.NO_TARGETS} | ({EntranceFault.OTHERS_CANNOT_WAIT} if not settings.targets else set())
    found = settings_faults(settings, details, link_keeps=present.link_keeps)
    return [fault for fault in found if fault not in ignored]
