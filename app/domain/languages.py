"""The languages we speak, and texts that exist in some of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    FI = "fi"
    SV = "sv"
    EN = "en"


#: Where to look when a text is missing in the reader's language, best first.
FALLBACKS = {
    Language.FI: (Language.FI, Language.SV, Language.EN),
    Language.SV: (Language.SV, Language.FI, Language.EN),
    Language.EN: (Language.EN, Language.FI, Language.SV),
}


@dataclass(frozen=True)
class Phrase:
    """A text and the language it is really in, so that a page can mark it (WCAG 3.1.2)."""

    text: str
    language: Language

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class LocalizedText:
    """The same text in up to three languages; an empty string where there is none."""

    fi: str = ""
    sv: str = ""
    en: str = ""

    @classmethod
    def of(cls, texts: Mapping[str, str] | None) -> "LocalizedText":
        """From a mapping by language code; raises ValueError for a language we do not speak, and what is no text."""
        texts = texts or {}
        if unknown := set(texts) - set(Language):
            raise ValueError(f"unknown language: {', '.join(sorted(unknown))}")
        if not all(isinstance(text, str | None) for text in texts.values()):
            raise ValueError("not a text")
        return cls(**{code: text or "" for code, text in texts.items()})

    def __bool__(self) -> bool:
        return bool(self.fi or self.sv or self.en)

    def exactly(self, language: Language) -> str:
        """The text in this language, or an empty string."""
        return {Language.FI: self.fi, Language.SV: self.sv, Language.EN: self.en}[language]

    def best(self, language: Language) -> Phrase:
        """The text in this language, else in the nearest one that has it."""
        for candidate in FALLBACKS[language]:
            if text := self.exactly(candidate):
                return Phrase(text, candidate)
        return Phrase("", language)

    def as_dict(self) -> dict[str, str]:
        """Only the languages that have a text, Finnish first."""
        return {code.value: text for code in Language if (text := self.exactly(code))}
