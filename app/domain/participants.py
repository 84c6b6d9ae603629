"""A participant's own details: what the form asks, and how they are compared and sorted."""

import unicodedata
from dataclasses import dataclass

from app.domain.languages import Language

#: Finnish and Swedish order (SFS-EN 13710): å ä ö are letters of their own, after z.
#: In bytes "{" follows "z".
_LETTERS_LAST = str.maketrans({"å": "{a", "ä": "{b", "ö": "{c", "æ": "{b", "ø": "{c"})


@dataclass(frozen=True)
class Details:
    """The default fields of the form. Ids refer to the network's lists."""

    given_name: str
    family_name: str
    email: str
    organisation: str
    role_id: int | None
    sector_id: int | None
    municipality: str
    language: Language

    @property
    def email_key(self) -> str:
        return email_key(self.email)

    @property
    def sort_key(self) -> str:
        return sort_key(self.family_name, self.given_name)


@dataclass(frozen=True)
class Needs:
    """Diet and access needs, given with consent. Health data (GDPR article 9): handle apart."""

    diet: str = ""
    access: str = ""

    def __bool__(self) -> bool:
        return bool(self.diet or self.access)


def email_key(email: str) -> str:
    """The form in which two spellings of one address are equal: case and compatibility folded."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def sort_key(family_name: str, given_name: str) -> str:
    """A text that sorts as Finnish and Swedish readers expect, in any database collation by bytes."""
    return f"{_sortable(family_name)} {_sortable(given_name)}"[:400]


def _sortable(name: str) -> str:
    folded = unicodedata.normalize("NFC", name.strip()).casefold().translate(_LETTERS_LAST)
    return "".join(letter for letter in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(letter))
