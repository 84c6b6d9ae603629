"""What a personal link opens, for every page behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import abort, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.domain.events import Attendance, joins_online
from app.domain.privacy import DataKind
from app.domain.registration import RegistrationStatus, may_change, may_choose
from app.domain.standing import Standing, standing
from app.queries import personal

if TYPE_CHECKING:
    from datetime import datetime

    from app.domain.languages import LocalizedText
    from app.models import Event, Registration


@dataclass(frozen=True)
class Mine:
    """One's own registration with its event, and what one's role, sector and region are called.

    may_change: details and cancelling, until the event is over. may_choose: track, way to attend and sessions, where
    there is something to choose. offered_until: until when a place is held for them.
    """

    token: str
    registration: Registration
    event: Event
    role: LocalizedText | None
    sector: LocalizedText | None
    region: LocalizedText | None
    needs_until: datetime | None
    offered_until: datetime | None
    standing: Standing
    may_change: bool
    may_choose: bool
    has_programme: bool
    has_questions: bool = False

    @property
    def joins_online(self) -> bool:
        """Is the remote link for them, as far as the way they attend goes?"""
        return joins_online(self.event.onsite, self.event.online, self.registration.attendance)

    @property
    def comes_on_site(self) -> bool:
        return self.event.onsite and self.registration.attendance is not Attendance.ONLINE

    @property
    def may_give_needs(self) -> bool:
        return self.may_change and self.event.asks_needs and self.event.onsite

    @property
    def details_until(self) -> datetime:
        """When the worker removes who they are; as they stand at present."""
        confirmed = self.registration.status is RegistrationStatus.CONFIRMED
        return self.event.kept_until(DataKind.WITH_PLACE if confirmed else DataKind.WITHOUT_PLACE)

    @property
    def has_buttons(self) -> bool:
        """Can something be answered on the page itself: whether they come, or whether they take the place? Offers of
        sessions apart."""
        return self.standing is Standing.OFFERED or bool(self.registration.data_origin)

    def url(self, page: str, **query: Any) -> str:
        """The address of a page behind this link, such as "details.edit"."""
        return url_for(f"participant.my.{page}", token=self.token, **query)


def mine(token: str) -> Mine:
    """What the link opens. Answers 404 itself, with a page that helps on, when it opens nothing."""
    own = personal.by_token(token)
    if own is None:
        abort(make_response(render_template("participant/my/unknown.html"), 404))
    now = clock.now()
    status, event = own.registration.status, own.event.facts
    return Mine(
        token,
        own.registration,
        own.event,
        own.role,
        own.sector,
        own.region,
        own.needs_until,
        own.offered_until,
        standing(status, event, now, own.offered_until),
        may_change(status, event, now),
        own.has_programme and own.offered_until is None and may_choose(status, event, now),
        own.has_programme,
        own.has_questions,
    )


def page(
    template: str, found: Mine, status: int = 200, *, wait: int | None = None, **values: object
) -> ResponseReturnValue:
    """A page behind the link; search engines are told to keep off. wait: seconds until one may try again."""
    answer = make_response(render_template(f"participant/my/{template}.html", mine=found, **values), status)
    answer.headers["X-Robots-Tag"] = "noindex"
    if wait is not None:
        answer.headers["Retry-After"] = str(wait)
    return answer
