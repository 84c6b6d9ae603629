"""Every value has a word."""

import pytest

from app.domain.attendees import ORDERS, Column, Show
from app.domain.languages import Language
from app.domain.organizer_acts import ActRefusal, Placing
from app.domain.registration import Source
from app.labels import attendees as labels
from app.labels import languages


@pytest.mark.parametrize(
    ("words", "values"),
    [
        (labels.COLUMNS, Column),
        (labels.SHOWS, Show),
        (labels.ORDERS, ORDERS),
        (labels.SOURCES, Source),
        (languages.NAMES, Language),
        (languages.OWN_NAMES, Language),
        (labels.PLACINGS, Placing),
        (labels.ACT_REFUSALS, ActRefusal),
    ],
)
def test_every_value_has_a_word(words, values):
    assert set(words) == set(values)
