"""What a session may not have, who is in it, and where its people could go."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.choices import Offering, SessionFacts
from app.domain.edit_conflicts import Change, changes, fingerprint, merged
from app.domain.languages import LocalizedText
from app.domain.programme import (
    ChoiceSettings,
    ProgrammeFault,
    SessionDetails,
    SessionState,
    SettingsFault,
    alternatives,
    session_faults,
    settings_faults,
    state_of,
)

START, END = datetime(2027, 3, 25, 7, tzinfo=UTC), datetime(2027, 3, 25, 14, tzinfo=UTC)
HOUR = timedelta(hours=1)
WHOLE = SessionDetails(LocalizedText("Työpaja"), starts_at=START, ends_at=START + HOUR)


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, []),
        ({"starts_at": None, "ends_at": None}, []),
        ({"title": LocalizedText("", "Verkstad")}, [ProgrammeFault.TITLE_FI]),
        ({"ends_at": None}, [ProgrammeFault.ONE_TIME_ONLY]),
        ({"ends_at": START}, [ProgrammeFault.ENDS_BEFORE_START]),
        ({"starts_at": START - HOUR}, [ProgrammeFault.OUTSIDE_EVENT]),
        ({"ends_at": END + HOUR}, [ProgrammeFault.OUTSIDE_EVENT]),
        ({"ends_at": END}, []),
    ],
)
def test_session_faults(changed, expected):
    assert session_faults(replace(WHOLE, **changed), START, END) == expected


def test_settings_faults():
    assert settings_faults(ChoiceSettings(), START) == []
    assert settings_faults(ChoiceSettings(choices_until=START), START) == []
    assert settings_faults(ChoiceSettings(choices_until=START + HOUR), START) == [SettingsFault.AFTER_START]


ONE, TWO = (SessionFacts(id, None, START, START + HOUR) for id in (1, 2))
LATER = SessionFacts(3, None, START + HOUR, END)


@pytest.mark.parametrize(
    ("session", "state"),
    [
        (ONE, SessionState.CHOSEN),
        (LATER, SessionState.EVERYONE),
        (SessionFacts(4), SessionState.UNTIMED),
        (SessionFacts(4, optional=True), SessionState.OPTIONAL),
        (replace(LATER, id=4, optional=True, cancelled=True), SessionState.CANCELLED),
    ],
)
def test_who_is_in_a_session(session, state):
    others = [one for one in (ONE, TWO, LATER) if one.id != session.id]
    assert state_of(session, Offering(sessions=(session, *others))) is state


def test_where_the_people_of_a_cancelled_session_could_go():
    beside = replace(TWO, id=5, track_id=7)
    gone = replace(TWO, id=6, cancelled=True)
    offering = Offering(tracks=(7, 8), sessions=(ONE, TWO, LATER, beside, gone, replace(TWO, id=9, track_id=8)))
    assert [session.id for session in alternatives(1, offering)] == [2]  # a track's session is not for everyone
    assert [session.id for session in alternatives(5, offering)] == [1, 2]
    assert alternatives(3, offering) == []


def test_two_editors_of_a_session():
    theirs, yours = replace(WHOLE, room="Sali A"), replace(WHOLE, capacity=12)
    found = changes(fingerprint(WHOLE), theirs, yours)
    assert found == [Change("room", "Sali A", "", taken=True)]
    assert merged(yours, found) == replace(yours, room="Sali A")
    assert changes(fingerprint(theirs), theirs, yours) == []
