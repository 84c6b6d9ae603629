"""The personal identity code is recognised as people write it, and nothing else is taken for one."""

import pytest

from app.domain.identity_code import holds_identity_code


@pytest.mark.parametrize(
    "text",
    [
        "131052-308T",
        "131052-308t",
        "Oppilaan hetu on 131052-308T.",
        "(131052-308T)",
        "131052–308T",  # a dash of a word processor
        "131052 -308T",
        "131052 - 308T",
        "010190-123M",
        "010190Y123M",  # the signs of 2023
        "311299U045N",
        "010105A900S",
        "010105B002T",
        "010105F002T",
        "010280+045B",
        "eka\n131052-308T\ntoka",
    ],
)
def test_it_is_found(text):
    assert holds_identity_code(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "131052-308U",  # another last character
        "010190-123A",
        "300290-1235",  # no such day
        "131352-308T",
        "131052-308",
        "1131052-308T",
        "131052-308TT",
        "010190G123M",  # no sign of a century
        "puh. 040-123 4567",
        "14.1.2027 klo 9-16",
        "Y-tunnus 1234567-8",
        "FI21 1234 5600 0007 85",
    ],
)
def test_other_numbers_are_not(text):
    assert not holds_identity_code(text)
