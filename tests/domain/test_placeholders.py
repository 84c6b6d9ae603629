"""Placeholders in organizers' texts."""

import pytest

from app.domain.languages import Language
from app.domain.placeholders import ALWAYS, NAMES, Placeholder, fill, mark, unknown


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("placeholder", Placeholder)
def test_each_is_known_by_its_name_in_every_language(placeholder, language):
    text = f"a {mark(placeholder, language)} b"
    assert unknown(text, [placeholder]) == []
    assert fill(text, {placeholder: "X"}) == "a X b"


def test_no_two_have_the_same_name():
    names = [name for of in NAMES.values() for name in set(of.values())]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "strange"),
    [
        ("Hei {nimi}", []),
        ("Hei { Nimi }", []),
        ("Hei {etunimi}, {etunimi} ja {x}", ["{etunimi}", "{x}"]),
        ("Sija {sija}", ["{sija}"]),
        ("{} ja {nimi", ["{}"]),
        ("{{nimi}}", []),
    ],
)
def test_what_is_not_known_is_named_once_as_it_was_written(text, strange):
    assert unknown(text, ALWAYS) == strange


def test_a_value_is_never_read_as_a_placeholder():
    assert fill("{nimi} {link}", {Placeholder.NAME: "{link}", Placeholder.LINK: "http://x"}) == "{link} http://x"


def test_what_has_no_value_stays():
    assert fill("{nimi} {x} {", {}) == "{nimi} {x} {"
