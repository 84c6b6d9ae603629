"""The attendee list: figures, search, filters, order, columns, page by page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.attendees import ORDERS, WITHOUT_LINK, Column, Listing, SeatShow, Show, Sort, offered_columns
from app.domain.bulk import BulkKind
from app.domain.events import Attendance
from app.domain.paging import page_number
from app.domain.permissions import Action
from app.domain.questions import QuestionKind, Value
from app.forms.attendees import listing_of
from app.forms.bulk import ChooseForm
from app.forms.fields import KutsuForm
from app.labels import attendees as labels
from app.labels import bulk as bulk_labels
from app.labels import questions as question_labels
from app.labels.words import ATTENDANCE
from app.queries import (
    answers,
    attendee_page,
    attendee_totals,
    links,
    outline,
    questions,
    registration_form,
    saved_views,
)
from app.queries.attendee_page import AttendeePage
from app.queries.attendee_totals import Figures
from app.queries.attendees import Attendee
from app.queries.saved_views import View
from app.services import special_data
from app.views.language import current
from app.views.organizer import guard

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

    from app.domain.choices import Offering
    from app.models import Question, RegistrationLink
    from app.queries.outline import Outline

#: Columns whose headings sort the list.
SORTS = {Column.ORGANISATION: Sort.ORGANISATION, Column.STATUS: Sort.STATUS, Column.REGISTERED: Sort.REGISTERED}

#: What whoever approves looks at, beside the answers.
TO_DECIDE = (Column.EMAIL, Column.ORGANISATION, Column.ROLE, Column.SECTOR, Column.REGION, Column.REGISTERED)


@dataclass(frozen=True)
class ListPage:
    """What the page shows. names: of roles, sectors and regions, by id; outline: what people could choose."""

    listing: Listing
    figures: Figures
    found: AttendeePage
    links: dict[int, str]
    names: dict[int, str]
    outline: Outline
    questions: Sequence[Question]
    answers: Mapping[int, Mapping[int, Value]]
    views: Sequence[View]

    @property
    def asked_for(self) -> dict[str, str | list[str]]:
        """As a saved view of this list has it: without search words."""
        return self.listing.without_words().arguments

    @property
    def to_decide(self) -> Listing:
        """Those who wait for approval, oldest first, with all that they answered."""
        listing = Listing(show=Show.PENDING, descending=False, columns=TO_DECIDE, all_questions=True)
        return listing.asking([one.id for one in self.questions], questions.in_lists(self.questions))

    @property
    def asked(self) -> list[Question]:
        """The questions whose answers are columns."""
        return [one for one in self.questions if one.id in (self.listing.questions or ())]

    def answer(self, row: Attendee, question: Question) -> str:
        names = {option.id: option.label.best(current()).text for option in question.options}
        return question_labels.said(self.answers.get(row.id, {}).get(question.id), names, question.kind, current())

    @property
    def answers_to_filter(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """By question, (value, words) of each answer that can be looked for."""
        found = []
        for question in self.questions:
            if question.kind is QuestionKind.YES_NO:
                options = [("yes", str(question_labels.YES)), ("no", str(question_labels.NO))]
            else:
                options = [(str(option.id), option.label.best(current()).text) for option in question.options]
            label = question.label.best(current()).text
            found.append((label, [(f"{question.id}:{value}", words) for value, words in options]))
        return [(label, options) for label, options in found if options]

    @property
    def columns(self) -> list[Column]:
        """The address is under the name, not in a column of its own."""
        return [column for column in self.listing.columns if column is not Column.EMAIL]

    @property
    def choosable(self) -> tuple[Column, ...]:
        return shown_columns(self.outline.offering)

    def track(self, track_id: int | None) -> str:
        track = self.outline.track(track_id)
        return track.name.best(current()).text if track is not None else ""

    @property
    def tracks(self) -> list[tuple[int, str]]:
        return [(track.id, track.name.best(current()).text) for track in self.outline.tracks]

    @property
    def ways_to_attend(self) -> list[tuple[Attendance, str]]:
        return [(way, ATTENDANCE[way]) for way in self.outline.offering.attendance]

    def sessions(self, seats: str | None) -> str:
        return labels.sessions(seats, self.titles)

    @property
    def titles(self) -> dict[int, str]:
        """Of the sessions that are chosen, in their order."""
        return {session.id: session.title.best(current()).text for session in self.outline.chosen}

    @property
    def anyone(self) -> bool:
        """Has anyone registered at all?"""
        return any(self.figures.by_status.values())


def seen_questions() -> list[Question]:
    """The event's questions, the retired too, whose answers are for whoever is signed in."""
    if not guard.allows(Action.SEE_PERSON):
        return []
    return questions.seen(guard.event().id, administrator=guard.is_administrator())


def shown_columns(offering: Offering) -> tuple[Column, ...]:
    """Those that say something here and are for whoever is signed in: notes are not for those who only help."""
    columns = offered_columns(offering)
    return columns if guard.allows(Action.SEE_PERSON) else tuple(one for one in columns if one is not Column.NOTE)


def settled(listing: Listing, programme: Outline, asked: Sequence[Question]) -> Listing:
    """With the columns and the answers that the event has and this reader may see. asked: seen_questions()."""
    listing = listing.within(shown_columns(programme.offering))
    return listing.asking([one.id for one in asked], questions.in_lists(asked))


def asked_for(query: MultiDict[str, str] | None = None) -> Listing:
    """The list that the address asks for, or a form, settled."""
    return settled(listing_of(query or request.args), outline.of(guard.event().id), seen_questions())


@guard.needs(Action.SEE_PEOPLE)
def index(slug: str) -> ResponseReturnValue:
    return answer(listing_of(request.args), page_number(request.args.get("page", "")))


def answer(
    wanted: Listing,
    number: int,
    form: ChooseForm | None = None,
    ticked: Collection[str] = (),
    problems: Sequence[tuple[str, str]] = (),
) -> str:
    """That page of the list. form: of those who were chosen, when it comes back; ticked: their codes. problems: why
    what was asked for otherwise was not done."""
    of_event = links.of_event(guard.event().id)
    return render_template(
        "organizer/registrations/index.html",
        page=_page(wanted, number, {link.id: link.label for link in of_event}),
        labels=labels,
        seats=[(seat.value, labels.SEATS[seat]) for seat in SeatShow],
        shows=[(show.value, labels.SHOWS[show]) for show in Show if show is not Show.ALL],
        Show=Show,
        orders=[(order, labels.ORDERS[order]) for order in ORDERS],
        ways=_ways(of_event),
        sorts=SORTS,
        Sort=Sort,
        bulk=form or (ChooseForm(None) if guard.allows(Action.MANAGE_PEOPLE) else None),
        ticked=frozenset(ticked),
        problems=problems or (form.problems if form is not None else ()),
        button=KutsuForm(None),
        acts=[("", _("Choose")), *((kind.value, bulk_labels.KINDS[kind]) for kind in BulkKind)],
    )


def _page(wanted: Listing, number: int, link_labels: dict[int, str]) -> ListPage:
    """Read, and where answers are in it that not everyone sees, that they were read is kept."""
    event_id = guard.event().id
    programme, asked = outline.of(event_id), seen_questions()
    listing = settled(wanted, programme, asked)
    figures = attendee_totals.figures(event_id)
    found = attendee_page.page(event_id, listing, number, figures)
    people = [row.id for row in found.rows]
    if not listing.asked_about.isdisjoint(one.id for one in asked if one.is_restricted):
        special_data.answers_in_list(people, event_id, guard.actor())
        programme, asked = outline.of(event_id), seen_questions()  # the act has made what was read before stale
    return ListPage(
        listing=listing,
        figures=figures,
        found=found,
        links=link_labels,
        names=_names(),
        outline=programme,
        questions=asked,
        answers=answers.of_rows(people, listing.questions or ()),
        views=saved_views.of_event(event_id),
    )


def _ways(of_event: Sequence[RegistrationLink]) -> list[tuple[int, str]]:
    """The links to filter by, as (value, label)."""
    return [(WITHOUT_LINK, str(labels.NO_LINK)), *((link.id, link.label) for link in of_event)] if of_event else []


def _names() -> dict[int, str]:
    lists, language = registration_form.lists(), current()
    return {
        int(value): name for value, name in (*lists.roles[language], *lists.sectors[language], *lists.regions[language])
    }
