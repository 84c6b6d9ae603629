"""The notices that the product brings along: all there, in three languages, saying what the law asks."""

import pytest

from app.domain.languages import Language
from app.domain.notices import BLANKS, NoticeKind, filled
from app.labels import notices

EVERY = [(kind, language) for kind in NoticeKind for language in Language]


@pytest.mark.parametrize(("kind", "language"), EVERY)
def test_every_text_is_there_and_leaves_no_blank(kind, language):
    text = filled(notices.default(kind, language), dict.fromkeys(BLANKS, "X"))
    assert len(text) > 400
    assert "{" not in text and "}" not in text


@pytest.mark.parametrize("kind", NoticeKind)
def test_the_languages_say_the_same_things(kind):
    """The same headings and the same list items, in number."""
    shapes = {
        tuple(line.split()[0] for line in notices.default(kind, language).splitlines() if line.startswith(("#", "-")))
        for language in Language
    }
    assert len(shapes) == 1


def test_the_texts_name_what_they_must():
    for language in Language:
        privacy = notices.default(NoticeKind.PRIVACY, language)
        assert all(
            blank in privacy for blank in ("{controller}", "{controller_contact}", "{needs_kept}", "tietosuoja.fi")
        )
        statement = notices.default(NoticeKind.ACCESSIBILITY, language)
        assert all(word in statement for word in ("{contact}", "306/2019", "2026", "14", "Traficom"))
        assert "kutsu" in notices.default(NoticeKind.COOKIES, language)


def test_every_kind_has_a_title():
    assert set(notices.TITLES) == set(NoticeKind)
