"""The forms of the programme: a session, a track, what participants choose, calling a session off."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Self

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from app.domain.edit_conflicts import fingerprint
from app.domain.events import SessionKind
from app.domain.programme import (
    ChoiceSettings,
    ProgrammeFault,
    SessionDetails,
    SettingsFault,
    TrackDetails,
)
from app.forms.editing import EditForm, SeenField, TextsForm, in_fields
from app.forms.event_fields import NumberField, RadiosField, web_address
from app.forms.fields import ChoiceField, KutsuForm, LineField, LinesField, at_most, no_identity_code, required
from app.forms.moments import ClockField, DayField, moment, parts
from app.labels import languages
from app.labels.programme import PROGRAMME_FAULTS, SESSION_KINDS, SETTINGS_FAULTS

ANEW = "anew"  # nobody is moved
TITLE, DESCRIPTION, REASON = 300, 10_000, 1000  # characters
PLACES = _l("Write the places as a whole number, or leave the field empty.")
LINES = ("speaker", "room", "remote_link")
TICKS = ("waiting_list", "optional")

#: Beside which field a fault is told.
FAULT_FIELDS = {
    ProgrammeFault.TITLE_FI: "title_fi",
    ProgrammeFault.ENDS_BEFORE_START: "ends_time",
    ProgrammeFault.ONE_TIME_ONLY: "ends_time",
    ProgrammeFault.OUTSIDE_EVENT: "day",
    ProgrammeFault.UNKNOWN_TRACK: "track",
}


class SessionForm(EditForm, TextsForm):
    """One item of the programme. Without times it has no time yet, whatever the date."""

    seen = SeenField(
        typed_in={
            "track_id": ("track",),
            "starts_at": ("day", "starts_time"),
            "ends_at": ("day", "ends_date", "ends_time"),
        }
    )
    title_fi = LineField(_l("Name in Finnish"), [*required(PROGRAMME_FAULTS[ProgrammeFault.TITLE_FI]), at_most(TITLE)])
    title_sv = LineField(_l("Name in Swedish"), [at_most(TITLE)])
    title_en = LineField(_l("Name in English"), [at_most(TITLE)])
    kind = ChoiceField(_l("Kind"), required(_l("Choose the kind of session.")))
    track = ChoiceField(_l("Track"))
    day = DayField(_l("Date"))
    starts_time = ClockField(_l("Starts"))
    ends_date = DayField(_l("End date, if it is another day"))
    ends_time = ClockField(_l("Ends"))
    room = LineField(_l("Room"), [at_most(120)])
    speaker = LineField(_l("Speakers"), [at_most(200)])
    remote_link = LineField(_l("Remote link"), [at_most(500), web_address])
    language = ChoiceField(_l("Language"))
    description_fi = LinesField(_l("Description in Finnish"), [at_most(DESCRIPTION)])
    description_sv = LinesField(_l("Description in Swedish"), [at_most(DESCRIPTION)])
    description_en = LinesField(_l("Description in English"), [at_most(DESCRIPTION)])
    capacity = NumberField(_l("Places"), sentence=PLACES)
    waiting_list = BooleanField(_l("Waiting list of its own"))
    optional = BooleanField(_l("Only for those who choose it"))

    #: What is in the database while someone edits; None for a new session.
    base: SessionDetails | None = None

    @classmethod
    def showing(cls, details: SessionDetails, seen: SessionDetails | None = None) -> Self:
        """Filled with these values; seen: what the database holds, if not the same."""
        form = cls(formdata=None, data=_typed(details))
        form.seen.data = fingerprint(seen or details)
        form.base = seen or details
        return form

    @classmethod
    def empty(cls, day: date, track: str = "") -> Self:
        """For a new session: on the event's first day, shared unless a track is named, with a waiting list."""
        return cls(formdata=None, data={"kind": "", "day": day, "track": track, "waiting_list": True})

    def offer(self, tracks: Sequence[tuple[str, str]]) -> None:
        """The choices; tracks: (id, name) in the page's language."""
        kinds = [(kind.value, str(SESSION_KINDS[kind])) for kind in SessionKind]
        self.kind.choices = [("", str(_l("Choose"))), *kinds]
        self.track.choices = [("", str(_l("Shared programme"))), *tracks]
        spoken = {language.value: str(name) for language, name in languages.NAMES.items()}
        held = self.base.language if self.base else ""
        others = [(held, held)] if held and held not in spoken else []  # it came with an event file
        self.language.choices = [("", str(_l("As the event"))), *spoken.items(), *others]

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self._starts_at, self._ends_at = self._times()
        return not self.errors

    def blame(self, found: Sequence[ProgrammeFault]) -> None:
        """Tell each fault beside its field."""
        for fault in found:
            field = self[FAULT_FIELDS[fault]]
            field.errors = [*field.errors, str(PROGRAMME_FAULTS[fault])]

    def to_details(self) -> SessionDetails:
        """The values; only after validation."""
        texts: dict[str, Any] = {name: self[name].data or "" for name in LINES}
        ticks: dict[str, Any] = {name: bool(self[name].data) for name in TICKS}
        return SessionDetails(
            title=self.localized("title"),
            kind=SessionKind(self.kind.data),
            track_id=int(self.track.data) if self.track.data else None,
            starts_at=self._starts_at,
            ends_at=self._ends_at,
            language=self.language.data or "",
            description=self.localized("description"),
            capacity=self.capacity.number,
            **texts,
            **ticks,
        )

    def _times(self) -> tuple[datetime | None, datetime | None]:
        """Both or none: one alone is a fault of the other's field."""
        begin, end = self.starts_time, self.ends_time
        if any(field.errors for field in (begin, end, self.day, self.ends_date)):
            return None, None
        if begin.data is None and end.data is None:
            return None, None
        if begin.data is None or end.data is None:
            missing = begin if begin.data is None else end
            missing.errors = [str(PROGRAMME_FAULTS[ProgrammeFault.ONE_TIME_ONLY])]
            return None, None
        last_day = self.ends_date if self.ends_date.data else self.day
        held_start, held_end = (self.base.starts_at, self.base.ends_at) if self.base else (None, None)
        starts_at = moment(self.day, begin, held_start)
        return starts_at, moment(last_day, end, held_end) if starts_at else None


class TrackForm(EditForm, TextsForm):
    """A path through the day."""

    name_fi = LineField(_l("Name in Finnish"), [*required(_l("Give the name in Finnish.")), at_most(TITLE)])
    name_sv = LineField(_l("Name in Swedish"), [at_most(TITLE)])
    name_en = LineField(_l("Name in English"), [at_most(TITLE)])
    capacity = NumberField(_l("Places"), sentence=PLACES)

    @classmethod
    def showing(cls, details: TrackDetails, seen: TrackDetails | None = None) -> Self:
        """Filled with these values; seen: what the database holds, if not the same."""
        form = cls(formdata=None, data={**in_fields("name", details.name), "capacity": _number(details.capacity)})
        form.seen.data = fingerprint(seen or details)
        return form

    def to_details(self) -> TrackDetails:
        """The values; only after validation."""
        return TrackDetails(self.localized("name"), self.capacity.number)


class ChoiceSettingsForm(EditForm):
    """What participants must choose and until when; places of each way to attend where there are two."""

    track_required = BooleanField(_l("A track must be chosen"))
    sessions_required = BooleanField(_l("A session must be chosen wherever several are at the same time"))
    choices_until_date = DayField(_l("Choices can be changed until"))
    choices_until_time = ClockField(_l("Time on that day"))
    programme_from_date = DayField(_l("The programme is published on"))
    programme_from_time = ClockField(_l("Time on that day"))
    onsite_capacity = NumberField(_l("Places on site"), sentence=PLACES)
    online_capacity = NumberField(_l("Places online"), sentence=PLACES)

    #: What is in the database; set before validation.
    base = ChoiceSettings()
    #: Is there a choice between on site and online, so that each may have its places?
    two_ways = False

    @classmethod
    def showing(cls, settings: ChoiceSettings, seen: ChoiceSettings | None = None) -> Self:
        """Filled with these values; seen: what the database holds, if not the same."""
        day, at = parts(settings.choices_until)
        out_day, out_at = parts(settings.programme_from)
        typed = {
            "track_required": settings.track_required,
            "sessions_required": settings.sessions_required,
            "choices_until_date": day,
            "choices_until_time": at,
            "programme_from_date": out_day,
            "programme_from_time": out_at,
            "onsite_capacity": _number(settings.onsite_capacity),
            "online_capacity": _number(settings.online_capacity),
        }
        form = cls(formdata=None, data=typed)
        form.seen.data = fingerprint(seen or settings)
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        super().validate(extra_validators)
        self._until = moment(self.choices_until_date, self.choices_until_time, self.base.choices_until)
        self._out = moment(self.programme_from_date, self.programme_from_time, self.base.programme_from)
        return not self.errors

    def blame(self, found: Sequence[SettingsFault]) -> None:
        """Tell each fault beside its field."""
        for fault in found:
            self.choices_until_date.errors = [*self.choices_until_date.errors, str(SETTINGS_FAULTS[fault])]

    def to_settings(self) -> ChoiceSettings:
        """The values; only after validation. What was not asked stays as it is."""
        return ChoiceSettings(
            track_required=bool(self.track_required.data),
            sessions_required=bool(self.sessions_required.data),
            choices_until=self._until,
            programme_from=self._out,
            onsite_capacity=self.onsite_capacity.number if self.two_ways else self.base.onsite_capacity,
            online_capacity=self.online_capacity.number if self.two_ways else self.base.online_capacity,
        )


class CancelSessionForm(KutsuForm):
    """What becomes of the people of a session that is called off, and why it is."""

    move_to = RadiosField(
        _l("Those who have a place in it"), required(_l("Choose what becomes of those who have a place in it."))
    )
    reason = LinesField(_l("Reason"), [at_most(REASON), no_identity_code])

    def offer(self, alternatives: Sequence[tuple[str, str]]) -> None:
        """(id, name with its free places) of the sessions that they may be moved to; none: nothing is asked."""
        if alternatives:
            self.move_to.choices = [(ANEW, str(_("Choose anew themselves"))), *alternatives]
        else:
            del self.move_to

    @property
    def target(self) -> int | None:
        """Only after validation."""
        return int(self.move_to.data) if self.move_to and self.move_to.data != ANEW else None


def _typed(details: SessionDetails) -> dict[str, Any]:
    """The values as the form's fields hold them."""
    typed: dict[str, Any] = {name: getattr(details, name) for name in (*LINES, *TICKS, "language")}
    for name in ("title", "description"):
        typed |= in_fields(name, getattr(details, name))
    day, begin = parts(details.starts_at)
    last_day, end = parts(details.ends_at)
    return {
        **typed,
        "kind": details.kind.value,
        "track": "" if details.track_id is None else str(details.track_id),
        "day": day,
        "starts_time": begin,
        "ends_date": last_day if last_day != day else None,
        "ends_time": end,
        "capacity": _number(details.capacity),
    }


def _number(number: int | None) -> str:
    return "" if number is None else str(number)
