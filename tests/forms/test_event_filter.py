"""Whatever is written into the list's address becomes a filter; nothing is refused."""

import pytest

from app.domain.event_list import EventFilter, Month
from app.domain.events import EventKind
from app.forms.event_filter import misread, read
from tests.hostile import HOSTILE

NAMES = ("region", "theme", "kind", "month", "q", "past", "page")


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({}, EventFilter()),
        ({"region": "HYKS", "theme": "lapset", "kind": "webinar"}, EventFilter("HYKS", "lapset", EventKind.WEBINAR)),
        ({"month": "2027-03", "past": "1", "page": "2"}, EventFilter(month=Month(2027, 3), past=True, page=2)),
        ({"q": "  kokoon\x00tumis \t ajot "}, EventFilter(words="kokoontumis ajot")),
        ({"q": "x" * 5000}, EventFilter(words="x" * 100)),
        ({"region": "", "kind": "", "month": "", "page": "", "past": "0"}, EventFilter()),
        ({"kind": "party", "month": "2027-13", "region": "a b"}, EventFilter()),
        ({"month": "1999-12"}, EventFilter()),
        ({"page": "0"}, EventFilter()),
        ({"page": "-1"}, EventFilter()),
        ({"page": "٣"}, EventFilter()),
        ({"page": "9" * 400}, EventFilter(page=999_999_999)),
    ],
)
def test_reading(args, expected):
    assert read(args) == expected


def test_the_query_reads_back_as_itself():
    wanted = EventFilter("HYKS", "lapset", EventKind.WEBINAR, Month(2027, 3), "å ä ö", past=True, page=7)
    assert read({**wanted.arguments, "page": "7"}) == wanted


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_are_read_over(name, value):
    wanted = read({name: value})
    assert len(wanted.query) < 1200
    assert "\x00" not in wanted.words and "\ud800" not in wanted.words


def test_what_was_not_understood_is_told():
    for args, expected in [
        ({"region": "HYKS", "q": "a", "page": "x"}, False),
        ({"region": ""}, False),
        ({"region": "a b"}, True),
        ({"kind": "party"}, True),
        ({"month": "2027"}, True),
    ]:
        assert misread(args, read(args)) is expected
