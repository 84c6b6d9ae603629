"""Dates and times as organizers type them: two native inputs, Helsinki time, UTC inside."""

import re
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext as _
from wtforms import Field
from wtforms.widgets import DateInput, TimeInput

from app import clock
from app.forms.fields import one_line

DAY = re.compile(r"(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.(\d{1,2})\.(\d{4}))")
CLOCK = re.compile(r"(\d{1,2})(?:[.:](\d{2}))?(?:[.:]00)?")
#: Beyond these a year is a slip of the finger.
YEARS = range(2000, 2101)


class DayField(Field):
    """A date: 14.1.2027, or 2027-01-14 as browsers send it. data is None when empty or wrong."""

    widget = DateInput()
    data: date | None
    typed = ""

    def _value(self) -> str:
        return self.typed or (self.data.isoformat() if self.data else "")

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data, self.typed = None, one_line(str(valuelist[0])) if valuelist else ""
        if not self.typed:
            return
        self.data = day_of(self.typed)
        if self.data is None:
            raise ValueError(_("Write the date in the form 14.1.2027."))
        self.typed = ""


class ClockField(Field):
    """A time of day: 9.00, 9:00 or 9. data is None when empty or wrong."""

    widget = TimeInput()
    data: time | None
    typed = ""

    def _value(self) -> str:
        return self.typed or (f"{self.data:%H:%M}" if self.data else "")

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data, self.typed = None, one_line(str(valuelist[0])) if valuelist else ""
        if not self.typed:
            return
        self.data = _clock(self.typed)
        if self.data is None:
            raise ValueError(_("Write the time in the form 9.00."))
        self.typed = ""


def moment(day: DayField, at: ClockField, stored: datetime | None = None) -> datetime | None:
    """The two fields as one moment in UTC; None when both are empty, or when one has a fault.

    A missing half, and a time that the change to summer time skips, become errors of the fields. The
    stored moment is kept when it reads the same: seconds and the second of two equal hours survive.
    """
    if day.errors or at.errors or (day.data is None and at.data is None):
        return None
    if day.data is None:
        _blame(day, _("Write the date too."))
        return None
    if at.data is None:
        _blame(at, _("Write the time too."))
        return None
    wall_time = datetime.combine(day.data, at.data)
    if stored is not None and clock.to_local(stored).replace(second=0, microsecond=0, tzinfo=None) == wall_time:
        return stored
    try:
        return clock.from_local(wall_time)
    except ValueError:
        _blame(at, _("Choose another time: the clocks go forward that night and skip this one."))
        return None


def parts(moment: datetime | None) -> tuple[date | None, time | None]:
    """A moment as the two fields show it."""
    if moment is None:
        return None, None
    local = clock.to_local(moment)
    return local.date(), local.time().replace(second=0, microsecond=0)


def _blame(field: Field, sentence: str) -> None:
    field.errors = [*field.errors, sentence]


def day_of(text: str) -> date | None:
    """A date as it is typed, or as browsers send it; None: it is none, or far away."""
    match = DAY.fullmatch(text)
    if match is None:
        return None
    iso, finnish = match.groups()[:3], match.groups()[:2:-1]
    year, month, day = (int(part) for part in (iso if iso[0] else finnish))
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def _clock(text: str) -> time | None:
    match = CLOCK.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
