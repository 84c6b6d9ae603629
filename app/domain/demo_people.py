"""Fictional people for the demo, drawn from lists (demo/people.json): they look right and cannot receive mail."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

from app.domain.languages import Language

#: How many write in English, and how many in the Sámi homeland have Sámi names.
IN_ENGLISH, SAMI_NAMES = 0.03, 0.6


@dataclass(frozen=True)
class DemoPerson:
    """Someone who goes to events. role and sector: slugs of the network's lists."""

    given_name: str
    family_name: str
    email: str
    organisation: str
    role: str
    sector: str
    municipality: str
    language: Language


def people(lists: Mapping[str, Any], seed: str) -> Iterator[DemoPerson]:
    """Ever more people, no two with one address; the same seed gives the same people."""
    chance = Random(seed)  # noqa: S311 - names, not secrets
    weights = [work["weight"] for work in lists["work"]]
    used: set[str] = set()
    while True:
        place = chance.choice(lists["places"])
        work = chance.choices(lists["work"], weights)[0]
        language = Language.EN if chance.random() < IN_ENGLISH else Language(place["language"])
        names = "sami" if place.get("sami") and chance.random() < SAMI_NAMES else language.value
        given, family = chance.choice(lists["given_names"][names]), chance.choice(lists["family_names"][names])
        in_county = work["employer"] == "county"
        employer = place["county"] if in_county else place["employer"]
        host = employer if in_county else place["municipality"]
        email = _address(f"{_plain(given)}.{_plain(family)}", f"{_plain(host)}.example", used)
        yield DemoPerson(given, family, email, employer, work["role"], work["sector"], place["municipality"], language)


def _address(name: str, host: str, used: set[str]) -> str:
    address, number = f"{name}@{host}", 1
    while address in used:
        number += 1
        address = f"{name}{number}@{host}"
    used.add(address)
    return address


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return "".join(letter if letter.isalnum() else "-" for letter in letters)
