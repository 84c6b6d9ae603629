"""Sessions that were everyone's are to be chosen after an organizer's edit: nobody loses one silently."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.choices import Choice
from app.domain.history import COMMAND_LINE, Act
from app.domain.keeping import KeepingOutcome
from app.domain.mail import MailKind
from app.domain.places import ClaimState
from app.domain.programme import ChoiceSettings
from app.models import Event, HistoryEntry, OutgoingMail, Registration
from app.services import programme as organizer
from app.services import programme_settings, registrations
from app.services.programme import Saved
from tests.factories import ask, make_event, make_session, make_track
from tests.programmes import change, seats, well

TAKEN, WAITING, WISHED = ClaimState.TAKEN, ClaimState.WAITING, ClaimState.WISHED
HOUR = timedelta(hours=1)


@pytest.fixture
def event(app) -> Event:
    return make_event(capacity=4)


def come(event: Event, *names: str, choice: Choice | None = None) -> list[Registration]:
    given = choice or Choice()
    return [registrations.register(event.id, ask(f"{name}@example.fi", choice=given)) for name in names]


def told(kind: MailKind = MailKind.SESSION_TO_CHOOSE) -> list[tuple[str, dict]]:
    rows = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == kind).order_by(OutgoingMail.id))
    return [(mail.recipient.removesuffix("@example.fi"), mail.facts) for mail in rows]


@pytest.mark.parametrize("queue", [True, False])
def test_a_number_of_places_on_the_only_track_is_given_out_in_the_order_of_registration(event, queue):
    track = make_track(event)
    talk = make_session(event, "Puhe", 1, track_id=track.id, waiting_list=queue)
    people = come(event, "a", "b", "c", "d")
    late = come(event, "e")[0]  # waits for the day
    answer = change(talk.id, capacity=2)
    rest = {"Puhe": WAITING} if queue else {}
    assert [seats(person) for person in people] == [{"Puhe": TAKEN}, {"Puhe": TAKEN}, rest, rest]
    assert seats(late) == {"Puhe": WISHED}
    assert isinstance(answer, Saved)
    assert answer.outcome == (KeepingOutcome(2, 3, 0) if queue else KeepingOutcome(2, 1, 2))
    assert told() == [(name, {"sessions": [talk.id]}) for name in "abcde"]
    assert well()


def test_who_waits_moves_up_when_a_place_is_freed(event):
    talk = make_session(event, "Puhe", 1, track_id=make_track(event).id)
    first, second = come(event, "a", "b")
    change(talk.id, capacity=1)
    registrations.cancel(first.id)
    assert seats(second) == {"Puhe": TAKEN}
    assert [name for name, _ in told(MailKind.SESSION_GIVEN)] == ["b"]
    assert well()


def test_when_the_other_track_goes_those_on_the_one_that_stays_keep_its_sessions(event):
    one, other = make_track(event, "A"), make_track(event, "B")
    make_session(event, "Puhe", 1, track_id=one.id, capacity=3)
    person = come(event, "a", choice=Choice(None, one.id))[0]
    settings = ChoiceSettings(track_required=False)
    programme_settings.change(event.id, settings, COMMAND_LINE)
    stranger = come(event, "b")[0]  # on no track: never had it
    organizer.remove_track(other.id, COMMAND_LINE)
    assert (seats(person), seats(stranger)) == ({"Puhe": TAKEN}, {})
    assert [name for name, _ in told()] == ["a"]
    assert well()


def test_only_for_those_who_choose_it(event):
    talk = make_session(event, "Puhe", 1)
    person = come(event, "a")[0]
    change(talk.id, optional=True)
    assert seats(person) == {"Puhe": TAKEN}
    assert well()


def test_two_that_become_parallel_keep_people_in_the_one_that_stayed(event):
    early, late = make_session(event, "Aamu", 1), make_session(event, "Ilta", 3)
    people = come(event, "a", "b")
    change(early.id, starts_at=late.starts_at, ends_at=late.ends_at)
    assert [seats(person) for person in people] == [{"Ilta": TAKEN}] * 2
    assert [(name, facts["sessions"], list(facts["changed"])) for name, facts in told()] == [
        (name, [late.id, early.id], [str(early.id)]) for name in "ab"
    ]
    assert told(MailKind.SESSION_CHANGED) == []
    assert well()


def test_who_does_not_fit_into_the_one_that_stayed_gets_the_other(event):
    early, late = make_session(event, "Aamu", 1), make_session(event, "Ilta", 3, capacity=1)
    people = come(event, "a", "b")
    change(early.id, starts_at=late.starts_at, ends_at=late.ends_at)
    assert [seats(person) for person in people] == [{"Ilta": TAKEN}, {"Aamu": TAKEN}]
    assert well()


def test_a_new_session_beside_what_was_everyones_leaves_it_to_them(event):
    talk = make_session(event, "Puhe", 1)
    person = come(event, "a")[0]
    make_session(event, "Rinnakkainen", 1)
    assert seats(person) == {"Puhe": TAKEN}
    assert told() == [("a", {"sessions": [talk.id]})]
    assert well()


def test_what_someone_chose_is_kept_when_what_was_everyones_moves_beside_it(event):
    talk = make_session(event, "Puhe", 3)
    workshops = [make_session(event, name, 1) for name in ("Paja 1", "Paja 2")]
    person = come(event, "a", choice=Choice(None, None, frozenset({workshops[0].id})))[0]
    answer = change(talk.id, starts_at=workshops[0].starts_at, ends_at=workshops[0].ends_at)
    assert seats(person) == {"Paja 1": TAKEN}
    assert [facts["sessions"] for _, facts in told()] == [[talk.id]]
    assert answer.outcome == KeepingOutcome(0, 0, 1)
    assert well()


def test_what_was_theirs_is_kept_beside_what_they_wait_for(event):
    talk = make_session(event, "Puhe", 3)
    full, _ = make_session(event, "Täysi", 1, capacity=1), make_session(event, "Muu", 1)
    _, waits = come(event, "a", "b", choice=Choice(None, None, frozenset({full.id})))
    change(talk.id, starts_at=full.starts_at, ends_at=full.ends_at)
    assert seats(waits) == {"Täysi": WAITING, "Puhe": TAKEN}
    assert well()


def test_what_is_everyones_again_and_then_not_keeps_the_places_that_were_given(event):
    talk = make_session(event, "Puhe", 1, track_id=make_track(event).id, capacity=1)
    owner = come(event, "a", choice=Choice(None, talk.track_id, frozenset({talk.id})))[0]
    other = come(event, "b", choice=Choice(None, talk.track_id))[0]
    change(talk.id, capacity=None)
    assert told() == []  # nobody has less
    change(talk.id, capacity=2)
    assert (seats(owner), seats(other)) == ({"Puhe": TAKEN}, {"Puhe": TAKEN})
    assert [name for name, _ in told()] == ["b"]
    assert well()


def test_a_hidden_programme_is_nobodys_yet(event):
    talk = make_session(event, "Puhe", 1)
    person = come(event, "a")[0]
    hidden = ChoiceSettings(programme_from=clock.now() + timedelta(days=1))
    programme_settings.change(event.id, hidden, COMMAND_LINE)
    change(talk.id, optional=True)
    assert (seats(person), told()) == ({}, [])


def test_the_history_of_each_says_what_became_of_what_they_had(event):
    talk = make_session(event, "Puhe", 1, track_id=make_track(event).id, waiting_list=False)
    come(event, "a", "b")
    change(talk.id, capacity=1)
    entries = db.session.scalars(
        select(HistoryEntry).where(HistoryEntry.act == Act.SESSION_TO_CHOOSE).order_by(HistoryEntry.id)
    )
    title = talk.title.as_dict()
    assert [entry.details for entry in entries] == [{"after": {"sessions": [title]}}, {"after": {"lost": [title]}}]


def test_everyone_is_told_of_what_is_everyones_again(event):
    """Though some have a place there from when it was to be chosen."""
    talk = make_session(event, "Puhe", 1, track_id=make_track(event).id, capacity=1)
    come(event, "a", choice=Choice(None, talk.track_id, frozenset({talk.id})))
    come(event, "b", choice=Choice(None, talk.track_id))
    change(talk.id, capacity=None)
    change(talk.id, starts_at=event.starts_at + 3 * HOUR, ends_at=event.starts_at + 4 * HOUR)
    assert [name for name, _ in told(MailKind.SESSION_CHANGED)] == ["a", "b"]
    organizer.cancel_session(talk.id, None, COMMAND_LINE)
    assert [name for name, _ in told(MailKind.SESSION_CANCELLED)] == ["a", "b"]
    assert well()
