"""In which languages an event's texts are wanted, and which are missing."""

import pytest

from app.domain.languages import Language, LocalizedText
from app.domain.missing_texts import missing, wanted

FI, SV, EN = Language


@pytest.mark.parametrize(
    ("spoken", "title", "nationwide", "expected"),
    [
        ((), LocalizedText("Päivä"), False, (FI,)),
        ((), LocalizedText("Päivä"), True, (FI, SV)),
        (("sv",), LocalizedText(sv="Dagen"), False, (FI, SV)),
        (("en", "se"), LocalizedText("Päivä"), False, (FI, EN)),
        ((), LocalizedText("Päivä", en="Day"), True, (FI, SV, EN)),
    ],
)
def test_wanted(spoken, title, nationwide, expected):
    assert wanted(spoken, title, nationwide=nationwide) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LocalizedText(), ()),
        (LocalizedText("a"), (SV,)),
        (LocalizedText(sv="a"), (FI,)),
        (LocalizedText(en="a"), (FI, SV)),
        (LocalizedText("a", "b"), ()),
    ],
)
def test_missing(text, expected):
    assert missing(text, (FI, SV)) == expected
