"""The personal identity code is recognised as people write it, and nothing else is taken for one."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.identity_code import CENTURIES, CHECKS, holds_identity_code

DASHES = "-‐‑‒–—―−\u00ad﹣－﹘"


@pytest.mark.parametrize(
    "text",
    [
        "131052-308T",
        "131052-308t",
        "Oppilaan hetu on 131052-308T.",
        "(131052-308T)",
        "hetu131052-308T",
        "131052-308Ton hänen",
        "131052308T",
        "hetu:131052308T",
        "131052 308T",
        "131052-308 T",
        "131052 -308T",
        *(f"131052{sign}308T" for sign in "_/.,*~:=|"),
        "13.10.1952-308T",
        "13101952-308T",
        "131052-3 08T",
        "131052-308-T",
        "131052--308T",
        "1 3 1 0 5 2 - 3 0 8 T",
        "131052 - 308T",
        "13.10.52-308T",
        "13. 10. 52 - 308 T",
        "13/10/52-308T",
        "13 10 52-308T",
        "13-10-52-308T",
        *(f"131052{dash}308T" for dash in DASHES),
        "１３１０５２－３０８Ｔ",
        "131052\u200b-308T",
        "131052\u00a0-\u00a0308T",
        "010190-123M",
        "010190Y123M",  # the signs of 2023
        "311299U045N",
        "010190X123M",
        "010190w123m",
        "010190V123M",
        "010105A900S",
        "010105B002T",
        "010105C002T",
        "010105D002T",
        "010105E002T",
        "010105F002T",
        "010280+045B",
        "14.1.2027: 131052-308T",
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
        "131052308U",
        "13.10.52-308U",
        "010190-123A",
        "300290-1235",  # no such day
        "131352-308T",
        "131052-001A",  # no day has this number
        "131052-308",
        "1131052-308T",
        "131052-308T5",
        "010190G123M",  # no sign of a century
        "131052308Tuote",  # a word's first letter
        "131052-308 Turku",
        "1310523081",  # ten digits
        "131052-\n308T",
        "puh. 040-123 4567",
        "0401234567",
        "+358401234567",
        "14.1.2027 klo 9-16",
        "14.1.2027 - 15.1.2027",
        "14.01.27-15.01.27",
        "14.01.2027 - 120 h",
        "Y-tunnus 1234567-8",
        "FI21 1234 5600 0007 85",
        "Viite 1310523080T",
        "Lasku 2027-0113-0005",
        "RF18 5390 0754 7034",
    ],
)
def test_other_numbers_are_not(text):
    assert not holds_identity_code(text)


@st.composite
def codes(draw: st.DrawFn) -> tuple[str, str, str, str]:
    """The day, the sign, the number and the last character of a code that could be someone's."""
    sign = draw(st.sampled_from(sorted(CENTURIES)))
    first = date(CENTURIES[sign], 1, 1)
    day = (first + timedelta(days=draw(st.integers(0, 36_523)))).strftime("%d%m%y")
    number = f"{draw(st.integers(2, 999)):03}"
    return day, sign, number, CHECKS[int(day + number) % 31]


def _dressed(draw: st.DrawFn) -> str:
    day, sign, number, check = draw(codes())
    gap, apart = st.sampled_from(["", " ", "\u00a0"]), draw(st.sampled_from(["", ".", " ", "/", "-", ". "]))
    if sign == "-":
        sign = draw(st.sampled_from(DASHES))
    if check.isalpha() and draw(st.booleans()):
        sign = ""
    # Nine digits, a space and a letter may as well be a telephone number and a word.
    last = draw(gap) + check if sign else check
    code = f"{day[:2]}{apart}{day[2:4]}{apart}{day[4:]}{draw(gap)}{sign}{draw(gap)}{number}{last}"
    before, after = st.sampled_from(["", "hetu", "Hän on ", "(", "\n"]), st.sampled_from(["", ".", ")", " on", "\nja"])
    return draw(before) + draw(st.sampled_from([code, code.lower()])) + draw(after)


@given(st.composite(_dressed)())
def test_any_code_is_found_in_any_dress(text):
    assert holds_identity_code(text)


@given(
    st.sampled_from(["0{} {}", "0{}-{}", "0{}{}", "+358{}{}", "+358 {} {}", "(0{}) {}", "00358 {} {}"]),
    st.sampled_from(["40", "41", "44", "45", "46", "50", "400", "457", "9", "2", "13", "19", "294"]),
    st.from_regex(r"\d{6,8}|\d{3} \d{4}|\d{2} \d{2} \d{3}|\d{3} \d{2} \d{2}|\d{3} \d{3}", fullmatch=True),
)
def test_no_telephone_number_is_taken_for_one(way, area, number):
    assert not holds_identity_code(f"Puhelin {way.format(area, number)}, soita vasta kahdeksan jälkeen")
