"""`demo load` whole, once on each database: it keeps the rules, and no mail waits to leave."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock, create_app, passwords
from app.database import db
from app.domain.bulletins import BulletinState
from app.domain.events import EventStatus, RegistrationMode
from app.domain.invitations import Standing
from app.domain.mail import MailState
from app.domain.permissions import Role
from app.domain.places import ClaimState, PoolKind
from app.models import (
    Answer,
    Bulletin,
    Claim,
    Event,
    EventRole,
    HistoryEntry,
    Invitation,
    Organizer,
    OutgoingMail,
    Pool,
    Question,
    Registration,
    RegistrationLink,
    Series,
    SpecialNeeds,
    Track,
)
from app.queries import invitations
from app.queries.doctor import findings
from tests.databases import Databases, settings


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Flask]:
    """An application on a database that holds the demo. Tests here only look."""
    application = create_app(settings(databases.new(request.param)))
    with application.app_context():
        result = application.test_cli_runner().invoke(args=["demo", "load", "--json"])
        assert result.exit_code == 0, result.output
        application.extensions["demo output"] = result.stdout
        yield application
        db.session.remove()
        db.engine.dispose()


def pools() -> dict[str, tuple[int | None, int, int]]:
    rows = db.session.execute(
        select(Event.slug, Pool.capacity, Pool.taken, Pool.waiting)
        .join(Pool, Pool.event_id == Event.id)
        .where(Pool.kind == PoolKind.EVENT)
    )
    return {slug: (capacity, taken, waiting) for slug, capacity, taken, waiting in rows}


def count(model: type, *where: object) -> int:
    return db.session.scalar(select(func.count()).select_from(model).where(*where))


def test_the_flagship_asks_questions_and_people_have_answered(loaded):
    asked = db.session.scalars(
        select(Question).join(Event).where(Event.slug == "2020-dont-give-up").order_by(Question.position)
    ).all()
    answered = [count(Answer, Answer.question_id == question.id) for question in asked]
    assert len(asked) == 3 and all(number > 10 for number in answered)
    taken = db.session.execute(select(Pool.capacity, Pool.taken).where(Pool.kind == PoolKind.OPTION)).all()
    assert len(taken) == 3 and all(0 < pool.taken < pool.capacity for pool in taken)
    assert count(Question, Question.event_id.is_(None)) == 3


def test_the_flagships_people_have_been_written_to_and_another_message_is_planned(loaded):
    states = db.session.scalars(select(Bulletin.state).order_by(Bulletin.id)).all()
    assert states == [BulletinState.SENT, BulletinState.SCHEDULED]
    mails = select(func.count()).where(OutgoingMail.bulletin_id.is_not(None), OutgoingMail.state == MailState.SENT)
    assert db.session.scalar(mails) > 50


def test_the_invariants_hold(loaded):
    assert list(findings()) == []


def test_accounts_are_printed_and_can_sign_in(loaded):
    rows = [json.loads(line) for line in loaded.extensions["demo output"].splitlines()]
    assert [row["role"] for row in rows] == ["administrator", "organizer", "organizer"]
    for row in rows:
        organizer = db.session.scalars(select(Organizer).where(Organizer.email_key == row["email"])).one()
        assert passwords.matches(organizer.password_hash, row["password"])
    assert count(Organizer, Organizer.role == Role.ADMINISTRATOR) == 1


def test_every_event_has_its_contact_on_its_team(loaded):
    rows = db.session.execute(
        select(Event.contact_email, Organizer.email)
        .join(EventRole, EventRole.event_id == Event.id)
        .join(Organizer, Organizer.id == EventRole.organizer_id)
    ).all()
    assert len(rows) == 29
    assert all(contact == email for contact, email in rows)


def test_no_mail_waits_to_leave(loaded):
    assert count(OutgoingMail, OutgoingMail.state.in_([MailState.PENDING, MailState.DEAD])) == 0
    assert count(OutgoingMail, OutgoingMail.state == MailState.SENT) > 500


def test_one_that_comes_next_is_full_with_people_waiting(loaded):
    now = clock.now()
    coming = db.session.scalars(
        select(Event)
        .where(
            Event.starts_at > now,
            Event.status == EventStatus.PUBLISHED,
            Event.mode != RegistrationMode.INVITATION_ONLY,
            Event.slug != "2020-dont-give-up",
        )
        .order_by(Event.starts_at)
        .limit(2)
    ).all()
    figures = [pools()[event.slug] for event in coming]
    full = [(taken == capacity, waiting >= 8) for capacity, taken, waiting in figures]
    assert sorted(full) == [(False, False), (True, True)]


def test_past_called_off_and_invited_events_have_their_people(loaded):
    figures = pools()
    called_off = db.session.scalars(select(Event).where(Event.status == EventStatus.CANCELLED)).all()
    assert [event.slug for event in called_off] == ["2021-vipu-oys"]
    assert called_off[0].cancellation_reason.sv.startswith("Träffen är inställd")
    for slug in ("2018-kickoff", "2018-syksy-oys", "2019-tasaarvoraha", "2021-vipu-oys", "2020-dont-give-up"):
        assert figures[slug][1] > 20, slug
    assert count(Registration, Registration.link_id.is_not(None)) > 100
    assert count(RegistrationLink) > 8
    assert count(SpecialNeeds) > 3


def test_people_are_on_every_track_and_wait_for_workshops(loaded):
    people = select(Track.slug, func.count(Registration.id)).join(Registration, Registration.track_id == Track.id)
    of_flagship = people.join(Event, Event.id == Track.event_id).where(Event.slug == "2020-dont-give-up")
    tracks = dict(db.session.execute(of_flagship.group_by(Track.slug)).all())
    assert set(tracks) == {"koulua-kaymattomat", "sijoitetut-lapset"}
    assert min(tracks.values()) > 30
    assert count(Pool, Pool.kind == PoolKind.SESSION, Pool.waiting > 0) > 0


def test_a_series_of_workdays_is_registered_for_at_once(loaded):
    series = db.session.scalars(select(Series)).one()
    assert (series.slug, series.whole) == ("kehittajaryhma", True)
    days = db.session.scalars(select(Event).where(Event.series_id == series.id).order_by(Event.starts_at)).all()
    figures = [pools()[event.slug] for event in days]
    assert figures == [(24, 19, 0), (16, 16, 3), (24, 19, 0), (24, 19, 0)]
    assert count(Registration, Registration.group_key.is_not(None)) == 4 * 19
    client = loaded.test_client()
    page = client.get("/fi/series/kehittajaryhma").text
    assert "Voit ilmoittautua yhdellä lomakkeella 4 tapahtumakertaan." in page
    assert "VIP-kehittäjäryhmä, 1. työpäivä" in client.get("/fi/").text


def test_an_event_by_invitation_has_invitations_in_every_state(loaded):
    event_id = db.session.scalars(select(Invitation.event_id).distinct()).one()
    event = db.session.get_one(Event, event_id)
    assert event.mode is RegistrationMode.INVITATION_ONLY
    assert event.starts_at > clock.now()
    counts = invitations.counts(event_id)
    # Whether someone waits depends on how full the event is on the day of the demo. Nothing went wrong with the mail.
    # Nobody comes by another way.
    unseen = {Standing.ACCEPTED_WAITING, Standing.DROPPED, Standing.REGISTERED}
    assert set(Standing) - set(counts) <= unseen
    assert Standing.DROPPED not in counts
    assert (counts[Standing.NEW], counts[Standing.DELEGATED], counts[Standing.WITHDRAWN]) == (4, 2, 2)
    assert count(Invitation, Invitation.reminded_at.is_not(None)) > 10


def test_there_are_events_that_not_everyone_gets_in_to_alike(loaded):
    def states(slug: str) -> dict[str, int]:
        rows = select(Registration.status, func.count()).join(Event, Event.id == Registration.event_id)
        found = db.session.execute(rows.where(Event.slug == slug).group_by(Registration.status))
        return {status.value: number for status, number in found}

    assert states("johdon-kehittamispaiva") == {"confirmed": 8, "declined": 2, "pending": 12}
    first = states("koulun-tuki-tyopaja")
    assert first["confirmed"] > 5 and first["waiting"] > 5
    assert count(Registration, Registration.outside_target) == first["waiting"]
    assert states("ohjaajakoulutus") == {"confirmed": 11, "waiting": 5, "cancelled": 1}
    assert pools()["ohjaajakoulutus"] == (12, 12, 4)
    assert count(Claim, Claim.state == ClaimState.OFFERED, Claim.offered_until > clock.now()) == 1


def test_nobody_did_anything_in_the_future_or_outside_the_window(loaded):
    assert count(HistoryEntry, HistoryEntry.at > clock.now()) == 0
    outside = count(
        Registration,
        Registration.event_id == Event.id,
        (Registration.registered_at < Event.opens_at) | (Registration.registered_at > Event.closes_at),
    )
    assert outside == 0


def test_every_address_is_one_that_cannot_receive_mail(loaded):
    assert count(Registration, ~Registration.email.endswith(".example")) == 0


def test_again_is_refused(loaded):
    result = loaded.test_cli_runner().invoke(args=["demo", "load"])
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Error: The database is not empty: the demo is loaded into an empty one only.\n"
