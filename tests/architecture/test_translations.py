"""Every text of the code and the templates is there in Finnish and in Swedish, with the same placeholders."""

import re
import tomllib
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
KEYWORDS = {**DEFAULT_KEYWORDS, "_l": None, "lazy_gettext": None}
PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|%%")
LANGUAGES = ["fi", "sv"]


@pytest.fixture(scope="module")
def wanted() -> Catalog:
    """What `make messages` would collect."""
    mappings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["babel"]["mappings"]
    methods = [(entry["pattern"], entry["method"]) for entry in mappings]
    options = {
        entry["pattern"]: {name: value for name, value in entry.items() if name not in ("pattern", "method")}
        for entry in mappings
    }
    catalog = Catalog()
    for _file, _line, texts, _comments, context in extract_from_dir(ROOT, methods, options, KEYWORDS):
        catalog.add(texts, context=context)
    assert len(catalog) > 100
    return catalog


def catalogue(language: str) -> Catalog:
    with (ROOT / f"app/translations/{language}/LC_MESSAGES/messages.po").open("rb") as file:
        return read_po(file, locale=language)


def forms(value: str | tuple | list) -> list[str]:
    return list(value) if isinstance(value, (tuple, list)) else [value]


def by_key(catalog: Catalog) -> dict[tuple, Message]:
    return {(message.id, message.context): message for message in catalog if message.id}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(wanted, language):
    have = by_key(catalogue(language))
    missing = [
        key[0]
        for key in by_key(wanted)
        if key not in have
        or not all(forms(have[key].string))
        or have[key].fuzzy
        or "".join(forms(have[key].string)) == ""
    ]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_over(wanted, language):
    assert [key[0] for key in by_key(catalogue(language)).keys() - by_key(wanted).keys()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same(language):
    wrong = []
    for message in by_key(catalogue(language)).values():
        # A plural may leave the number out of its singular ("yksi paikka").
        required = set.intersection(*(set(PLACEHOLDER.findall(text)) for text in forms(message.id)))
        allowed = set.union(*(set(PLACEHOLDER.findall(text)) for text in forms(message.id)))
        for text in filter(None, forms(message.string)):
            found = set(PLACEHOLDER.findall(text))
            if not required <= found <= allowed:
                wrong.append((message.id, text))
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plural_has_as_many_forms_as_the_language(language):
    plurals = catalogue(language).num_plurals
    short = [
        key[0]
        for key, message in by_key(catalogue(language)).items()
        if message.pluralizable and len(forms(message.string)) != plurals
    ]
    assert short == []
