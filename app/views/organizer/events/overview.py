"""One event for its organizers: state, figures, steps, and what it says; and how the public would see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app import clock
from app.domain.event_details import Fault, publishing_faults
from app.domain.events import EventStatus
from app.domain.languages import Language
from app.domain.permissions import Action
from app.domain.publication import Step, may_take
from app.forms.event_steps import StepForm
from app.forms.events import FAULT_FIELDS
from app.labels import languages
from app.labels.event_faults import FAULTS
from app.labels.event_fields import MODES
from app.labels.internal_notes import internal_notes
from app.labels.places import Sign
from app.labels.questions import lacks
from app.queries import attendee_totals, event_details, network, organizer_events, questions
from app.queries.attendee_totals import Figures
from app.views import event_page
from app.views.event_page import EventPage
from app.views.language import current
from app.views.organizer import guard, missing_texts
from app.views.organizer.events import clashes
from app.views.organizer.events.clashes import Warnings
from app.views.organizer.events.listing import state
from app.views.organizer.missing_texts import Missing

if TYPE_CHECKING:
    pass


@dataclass(frozen=True)
class Overview:
    """What the page shows. missing: what publishing still asks for, as (address where it is mended, sentence).

    untranslated: how many texts are missing, by language, in words. notes: (name, text), for those who run the event.
    """

    page: EventPage
    figures: Figures
    sign: Sign
    undelivered: int
    steps: set[str]
    missing: list[tuple[str, str]]
    untranslated: list[str]
    notes: list[tuple[str, str]]
    warnings: Warnings


class Preview(EventPage):
    """The public page without a way to the form, which is not there yet."""

    @property
    def way(self) -> None:
        return None


@guard.needs(Action.SEE_EVENT)
def show(slug: str) -> ResponseReturnValue:
    return answer()


@guard.needs(Action.MANAGE_EVENT)
def preview(slug: str) -> ResponseReturnValue:
    found = event_page.page(event_details.whole(guard.event().id), clock.now())
    return render_template("organizer/events/preview.html", page=Preview(found.event, found.now, found.language))


def answer(refusal: str = "", *, missing: bool = False) -> str:
    """The event's page; above it a refusal, or what publishing was refused for."""
    now = clock.now()
    page = event_page.page(event_details.whole(guard.event().id), now)
    steps = {step.value for step in Step if may_take(step, page.event.facts, now)}
    overview = Overview(
        page=page,
        figures=attendee_totals.figures(page.event.id),
        sign=state(page.event, now),
        undelivered=organizer_events.undelivered(page.event.id),
        steps=steps,
        missing=_missing(page) if page.event.status is EventStatus.DRAFT else [],
        untranslated=[languages.missing(language, len(texts)) for language, texts in _untranslated().items()],
        notes=internal_notes(page.event.internal_notes) if guard.allows(Action.MANAGE_EVENT) else [],
        warnings=clashes.of(page.event, now),
    )
    return render_template(
        "organizer/events/show.html",
        overview=overview,
        button=StepForm(None),
        modes=MODES,
        refusal=refusal,
        refused=missing,
    )


def _untranslated() -> dict[Language, list[Missing]]:
    """For those who may mend it."""
    return missing_texts.by_language() if guard.allows(Action.MANAGE_EVENT) else {}


def _missing(page: EventPage) -> list[tuple[str, str]]:
    details = event_details.of(page.event, page.event.pools)
    found: list[Fault] = publishing_faults(details, network_has_controller=network.has_controller())
    slug = page.event.slug
    form = url_for("organizer.events.edit", slug=slug)
    details_missing = [(f"{form}#{FAULT_FIELDS[fault]}", str(FAULTS[fault])) for fault in found]
    return details_missing + [
        (
            url_for("organizer.questions.edit", slug=slug, question_id=one.question_id),
            _(
                "The question “%(question)s” lacks: %(what)s.",
                question=one.label.best(current()).text,
                what=lacks(one.faults),
            ),
        )
        for one in questions.incomplete(page.event)
    ]
