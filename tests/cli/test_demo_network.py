"""The whole example network, moved for many days: what demo.rule promises whatever the date."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from app import clock
from app.cli.demo_network import cohort, local, moved, occasion
from app.domain.demo import FLAGSHIP
from app.domain.event_file import EventEntry, EventFile
from app.domain.events import EventFacts, EventStatus, Phase, RegistrationMode, phase
from app.forms.event_file import read

EXAMPLE = read(Path("demo/network.json").read_bytes())
COHORT = read(Path("demo/series.json").read_bytes())
assert isinstance(EXAMPLE, EventFile) and isinstance(COHORT, EventFile)
#: Every 5th day of six years, around every leap day, and around 25 March.
DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(0, 6 * 366, 5)]
DAYS += [date(year, 2, 28) + timedelta(days=number) for year in (2028, 2032) for number in range(3)]
DAYS += [date(year, 3, 23) + timedelta(days=number) for year in range(2026, 2032) for number in range(5)]


def facts(entry: EventEntry) -> EventFacts:
    names = ("mode", "starts_at", "ends_at", "opens_at", "closes_at", "waiting_list")
    status = entry.status or EventStatus.DRAFT
    return EventFacts(
        status, registration_closed=False, promotion_until=None, **{name: entry.values[name] for name in names}
    )


def walls(entry: EventEntry) -> list[time]:
    """The local times of day of the event and its programme."""
    moments = [entry.values["starts_at"], entry.values["ends_at"]]
    moments += [moment for item in entry.programme or () for moment in (item.starts_at, item.ends_at)]
    return [clock.to_local(moment).time() for moment in moments]


@pytest.mark.parametrize("hour", [time(0, 0), time(23, 59)])
def test_registration_is_open_for_the_flagship_and_for_the_two_that_come_next(hour):
    for today in DAYS:
        file, full = moved(EXAMPLE, today)
        now = local(today, hour)
        entries = sorted(file.events, key=lambda entry: (entry.values["starts_at"], entry.slug))
        coming = [
            entry for entry in entries if entry.values["starts_at"] > now and entry.status is EventStatus.PUBLISHED
        ]
        (flagship,) = (entry for entry in coming if entry.slug == FLAGSHIP)
        assert phase(facts(flagship), now) is Phase.OPEN
        others = [entry for entry in coming if entry is not flagship]
        public = [entry for entry in others if entry.values["mode"] is not RegistrationMode.INVITATION_ONLY]
        assert [phase(facts(entry), now) for entry in public[:2]] == [Phase.OPEN] * 2
        windows = [facts(entry).window for entry in others[:2]]
        assert not any(window.opens_later(now) or window.has_closed(now) for window in windows)
        for pair in (others[:2], public[:2]):
            assert len([entry for entry in pair if entry.slug in full]) == 1


def test_windows_and_programmes_move_with_their_event():
    before = {entry.slug: entry for entry in EXAMPLE.events}
    for today in DAYS[::20]:
        file, _full = moved(EXAMPLE, today)
        for entry in file.events:
            old = before[entry.slug]
            days = _days(entry.values["starts_at"], old.values["starts_at"])
            assert walls(entry) == walls(old)
            for item, old_item in zip(entry.programme, old.programme, strict=True):
                assert _days(item.starts_at, old_item.starts_at) == days
            if old.values["closes_at"] and entry.values["closes_at"]:
                assert _days(entry.values["closes_at"], old.values["closes_at"]) == days


def _days(moment: datetime, old: datetime) -> int:
    return (clock.to_local(moment).date() - clock.to_local(old).date()).days


def test_past_and_coming_stay_what_they_are():
    for today in DAYS:
        file, _full = moved(EXAMPLE, today)
        for old, entry in zip(EXAMPLE.events, file.events, strict=True):
            is_past = occasion(entry).starts_on < today
            assert is_past is (occasion(old).starts_on < date(2019, 12, 1)), (entry.slug, today)


@pytest.mark.parametrize("today", DAYS[::7])
def test_workdays_of_the_series_come_on_tuesdays_after_the_next_events_and_are_open(today):
    network, _ = moved(EXAMPLE, today)
    together = cohort(COHORT, network, today)
    days = [occasion(entry).starts_on for entry in together.events]
    assert {day.weekday() for day in days} == {1}
    assert [later - day for day, later in pairwise(days)] == [timedelta(days=21)] * 3
    assert days[0] > today + timedelta(days=20)
    for at in (time.min, time(23, 59)):
        assert {phase(facts(entry), local(today, at)) for entry in together.events} == {Phase.OPEN}
    # What the rule says of the events that come next stays as it is.
    coming = sorted(
        (occasion(entry) for entry in (*network.events, *together.events) if entry.slug != FLAGSHIP),
        key=lambda found: found.starts_on,
    )
    following = [found.slug for found in coming if found.starts_on > today and found.status is EventStatus.PUBLISHED]
    assert not {entry.slug for entry in together.events} & {*following[:2]}
