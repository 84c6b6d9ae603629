"""Languages in words."""

import pytest
from flask_babel import force_locale

from app.domain.languages import Language
from app.labels import languages


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.mark.parametrize(
    ("codes", "language", "expected"),
    [
        (["fi"], Language.FI, "Suomi"),
        (["fi", "sv"], Language.FI, "Suomi ja ruotsi"),
        (["fi", "sv", "se"], Language.SV, "Finska, svenska och nordsamiska"),
        (["en", "fse"], Language.EN, "English and fse"),
        (["not a code"], Language.EN, "Not a code"),
        ([], Language.FI, ""),
    ],
)
def test_spoken(app, codes, language, expected):
    with app.test_request_context(), force_locale(language.value):
        assert languages.spoken(codes, language) == expected


def test_written_in(app):
    with app.test_request_context(), force_locale("fi"):
        assert languages.written_in([Language.FI, Language.SV]) == "suomeksi ja ruotsiksi"
    assert set(languages.WRITTEN_IN) == set(Language)
