"""Who gets in: what settings are sound, which rule counts, who is in a target group, what is kept for whom."""

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.entrance import (
    NOTHING_KEPT,
    SETTINGS,
    TARGETS,
    EntranceFault,
    EntranceSettings,
    KeptPlaces,
    change_faults,
    edit_faults,
    is_in_target,
    kept,
    link_faults,
    may_keep,
    mode_of,
    settings_faults,
)
from app.domain.event_details import EventDetails
from app.domain.events import EventFacts, EventKind, EventStatus, RegistrationMode, TermKind
from app.domain.languages import LocalizedText
from app.domain.links import LinkFacts

NOW = datetime(2027, 1, 7, 7, 0, tzinfo=UTC)
STARTS = NOW + timedelta(days=30)
CLOSES = NOW + timedelta(days=20)
SECOND = timedelta(seconds=1)
OPEN, FIRST = RegistrationMode.OPEN, RegistrationMode.TARGET_GROUP_FIRST
APPROVAL, BY_INVITATION = RegistrationMode.APPROVAL, RegistrationMode.INVITATION_ONLY
F = EntranceFault
LET_IN = NOW + timedelta(days=10)
SOUND = EntranceSettings(FIRST, frozenset({1}), LET_IN)


def facts(mode: RegistrationMode = OPEN, **changes: object) -> EventFacts:
    ends = STARTS + timedelta(hours=6)
    whole = EventFacts(EventStatus.PUBLISHED, mode, STARTS, ends, NOW, CLOSES, False, True, None)
    return replace(whole, **changes)


def details(capacity: int | None = 10, waiting_list: bool = True, **changes: object) -> EventDetails:
    whole = EventDetails(LocalizedText("Päivä"), EventKind.NETWORK_DAY, STARTS, STARTS + timedelta(hours=6))
    return replace(whole, capacity=capacity, waiting_list=waiting_list, **changes)


def link(mode: RegistrationMode | None) -> LinkFacts:
    return LinkFacts(1, True, None, None, None, 0, mode)


@pytest.mark.parametrize(
    ("settings", "capacity", "waiting_list", "expected"),
    [
        (EntranceSettings(), 10, True, []),
        (EntranceSettings(), None, False, []),
        (SOUND, 10, True, []),
        (replace(SOUND, targets=frozenset()), 10, True, [F.NO_TARGETS]),
        # Who is named for later does no harm, and nobody needs to be named for another rule.
        (replace(SOUND, mode=OPEN), 10, False, []),
        (EntranceSettings(APPROVAL), 10, False, []),
        (EntranceSettings(BY_INVITATION), 10, False, []),
        # Others wait for their date, and who is asked stands in a line: both need a queue.
        (SOUND, 10, False, [F.OTHERS_CANNOT_WAIT]),
        (EntranceSettings(offers_places=True), 10, False, [F.NOBODY_TO_ASK]),
        (EntranceSettings(offers_places=True), 10, True, []),
        (replace(SOUND, target_until=STARTS - SECOND), 10, True, []),
        # From the start on nobody who waits is given a place, and without a date others wait until then.
        (replace(SOUND, target_until=STARTS), 10, True, [F.OTHERS_NEVER_LET_IN]),
        (replace(SOUND, target_until=None), 10, True, [F.OTHERS_NEVER_LET_IN]),
        (EntranceSettings(FIRST), 10, True, [F.NO_TARGETS]),
        (replace(SOUND, target_until=STARTS + SECOND), 10, True, [F.TARGET_UNTIL_AFTER_START]),
        (EntranceSettings(invited_until=STARTS), 10, True, []),
        (EntranceSettings(invited_until=STARTS + SECOND), 10, True, [F.INVITED_UNTIL_AFTER_START]),
        (EntranceSettings(invited_places=10), 10, True, []),
        (EntranceSettings(invited_places=11), 10, True, [F.INVITED_OVER_CAPACITY]),
        (EntranceSettings(invited_places=1), None, True, [F.INVITED_WITHOUT_CAPACITY]),
        (EntranceSettings(invited_places=0), None, True, []),
        (EntranceSettings(invited_places=0), 0, True, []),
        # All of it, in the order of the form.
        (
            EntranceSettings(
                FIRST, target_until=STARTS + SECOND, invited_places=2, invited_until=STARTS + SECOND, offers_places=True
            ),
            1,
            False,
            [
                F.NO_TARGETS,
                F.OTHERS_CANNOT_WAIT,
                F.TARGET_UNTIL_AFTER_START,
                F.INVITED_OVER_CAPACITY,
                F.INVITED_UNTIL_AFTER_START,
                F.NOBODY_TO_ASK,
            ],
        ),
    ],
)
def test_settings_that_cannot_work_are_told(settings, capacity, waiting_list, expected):
    assert settings_faults(settings, details(capacity, waiting_list)) == expected


@pytest.mark.parametrize(
    ("settings", "waiting_list", "expected"),
    [
        (replace(SOUND, mode=OPEN), True, []),
        (replace(SOUND, mode=APPROVAL), True, []),
        (EntranceSettings(), True, [F.LINK_WITHOUT_TARGETS]),
        (EntranceSettings(APPROVAL), True, [F.LINK_WITHOUT_TARGETS]),
        (replace(SOUND, mode=OPEN), False, [F.LINK_OTHERS_CANNOT_WAIT]),
        # The event's own rule and the link's, both.
        (SOUND, False, [F.OTHERS_CANNOT_WAIT, F.LINK_OTHERS_CANNOT_WAIT]),
        (EntranceSettings(FIRST), True, [F.NO_TARGETS, F.LINK_WITHOUT_TARGETS]),
    ],
)
def test_a_link_that_lets_a_target_group_in_first_needs_what_the_event_would(settings, waiting_list, expected):
    assert settings_faults(settings, details(waiting_list=waiting_list), link_keeps=True) == expected


@pytest.mark.parametrize(
    ("invited_places", "invited_until", "changes", "expected"),
    [
        (2, LET_IN, {}, []),
        (2, LET_IN, {"promotion_until": LET_IN + SECOND}, []),
        (2, LET_IN, {"promotion_until": LET_IN}, [F.KEPT_NEVER_LET_GO]),
        (2, LET_IN, {"promotion_until": LET_IN - SECOND}, [F.KEPT_NEVER_LET_GO]),
        # Until registration closes, or where nobody waits, or nothing is kept.
        (2, None, {"promotion_until": LET_IN - SECOND}, []),
        (2, LET_IN, {"promotion_until": LET_IN - SECOND, "waiting_list": False}, []),
        (0, LET_IN, {"promotion_until": LET_IN - SECOND}, []),
        (None, LET_IN, {"promotion_until": LET_IN - SECOND}, []),
        (2, CLOSES + SECOND, {"promotion_until": LET_IN, "closes_at": CLOSES}, [F.INVITED_UNTIL_AFTER_CLOSING]),
        (2, STARTS + SECOND, {"promotion_until": LET_IN}, [F.INVITED_UNTIL_AFTER_START]),
    ],
)
def test_what_is_kept_comes_to_those_who_wait_in_time(invited_places, invited_until, changes, expected):
    settings = EntranceSettings(invited_places=invited_places, invited_until=invited_until)
    assert settings_faults(settings, details(**changes)) == expected


@pytest.mark.parametrize(
    ("before", "changes", "link_keeps", "expected"),
    [
        (SOUND, {"confirms_address": True}, False, []),
        (SOUND, {"target_until": LET_IN + SECOND}, False, [F.OTHERS_CANNOT_WAIT]),
        (SOUND, {"targets": frozenset({2})}, True, [F.OTHERS_CANNOT_WAIT, F.LINK_OTHERS_CANNOT_WAIT]),
        (SOUND, {"mode": OPEN}, True, []),
        (replace(SOUND, mode=OPEN), {"mode": FIRST}, True, [F.OTHERS_CANNOT_WAIT]),
        (EntranceSettings(), {"pending_holds": True}, True, []),
        (EntranceSettings(invited_places=11), {"invited_until": CLOSES}, False, []),
        (EntranceSettings(invited_places=11), {"invited_places": 12}, False, [F.INVITED_OVER_CAPACITY]),
        (
            EntranceSettings(),
            {"invited_places": 11, "offers_places": True},
            False,
            [F.INVITED_OVER_CAPACITY, F.NOBODY_TO_ASK],
        ),
        (EntranceSettings(offers_places=True), {"mode": APPROVAL}, False, []),
    ],
)
def test_a_change_is_held_to_what_it_writes(before, changes, link_keeps, expected):
    """At an event whose queue was closed meanwhile."""
    after = replace(before, **changes)
    assert change_faults(before, after, details(waiting_list=False), link_keeps=link_keeps) == expected


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (replace(SOUND, target_until=CLOSES), []),
        (replace(SOUND, target_until=CLOSES + SECOND), [F.TARGET_UNTIL_AFTER_CLOSING]),
        (EntranceSettings(invited_until=CLOSES), []),
        (EntranceSettings(invited_until=CLOSES + SECOND), [F.INVITED_UNTIL_AFTER_CLOSING]),
        (
            replace(SOUND, target_until=STARTS + SECOND, invited_until=STARTS + SECOND),
            [
                *(F.TARGET_UNTIL_AFTER_START, F.TARGET_UNTIL_AFTER_CLOSING),
                *(F.INVITED_UNTIL_AFTER_START, F.INVITED_UNTIL_AFTER_CLOSING),
            ],
        ),
    ],
)
def test_others_are_let_in_while_registration_is_open(settings, expected):
    """Who comes at that time finds it open, and what is kept for the invited can still be taken by others."""
    assert settings_faults(settings, details(closes_at=CLOSES)) == expected


KEEPING = EntranceSettings(FIRST, frozenset({1}), CLOSES, invited_places=4, invited_until=CLOSES, offers_places=True)


@pytest.mark.parametrize(
    ("settings", "changes", "link_keeps", "now", "expected"),
    [
        (KEEPING, {}, True, NOW, []),
        (KEEPING, {"waiting_list": False}, False, NOW, [F.OTHERS_CANNOT_WAIT, F.NOBODY_TO_ASK]),
        (KEEPING, {"waiting_list": False, "mode": OPEN}, False, NOW, [F.NOBODY_TO_ASK]),
        (replace(SOUND, mode=OPEN), {"waiting_list": False}, True, NOW, [F.LINK_OTHERS_CANNOT_WAIT]),
        (
            KEEPING, {"starts_at": CLOSES - SECOND}, False, NOW,
            [F.TARGET_UNTIL_AFTER_START, F.INVITED_UNTIL_AFTER_START],
        ),
        (
            KEEPING, {"closes_at": CLOSES - SECOND}, False, NOW,
            [F.TARGET_UNTIL_AFTER_CLOSING, F.INVITED_UNTIL_AFTER_CLOSING],
        ),
        (KEEPING, {"capacity": None}, False, NOW, [F.INVITED_WITHOUT_CAPACITY]),
        (KEEPING, {"capacity": 3}, False, NOW, [F.INVITED_OVER_CAPACITY]),
        (KEEPING, {"capacity": 4}, False, NOW, []),
        # What could not work before is not what is being edited.
        (replace(KEEPING, invited_places=11), {"capacity": 9}, False, NOW, []),
        (replace(KEEPING, targets=frozenset()), {"closes_at": CLOSES}, True, NOW, []),
        # When the date has come nobody waits for it, and nothing is kept.
        (KEEPING, {"capacity": None}, False, CLOSES, []),
        (KEEPING, {"capacity": 3}, False, CLOSES, []),
        (KEEPING, {"waiting_list": False}, True, CLOSES, [F.NOBODY_TO_ASK]),
        (replace(KEEPING, target_until=None, invited_until=None), {"capacity": 3}, False, CLOSES, []),
    ],
)  # fmt: skip
def test_what_an_edit_of_the_event_would_break(settings, changes, link_keeps, now, expected):
    before = details(mode=settings.mode, closes_at=CLOSES)
    assert edit_faults(settings, before, replace(before, **changes), link_keeps=link_keeps, now=now) == expected


@pytest.mark.parametrize(
    ("mode", "targets", "waiting_list", "expected"),
    [
        *((mode, set(), False, []) for mode in (None, OPEN, APPROVAL, BY_INVITATION)),
        (FIRST, {1}, True, []),
        # Without a name everyone would be of the group, past approval too.
        (FIRST, set(), True, [F.NO_TARGETS]),
        (FIRST, {1}, False, [F.OTHERS_CANNOT_WAIT]),
        (FIRST, set(), False, [F.NO_TARGETS, F.OTHERS_CANNOT_WAIT]),
    ],
)
def test_what_the_rule_of_a_link_lacks_of_its_event(mode, targets, waiting_list, expected):
    assert link_faults(mode, targets, waiting_list=waiting_list) == expected


def test_nothing_is_asked_of_anyone_unless_an_organizer_says_so():
    plain = EntranceSettings()
    assert [name for name in SETTINGS if getattr(plain, name)] == ["mode"]
    assert plain.mode is OPEN


def test_only_a_rule_with_a_target_group_may_keep_places():
    assert [mode for mode in (None, *RegistrationMode) if may_keep(mode)] == [FIRST]


def test_every_setting_is_compared_written_and_told():
    assert set(SETTINGS) == {item.name for item in fields(EntranceSettings)}


@pytest.mark.parametrize(
    ("event", "way", "invited", "expected"),
    [
        *((mode, None, False, mode) for mode in RegistrationMode),
        # A personal invitation is the permission itself, whatever else there is.
        *((mode, None, True, OPEN) for mode in RegistrationMode),
        (APPROVAL, link(APPROVAL), True, OPEN),
        # A link without a rule of its own lets in as the event does; by invitation it is the permission.
        (OPEN, link(None), False, OPEN),
        (FIRST, link(None), False, FIRST),
        (APPROVAL, link(None), False, APPROVAL),
        (BY_INVITATION, link(None), False, OPEN),
        # A link's own rule counts, also where it is the stricter one.
        (OPEN, link(APPROVAL), False, APPROVAL),
        (APPROVAL, link(OPEN), False, OPEN),
        (FIRST, link(OPEN), False, OPEN),
        (BY_INVITATION, link(APPROVAL), False, APPROVAL),
        (BY_INVITATION, link(FIRST), False, FIRST),
    ],
)
def test_the_rule_that_counts_for_a_way_in(event, way, invited, expected):
    assert mode_of(facts(event), way, invited=invited) is expected


LAPLAND, UUSIMAA, CARE, EDUCATION, NURSE = 1, 2, 3, 4, 5
REGION, SECTOR, ROLE = TermKind.REGION, TermKind.SECTOR, TermKind.ROLE


@pytest.mark.parametrize(
    ("targets", "own", "expected"),
    [
        ({}, {}, True),
        ({}, {REGION: LAPLAND, SECTOR: None, ROLE: None}, True),
        ({REGION: {LAPLAND}}, {REGION: LAPLAND, SECTOR: CARE, ROLE: None}, True),
        ({REGION: {LAPLAND}}, {REGION: UUSIMAA, SECTOR: CARE, ROLE: None}, False),
        ({REGION: {LAPLAND}}, {REGION: None, SECTOR: CARE, ROLE: None}, False),
        ({REGION: {LAPLAND}}, {}, False),
        # One of a list is enough, and every list that is named counts.
        ({REGION: {LAPLAND, UUSIMAA}}, {REGION: UUSIMAA}, True),
        ({REGION: {LAPLAND}, SECTOR: {CARE}}, {REGION: LAPLAND, SECTOR: CARE}, True),
        ({REGION: {LAPLAND}, SECTOR: {CARE}}, {REGION: LAPLAND, SECTOR: EDUCATION}, False),
        ({REGION: {LAPLAND}, SECTOR: {CARE}}, {REGION: UUSIMAA, SECTOR: CARE}, False),
        ({REGION: {LAPLAND}, SECTOR: {CARE}, ROLE: {NURSE}}, {REGION: LAPLAND, SECTOR: CARE, ROLE: None}, False),
        # A list that names nobody leaves nobody out.
        ({REGION: set(), SECTOR: {CARE}}, {REGION: UUSIMAA, SECTOR: CARE}, True),
    ],
)
def test_who_belongs_to_a_target_group(targets, own, expected):
    assert is_in_target({kind: frozenset(terms) for kind, terms in targets.items()}, own) is expected


def test_a_target_group_is_named_by_what_people_tell_of_themselves():
    assert set(TARGETS) == {REGION, SECTOR, ROLE}


@pytest.mark.parametrize(
    ("changes", "capacity", "first", "invited_places", "now", "expected"),
    [
        ({}, 10, False, None, NOW, NOTHING_KEPT),
        ({}, 10, False, 0, NOW, NOTHING_KEPT),
        # Others wait until the date; without one until registration closes; without a deadline until the start.
        ({"target_until": STARTS}, 10, True, None, STARTS - SECOND, KeptPlaces(others=True, others_closed=True)),
        ({"target_until": STARTS}, 10, True, None, STARTS, KeptPlaces(others=True)),
        ({}, 10, True, None, CLOSES - SECOND, KeptPlaces(others=True, others_closed=True)),
        ({}, 10, True, None, CLOSES, KeptPlaces(others=True)),
        ({"closes_at": None}, 10, True, None, STARTS - SECOND, KeptPlaces(others=True, others_closed=True)),
        ({"closes_at": None}, 10, True, None, STARTS, KeptPlaces(others=True)),
        ({"target_until": STARTS}, None, True, None, NOW, KeptPlaces(others=True, others_closed=True)),
        # Those without an invitation have the rest of the places, until the date.
        ({"invited_until": STARTS}, 10, False, 4, STARTS - SECOND, KeptPlaces(uninvited=True, uninvited_places=6)),
        ({"invited_until": STARTS}, 10, False, 4, STARTS, KeptPlaces(uninvited=True)),
        ({}, 10, False, 4, CLOSES - SECOND, KeptPlaces(uninvited=True, uninvited_places=6)),
        ({}, 10, False, 4, CLOSES, KeptPlaces(uninvited=True)),
        ({}, 10, False, 10, NOW, KeptPlaces(uninvited=True, uninvited_places=0)),
        # Fewer places than were kept: none are left for others, and the number is not negative.
        ({}, 3, False, 4, NOW, KeptPlaces(uninvited=True, uninvited_places=0)),
        ({}, None, False, 4, NOW, KeptPlaces(uninvited=True)),
        # Both at once, each with its own date.
        (
            {"target_until": CLOSES, "invited_until": STARTS}, 10, True, 4, CLOSES - SECOND,
            KeptPlaces(others=True, uninvited=True, others_closed=True, uninvited_places=6),
        ),
        (
            {"target_until": CLOSES, "invited_until": STARTS}, 10, True, 4, CLOSES,
            KeptPlaces(others=True, uninvited=True, uninvited_places=6),
        ),
    ],
)  # fmt: skip
def test_what_is_kept_for_whom(changes, capacity, first, invited_places, now, expected):
    assert kept(facts(**changes), capacity, first=first, invited_places=invited_places, now=now) == expected
