"""Which of an event's texts are missing in which language: one page over all its parts, and marks in every form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.domain.languages import Language
from app.domain.permissions import Action
from app.labels import languages
from app.labels import messages as message_labels
from app.labels.event_fields import EVENT_FIELDS
from app.labels.programme import FIELDS as PROGRAMME_FIELDS
from app.labels.questions import FIELDS as QUESTION_FIELDS
from app.queries import missing_texts as queries
from app.queries.missing_texts import Part
from app.views.language import current
from app.views.organizer import guard

if TYPE_CHECKING:
    from collections.abc import Mapping

bp = Blueprint("missing_texts", __name__, url_prefix="/events/<slug>/missing-texts")

#: Where each part is edited, and what the address calls it.
PAGES: Mapping[Part, tuple[str, str]] = {
    Part.EVENT: ("organizer.events.edit", ""),
    Part.TRACK: ("organizer.programme.tracks.edit", "track_id"),
    Part.SESSION: ("organizer.programme.sessions.edit", "session_id"),
    Part.QUESTION: ("organizer.questions.edit", "question_id"),
    Part.MESSAGE: ("organizer.messages.writing.edit", "bulletin_id"),
}
PARTS: Mapping[Part, Any] = {
    Part.EVENT: _l("Event details"),
    Part.TRACK: _l("Track"),
    Part.SESSION: _l("Session"),
    Part.QUESTION: _l("Question"),
    Part.MESSAGE: _l("Message"),
}
FIELDS: Mapping[Part, Mapping[str, Any]] = {
    Part.EVENT: EVENT_FIELDS,
    Part.TRACK: PROGRAMME_FIELDS,
    Part.SESSION: PROGRAMME_FIELDS,
    Part.QUESTION: QUESTION_FIELDS,
    Part.MESSAGE: message_labels.FIELDS,
}


@dataclass(frozen=True)
class Missing:
    """url: of the field that is empty. where: the part and its name."""

    where: str
    field: str
    url: str


@bp.get("")
@guard.needs(Action.MANAGE_EVENT)
def index(slug: str) -> ResponseReturnValue:
    return render_template("organizer/missing_texts/index.html", missing=by_language(), wanted=wanted())


def by_language() -> dict[Language, list[Missing]]:
    """Of the event that the address names; only languages in which anything is missing."""
    found: dict[Language, list[Missing]] = {language: [] for language in wanted()}
    for text, lacking in queries.of_event(guard.event().id, wanted()):
        for language in lacking:
            found[language].append(_missing(text, language))
    return {language: texts for language, texts in found.items() if texts}


def wanted() -> tuple[Language, ...]:
    """The languages in which this page's texts are wanted: the event's; else the network's, Finnish and Swedish."""
    if "event" not in g:
        return (Language.FI, Language.SV)
    if "text_languages" not in g:
        g.text_languages = queries.languages(guard.event())
    known: tuple[Language, ...] = g.text_languages
    return known


def for_templates() -> dict[str, Any]:
    """What components/texts.html asks for."""
    return {
        "text_languages": wanted,
        "missing_texts_said": languages.missing,
        "written_in_words": languages.WRITTEN_IN,
    }


def _missing(text: queries.Text, language: Language) -> Missing:
    endpoint, argument = PAGES[text.part]
    anchor = f"{text.field}_{language.value}" if text.number is None else f"option-{text.number}-{language.value}"
    values: dict[str, Any] = {argument: text.of} if argument else {}
    url = url_for(endpoint, slug=guard.event().slug, _anchor=anchor, **values)
    label = str(FIELDS[text.part][text.field])
    if text.number is not None:
        label = str(_("Option %(number)d", number=text.number + 1))
    return Missing(_where(text), label, url)


def _where(text: queries.Text) -> str:
    part = str(PARTS[text.part])
    if text.part is Part.EVENT:
        return part
    return f"{part}: {text.name.best(current()).text}"
