"""Two versions of a text, told apart word by word."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.word_diff import MOST_WORDS, apart


def test_words_that_only_one_has_are_marked():
    theirs, yours = apart("Päivä alkaa klo 9 kahvilla", "Päivä alkaa klo 10 kahvilla ja teellä")
    assert theirs == [("Päivä alkaa klo", False), (" 9", True), (" kahvilla", False)]
    assert yours == [("Päivä alkaa klo", False), (" 10", True), (" kahvilla", False), (" ja teellä", True)]


def test_what_is_empty_has_no_parts():
    assert apart("", "Uusi") == ([], [("Uusi", True)])
    assert apart("", "") == ([], [])


@given(st.text(alphabet="ab \n", max_size=60), st.text(alphabet="ab \n", max_size=60))
def test_nothing_of_either_text_is_lost(one, other):
    for text, parts in zip((one, other), apart(one, other), strict=True):
        assert "".join(part for part, _differs in parts) == text
    assert any(differs for parts in apart(one, other) for _part, differs in parts) is (one != other)


def test_a_very_long_text_is_not_told_apart_word_by_word():
    long = "ja " * (MOST_WORDS + 1)
    assert apart(long, long + "ei") == ([(long, True)], [(long + "ei", True)])
