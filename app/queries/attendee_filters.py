"""What a list of an event's people leaves out, as conditions on its rows."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, literal_column, select, union_all
from sqlalchemy.orm import aliased

from app.domain.attendees import WITHOUT_LINK, Listing, Show
from app.domain.mail import MailState
from app.domain.registration import ACTIVE, RegistrationStatus
from app.models import OutgoingMail, Registration
from app.queries import answers, attendee_choices, people_search
from app.queries.expressions import known
from app.queries.people_search import Search

#: The table itself, or its rows with their numbers (queries/attendees.selection).
Row = type[Registration]


def conditions(row: Row, event_id: int, listing: Listing, search: Search | None = None) -> list[ColumnElement[bool]]:
    """Of this list. search: how its words are looked for, when that is known."""
    found = people_search.at_event(row, event_id, search or Search.of(listing.text))
    if listing.show is not Show.ALL:
        found.append(shown(row, event_id, listing.show))
    if listing.link_id == WITHOUT_LINK:
        found.append(row.link_id.is_(None))
    elif listing.link_id is not None:
        found.append(row.link_id == known(listing.link_id, Registration.link_id))
    if listing.by_unseen_answer:
        found.append(false())
    elif listing.answer is not None:
        found.append(answers.is_answered(row, listing.answer.question_id, listing.answer.answer))
    return found + attendee_choices.conditions(row, event_id, listing)


#: Cancelled for want of a confirmed address: they never counted.
LAPSED = and_(
    Registration.status == known(RegistrationStatus.CANCELLED, Registration.status), Registration.cancelled_at.is_(None)
)


def shown(row: Row, event_id: int, show: Show) -> ColumnElement[bool]:
    if show is Show.MAIL_PROBLEM:
        return row.id.in_(with_mail_problem(event_id))
    if show is Show.CALENDAR_DECLINED:
        return and_(row.calendar_declined_at.is_not(None), row.status.in_(ACTIVE))
    if show is Show.ERASURE_ASKED:
        return and_(row.erasure_asked_at.is_not(None), row.erased_at.is_(None))
    has_status: ColumnElement[bool] = row.status == known(RegistrationStatus(show.value), Registration.status)
    return and_(has_status, row.cancelled_at.is_not(None)) if show is Show.CANCELLED else has_status


def given_up(event_id: int) -> Select[Any]:
    """The registrations of which a mail was given up after the last try."""
    return select(OutgoingMail.registration_id).where(
        OutgoingMail.event_id == event_id,
        OutgoingMail.state == MailState.DEAD,
        OutgoingMail.registration_id.is_not(None),
    )


def with_mail_problem(event_id: int) -> Any:
    """The registrations to which mail does not arrive."""
    one = aliased(Registration)
    returned = select(one.id).where(one.event_id == event_id, one.mail_problem != literal_column("''"))
    return union_all(returned, given_up(event_id))
