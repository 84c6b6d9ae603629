"""The words of one mail: the product's own, an event's own introduction before them, or an organizer's message."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import render_template
from flask_babel import gettext as _

from app.domain.languages import Language, Phrase
from app.domain.mail import MailKind
from app.domain.mail_texts import OWN_MARKS
from app.domain.placeholders import Placeholder, fill, mark
from app.labels import languages
from app.labels import mail as labels
from app.outputs import marked_text
from app.outputs.mail.fact import Fact

if TYPE_CHECKING:
    from app.queries.outbox import Letter

_EMPTY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Said:
    """written_in: the language of the own words; note: said before them when it is not the reader's.

    own: the organizer's own words, plain, and own_html the same as safe HTML. standard: the product's paragraphs after
    them. facts: what own words might leave out.
    """

    subject: str
    written_in: Language
    own: str = ""
    own_html: str = ""
    standard: Sequence[str] = ()
    note: str = ""
    facts: Sequence[Fact] = ()


def of(letter: Letter, subject: str, message: str, values: Mapping[str, Any]) -> Said:
    """subject, message: the product's own, rendered."""
    language = letter.mail.language
    if letter.bulletin is not None:
        own_subject, body = letter.bulletin.subject.best(language), letter.bulletin.body.best(language)
        return Said(
            _filled(own_subject, values) or subject,
            body.language,
            **_own(body, values),
            note="" if body.language is language else languages.only_in(body.language),
            facts=[Fact(_("About"), values["title"])],
        )
    first, *others = _paragraphs(message)
    if letter.own_words is None:
        return Said(subject, language, standard=[first, *others])
    wording = letter.own_words.wording
    own_subject, introduction = (
        Phrase(text.exactly(language), language) for text in (wording.subject, wording.introduction)
    )
    if not introduction:
        return Said(_filled(own_subject, values) or subject, language, standard=[first, *others])
    return Said(
        _filled(own_subject, values) or subject,
        language,
        **_own(introduction, values),
        standard=others,
        facts=[Fact(_("About"), str(labels.KINDS[letter.mail.kind])), *_left_out(letter.mail.kind, values)],
    )


def default(letter: Letter, values: Mapping[str, Any]) -> tuple[str, str]:
    """The product's own subject and introduction of this kind, with placeholders where a mail has its facts."""
    language, kind = letter.mail.language, letter.mail.kind
    marks = {
        "title": mark(Placeholder.EVENT, language),
        "begins": mark(Placeholder.TIME, language),
        "position": mark(Placeholder.POSITION, language),
        "until": mark(Placeholder.DEADLINE, language),
    }
    values = {**values, **marks}
    subject = render_template(f"mail/{kind}/subject.txt", **values)
    message = render_template(f"mail/{kind}/message.txt", **values)
    return " ".join(subject.split()), _paragraphs(tidy(message))[0]


def tidy(text: str) -> str:
    lines = (line.rstrip() for line in text.strip().splitlines())
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines))


def _own(text: Phrase, values: Mapping[str, Any]) -> dict[str, Any]:
    """What an organizer wrote, both ways."""
    filled = _filler(values)
    html = marked_text.letter_to_html(text.text, filled, values.get("top", 2))
    return {"own": tidy(marked_text.letter_to_plain(text.text, filled)), "own_html": html}


def _filled(text: Phrase, values: Mapping[str, Any]) -> str:
    return tidy(_filler(values)(text.text))


def _filler(values: Mapping[str, Any]) -> marked_text.Fill:
    """Puts the reader's values in the places of the marks."""
    action = values["action"]
    link = {Placeholder.LINK: action.url if action is not None else ""}
    return partial(fill, values={**values["marks"], **link})


def _paragraphs(text: str) -> list[str]:
    return text.split("\n\n") if text else []


def _left_out(kind: MailKind, values: Mapping[str, Any]) -> list[Fact]:
    """What the mail is about, and an own introduction may not name."""
    said = {
        Placeholder.POSITION: Fact(_("Place on the waiting list"), str(values.get("position") or "")),
        Placeholder.DEADLINE: Fact(_("Answer no later than"), str(values.get("until") or "")),
    }
    return [said[mark] for mark in OWN_MARKS.get(kind, ()) if said[mark].value]
