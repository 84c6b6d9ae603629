"""Addresses made of titles."""

import pytest

from app.domain.slugs import is_slug, suggested


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Kevään päivä 2027", "kevaan-paiva-2027"),
        ("Don't give up on us!", "don-t-give-up-on-us"),
        ("Åbo – Örö", "abo-oro"),
        ("日本", "event"),
        ("x" * 200, "x" * 72),
    ],
)
def test_suggested_of_a_title(title, slug):
    assert suggested(title, ()) == slug
    assert is_slug(slug)


def test_suggested_counts_on_from_what_is_taken():
    assert suggested("Päivä", {"paiva", "paiva-2"}) == "paiva-3"


@pytest.mark.parametrize("text", ["", "-a", "a-", "a--b", "Ä", "a/b", "a.ics", "x" * 81, "a\n"])
def test_is_slug_refuses(text):
    assert not is_slug(text)
