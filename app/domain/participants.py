"""A participant's own details: what the form asks, and how they are compared and sorted."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import timedelta
from enum import StrEnum
from typing import Any

from app.domain.languages import Language
from app.domain.needs import Diet, Support

#: How long a changed address may wait for its confirmation.
ADDRESS_CONFIRMED_WITHIN = timedelta(days=7)
#: What history may keep the values of. Names and addresses are kept by field name alone.
KEPT_WITH_VALUES = ("organisation", "municipality")

#: Finnish and Swedish order (SFS-EN 13710): å ä ö are letters of their own, after z.
#: In bytes "{" follows "z".
_LETTERS_LAST = str.maketrans({"å": "{a", "ä": "{b", "ö": "{c", "æ": "{b", "ø": "{c"})


class ChangeRefusal(StrEnum):
    """Why a participant cannot change something by the personal link."""

    TOO_LATE = "too_late"  # cancelled, or the event is over or cancelled
    TOO_MUCH_MAIL = "too_much_mail"  # the new address has had as much mail as our forms may cause
    ADDRESS_UNUSABLE = "address_unusable"  # says nothing of whose it is
    NOT_ASKED = "not_asked"  # this event does not ask for needs
    NOT_PLACED = "not_placed"  # the registration does not count yet
    ANSWER_FIRST = "answer_first"  # a place is held for them


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
    region_id: int | None = None

    @classmethod
    def of(cls, person: Any) -> Details:
        """As a row holds them that has a column of the same name for each: a registration, or an invitation."""
        return cls(**{item.name: getattr(person, item.name) for item in fields(cls)})

    @property
    def email_key(self) -> str:
        return email_key(self.email)

    @property
    def sort_key(self) -> str:
        return sort_key(self.family_name, self.given_name)

    @property
    def fingerprint(self) -> str:
        """A form carries that of what it was filled with: another one now means that someone changed it meanwhile."""
        return hashlib.sha256(json.dumps(list(asdict(self).values())).encode()).hexdigest()[:16]

    def differing(self, other: Details) -> tuple[str, ...]:
        """The names of the fields in which the two differ."""
        mine, theirs = asdict(self), asdict(other)
        return tuple(name for name in mine if mine[name] != theirs[name])


@dataclass(frozen=True)
class NotedDetails:
    """What an organizer corrects: the details, and the organizers' own note."""

    details: Details
    note: str

    @property
    def fingerprint(self) -> str:
        """As that of the details: another one now means that someone changed either of them meanwhile."""
        return hashlib.sha256(json.dumps([self.details.fingerprint, self.note]).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Needs:
    """Diet and access needs, given with consent. Health data (GDPR article 9): handle apart.

    diet, access: in the person's own words; diets, supports: what was ticked.
    """

    diet: str = ""
    access: str = ""
    diets: tuple[Diet, ...] = ()
    supports: tuple[Support, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.diet or self.access or self.diets or self.supports)

    @property
    def plain(self) -> dict[str, Any]:
        """As JSON keeps it, before it is sealed."""
        return {"diet": self.diet, "access": self.access, "diets": list(self.diets), "supports": list(self.supports)}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Needs:
        """From JSON. What was sealed before there were ticks is the person's own words."""
        return cls(
            str(plain.get("diet", "")),
            str(plain.get("access", "")),
            tuple(value for value in Diet if value in plain.get("diets", ())),
            tuple(value for value in Support if value in plain.get("supports", ())),
        )


def email_key(email: str) -> str:
    """The form in which two spellings of one address are equal: case and compatibility folded."""
    return unicodedata.normalize("NFKC", email).strip().casefold()


def sort_key(family_name: str, given_name: str) -> str:
    """A text that sorts as Finnish and Swedish readers expect, in any database collation by bytes."""
    return f"{folded(family_name)} {folded(given_name)}"[:400]


def organisation_key(organisation: str) -> str:
    """The same of an organisation."""
    return folded(organisation)[:400]


def folded(name: str) -> str:
    """A name as it is sorted and looked for: case and accents away, å ä ö letters of their own."""
    lower = unicodedata.normalize("NFC", name.strip()).casefold().translate(_LETTERS_LAST)
    return "".join(letter for letter in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(letter))
