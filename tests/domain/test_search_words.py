"""By which words someone is found: their beginnings, the parts of an address, the code; å ä ö letters of their own."""

import pytest

from app.domain.search_words import LONGEST, MOST_WORDS, after, asked, kept

AINO = kept("Aino-Liisa", "von Mäkelä", "Åbo stad", "aino.makela@helsinki.fi", "KQ7-4MHR")


def finds(text: str, words: str = AINO) -> bool:
    """As the database looks: each beginning sorts up to one of the words."""
    beginnings = asked(text)
    return beginnings is not None and all(
        any(beginning <= word < after(beginning) for word in words.split()) for beginning in beginnings
    )


@pytest.mark.parametrize(
    "text",
    [
        "aino", "AIN", "liisa", "aino-liisa", "mäkelä", "Mäkelä\u0308"[:6], "ma\u0308kela\u0308", "von mäk", "mäk von",
        "åbo", "STAD", "makela", "aino.makela@helsinki.fi", "Aino.Makela@", "@helsinki.fi", "helsinki", "aino.makela",
        "KQ7-4MHR", "kq74mhr", "kq7-4m", "kq7", "4mhr", "",
    ],
)  # fmt: skip
def test_found(text):
    assert finds(text)


@pytest.mark.parametrize(
    "text", ["kelä", "abo", "mökelä", "aino pekka", "makela@helsinki.fi", "%", "_", "aino %", "' OR 1=1 --", "makela@"]
)
def test_not_found(text):
    assert not finds(text)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Élan", "elan"),
        ("Müller", "MULLER"),
        ("Bjørn", "björn"),
        ("Færøy", "färöy"),
        ("Weiß", "weiss"),
        ("O’Brien", "o'br"),
    ],
)
def test_accents_and_the_neighbours_letters(name, text):
    assert finds(text, kept(name, "", "", None, "KQ7-4MHR"))


def test_one_letter_that_stands_for_several_words_stays_one_word():
    words = kept("ﷺ", "", "", None, "KQ7-4MHR")
    assert len(words.split()) == 4
    assert finds("ﷺ", words)


def test_what_is_long_is_cut_on_both_sides():
    name = "a" * (LONGEST + 20)
    assert finds(name, kept(name, "", "", f"{name}@example.fi", "KQ7-4MHR"))
    assert len(asked(" ".join("abcdefghij")) or ()) == MOST_WORDS


def test_who_is_erased_is_found_by_the_new_code_alone():
    assert kept("", "", "", None, "KQ7-4MHR") == "4mhr kq7 kq74mhr"
