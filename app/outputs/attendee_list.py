"""What an attendee list and a list of special needs say, column by column, in the reader's language."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _

from app import keys
from app.domain.attendees import HELD_BACK, Column
from app.domain.languages import Language
from app.domain.participants import Needs
from app.domain.questions import QuestionKind
from app.labels import attendees as labels
from app.labels import languages, privacy, words
from app.labels.questions import Wording
from app.models import Question
from app.outputs.spreadsheet import Columns, Field, Kind

WIDTHS = {
    Column.EMAIL: 32,
    Column.ORGANISATION: 30,
    Column.ROLE: 26,
    Column.LANGUAGE: 10,
    Column.STATUS: 18,
    Column.POSITION: 12,
    Column.SESSIONS: 40,
    Column.REGISTERED: 16,
    Column.CONFIRMED: 16,
    Column.CANCELLED: 16,
    Column.CODE: 12,
    Column.NOTE: 40,
}
ANSWER_WIDTH = 30
KINDS = {
    Column.POSITION: Kind.NUMBER,
    Column.REGISTERED: Kind.MOMENT,
    Column.CONFIRMED: Kind.MOMENT,
    Column.CANCELLED: Kind.MOMENT,
}


@dataclass(frozen=True)
class Names:
    """What ids stand for: terms (roles, sectors, regions), registration links, tracks, and sessions in their order."""

    terms: Mapping[int, str]
    links: Mapping[int, str]
    tracks: Mapping[int, str]
    sessions: Mapping[int, str]


@dataclass(frozen=True)
class Asked:
    """A question whose answers are a column. wording: answers in words, by their JSON text."""

    heading: str
    kind: QuestionKind
    wording: Wording


def asked(question: Question, language: Language) -> Asked:
    """Its options must be loaded, the retired too: they may have been chosen."""
    names = {option.id: option.label.best(language).text for option in question.options}
    return Asked(question.label.best(language).text, question.kind, Wording(names, question.kind, language))


def fields(columns: Sequence[Column], questions: Sequence[Asked] = ()) -> list[Field]:
    """The headings of an attendee list."""
    own = [
        Field(str(labels.COLUMNS[column]), WIDTHS.get(column, 18), KINDS.get(column, Kind.TEXT)) for column in columns
    ]
    kinds = {QuestionKind.NUMBER: Kind.NUMBER}
    return own + [Field(one.heading, ANSWER_WIDTH, kinds.get(one.kind, Kind.TEXT)) for one in questions]


def worded(
    columns: Sequence[Column],
    batches: Iterable[Sequence[Sequence[Any]]],
    names: Names,
    language: Language,
    questions: Sequence[Asked] = (),
) -> Iterator[Columns]:
    """Batches of plain rows (queries/attendee_documents.batches) with words for values and ids."""
    wordings = _wordings(names, language)
    asked = [*(wordings.get(column) for column in columns), *(one.wording for one in questions)]
    for rows in batches:
        yield [
            values if wording is None else list(map(wording.__getitem__, values))
            for wording, values in zip(asked, zip(*rows, strict=True), strict=True)
        ]


class Words(dict[Any, str]):
    """Words by value, looked up once and not once a row."""

    def __init__(self, known: Mapping[Any, Any]) -> None:
        super().__init__({getattr(key, "value", key): str(word) for key, word in known.items()})

    def __missing__(self, value: Any) -> str:
        return ""  # nothing chosen, or a term or link that was added while the list was being read


class _Sessions(dict[Any, str]):
    """Someone's sessions in words: few choose differently from everyone else."""

    def __init__(self, titles: Mapping[int, str]) -> None:
        super().__init__()
        self._titles = titles

    def __missing__(self, text: str | None) -> str:
        self[text] = labels.sessions(text, self._titles)
        return self[text]


class _Standings(Words):
    """A status in words; or how someone waits, in those of the list: until when they are asked, or for others' date."""

    def __init__(self, language: Language) -> None:
        super().__init__(words.REGISTRATION_STATUSES)
        self[HELD_BACK] = str(labels.HELD_BACK)
        self._language = language

    def __missing__(self, until: str) -> str:
        self[until] = labels.offered(datetime.fromisoformat(until).replace(tzinfo=UTC), self._language)
        return self[until]


def _wordings(names: Names, language: Language) -> dict[Column, dict[Any, str]]:
    return {
        Column.TRACK: Words(names.tracks),
        Column.ATTENDANCE: Words(words.ATTENDANCE),
        Column.SESSIONS: _Sessions(names.sessions),
        Column.ROLE: Words(names.terms),
        Column.SECTOR: Words(names.terms),
        Column.REGION: Words(names.terms),
        Column.LINK: Words(names.links),
        Column.LANGUAGE: Words(languages.NAMES),
        Column.STATUS: _Standings(language),
        Column.SOURCE: Words(labels.SOURCES),
    }


def needs_fields() -> list[Field]:
    """The headings of a list of special needs."""
    return [
        *fields((Column.FAMILY_NAME, Column.GIVEN_NAME, Column.CODE, Column.STATUS)),
        Field(_("Dietary needs"), 40),
        Field(_("What is needed to take part"), 40),
    ]


def opened_needs(batches: Iterable[Sequence[Sequence[Any]]], seal: keys.Seal) -> Iterator[Columns]:
    """Batches of needs_batches with the seals opened. What was sealed under another key says so."""
    statuses = {status.value: str(word) for status, word in words.REGISTRATION_STATUSES.items()}
    unreadable = Needs(privacy.not_readable(), privacy.not_readable())
    for rows in batches:
        family_names, given_names, codes, status_values, sealed = zip(*rows, strict=True)
        opened = [seal.open(bytes(one)) for one in sealed]
        needs = [unreadable if values is None else Needs.of(values) for values in opened]
        yield [
            family_names,
            given_names,
            codes,
            [statuses[value] for value in status_values],
            [privacy.diet(one) for one in needs],
            [privacy.access(one) for one in needs],
        ]
