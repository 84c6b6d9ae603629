"""Which texts are whole numbers of ours, and when a number must be typed."""

import pytest

from app.domain.typed_numbers import is_typed, whole


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("0", 0), ("9" * 9, 999_999_999), ("9" * 10, None), ("", None), (None, None), ("-1", None), ("²", None)],
)
def test_whole(text, number):
    assert whole(text) == number


@pytest.mark.parametrize(
    ("text", "count", "typed"),
    [
        ("", 200, True),
        ("", 201, False),
        ("201", 201, True),
        ("1 201", 1201, True),
        ("200", 201, False),
        (None, 3, True),
    ],
)
def test_is_typed(text, count, typed):
    assert is_typed(text, count) is typed
