"""Which events of the network are in each other's way."""

from datetime import date

import pytest

from app.domain.clashes import Held, Overlap, overlap
from app.domain.events import TermKind

R, T, A = TermKind.REGION, TermKind.THEME_GROUP, TermKind.AUDIENCE


def held(first: int, last: int, **terms: int) -> Held:
    kinds = {"region": R, "theme": T, "audience": A}
    return Held(date(2027, 3, first), date(2027, 3, last), {kinds[name]: frozenset({id}) for name, id in terms.items()})


@pytest.mark.parametrize(
    ("mine", "other", "expected"),
    [
        (held(1, 1, region=1), held(1, 1, region=1), Overlap(frozenset({1}), nationwide=False)),
        (held(1, 1, region=1), held(1, 1, region=2), None),
        (held(1, 1, region=1, theme=7), held(1, 1, region=2, theme=7), Overlap(frozenset({7}), nationwide=False)),
        (held(1, 1, region=1, audience=9), held(1, 1, region=2, audience=9), Overlap(frozenset({9}), nationwide=False)),
        (held(1, 1), held(1, 1, region=2), Overlap(frozenset(), nationwide=True)),
        (held(1, 1, region=2), held(1, 1), Overlap(frozenset(), nationwide=True)),
        (held(1, 3), held(3, 5), Overlap(frozenset(), nationwide=True)),
        (held(1, 2), held(3, 5), None),
        (held(6, 7), held(3, 5), None),
    ],
)
def test_same_days_and_same_people(mine, other, expected):
    assert overlap(mine, other) == expected


def test_july_is_quiet():
    assert Held(date(2027, 6, 30), date(2027, 7, 1)).is_in_quiet_month
    assert not Held(date(2027, 6, 1), date(2027, 6, 30)).is_in_quiet_month
