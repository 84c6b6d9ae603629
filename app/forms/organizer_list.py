"""The organizers' list and calendar as an address asks for them: what is not understood asks for nothing."""

from collections.abc import Mapping
from datetime import date

from app.domain.event_list import Month
from app.domain.month_calendar import is_known
from app.domain.organizer_list import Order, View, Wanted, Whose
from app.domain.paging import page_number
from app.domain.permissions import Viewer
from app.domain.search import LONGEST_SEARCH
from app.forms.event_filter import MONTH, slug
from app.forms.fields import one_line
from app.forms.moments import day_of


def wanted(args: Mapping[str, str], viewer: Viewer) -> Wanted:
    view, whose, order = args.get("view", ""), args.get("whose", ""), args.get("sort", "")
    return Wanted(
        viewer=viewer,
        view=View(view) if view in set(View) else View.COMING,
        words=one_line(args.get("q"))[:LONGEST_SEARCH],
        page=page_number(args.get("page", "")),
        whose=Whose(whose) if whose in set(Whose) else Whose.REACHED,
        region=slug(args.get("region", "")),
        theme=slug(args.get("theme", "")),
        since=_day(args.get("since")),
        until=_day(args.get("until")),
        order=Order(order) if order in set(Order) else Order.USUAL,
    )


def month(args: Mapping[str, str], today: date) -> Month:
    """This month, unless the address names another that calendars have."""
    found = MONTH.fullmatch(args.get("month", ""))
    if found is not None and is_known(named := Month(int(found[1]), int(found[2]))):
        return named
    return Month(today.year, today.month)


def _day(text: str | None) -> date | None:
    return day_of(one_line(text)) if text else None
