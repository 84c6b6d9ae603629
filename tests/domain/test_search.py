"""What a typed search means."""

from datetime import date

import pytest

from app.domain.search import Search, Span, span


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("14.1.2027", Span(date(2027, 1, 14), date(2027, 1, 14))),
        ("2027-01-14", Span(date(2027, 1, 14), date(2027, 1, 14))),
        ("2/2028", Span(date(2028, 2, 1), date(2028, 2, 29))),
        ("2.2027", Span(date(2027, 2, 1), date(2027, 2, 28))),
        ("2027", Span(date(2027, 1, 1), date(2027, 12, 31))),
        ("31.2.2027", None),
        ("13/2027", None),
        ("0/2027", None),
        ("1999", None),
        ("20270", None),
        ("Oulu", None),
        ("\u0661/2027", None),
    ],
)
def test_days_months_and_years(word, expected):
    assert span(word) == expected


@pytest.mark.parametrize(
    ("text", "people", "empty"),
    [
        ("", False, True),
        ("a", False, False),
        ("Aino", True, False),
        ("Aino 2027", False, False),
        ("2027", False, False),
    ],
)
def test_people_are_looked_for_by_words_alone(text, people, empty):
    asked = Search.of(text)
    assert (asked.is_for_people, asked.is_empty) == (people, empty)


def test_words_beyond_the_sixth_are_left_out():
    assert len(Search.of("a b c d e f g h").words) == 6
