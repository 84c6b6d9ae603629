"""Who organizes an event: its own words, its organisations, or the network."""

import pytest

from app.domain.languages import LocalizedText
from app.domain.network import NOTHING, organizer_of

OWN, FIRST, SECOND = LocalizedText("Oma"), LocalizedText("Yksi"), LocalizedText("", "Två")
NETWORK = LocalizedText("Verkosto")


@pytest.mark.parametrize(
    ("organized_by", "operators", "network", "expected"),
    [
        (OWN, (FIRST, SECOND), NETWORK, (OWN,)),
        (NOTHING, (FIRST, SECOND), NETWORK, (FIRST, SECOND)),
        (NOTHING, (), NETWORK, (NETWORK,)),
        (NOTHING, (), NOTHING, ()),
    ],
)
def test_who_organizes(organized_by, operators, network, expected):
    assert organizer_of(organized_by, operators, network) == expected
