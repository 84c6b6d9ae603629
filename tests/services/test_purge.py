"""Removing everyone of an event while others register elsewhere: nobody is refused, figures stay, no trace is left."""

import gzip
import logging
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select, update

from app import clock, keys, metrics
from app.cli.worker import Worker
from app.database import db, rewrite
from app.domain.events import Attendance, TermKind
from app.domain.languages import Language
from app.domain.needs import Diet
from app.domain.participants import Needs
from app.domain.personal_feeds import FeedSettings
from app.domain.registration import RegistrationStatus
from app.logs import JsonLines
from app.models import Event, PeriodicJob, PersonalFeed, Registration, SealingKey, SpecialNeeds
from app.queries import doctor, figures, removals
from app.services import mail_delivery, participants, personal_feeds, registrations
from tests import traces
from tests.days import Day, make_day
from tests.factories import ask, make_event, make_organizer, make_term, share, sign_in
from tests.services.test_races import at_once, registering

PEOPLE = 60
#: Who registers elsewhere meanwhile.
COMING = 30
#: In every name, address, organisation and need of those who go, and nowhere else.
MARK = "poistuva"
COUNTED = ("role_id", "sector_id", "region_id", "language", "status", "attendance", "track_id", "link_id")


def fill(day: Day) -> list[str]:
    """People with everything that can be kept of them; their codes."""
    roles, sectors = make_term(TermKind.ROLE, "rehtori"), make_term(TermKind.SECTOR, "sivistys")
    regions = make_term(TermKind.REGION, "KYS")
    codes = []
    for number in range(PEOPLE):
        way = Attendance.ONLINE if number % 3 else Attendance.ONSITE
        made = day.join(
            f"{MARK}{number}@example.fi",
            ("a1", "a2", "b1", "b2")[number % 4],
            attendance=way,
            given_name=f"{MARK.title()}nimi{number}",
            family_name=f"{MARK.title()}suku{number}",
            organisation=f"{MARK.title()}virasto {number}",
            municipality=f"{MARK.title()}kunta",
            role_id=roles.id if number % 2 else None,
            sector_id=sectors.id if number % 5 else None,
            region_id=regions.id if number % 3 else None,
        )
        codes.append(made.code)
        if number % 10 == 0:
            participants.change_needs(made.id, Needs(f"{MARK} ruoka {number}", "", (Diet.VEGAN,)))
        if number % 12 == 0:
            wanted = made.details.__class__(**{**vars(made.details), "organisation": f"{MARK} muutettu"})
            participants.change_details(made.id, wanted, seen=made.details.fingerprint)
        if number % 15 == 0:
            registrations.cancel(made.id)
        if number % 20 == 0:
            personal_feeds.send_new(made.id, FeedSettings(Language.FI))
    return codes


def over_since(event_id: int, days: int) -> None:
    ends_at = clock.now() - timedelta(days=days)
    db.session.execute(
        update(Event).where(Event.id == event_id).values(starts_at=ends_at - timedelta(hours=7), ends_at=ends_at)
    )
    db.session.execute(update(SpecialNeeds).values(delete_at=ends_at))
    db.session.execute(update(PeriodicJob).values(due_at=clock.now()))
    db.session.commit()


def counted(event_id: int) -> dict[str, object]:
    """Everything that statistics are made of."""
    db.session.rollback()
    found: dict[str, object] = {}
    for name in COUNTED:
        column = getattr(Registration, name)
        rows = db.session.execute(
            select(column, func.count()).where(Registration.event_id == event_id).group_by(column)
        )
        found[name] = Counter(dict(rows.all()))
    page = figures.of(event_id)
    found["figures"] = (dict(page.fills), page.unplaced, page.unmet)
    db.session.rollback()
    return found


def main_part(html: str) -> str:
    return re.sub(r'name="csrf_token"[^>]*>', "", html[html.index("<main") : html.index("</main>")])


def test_everyone_goes_while_others_register(app: Flask, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    day = make_day(places=20, capacity=100, online=True)
    elsewhere = make_event("muualla", capacity=None)
    coming = [registering(elsewhere, f"uusi{number}@example.fi") for number in range(COMING)]
    event_id, slug = day.event.id, day.event.slug
    organizer = make_organizer()
    share(day.event, organizer)
    browser = sign_in(app.test_client(), organizer)
    codes = fill(day)
    post = mail_delivery.from_url(app.config["MAIL_URL"])
    assert Worker(post).drain() == ""
    words = [MARK, MARK.title(), *codes]
    mail = tmp_path / "mail"
    assert traces.in_files(words, mail)  # they are there to be found
    assert {"registration", "outgoing_mail", "personal_feed"} <= set(traces.in_tables(words))
    over_since(event_id, 400)
    before = counted(event_id)
    pages = [f"/fi/organizer/events/{slug}/{page}" for page in ("programme/figures",)]
    shown = [main_part(browser.get(page).text) for page in pages]
    caplog.clear()

    answers = purge_meanwhile(app, coming)
    assert answers == [RegistrationStatus.CONFIRMED] * COMING

    assert counted(event_id) == before
    assert [main_part(browser.get(page).text) for page in pages] == shown
    assert list(doctor.findings()) == []
    db.session.remove()
    rewrite()
    assert traces.in_tables(words) == {}
    assert traces.in_files(words, mail, *traces.database_files()) == {}
    said = "\n".join(JsonLines().format(record) for record in caplog.records)
    assert [word for word in words if word in said or word in caplog.text] == []
    assert not [word for word in words if word.encode() in metrics.text([])]
    went = {row.kind.value: row.count for row in removals.of_event(event_id, 10)}
    assert went["with_place"] + went["without_place"] == PEOPLE
    assert db.session.scalars(select(SealingKey.event_id)).all() == []
    assert removals.holdings(event_id, clock.now()).next is None
    # Of the calendars that those who have gone subscribed to, none is left that is anybody's.
    assert db.session.scalar(select(func.count()).where(PersonalFeed.email_key.like(f"%{MARK}%"))) == 0


def purge_meanwhile(app: Flask, acts: list) -> list:
    """The acts in many threads, and the worker's whole round at the same time."""
    start = Barrier(2)

    def work() -> None:
        with app.app_context():
            start.wait()
            assert Worker(mail_delivery.from_url(app.config["MAIL_URL"])).drain() == ""

    with ThreadPoolExecutor(1) as hand:
        worker = hand.submit(work)
        start.wait()
        answers = at_once(app, acts)
        worker.result()
    # What the worker was too early for: mail files of those whose removal was not over yet.
    db.session.execute(update(PeriodicJob).values(due_at=clock.now()))
    db.session.commit()
    Worker(mail_delivery.from_url(app.config["MAIL_URL"])).drain()
    return answers


def test_a_planted_need_is_only_where_it_must_be(app: Flask, tmp_path, caplog):
    """Sealed in its table, readable for its own person, and in the organizer's one document. Nowhere else."""
    caplog.set_level(logging.DEBUG)
    event = make_event()
    organizer = make_organizer()
    share(event, organizer)
    browser = sign_in(app.test_client(), organizer)
    needs = Needs("xylofoni ruoka", "xylofoni apu", (Diet.VEGAN,))
    mine = registrations.register(event.id, ask(needs=needs))
    planted = ["xylofoni", "vegan"]
    assert Worker(mail_delivery.from_url(app.config["MAIL_URL"])).drain() == ""
    backup = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "backup.gz")])
    assert backup.exit_code == 0, backup.output
    for page in ("registrations", "registrations/export", f"registrations/{mine.code}", "history", "mail"):
        answer = browser.get(f"/fi/organizer/events/{event.slug}/{page}")
        assert [word for word in planted if word in answer.text.lower()] == [], page
    db.session.remove()
    assert traces.in_tables(planted) == {}
    assert traces.in_files(planted, tmp_path, *traces.database_files()) == {}
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    for name in ("backup.gz", "kutsu-sealing-keys"):
        (unpacked / name).write_bytes(gzip.decompress((tmp_path / name).read_bytes()))
    assert traces.in_files(planted, unpacked) == {}
    assert [word for word in planted if word in caplog.text] == []
    # A stolen database without DATA_KEY: the key of the event is there, and of no use.
    app.config["DATA_KEY"] = "a thief's guess"
    row = db.session.execute(select(SpecialNeeds.sealed)).one()

    stolen = db.session.scalars(select(SealingKey.sealed)).one()
    assert (keys.Seal(stolen).opens, keys.Seal(stolen).open(bytes(row[0]))) == (False, None)
