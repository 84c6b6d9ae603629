"""What Finland's public holidays are called, with the two eves on which offices are closed too."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from app.domain.languages import Language

#: As the library calls the languages.
_KNOWN = {Language.FI: "fi", Language.SV: "sv_FI", Language.EN: "en_US"}


def holiday(day: date, language: Language) -> str:
    """An empty text for an ordinary day."""
    return _names(language).get(day) or ""


@cache
def _names(language: Language) -> Mapping[date, str]:
    from holidays import country_holidays  # noqa: PLC0415  slow to load, and few pages need it

    return country_holidays("FI", language=_KNOWN[language])
