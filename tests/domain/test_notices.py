"""Blanks of notices: plain text in, nothing of it becomes Markdown."""

import pytest

from app.domain.notices import BLANKS, filled

VALUES = dict.fromkeys(BLANKS, "")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("VIP-verkoston toimisto", "VIP\\-verkoston toimisto"),
        ("tietosuoja@verkosto.example", "[tietosuoja@verkosto\\.example](<mailto:tietosuoja@verkosto.example>)"),
        ("[x](http://evil.example)", "\\[x\\]\\(http://evil\\.example\\)"),
        ("{contact}", "\\{contact\\}"),
        ("a@b>c", "a@b\\>c"),
    ],
)
def test_values_are_text(value, expected):
    assert filled("{controller}", {**VALUES, "controller": value}) == expected


def test_other_braces_stay():
    assert filled("{network} {unknown} {} {0.__class__}", {**VALUES, "network": "N"}) == "N {unknown} {} {0.__class__}"
