"""Reading event files: every fault named by its place, nothing raises whatever the file holds."""

import copy
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.event_file import EventFile, Fault, Texts
from app.domain.events import RegistrationMode, TermKind
from app.forms.event_file import read

SLUG_FORM = "small letters a to z, digits and single hyphens"
KINDS = "network_day, training, seminar, webinar, network_meeting, workshop"
SKIPPED, NO_TIME = "2026-03-29T03:30", "does not exist: the clocks go forward over it"
ONE_ZONE = '"Europe/Helsinki": other time zones are not supported'

NETWORK = json.loads(Path("demo/network.json").read_text())


def faults(change) -> list[str]:
    """What is said of the example after a change to it."""
    file = copy.deepcopy(NETWORK)
    change(file)
    result = read(json.dumps(file).encode())
    return [str(fault) for fault in result] if isinstance(result, list) else []


def setting(path: str, value: object):
    """A change: the value at a dotted path, such as events.3.title."""

    def change(file: dict) -> None:
        *parents, last = (int(part) if part.isdigit() else part for part in path.split("."))
        node = file
        for part in parents:
            node = node[part]
        node[last] = value

    return change


def test_the_example_is_read_whole_with_a_notice_for_its_calls():
    file = read(Path("demo/network.json").read_bytes())
    assert isinstance(file, EventFile)
    assert (len(file.events), len(file.network.terms)) == (22, 5 + 4 + 4 + 9 + 22 + 20)
    assert file.notices == ("calls: 1 read over, calls do not exist yet",)


def test_times_without_offset_are_helsinki_time_and_others_keep_theirs():
    file = read(
        b'{"format": "event-file/1", "events": [{"slug": "a", "starts": "2027-03-25T08:30", "ends":'
        b' "2027-07-25T08:30:15Z", "registration": {"opens": "2027-01-01T12:00+01:00"}}]}'
    )
    assert isinstance(file, EventFile)
    values = file.events[0].values
    assert values["starts_at"] == datetime(2027, 3, 25, 6, 30, tzinfo=UTC)
    assert values["ends_at"] == datetime(2027, 7, 25, 8, 30, 15, tzinfo=UTC)
    assert values["opens_at"] == datetime(2027, 1, 1, 11, 0, tzinfo=UTC)


def test_only_what_is_named_is_read():
    file = read(b'{"format": "event-file/1", "events": [{"slug": "a", "title": {"sv": "B"}, "regions": []}]}')
    assert isinstance(file, EventFile)
    (entry,) = file.events
    assert entry.values == {"title": Texts({"sv": "B"})}
    assert (entry.terms, entry.tracks, entry.programme) == ({TermKind.REGION: ()}, None, None)


def test_registration_null_means_announced():
    file = read(b'{"format": "event-file/1", "events": [{"slug": "a", "registration": null}]}')
    assert isinstance(file, EventFile)
    assert file.events[0].values == {"mode": RegistrationMode.OPEN, "opens_at": None, "closes_at": None}


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        ("format", "event-file/2", 'format: must be "event-file/1"'),
        ("surprise", 1, "surprise: unknown key"),
        ("events", {}, "events: must be a list, not an object"),
        ("events.3", None, "events[3]: must be an object, not null"),
        ("events.3.colour", "red", "events[3].colour: unknown key"),
        ("events.3.slug", "Big One", f"events[3].slug: must be {SLUG_FORM}, at most 80 characters"),
        ("events.3.slug", "2018-kickoff", 'events[3].slug: "2018-kickoff" is there twice'),
        ("events.3.kind", "party", f"events[3].kind: must be one of: {KINDS}"),
        ("events.3.title", {"de": "Tag"}, "events[3].title.de: unknown key"),
        ("events.3.title", {"fi": " "}, "events[3].title: must have a text"),
        ("events.3.title.fi", 7, "events[3].title.fi: must be a text, not a number"),
        ("events.3.starts", "2018-09-19", "events[3].starts: must be a time such as 2027-03-25T08:30"),
        ("events.3.starts", "2018-09-31T08:45", "events[3].starts: there is no such time as 2018-09-31T08:45"),
        ("events.3.starts", "9999-12-31T23:59", "events[3].starts: the year must be from 1970 to 2999"),
        ("events.3.programme.2.starts", SKIPPED, f"events[3].programme[2].starts: {SKIPPED} {NO_TIME}"),
        ("events.3.programme.2.ends", "2018-09-19T08:00", "events[3].programme[2].ends: is not after starts"),
        ("events.3.timezone", "Europe/Stockholm", f"events[3].timezone: must be {ONE_ZONE}"),
        ("events.3.attendance", [], "events[3].attendance: must name at least one way to attend"),
        ("events.3.attendance", ["onsite", "onsite"], "events[3].attendance: has the same twice"),
        ("events.3.capacity", True, "events[3].capacity: must be a whole number, not true or false"),
        ("events.3.capacity", -1, "events[3].capacity: must be from 0 to 1000000"),
        ("events.3.capacity", 10**30, "events[3].capacity: must be from 0 to 1000000"),
        ("events.3.contact.email", "no address", "events[3].contact.email: is no e-mail address"),
        (
            "events.3.remote_link",
            "javascript:alert(1)",
            "events[3].remote_link: must be a whole web address",
        ),
        ("events.3.venue.city", "x" * 101, "events[3].venue.city: is longer than 100 characters"),
        ("events.3.venue.name", "\ud800", "events[3].venue.name: holds half a character (a lone surrogate)"),
        ("events.3.regions", ["OYS", "OYS"], 'events[3].regions[1]: "OYS" is there twice'),
        ("events.3.sourced", [], "events[3].sourced: must be an object, not a list"),
        ("events.3.cancellation", {"why": "x"}, "events[3].cancellation.why: unknown key"),
        ("network.regions.0", {"code": "HYKS"}, "network.regions[0].name: is missing"),
        ("network.roles.0.slug", 3, "network.roles[0].slug: must be a text, not a number"),
        ("demo.rule", 5, "demo.rule: must be a text, not a number"),
    ],
)
def test_a_fault_is_named_by_its_place(path, value, fault):
    assert fault in faults(setting(path, value))


def test_all_faults_are_found_at_once():
    def change(file):
        setting("events.0.kind", 1)(file)
        setting("events.5.programme.0.capacity", "many")(file)
        setting("network.name", [])(file)

    assert [fault.split(":")[0] for fault in faults(change)] == [
        "network.name",
        "events[0].kind",
        "events[5].programme[0].capacity",
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b'{"a": NaN}',
        b"\xff\xfe",
        b"1" * 10_000,
        b'{"format": "event-file/1", "format": "event-file/1"}',
        b"[]",
        b"null",
    ],
)
def test_what_is_no_event_file_is_refused_in_words(content):
    result = read(content)
    assert isinstance(result, list)
    assert len(result) >= 1
    assert all(isinstance(fault, Fault) for fault in result)


def test_a_byte_order_mark_is_no_fault():
    assert isinstance(read(b"\xef\xbb\xbf" + b'{"format": "event-file/1"}'), EventFile)


ANYTHING = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=20),
        st.sampled_from(["2026-03-29T03:30", "0001-01-01T00:00Z", "9999-12-31T23:59-23:59", "\x00", "\ud800", "fi"]),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.sampled_from(["fi", "slug", "starts"]), st.text(max_size=5)), inner, max_size=3),
    ),
    max_leaves=6,
)


def places(node: object, path: tuple = ()) -> list[tuple]:
    found = [path] if path else []
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in children:
        found += places(value, (*path, key))
    return found


SMALL = {**NETWORK, "events": [NETWORK["events"][0], NETWORK["events"][10], NETWORK["events"][18]]}
PLACES = places(SMALL)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), ANYTHING, st.sampled_from(["replace", "remove", "add"]))
def test_no_mutation_of_the_example_raises(path, value, how):
    file = copy.deepcopy(SMALL)
    node = file
    for part in path[:-1]:
        node = node[part]
    if how == "remove":
        del node[path[-1]]
    elif how == "add" and isinstance(node, dict):
        node[f"{path[-1]}x"] = value
    else:
        node[path[-1]] = value
    result = read(json.dumps(file).encode())
    assert isinstance(result, EventFile) or all(str(fault) for fault in result)


def test_every_fault_of_a_series_is_named():
    wrong = [
        {"slug": "A b"},
        {"slug": "a", "title": {}, "whole": "yes", "events": []},
        {"slug": "a"},
        {"title": {"fi": "X"}},
    ]
    assert sorted(faults(lambda file: file.update(series=wrong))) == [
        f"series[0].slug: must be {SLUG_FORM}, at most 80 characters",
        "series[1].events: unknown key",
        "series[1].title: must have a text",
        "series[1].whole: must be true or false, not a text",
        'series[2].slug: "a" is there twice',
        "series[3].slug: is missing",
    ]
    assert faults(setting("events.0.series", 4)) == ["events[0].series: must be a text, not a number"]
