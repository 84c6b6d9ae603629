"""Reading special data leaves an entry without what was read; the same again within a quarter of an hour does not."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from app.database import db
from app.domain.history import Act, Actor
from app.domain.participants import Needs
from app.domain.permissions import Role
from app.domain.questions import Visibility
from app.models import Answer, Event, HistoryEntry, Organizer, Registration
from app.services import participants, special_data
from tests.factories import make_event, make_organizer, make_registration, share, sign_in
from tests.questions import make_question


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def boss(app) -> Organizer:
    return make_organizer("boss@example.fi", role=Role.ADMINISTRATOR)


@pytest.fixture
def event(app) -> Event:
    return make_event()


@pytest.fixture
def aino(event) -> Registration:
    registration = make_registration(event)
    participants.change_needs(registration.id, Needs("gluteeniton"))
    question = make_question(event, label="Turvakielto", visible_to=Visibility.ADMINISTRATORS)
    db.session.add(Answer(registration_id=registration.id, question_id=question.id, value="salainen tieto"))
    db.session.commit()
    return registration


def reads() -> list[tuple]:
    rows = select(HistoryEntry.organizer_id, HistoryEntry.registration_id, HistoryEntry.details).order_by(
        HistoryEntry.id
    )
    return [tuple(row) for row in db.session.execute(rows.where(HistoryEntry.act == Act.SPECIAL_DATA_READ))]


def test_a_read_is_folded_for_a_quarter_of_an_hour_and_for_one_reader(event, aino, boss, time):
    other = make_organizer("toinen@example.fi")
    for reader in (boss, boss, other):
        assert special_data.needs_of(aino.id, event.id, Actor.organizer(reader.id)) == Needs("gluteeniton")
    assert reads() == [(boss.id, aino.id, {"shown": "needs"}), (other.id, aino.id, {"shown": "needs"})]
    time.shift(timedelta(minutes=16))
    special_data.needs_of(aino.id, event.id, Actor.organizer(boss.id))
    assert len(reads()) == 3


def test_another_page_of_a_list_is_another_read(event, boss):
    for ids in ([1, 2], [1, 2], [3]):
        special_data.answers_in_list(ids, event.id, Actor.organizer(boss.id))
    assert [details["rows"] for *_, details in reads()] == [2, 1]


def test_pages_with_restricted_answers_are_reads_of_administrators(client, event, aino, boss):
    organizer = make_organizer()
    share(event, organizer)
    base = f"/en/organizer/events/{event.slug}/registrations"
    sign_in(client, organizer)
    for page in ("", f"/{aino.code}", f"/{aino.code}/answers"):
        assert "salainen tieto" not in client.get(f"{base}{page}").text
    assert reads() == []
    sign_in(client, boss)
    for page in (f"/{aino.code}", f"/{aino.code}/answers"):
        assert "salainen tieto" in client.get(f"{base}{page}").text
    assert reads() == [(boss.id, aino.id, {"shown": "answers"})]
    question_id = db.session.scalar(select(Answer.question_id))
    assert "salainen tieto" in client.get(f"{base}?question={question_id}").text
    assert [details["rows"] for *_, details in reads()[1:]] == [1]
    assert "salainen" not in str(reads())


def test_needs_have_a_page_of_their_own_that_is_a_read(client, event, aino):
    organizer = make_organizer()
    share(event, organizer)
    sign_in(client, organizer)
    base = f"/en/organizer/events/{event.slug}/registrations"
    person = client.get(f"{base}/{aino.code}").text
    assert "gluteeniton" not in person
    assert f"{base}/special-needs/{aino.code}" in person
    assert reads() == []
    assert "gluteeniton" in client.get(f"{base}/special-needs/{aino.code}").text
    assert reads() == [(organizer.id, aino.id, {"shown": "needs"})]
    assert client.get(f"{base}/special-needs/{make_registration(event, 'muu@example.fi').code}").status_code == 404


def test_what_cannot_be_recorded_is_not_shown(client, event, aino, boss):
    sign_in(client, boss)
    db.session.execute(
        text("CREATE TRIGGER no_more BEFORE INSERT ON history_entry BEGIN SELECT RAISE(ABORT, 'full'); END")
    )
    db.session.commit()
    base = f"/en/organizer/events/{event.slug}/registrations"
    for page in (f"/{aino.code}", f"/special-needs/{aino.code}"):
        answer = client.get(f"{base}{page}")
        assert answer.status_code >= 500
        assert "salainen tieto" not in answer.text
        assert "gluteeniton" not in answer.text
