"""A month of events: my own, and lighter the network's others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.domain import month_calendar
from app.domain.event_list import Month
from app.domain.month_calendar import Week
from app.domain.permissions import Action
from app.forms import organizer_list as asked
from app.labels import dates
from app.labels.holidays import holiday
from app.queries import organizer_calendar
from app.views.language import current
from app.views.organizer import guard

if TYPE_CHECKING:
    from app.queries.organizer_calendar import CalendarEvent


@dataclass(frozen=True)
class MonthPage:
    """What the page shows. holidays: names by date in ISO form."""

    month: Month
    weeks: list[Week[CalendarEvent]]
    holidays: dict[str, str]
    today: str

    @property
    def title(self) -> str:
        return dates.month_name(self.month.year, self.month.number, current())

    @property
    def weekdays(self) -> tuple[tuple[str, str], ...]:
        """(short, whole) from Monday on."""
        return tuple(zip(dates.WEEKDAYS_SHORT[current()], dates.WEEKDAYS[current()], strict=True))

    @property
    def around(self) -> list[Month]:
        """The months before and after, as far as calendars go."""
        both = (month_calendar.previous(self.month), self.month.next)
        return [month for month in both if month_calendar.is_known(month)]

    def name(self, month: Month) -> str:
        return dates.month_name(month.year, month.number, current())

    def is_before(self, month: Month) -> bool:
        return str(month) < str(self.month)

    def address(self, entry: CalendarEvent) -> str:
        """Its page as far as it opens to this reader."""
        if entry.opens:
            return url_for("organizer.events.show", slug=entry.slug)
        if entry.reached:
            return url_for("organizer.figures.show", slug=entry.slug)
        return url_for("participant.events.show", slug=entry.slug)


@guard.needs(Action.LIST_EVENTS)
def calendar() -> ResponseReturnValue:
    today = clock.to_local(clock.now()).date()
    month = asked.month(request.args, today)
    first, last = month_calendar.ends(month)
    weeks = month_calendar.weeks(month, organizer_calendar.between(first, last, guard.viewer()))
    named = {day.date: holiday(day.date, current()) for week in weeks for day in week.days}
    page = MonthPage(month, weeks, {day.isoformat(): name for day, name in named.items() if name}, today.isoformat())
    return render_template("organizer/events/calendar.html", page=page)
