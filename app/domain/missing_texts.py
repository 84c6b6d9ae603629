"""In which languages a text is missing."""

from collections.abc import Iterable

from app.domain.languages import Language, LocalizedText


def wanted(spoken: Iterable[str], title: LocalizedText, *, nationwide: bool) -> tuple[Language, ...]:
    """The languages in which all of an event's texts are wanted, Finnish first.

    Finnish always; Swedish for an event that is not any region's own (kielilaki 423/2003, 32 §); those that are spoken
    at it, and those in which it already has a title.
    """
    codes = {Language.FI.value, *spoken, *title.as_dict()} | ({Language.SV.value} if nationwide else set())
    return tuple(language for language in Language if language.value in codes)


def missing(text: LocalizedText, languages: Iterable[Language]) -> tuple[Language, ...]:
    """In which of these it is empty, though it is written in another. What is written in none is not missing."""
    return tuple(language for language in languages if text and not text.exactly(language))
