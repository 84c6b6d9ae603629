"""Jinja filters and globals: dates, localized texts, Markdown, the woven band."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Flask
from markupsafe import Markup

from app.clock import to_local
from app.domain.events import TermKind
from app.domain.languages import LocalizedText
from app.domain.placeholders import fill
from app.domain.schedule import at_once
from app.forms.search import in_address
from app.labels import admissions, dates, languages, places, programme, questions, words
from app.outputs import marked_text
from app.outputs.band import band
from app.outputs.mail.content import event_marks
from app.views.language import current

if TYPE_CHECKING:
    from app.models import Event


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        span=lambda event: dates.span(event.starts_at, event.ends_at, current()),
        moment=lambda moment: dates.short_moment(moment, current()),
        plain_date=lambda moment: dates.plain_date(moment, current()),
        short_date=lambda moment: dates.short_date(moment, current()),
        long_date=lambda moment: dates.long_date(moment, current()),
        clock_time=lambda moment: dates.clock_time(moment, current()),
        machine_time=machine_time,
        about=about,
        best=best,
        say=say,
        markdown=markdown,
        plain_markdown=plain_markdown,
        letter=letter,
        spoken=lambda codes: languages.spoken(codes, current()),
        language_name=languages.NAMES.__getitem__,
        written_in=languages.written_in,
        places_said=places.said,
        target_group=target_group,
        at_once=at_once,
        in_address=lambda listing: in_address(listing.arguments),
    )
    app.jinja_env.globals.update(
        dates=dates,
        words=words,
        programme_labels=programme,
        question_labels=questions,
        band=band,
        band_svg=band_svg,
    )


@lru_cache(maxsize=1024)
def band_svg(public_id: str) -> Markup:
    """The event's woven band. Kept: a page of the list has twenty, of thirty threads each."""
    made = band(public_id)
    threads = Markup("").join(
        Markup('<rect class="y{}" x="{}" width="{}" height="64"/>').format(thread.yarn, thread.x, thread.width)
        for thread in made.threads
    )
    return Markup(
        '<svg class="raita" aria-hidden="true" focusable="false"><defs><pattern id="r{0}" width="{1}" height="64"'
        ' patternUnits="userSpaceOnUse">{2}</pattern></defs><rect width="100%" height="100%" fill="url(#r{0})"/></svg>'
    ).format(made.key, made.width, threads)


def machine_time(moment: datetime) -> str:
    """With offset, as <time datetime> and schema.org want it."""
    return to_local(moment).isoformat(timespec="minutes")


def best(text: LocalizedText) -> str:
    """The plain text in the page's language or the nearest; for titles of pages and attributes."""
    return text.best(current()).text


def say(text: LocalizedText) -> Markup | str:
    """The text; in another language than the page's it is marked with its own lang (WCAG 3.1.2)."""
    language = current()
    phrase = text.best(language)
    if phrase.language is language or not phrase:
        return phrase.text
    return Markup('<span lang="{}">{}</span>').format(phrase.language.value, phrase.text)


def target_group(targets: Sequence[tuple[TermKind, LocalizedText]]) -> str:
    """Whom an event lets in first, in words."""
    return admissions.target_group([(kind, say(name)) for kind, name in targets], Markup)


def about(text: LocalizedText, event: Event) -> LocalizedText:
    """An organizer's text with its placeholders filled in as for those who read the page's language, but for what is
    one person's: that stays a mark."""
    marks = event_marks(event, current())
    return LocalizedText.of({code: fill(words, marks).strip() or words for code, words in text.as_dict().items()})


def markdown(text: LocalizedText, top: int = 3) -> Markup:
    """Markdown as safe HTML: raw HTML is shown as text, links only to web and mail; headings from h<top> down."""
    phrase = text.best(current())
    html = plain_markdown(phrase.text, top)
    if phrase.language is current():
        return html
    return Markup('<div class="stack" lang="{}">{}</div>').format(phrase.language.value, html)


def plain_markdown(text: str, top: int = 3) -> Markup:
    """The same for a text that is in the page's language."""
    return Markup(marked_text.to_html(text, top))


def letter(text: str, top: int = 3) -> Markup:
    """The same as a mail has it: line breaks stay, addresses are links. Placeholders are shown as they are."""
    return Markup(marked_text.letter_to_html(text, str, top))
