"""The programme changes under people who have chosen: nobody loses a place, nobody is told what is not so."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from app import clock
from app.database import db
from app.domain.choices import Choice
from app.domain.events import Attendance
from app.domain.history import COMMAND_LINE
from app.domain.mail import MailKind
from app.domain.moves import MoveFault
from app.domain.places import ClaimState, PoolKind
from app.domain.programme import ChoiceSettings, Crowded, TrackDetails
from app.models import Claim, Event, OutgoingMail, Pool, Registration
from app.queries import programme
from app.services import choices, pool_upkeep, programme_settings, registrations, session_moves
from app.services import programme as organizer
from tests.days import make_day
from tests.factories import ask, make_event, make_session, make_track, text
from tests.programmes import change, seats, well

HOUR = timedelta(hours=1)


def mails(kind: MailKind) -> list[str]:
    found = select(OutgoingMail.recipient).where(OutgoingMail.kind == kind).order_by(OutgoingMail.id)
    return list(db.session.scalars(found))


def hide(event: Event) -> None:
    settings = ChoiceSettings(programme_from=clock.now() + timedelta(days=1))
    assert not isinstance(programme_settings.change(event.id, settings, COMMAND_LINE), Crowded)


def test_a_whole_slot_that_is_moved_session_by_session_keeps_its_people(app):
    day = make_day()
    one, other = day.join("eka", "a1"), day.join("toka", "a2")
    for name in ("a1", "a2"):
        details = programme.session(day.sessions[name]).details
        change(day.sessions[name], starts_at=details.starts_at + HOUR, ends_at=details.ends_at + HOUR)
    assert seats(one) == {"Työpaja a1": ClaimState.TAKEN}
    assert seats(other) == {"Työpaja a2": ClaimState.TAKEN}
    assert mails(MailKind.SESSION_CHANGED) == ["eka@example.fi", "toka@example.fi"]
    assert well()


def test_who_had_what_was_everyones_is_told_of_its_new_time(app):
    event = make_event()
    make_session(event, "A", 1)
    talk = make_session(event, "B", 3)
    registrations.register(event.id, ask())
    change(talk.id, starts_at=event.starts_at + HOUR, ends_at=event.starts_at + 2 * HOUR)
    mail = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == MailKind.SESSION_TO_CHOOSE)).one()
    was = {"starts_at": (event.starts_at + 3 * HOUR).isoformat(), "ends_at": (event.starts_at + 4 * HOUR).isoformat()}
    assert mail.facts["changed"] == {str(talk.id): was}
    assert mails(MailKind.SESSION_CHANGED) == []  # once is enough
    assert well()


def test_while_the_programme_is_hidden_only_the_way_to_attend_changes(app):
    event = make_event(online=True)
    paths = [make_session(event, name, 1) for name in "ab"]
    made = registrations.register(event.id, ask(choice=Choice(Attendance.ONSITE, None, frozenset({paths[0].id}))))
    hide(event)
    answer = choices.change(made.id, Choice(Attendance.ONLINE))
    assert answer.changed
    assert (answer.registration.attendance, seats(made)) == (Attendance.ONLINE, {"a": ClaimState.TAKEN})
    moved = choices.change(made.id, Choice(Attendance.ONLINE, None, frozenset({paths[1].id})), COMMAND_LINE)
    assert moved.changed
    assert seats(made) == {"b": ClaimState.TAKEN}
    assert well()


def test_nothing_is_told_of_a_programme_that_is_not_out(app):
    event = make_event()
    talk = make_session(event, "Puhe", 1)
    registrations.register(event.id, ask())
    hide(event)
    change(talk.id, room="Muu sali")
    organizer.cancel_session(talk.id, None, COMMAND_LINE)
    assert mails(MailKind.SESSION_CHANGED) == mails(MailKind.SESSION_CANCELLED) == []


def test_a_new_remote_link_is_news_for_those_who_join_by_it(app):
    event = make_event(online=True)
    talk = make_session(event, "Puhe", 1)
    for email, way in (("paikalla@example.fi", Attendance.ONSITE), ("etana@example.fi", Attendance.ONLINE)):
        registrations.register(event.id, ask(email, choice=Choice(way)))
    change(talk.id, remote_link="https://etana.example/uusi")
    assert mails(MailKind.SESSION_CHANGED) == ["etana@example.fi"]


def test_a_track_goes_though_someone_who_cancelled_was_on_it(app):
    day = make_day()
    gone = day.join("eka", "a1")
    registrations.cancel(gone.id)
    assert organizer.remove_track(day.tracks["a"], COMMAND_LINE) is None
    assert db.session.get_one(Registration, gone.id).track_id is None
    assert well()


def test_a_second_track_that_would_make_a_room_too_small_is_refused(app):
    event = make_event()
    track = make_track(event)
    make_session(event, "Pieni", 1, track_id=track.id, capacity=1)
    for number in range(3):
        registrations.register(event.id, ask(f"p{number}@example.fi"))
    answer = organizer.add_track(event.id, TrackDetails(text("Toinen")), COMMAND_LINE)
    assert answer == Crowded((PoolKind.TRACK, track.id), 1, 3)


def test_the_only_track_is_also_that_of_those_who_came_before_it(app):
    event = make_event()
    early = registrations.register(event.id, ask("eka@example.fi"))
    track = make_track(event, capacity=1)
    assert db.session.get_one(Registration, early.id).track_id == track.id
    assert db.session.scalars(select(Pool.taken).where(Pool.kind == PoolKind.TRACK)).all() == [1]
    late = registrations.register(event.id, ask("toka@example.fi"))
    assert late.status == "waiting"
    assert well()


def test_an_offer_that_clashes_no_more_is_a_place(app):
    day = make_day(places=1)
    holder, asked = day.join("eka", "a1"), day.join("toka", "a2")
    choices.change(asked.id, day.choice("a1"))
    registrations.cancel(holder.id)
    assert seats(asked) == {"Työpaja a1": ClaimState.OFFERED, "Työpaja a2": ClaimState.TAKEN}
    organizer.cancel_session(day.sessions["a2"], None, COMMAND_LINE)
    assert seats(asked) == {"Työpaja a1": ClaimState.TAKEN}
    assert mails(MailKind.SESSION_GIVEN) == ["toka@example.fi"]
    assert well()


def test_nobody_is_moved_out_of_what_they_were_not_asked_to_give_up(app):
    day = make_day(places=1)
    day.sessions["a3"] = make_session(day.event, "a3", 3, track_id=day.tracks["a"], capacity=5).id
    details = programme.session(day.sessions["a1"]).details
    change(day.sessions["a3"], starts_at=details.starts_at, ends_at=details.ends_at)
    holder, asked = day.join("eka", "a1"), day.join("toka", "a2")
    choices.change(asked.id, day.choice("a1"))
    registrations.cancel(holder.id)
    answer = session_moves.move(day.sessions["a1"], day.sessions["a3"], [asked.code], "", COMMAND_LINE)
    assert answer.stayed == {asked.code: MoveFault.CLASH}
    assert seats(asked)["Työpaja a2"] is ClaimState.TAKEN


@pytest.mark.parametrize("ways", [{}, {"online": True}])
def test_an_event_from_before_one_could_choose_gets_its_pools(app, ways):
    event = make_event(**ways)
    for name in "ab":
        make_session(event, name, 1)
    others = select(Pool.id).where(Pool.kind != PoolKind.EVENT)
    before = sorted(db.session.scalars(select(Pool.kind)))
    db.session.execute(delete(Claim).where(Claim.pool_id.in_(others)))
    db.session.execute(delete(Pool).where(Pool.kind != PoolKind.EVENT))
    db.session.commit()
    registrations.register(event.id, ask())
    assert (pool_upkeep.settle_one(), pool_upkeep.settle_one()) == (1, 0)
    assert sorted(db.session.scalars(select(Pool.kind))) == before
    assert well()
