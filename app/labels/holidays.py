"""What Finland's public holidays are called, with the two eves on which offices are closed too."""

from datetime import date

from holidays import country_holidays

from app.domain.languages import Language

_NAMES = {
    language: country_holidays("FI", language=known)
    for language, known in ((Language.FI, "fi"), (Language.SV, "sv_FI"), (Language.EN, "en_US"))
}


def holiday(day: date, language: Language) -> str:
    """An empty text for an ordinary day."""
    return _NAMES[language].get(day) or ""
