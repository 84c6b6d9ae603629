"""Reads JSON as a form reads fields: every value knows its place, every fault is collected, nothing raises.

A reader that finds a fault notes it and returns None (or nothing), so that the next ones are found too.
"""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from email_validator import EmailNotValidError, validate_email

from app import clock
from app.domain.event_file import Fault, Texts
from app.domain.languages import Language
from app.domain.web_address import is_web_address
from app.forms.fields import lines, one_line

E = TypeVar("E", bound=StrEnum)

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?", re.ASCII)
YEARS = range(1970, 3000)
TYPES = {dict: "an object", list: "a list", str: "a text", bool: "true or false", type(None): "null"}


class NotJsonError(Exception):
    """The text is no JSON at all; the sentence says where it stops being so."""


class _Object(dict[str, Any]):
    """A JSON object that remembers the keys it had twice."""

    twice: tuple[str, ...] = ()


def _object(pairs: list[tuple[str, Any]]) -> _Object:
    found = _Object(pairs)
    names = [name for name, _value in pairs]
    found.twice = tuple(sorted({name for name in names if names.count(name) > 1})) if len(found) < len(names) else ()
    return found


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON number")


def parse(content: bytes) -> object:
    """The value of a JSON document in UTF-8. Raises NotJsonError."""
    try:
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise NotJsonError(f"not UTF-8 (byte {error.start})") from None
    except RecursionError:
        raise NotJsonError("nested too deeply") from None
    except ValueError as error:
        raise NotJsonError(f"not JSON: {error}") from None


def _called(value: object) -> str:
    return TYPES.get(dict if isinstance(value, dict) else type(value), "a number")


@dataclass
class Node:
    """One value of the file, where it stands, and the list of faults that all nodes share."""

    value: Any
    place: str = ""
    faults: list[Fault] = field(default_factory=list)

    def fault(self, problem: str) -> None:
        self.faults.append(Fault(self.place, problem))

    def _is(self, wanted: type) -> bool:
        if isinstance(self.value, wanted) and (wanted is bool or not isinstance(self.value, bool)):
            return True
        self.fault(f"must be {TYPES.get(wanted, 'a whole number')}, not {_called(self.value)}")
        return False

    @property
    def is_null(self) -> bool:
        return self.value is None

    def fields(self, allowed: Collection[str], needed: Collection[str] = ()) -> dict[str, "Node"]:
        """The members by name; keys beyond allowed, and needed ones that are missing, are faults."""
        if not self._is(dict):
            return {}
        for name in getattr(self.value, "twice", ()):
            self._member(name).fault("is there twice")
        for name in self.value:
            if name not in allowed:
                self._member(name).fault("unknown key")
        for name in needed:
            if name not in self.value:
                self._member(name).fault("is missing")
        return {name: self._member(name) for name in self.value if name in allowed}

    def _member(self, name: str) -> "Node":
        return Node(self.value.get(name), f"{self.place}.{name}" if self.place else name, self.faults)

    def items(self) -> list["Node"]:
        if not self._is(list):
            return []
        return [Node(item, f"{self.place}[{number}]", self.faults) for number, item in enumerate(self.value)]

    def flag(self) -> bool | None:
        return bool(self.value) if self._is(bool) else None

    def number(self, at_most: int) -> int | None:
        """A whole number from 0 to at_most."""
        if not self._is(int):
            return None
        if not 0 <= self.value <= at_most:
            self.fault(f"must be from 0 to {at_most}")
            return None
        return int(self.value)

    def line(self, at_most: int) -> str | None:
        """One line of clean text; null is an empty one."""
        return self._text(at_most, one_line)

    def web_address(self, at_most: int) -> str | None:
        """The address of a page; null is an empty one."""
        address = self.line(at_most)
        if address and not is_web_address(address):
            self.fault("must be a whole web address")
        return address

    def lines(self, at_most: int) -> str | None:
        """Text that keeps its line breaks; null is an empty one."""
        return self._text(at_most, lines)

    def _text(self, at_most: int, clean: Any) -> str | None:
        if self.is_null:
            return ""
        if not self._is(str):
            return None
        try:
            self.value.encode()
        except UnicodeEncodeError:
            self.fault("holds half a character (a lone surrogate)")
            return None
        text: str = clean(self.value)
        if len(text) > at_most:
            self.fault(f"is longer than {at_most} characters")
            return None
        return text

    def matching(self, pattern: re.Pattern[str], described: str, at_most: int) -> str | None:
        """A text of this form, such as a slug."""
        if not self._is(str):
            return None
        if len(self.value) > at_most or not pattern.fullmatch(self.value):
            self.fault(f"must be {described}, at most {at_most} characters")
            return None
        return str(self.value)

    def choice(self, choices: type[E]) -> E | None:
        if isinstance(self.value, str) and self.value in set(choices):
            return choices(self.value)
        self.fault(f"must be one of: {', '.join(choices)}")
        return None

    def choices(self, choices: type[E]) -> list[E]:
        """A list of different words."""
        found = [node.choice(choices) for node in self.items()]
        words = [word for word in found if word is not None]
        if len(set(words)) < len(words):
            self.fault("has the same twice")
        return words

    def texts(self, at_most: int, *, long: bool = False) -> Texts | None:
        """A text per language: those that are named. null empties all."""
        if self.is_null:
            return Texts({language.value: "" for language in Language})
        found = {
            name: node.lines(at_most) if long else node.line(at_most)
            for name, node in self.fields([language.value for language in Language]).items()
        }
        return Texts({name: text for name, text in found.items() if text is not None})

    def texts_with_content(self, at_most: int) -> Texts | None:
        """The same where at least one language must have a text."""
        before = len(self.faults)
        texts = self.texts(at_most)
        if texts is not None and not any(texts.by_language.values()) and len(self.faults) == before:
            self.fault("must have a text")
        return texts

    def email(self) -> str | None:
        """An e-mail address, or an empty text."""
        text = self.line(254)
        if not text:
            return text
        try:
            return str(validate_email(text, check_deliverability=False).normalized)
        except EmailNotValidError:
            self.fault("is no e-mail address")
            return None

    def day(self) -> date | None:
        """A date such as 2019-12-01."""
        try:
            return date.fromisoformat(self.value) if self._is(str) else None
        except ValueError:
            self.fault("must be a date such as 2019-12-01")
            return None

    def moment(self) -> datetime | None:
        """A moment in UTC. Without an offset it is Helsinki wall time."""
        if not isinstance(self.value, str) or not MOMENT.fullmatch(self.value):
            self.fault("must be a time such as 2027-03-25T08:30")
            return None
        try:
            moment = datetime.fromisoformat(self.value)
        except ValueError:
            self.fault(f"there is no such time as {self.value}")
            return None
        if moment.year not in YEARS:
            self.fault(f"the year must be from {YEARS[0]} to {YEARS[-1]}")
            return None
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
        try:
            return clock.from_local(moment)
        except ValueError:
            self.fault(f"{self.value} does not exist: the clocks go forward over it")
            return None
