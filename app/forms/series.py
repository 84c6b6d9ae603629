"""The form of a series."""

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, Field
from wtforms.validators import ValidationError

from app.domain.edit_conflicts import fingerprint
from app.domain.series import SeriesContents, SeriesOccasions
from app.domain.slugs import MAX_LENGTH, is_slug
from app.forms.editing import EditForm, TextsForm, in_fields
from app.forms.event_fields import ManyField
from app.forms.fields import LineField, LinesField, at_most, required

#: Each of these is three fields: _fi, _sv, _en.
LOCALIZED = ("title", "summary", "description")
OCCASIONS = _l("Events that are occasions of the series")


class EventsField(ManyField):
    """Which of the events that an organizer may change are in the series."""

    def offer(self, events: Sequence[tuple[int, str]]) -> None:
        """The events that may be chosen: (id, name)."""
        self.choices = [(str(event_id), name) for event_id, name in events]

    @property
    def offered(self) -> frozenset[int]:
        return frozenset(int(value) for value, *_rest in self.iter_choices())

    @property
    def chosen(self) -> frozenset[int]:
        """Only after validation."""
        return frozenset(int(value) for value in self.data or ())


class OccasionsForm(EditForm):
    """Which of an organizer's own events are in a series that others run too."""

    events = EventsField(OCCASIONS)

    @classmethod
    def showing(cls, occasions: SeriesOccasions, seen: SeriesOccasions | None = None) -> Self:
        """Filled with these; seen: what the database holds, if not the same."""
        form = cls(formdata=None, data={"events": _as_typed(occasions.events)})
        form.seen.data = fingerprint(seen or occasions)
        return form

    def offer(self, events: Sequence[tuple[int, str]]) -> Self:
        """The events that may be chosen: (id, name)."""
        self.events.offer(events)
        return self

    def to_occasions(self) -> SeriesOccasions:
        """Only after validation."""
        return SeriesOccasions(self.events.chosen)


class SeriesForm(EditForm, TextsForm):
    """What organizers write of a series."""

    title_fi = LineField(_l("Title in Finnish"), [*required(_l("Write the title in Finnish.")), at_most(200)])
    title_sv = LineField(_l("Title in Swedish"), [at_most(200)])
    title_en = LineField(_l("Title in English"), [at_most(200)])
    summary_fi = LinesField(_l("Summary in Finnish"), [at_most(1000)])
    summary_sv = LinesField(_l("Summary in Swedish"), [at_most(1000)])
    summary_en = LinesField(_l("Summary in English"), [at_most(1000)])
    description_fi = LinesField(_l("Description in Finnish"), [at_most(10_000)])
    description_sv = LinesField(_l("Description in Swedish"), [at_most(10_000)])
    description_en = LinesField(_l("Description in English"), [at_most(10_000)])
    slug = LineField(_l("Last part of the address of the series"), [at_most(MAX_LENGTH)])
    whole = BooleanField(_l("One registers once for all occasions"))
    events = EventsField(OCCASIONS)

    @classmethod
    def showing(cls, contents: SeriesContents, seen: SeriesContents | None = None) -> Self:
        """Filled with these values; seen: what the database holds, if not the same."""
        typed: dict[str, Any] = {}
        for name in LOCALIZED:
            typed |= in_fields(name, getattr(contents, name))
        events = _as_typed(contents.events)
        form = cls(formdata=None, data={**typed, "whole": contents.whole, "events": events})
        form.seen.data = fingerprint(seen or contents)
        return form

    def offer(self, events: Sequence[tuple[int, str]]) -> Self:
        self.events.offer(events)
        return self

    def validate_slug(self, field: Field) -> None:
        if field.data and not is_slug(field.data):
            raise ValidationError(_("Use only small letters a–z, numbers and single hyphens between them."))

    def to_contents(self) -> SeriesContents:
        """Only after validation."""
        texts = {name: self.localized(name) for name in LOCALIZED}
        return SeriesContents(**texts, whole=bool(self.whole.data), events=self.events.chosen)


def _as_typed(event_ids: frozenset[int]) -> list[str]:
    return [str(event_id) for event_id in sorted(event_ids)]
