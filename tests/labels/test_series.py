"""Every value of the series' rules has its words."""

from app.domain.series import SERIES_FIELDS, Bar
from app.labels.series import BARS, FIELDS


def test_every_bar_has_a_sentence():
    assert set(BARS) == set(Bar)


def test_every_field_has_a_name():
    assert set(FIELDS) == {*SERIES_FIELDS, "events"}
