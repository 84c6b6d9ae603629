"""The cache itself, without pages: bounded, made once, never past its end."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from app.views.page_cache import Cache

NOON = datetime(2027, 1, 14, 10, 0, tzinfo=UTC)


def kept(cache: Cache[str], key: str, value: str = "made", version: object = 1, until: datetime | None = None) -> str:
    return cache.get(key, lambda: version, lambda: (value, until))


def test_made_anew_only_for_another_version():
    cache: Cache[str] = Cache(2)
    with time_machine.travel(NOON, tick=False) as time:
        assert kept(cache, "a", "first") == "first"
        assert kept(cache, "a", "second", version=2) == "first"  # young: not even the version is asked
        time.shift(2)
        assert kept(cache, "a", "second", version=1) == "first"
        time.shift(2)
        assert kept(cache, "a", "second", version=2) == "second"
        assert cache.find("b") is None


def test_the_end_is_the_end():
    cache: Cache[str] = Cache(60)
    with time_machine.travel(NOON, tick=False) as time:
        kept(cache, "a", until=NOON + timedelta(seconds=1))
        time.shift(0.9)
        assert cache.find("a") == "made"
        time.shift(0.1)
        assert cache.find("a") is None
        assert cache.last("a") == "made"
        assert kept(cache, "a", "again", until=NOON + timedelta(seconds=1)) == "again"
        assert len(cache) == 1


def test_what_ends_at_once_is_not_kept():
    cache: Cache[str] = Cache(60)
    with time_machine.travel(NOON, tick=False):
        kept(cache, "a", until=NOON)
        assert cache.get("b", lambda: 1, lambda: ("made", None), keep=False) == "made"
    assert len(cache) == 0


def test_a_clock_set_back_makes_nothing_live_longer():
    cache: Cache[str] = Cache(2)
    with time_machine.travel(NOON, tick=False) as time:
        kept(cache, "a")
        time.shift(-3600)
        assert cache.find("a") is None


def test_zero_seconds_keep_nothing():
    cache: Cache[str] = Cache(0)
    assert [kept(cache, "a", value) for value in ("first", "second")] == ["first", "second"]
    assert len(cache) == 0


def test_the_least_used_go():
    cache: Cache[str] = Cache(60, size=8)
    for number in range(8):
        kept(cache, str(number))
    for number in (0, 1, 2, 3, 4, 5):
        cache.find(str(number))
    for number in range(8, 200):
        kept(cache, str(number))
        cache.find("0")
        assert len(cache) <= 8
    assert cache.find("0") == "made"
    assert cache.find("6") is None


def test_the_least_used_go_when_all_together_weigh_too_much():
    cache: Cache[str] = Cache(60, weigh=len, at_most=30)
    for name in "abc":
        kept(cache, name, name * 10)
    cache.find("a")
    kept(cache, "d", "d" * 15)
    assert [name for name in "abcd" if cache.find(name)] == ["a", "d"]
    kept(cache, "e", "e" * 99)  # alone too heavy: kept, as it was just asked for, and nothing else
    assert [name for name in "abcde" if cache.find(name)] == ["e"]


def test_many_readers_one_rendering():
    cache: Cache[str] = Cache(60)
    readers = 16
    start = threading.Barrier(readers)
    made = []

    def make() -> tuple[str, None]:
        made.append(1)
        return "made", None

    def read(answers: list[str]) -> None:
        start.wait()
        answers.append(cache.get("a", lambda: 1, make))

    answers: list[str] = []
    threads = [threading.Thread(target=read, args=(answers,)) for _ in range(readers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (answers, len(made)) == (["made"] * readers, 1)


def test_a_rendering_that_fails_leaves_room_for_the_next():
    cache: Cache[str] = Cache(60)

    def fail() -> tuple[str, None]:
        raise ValueError

    with pytest.raises(ValueError):
        cache.get("a", lambda: 1, fail)
    assert kept(cache, "a") == "made"
