"""What is narrowed by something of its event, when that is removed: nothing becomes about other people."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.attendees import AnswerIs, Listing
from app.domain.bulletins import AudienceGroup, BulletinState, StopReason
from app.domain.choices import Choice
from app.domain.history import COMMAND_LINE, Act
from app.domain.languages import LocalizedText
from app.domain.questions import QuestionKind
from app.models import Bulletin, Event, HistoryEntry, OutgoingMail
from app.queries import audiences, saved_views
from app.services import bulletins, programme, publication, questions, registrations
from app.services import saved_views as view_services
from tests.factories import ask, make_bulletin, make_event, make_registration, make_session, make_track
from tests.questions import details, make_question, options

HOUR = timedelta(hours=1)
REASON = LocalizedText("Sairastapaus")


def stored(bulletin_id: int) -> Bulletin:
    return db.session.get_one(Bulletin, bulletin_id, populate_existing=True)


def plan(event: Event, **changes: object) -> int:
    """A message that goes in an hour to those whom it is for now."""
    bulletin_id = make_bulletin(event, AudienceGroup.REGISTERED, **changes)
    bulletin = stored(bulletin_id)
    count = sum(part.count for part in audiences.readers(event.id, bulletin.audience))
    assert bulletins.schedule(bulletin_id, clock.now() + HOUR, bulletin.version, count, COMMAND_LINE) is None
    return bulletin_id


def save_views(event: Event, listing: Listing) -> None:
    assert view_services.save(event.id, "Kaikki", Listing(text="Espoo")) is None
    assert view_services.save(event.id, "Rajattu", listing) is None


def views(event: Event) -> list[str]:
    return [view.name for view in saved_views.of_event(event.id)]


def is_stopped(bulletin_id: int) -> bool:
    bulletin = stored(bulletin_id)
    if bulletin.state is BulletinState.STOPPED:
        assert (bulletin.stopped_because, bulletin.send_at) == (StopReason.AUDIENCE_GONE, None)
    return bulletin.state is BulletinState.STOPPED


def test_a_message_to_a_removed_session_does_not_go_to_another_ones_people(app, time):
    event = make_event()
    removed = make_session(event, "Poistuva", optional=True)
    planned, other = plan(event, session_id=removed.id), plan(event)
    save_views(event, Listing(session_id=removed.id))
    assert programme.remove_session(removed.id, COMMAND_LINE) is None
    assert (is_stopped(planned), is_stopped(other)) == (True, False)
    assert views(event) == ["Kaikki"]
    entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.MESSAGE_STOPPED)).one()
    assert entry.details["send_at"] == (clock.now() + HOUR).isoformat()
    fresh = make_session(event, "Uusi", optional=True)
    assert fresh.id != removed.id
    registrations.register(event.id, ask("uusi@example.fi", choice=Choice(sessions=frozenset({fresh.id}))))
    assert audiences.readers(event.id, stored(planned).audience) == []
    time.shift(2 * HOUR)
    assert (bulletins.send_due(), bulletins.send_due()) == (1, 0)
    written = select(OutgoingMail.bulletin_id).where(OutgoingMail.bulletin_id.is_not(None))
    assert db.session.scalars(written).all() == [other]


def test_a_removed_track_takes_its_sessions_along(app):
    event = make_event()
    track = make_track(event)
    session = make_session(event, track_id=track.id, optional=True)
    planned = [plan(event, track_id=track.id), plan(event, session_id=session.id)]
    save_views(event, Listing(track_id=track.id))
    assert programme.remove_track(track.id, COMMAND_LINE) is None
    assert [is_stopped(number) for number in planned] == [True, True]
    assert views(event) == ["Kaikki"]
    assert make_track(event).id != track.id


def test_a_removed_question_or_option(app):
    event = make_event()
    question = make_question(event, QuestionKind.ONE_OF, "Retki", options=options("Vene", "Museo", "Kävely"))
    boat, museum, _walk = (option.id for option in question.options)
    by_boat, by_museum = (plan(event, answer=AnswerIs(question.id, str(option))) for option in (boat, museum))
    save_views(event, Listing(answer=AnswerIs(question.id, str(boat))))
    left = question.details.options[1:]
    without = details(QuestionKind.ONE_OF, "Retki", options=left)
    assert questions.change(question.id, without, COMMAND_LINE) == question.id
    assert (is_stopped(by_boat), is_stopped(by_museum)) == (True, False)
    assert views(event) == ["Kaikki"]
    questions.remove(question.id, COMMAND_LINE)
    assert is_stopped(by_museum)
    again = make_question(event, QuestionKind.ONE_OF, "Retki", options=options("Vene", "Museo"))
    assert again.id != question.id
    assert {option.id for option in again.options}.isdisjoint({boat, museum})


def test_what_is_asked_no_more_but_was_answered_can_still_be_written_about(app):
    event = make_event()
    question = make_question(event, QuestionKind.YES_NO, "Bussi")
    registrations.register(event.id, ask(answers={question.id: True}))
    planned = plan(event, answer=AnswerIs(question.id, "yes"))
    assert questions.remove(question.id, COMMAND_LINE).retired
    assert not is_stopped(planned)


def test_the_number_of_a_removed_draft_is_given_to_no_other_message(app):
    event = make_event()
    removed = make_bulletin(event)
    bulletins.remove(removed)
    assert make_bulletin(event) != removed


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda event: publication.cancel(event.id, REASON, COMMAND_LINE), StopReason.EVENT_CANCELLED),
        (lambda event: publication.restore(event.id, COMMAND_LINE), StopReason.EVENT_RESTORED),
    ],
)
def test_a_planned_message_is_stopped_when_the_event_is_called_off_or_on_again(
    app, act: Callable[[Event], object], reason: StopReason
):
    event = make_event()
    make_registration(event)
    if reason is StopReason.EVENT_RESTORED:
        publication.cancel(event.id, REASON, COMMAND_LINE)
    planned = plan(event)
    act(event)
    assert (stored(planned).state, stored(planned).stopped_because) == (BulletinState.STOPPED, reason)
    count, version = 1, stored(planned).version
    assert bulletins.send(planned, version, count, COMMAND_LINE) == 1
    assert stored(planned).stopped_because is None


def test_what_is_planned_for_a_cancelled_events_people_goes(app, time):
    event = make_event()
    make_registration(event)
    publication.cancel(event.id, REASON, COMMAND_LINE)
    planned = plan(event)
    time.shift(2 * HOUR)
    assert bulletins.send_due() == 1
    assert stored(planned).state is BulletinState.SENT
