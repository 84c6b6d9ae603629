"""Migrations on both databases: from nothing to today, in step with the models, and back."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect

from app import create_app, keys
from app.database import Base, db
from app.domain.participants import Needs
from app.models import ExportJob
from app.queries import doctor, personal
from app.services import pool_upkeep, retention
from tests.databases import Databases, settings


@pytest.fixture
def empty(databases: Databases, database_kind: str):
    """An application on a database without any table."""
    application = create_app(settings(databases.empty(database_kind)))
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names())


def test_there_is_one_head():
    assert len(ScriptDirectory("migrations").get_heads()) == 1


def test_up_from_nothing_the_database_is_in_step_with_the_models(empty):
    upgrade(directory="migrations")
    assert tables() == {"alembic_version", *Base.metadata.tables}
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, db.metadata) == []


def test_down_to_nothing_and_up_again(empty):
    upgrade(directory="migrations")
    downgrade(directory="migrations", revision="base")
    assert tables() == {"alembic_version"}
    upgrade(directory="migrations")
    assert tables() == {"alembic_version", *Base.metadata.tables}


#: The last revision of the release before.
RELEASE_BEFORE = "c9af77f46acb"
NOON = datetime(2027, 3, 25, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
PLAIN = {sa.String: "", sa.Boolean: True, sa.Integer: 1, sa.DateTime: NOON, sa.JSON: {}}


def put(table: str, **values: object) -> None:
    """A row as that release had it: what must be there and does not matter gets a plain value."""
    reflected = sa.Table(table, sa.MetaData(), autoload_with=db.engine, resolve_fks=False)
    needed = {
        column.name: next(plain for kind, plain in PLAIN.items() if isinstance(column.type, kind))
        for column in reflected.columns
        if not column.nullable and column.name not in values
    }
    with db.engine.begin() as connection:
        connection.execute(sa.insert(reflected), {**needed, **values})


def ask(statement: str) -> list[tuple]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(statement))]


def test_a_network_in_use_goes_up_and_back_with_all_its_people(empty):
    upgrade(directory="migrations", revision=RELEASE_BEFORE)
    put("event", slug="paiva", kind="training", status="published", mode="open", title={"fi": "Päivä"},
        languages=[], starts_at=NOON, ends_at=NOON + 6 * HOUR)  # fmt: skip
    put("track", id=1, slug="polku", name={"fi": "Polku"})
    put("event_session", id=7, kind="talk", title={"fi": "Alku"}, track_id=1, starts_at=NOON, ends_at=NOON + HOUR)
    put("pool", id=3, kind="event", key=0, capacity=1, taken=1, waiting=2, next_queue_no=6)
    for number, (status, queue_no) in enumerate((("confirmed", None), ("waiting", 4), ("waiting", 5)), 1):
        put("registration", id=number, code=f"AAA-000{number}", status=status, source="organizer", language="fi",
            queue_no=queue_no, given_name="Aino", email_key=str(number))  # fmt: skip
        put("claim", registration_id=number, pool_id=3, state="waiting" if queue_no else "taken")
    people = "SELECT id, code, status, queue_no, given_name FROM registration ORDER BY id"
    before = ask(people)

    upgrade(directory="migrations")
    assert ask(people) == before
    assert ask("SELECT registration_id, state, queue_no FROM claim ORDER BY registration_id") == [
        (1, "taken", None), (2, "waiting", 4), (3, "waiting", 5),
    ]  # fmt: skip
    assert ask("SELECT id, track_id, waiting_list, optional FROM event_session") == [(7, 1, True, False)]
    assert list(doctor.findings()) == []
    db.session.remove()

    downgrade(directory="migrations", revision=RELEASE_BEFORE)
    assert ask(people) == before
    assert ask("SELECT registration_id, state FROM claim ORDER BY registration_id") == [
        (1, "taken"), (2, "waiting"), (3, "waiting"),
    ]  # fmt: skip
    assert ask("SELECT id, track_id FROM event_session") == [(7, 1)]


def test_roles_go_back_without_giving_anyone_more(empty):
    upgrade(directory="migrations")
    put("event", id=1, slug="paiva", kind="training", status="published", mode="open", title={"fi": "Päivä"},
        languages=[], starts_at=NOON, ends_at=NOON + 6 * HOUR)  # fmt: skip
    roles = ("administrator", "organizer", "coordinator", "national_coordinator", "assistant", "reporter")
    for number, role in enumerate(roles, 1):
        put("organizer", id=number, email=role, email_key=role, role=role, language="fi", active=True)
        put("event_role", event_id=1, organizer_id=number, role="assistant" if number == 3 else "organizer")
    db.session.remove()
    downgrade(directory="migrations", revision="9b27e0c5d1f4")
    assert ask("SELECT id, role, active FROM organizer ORDER BY id") == [
        (1, "administrator", True), (2, "organizer", True), (3, "organizer", True), (4, "organizer", True),
        (5, "organizer", False), (6, "organizer", False),
    ]  # fmt: skip
    assert ask("SELECT organizer_id FROM event_role ORDER BY organizer_id") == [(1,), (2,), (4,)]
    upgrade(directory="migrations")
    assert ask("SELECT organizer_id, role FROM event_role ORDER BY organizer_id") == [
        (1, "organizer"), (2, "organizer"), (4, "organizer"),
    ]  # fmt: skip


def test_planned_messages_of_a_cancelled_event_are_left_to_its_organizers(empty):
    upgrade(directory="migrations", revision="71d0c2b85e3f")
    for number, status in enumerate(("published", "cancelled"), 1):
        put("event", id=number, public_id=status, slug=status, kind="training", status=status, mode="open",
            title={"fi": "Päivä"}, languages=[], starts_at=NOON, ends_at=NOON + 6 * HOUR)  # fmt: skip
    states = (("scheduled", 1), ("scheduled", 2), ("stopped", 1), ("draft", 2))
    for number, (state, event_id) in enumerate(states, 1):
        send_at = NOON if state == "scheduled" else None
        put("bulletin", id=number, event_id=event_id, state=state, subject={"fi": "A"}, body={"fi": "B"},
            chosen={"group": "confirmed"}, send_at=send_at, sent_at=None)  # fmt: skip
    db.session.remove()
    upgrade(directory="migrations")
    assert ask("SELECT id, state, stopped_because FROM bulletin ORDER BY id") == [
        (1, "scheduled", None), (2, "stopped", "event_cancelled"), (3, "stopped", "nobody"), (4, "draft", None),
    ]  # fmt: skip


def test_who_was_never_asked_how_they_attend_is_counted_on_site(empty):
    """Also where that is more than there are places: nobody loses one, and nobody new gets one."""
    upgrade(directory="migrations", revision=RELEASE_BEFORE)
    later = datetime.now(UTC) + 30 * 24 * HOUR
    put("event", id=1, slug="paiva", kind="training", status="published", mode="open", title={"fi": "Päivä"},
        languages=[], starts_at=later, ends_at=later + 6 * HOUR, onsite=True, online=True)  # fmt: skip
    put("pool", id=3, event_id=1, kind="event", key=0, capacity=2, taken=2, waiting=1, next_queue_no=5)
    for number, (status, queue_no) in enumerate((("confirmed", None), ("confirmed", None), ("waiting", 4)), 1):
        put("registration", id=number, event_id=1, code=f"AAA-000{number}", status=status, source="organizer",
            language="fi", queue_no=queue_no, given_name="Aino", email=f"{number}@example.fi",
            email_key=f"{number}@example.fi", erased_at=None)  # fmt: skip
        put("claim", registration_id=number, pool_id=3, state="waiting" if queue_no else "taken")
    upgrade(directory="migrations")

    assert (pool_upkeep.settle_one(), pool_upkeep.settle_one()) == (1, 0)
    assert ask("SELECT id, attendance FROM registration ORDER BY id") == [(1, "onsite"), (2, "onsite"), (3, "onsite")]
    assert ask("SELECT key, taken, waiting FROM pool WHERE kind = 'mode' ORDER BY key") == [(1, 2, 1), (2, 0, 0)]
    assert list(doctor.findings()) == []


def test_who_lacks_a_choice_is_left_to_the_worker_where_there_is_one(empty):
    upgrade(directory="migrations", revision="e3b7d05f9a12")
    for number, online in ((1, True), (2, False)):
        put("event", id=number, public_id=str(number), slug=str(number), kind="training", status="published",
            mode="open", title={"fi": "Päivä"}, languages=[], starts_at=NOON, ends_at=NOON + HOUR, onsite=True,
            online=online)  # fmt: skip
        put("pool", id=number, event_id=number, kind="event", key=0)
        for place, way in enumerate(("online", None), 2 * number):
            code = f"AAA-{number}{way}"
            put("registration", id=place, event_id=number, code=code, status="confirmed", source="form", language="fi",
                queue_no=None, track_id=None, link_id=None, attendance=way, email_key=code)  # fmt: skip
    upgrade(directory="migrations")
    marks = "SELECT event_id, unplaced FROM registration ORDER BY id"
    assert ask(marks) == [(1, None), (1, None), (2, False), (2, False)]
    assert (pool_upkeep.place_one(), pool_upkeep.place_one()) == (1, 0)
    assert ask(marks) == [(1, False), (1, True), (2, False), (2, False)]
    db.session.remove()
    downgrade(directory="migrations", revision="e3b7d05f9a12")
    assert ask("SELECT attendance FROM registration ORDER BY id") == [("online",), (None,), ("online",), (None,)]


def test_needs_can_be_read_after_going_back_and_up_again(empty):
    """Before events had keys of their own, needs were sealed under DATA_KEY itself."""
    upgrade(directory="migrations")
    key = keys.new_sealing_key()
    told = {"diet": "gluteeniton", "access": "", "diets": ["vegan"], "supports": []}
    put("event", id=1, slug="paiva", kind="training", status="published", mode="open", title={"fi": "Päivä"},
        languages=[], starts_at=NOON, ends_at=NOON + HOUR)  # fmt: skip
    put("registration", id=1, event_id=1, code="AAA-0001", status="confirmed", source="form", language="fi",
        queue_no=None, track_id=None, link_id=None)  # fmt: skip
    put("sealing_key", event_id=1, sealed=key)
    put("special_needs", registration_id=1, sealed=keys.Seal(key).close(told), under_event_key=True)

    downgrade(directory="migrations", revision="d4a1f70c3b58")
    [(sealed,)] = ask("SELECT sealed FROM special_needs")
    assert keys.Seal(None).open(bytes(sealed)) == told
    upgrade(directory="migrations")
    assert [(registration, bool(under)) for registration, under in ask(
        "SELECT registration_id, under_event_key FROM special_needs"
    )] == [(1, False)]  # fmt: skip
    assert personal.needs(1) == Needs.of(told)
    db.session.remove()
    assert (retention.reseal(), personal.needs(1)) == (1, Needs.of(told))


def test_an_address_that_waits_is_known_by_its_key(empty):
    upgrade(directory="migrations", revision="71d0c2b85e3f")
    put("event", id=1, slug="paiva", kind="training", status="published", mode="open", title={"fi": "Päivä"},
        languages=[], starts_at=NOON, ends_at=NOON + HOUR)  # fmt: skip
    for number, waits in enumerate(("AINO@Example.fi ", None), 1):
        put("registration", id=number, event_id=1, code=f"AAA-000{number}", status="confirmed", source="form",
            language="fi", queue_no=None, track_id=None, link_id=None, email_key=str(number),
            pending_email=waits)  # fmt: skip
    upgrade(directory="migrations")
    assert ask("SELECT pending_email_key FROM registration ORDER BY id") == [("aino@example.fi",), (None,)]


def test_a_later_part_of_a_paper_that_waits_does_not_become_all_of_it(empty):
    """Long papers are made together now: whoever asked for the second part would have everyone."""
    upgrade(directory="migrations", revision="a91c6e4f2d08")
    put("event", id=1, slug="paiva", kind="training", status="published", mode="open", title={"fi": "Päivä"},
        languages=[], starts_at=NOON, ends_at=NOON + HOUR)  # fmt: skip
    put("organizer", id=1, email="a", email_key="a", role="organizer", language="fi", active=True)
    jobs = (("badges", "waiting", 1), ("badges", "waiting", 2), ("sign_in", "running", 3), ("badges", "ready", 2))
    for number, (kind, state, part) in enumerate(jobs, 1):
        put("export_job", id=number, event_id=1, organizer_id=1, kind=kind, state=state, wanted={"part": part},
            format="pdf", language="fi")  # fmt: skip
    put("export_job", id=5, event_id=1, organizer_id=1, kind="badges", state="waiting", wanted={"kind": "badges"},
        format="pdf", language="fi")  # fmt: skip
    upgrade(directory="migrations")
    assert [state for (state,) in ask("SELECT state FROM export_job ORDER BY id")] == [
        "waiting", "failed", "failed", "ready", "waiting",
    ]  # fmt: skip
    assert [db.session.get_one(ExportJob, number).wanted for number in (1, 2, 3)] == [{"part": 1}, {}, {}]


def test_invitations_of_people_who_were_not_approved_have_ended(empty):
    """They would let them in against the organizers' word; a registration that was cancelled decides nothing."""
    upgrade(directory="migrations", revision="b7d20e5c41f9")
    for number in (1, 2):
        put("event", id=number, public_id=str(number), slug=str(number), kind="training", status="published",
            mode="approval", title={"fi": "Päivä"}, languages=[], starts_at=NOON, ends_at=NOON + HOUR)  # fmt: skip
    people = (*(("declined", 1, key) for key in "abcd"), ("pending", 1, "e"), ("cancelled", 1, "f"),
              ("declined", 2, "f"), ("cancelled", 1, "d"), ("confirmed", 1, "h"), ("declined", 1, "g"))  # fmt: skip
    for number, (status, event_id, email_key) in enumerate(people, 1):
        put("registration", id=number, event_id=event_id, code=f"AAA-00{number:02}", status=status, source="form",
            language="fi", queue_no=None, track_id=None, link_id=None, email_key=email_key)  # fmt: skip
    # "d" came again after cancelling; a colleague of "g" answered from another address
    answered = {"d": 8, "g": 9}
    states = (("new", "a"), ("sent", "b"), ("declined", "c"), ("delegated", "a"), ("accepted", "d"), ("sent", "e"),
              ("sent", "f"), ("accepted", "g"), ("sent", None))  # fmt: skip
    for number, (state, email_key) in enumerate(states, 1):
        put("invitation", id=number, event_id=1, handle=str(number), state=state, language="fi", email_key=email_key,
            version=1, registration_id=answered.get(email_key))  # fmt: skip
    upgrade(directory="migrations")
    assert [state for (state,) in ask("SELECT state FROM invitation ORDER BY id")] == [
        *["withdrawn"] * 3, "delegated", "withdrawn", "sent", "sent", "accepted", "sent",
    ]  # fmt: skip
    assert ask("SELECT id, version FROM invitation WHERE version > 1 ORDER BY id") == [(1, 2), (2, 2), (3, 2), (5, 2)]
    assert ask("SELECT registration_id FROM invitation WHERE registration_id IS NOT NULL") == [(9,)]


#: The revision before there were questions.
BEFORE_QUESTIONS = "de99e10f5891"


def test_questions_go_back_with_the_places_of_their_options(empty):
    upgrade(directory="migrations", revision="5c1e9f7a30d2")
    put("event", id=1, slug="paiva", kind="training", status="published", mode="open", title={"fi": "Päivä"},
        languages=[], starts_at=NOON, ends_at=NOON + 6 * HOUR)  # fmt: skip
    put("pool", id=3, event_id=1, kind="event", key=0, capacity=5, taken=1, waiting=0)
    put("pool", id=4, event_id=1, kind="option", key=7, capacity=2, taken=1, waiting=0)
    put("registration", id=1, event_id=1, code="AAA-0001", status="confirmed", source="organizer", language="fi",
        queue_no=None, given_name="Aino", email_key="1", erased_at=None)  # fmt: skip
    put("question", id=6, event_id=1, kind="one_of", label={"fi": "Retki"}, visible_to="organizers")
    put("question_option", id=7, question_id=6, label={"fi": "Vene"}, places=2)
    put("answer", registration_id=1, question_id=6, value=[7])
    for pool_id in (3, 4):
        put("claim", registration_id=1, pool_id=pool_id, state="taken")
    put("question", id=8, event_id=1, kind="yes_no", label={"fi": "Kyyti"}, visible_to="organizers")
    put("answer", registration_id=1, question_id=8, value=True)
    upgrade(directory="migrations", revision="71d0c2b85e3f")
    upgrade(directory="migrations")
    assert ask("SELECT option_id, registration_id, question_id FROM answer_choice") == [(7, 1, 6)]
    assert ask("SELECT said FROM answer ORDER BY question_id") == [(None,), ("yes",)]
    assert list(doctor.findings()) == []
    db.session.remove()

    downgrade(directory="migrations", revision="71d0c2b85e3f")
    assert ask("SELECT said FROM answer ORDER BY question_id") == [(",7,",), ("yes",)]
    downgrade(directory="migrations", revision=BEFORE_QUESTIONS)
    assert ask("SELECT id FROM pool") == [(3,)]
    assert ask("SELECT registration_id, pool_id FROM claim") == [(1, 3)]
    assert ask("SELECT id, given_name FROM registration") == [(1, "Aino")]
    upgrade(directory="migrations")
    assert ask("SELECT count(*) FROM answer") == [(0,)]
