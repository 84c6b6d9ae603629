"""What waits for an organizer: each kind of it, at the events that they run and no others."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app import clock
from app.database import db
from app.domain.attention import Concern
from app.domain.bulletins import BulletinState, StopReason
from app.domain.events import EventStatus, RegistrationMode
from app.domain.exports import ExportKind, ExportState, Format
from app.domain.languages import Language
from app.domain.mail import MailState
from app.domain.permissions import Role, TeamRole, Viewer
from app.domain.places import PoolKind
from app.models import Bulletin, Event, ExportJob, Organizer, OutgoingMail, Pool, Registration
from app.queries import attention
from tests.factories import make_bulletin, make_event, make_organizer, make_registration, share
from tests.statements import statements


@pytest.fixture
def me(app) -> Organizer:
    return make_organizer()


def found(me: Organizer, role: Role = Role.ORGANIZER) -> list[tuple[str, str, int]]:
    db.session.rollback()
    return [(one.concern.value, one.slug, one.count) for one in attention.of(Viewer(me.id, role), clock.now())]


def own(me: Organizer, slug: str, **changes: object) -> Event:
    event = make_event(slug, **changes)
    share(event, me)
    return event


def write(statement) -> None:
    db.session.execute(statement)
    db.session.commit()


def test_nothing_waits_at_an_event_that_goes_well(me):
    event = own(me, "hyvin", capacity=1)
    make_registration(event)
    make_registration(event, "b@example.fi")  # waits for a full event
    own(me, "kaukana", status=EventStatus.DRAFT, starts_in=timedelta(days=90))
    assert found(me) == []


def test_each_concern_is_found_where_it_is(me):
    pending = own(me, "hyvaksyttava", mode=RegistrationMode.APPROVAL)
    make_registration(pending)
    own(me, "luonnos", status=EventStatus.DRAFT)
    mailed = own(me, "posti")
    make_registration(mailed)
    write(update(OutgoingMail).where(OutgoingMail.event_id == mailed.id).values(state=MailState.DEAD))
    asked = own(me, "poisto")
    make_registration(asked)
    write(update(Registration).where(Registration.event_id == asked.id).values(erasure_asked_at=clock.now()))
    stopped = own(me, "viesti")
    bulletin = make_bulletin(stopped)
    now_stopped = {"state": BulletinState.STOPPED, "stopped_because": StopReason.NOBODY}
    write(update(Bulletin).where(Bulletin.id == bulletin).values(now_stopped))
    free = own(me, "vapaata", capacity=1)
    for name in "ab":
        make_registration(free, f"{name}@example.fi")
    write(update(Pool).where(Pool.event_id == free.id, Pool.kind == PoolKind.EVENT).values(capacity=2))
    exported = own(me, "vienti")
    values = {"kind": ExportKind.ATTENDEES, "format": Format.CSV, "language": Language.FI, "purpose": "x", "wanted": {}}
    job = ExportJob(event_id=exported.id, organizer_id=me.id, state=ExportState.FAILED, total=1, **values)
    job.asked_at = clock.now()
    db.session.add(job)
    db.session.commit()
    assert found(me) == [
        ("pending", "hyvaksyttava", 1),
        ("erasure_asked", "poisto", 1),
        ("undelivered", "posti", 1),
        ("free_places", "vapaata", 1),
        ("draft_near", "luonnos", 1),
        ("message_stopped", "viesti", 1),
        ("export_failed", "vienti", 1),
    ]
    assert [concern for concern, *_ in found(me)] == [concern.value for concern in Concern]
    stranger = make_organizer("vieras@example.fi")
    assert found(stranger) == []
    assert [one for one in found(stranger, Role.ADMINISTRATOR) if one[0] != "export_failed"] == found(me)[:-1]


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.REPORTER, Role.PROTECTION_OFFICER])
def test_who_runs_no_events_has_nothing_to_do(me, role):
    own(me, "luonnos", status=EventStatus.DRAFT)
    assert found(me, role) == []


def test_a_data_protection_officer_is_told_who_asks_for_erasure_at_any_event(me):
    event = make_event("poisto", mode=RegistrationMode.APPROVAL)
    make_registration(event)
    assert found(me, Role.PROTECTION_OFFICER) == []
    write(update(Registration).values(erasure_asked_at=clock.now()))
    assert found(me, Role.PROTECTION_OFFICER) == [("erasure_asked", "poisto", 1)]
    assert found(me) == found(me, Role.REPORTER) == []


def test_an_assistant_of_an_event_is_not_asked(me):
    share(make_event("luonnos", status=EventStatus.DRAFT), me, TeamRole.ASSISTANT)
    assert found(me) == []


def test_it_is_one_statement(me):
    for number in range(3):
        own(me, f"e{number}", status=EventStatus.DRAFT)
    with statements() as sent:
        attention.of(Viewer(me.id, Role.ORGANIZER), clock.now())
    assert len([one for one in sent if one.lstrip().startswith("SELECT")]) == 1
