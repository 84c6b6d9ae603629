"""Whole batches to a real mail server: each mail once, whatever the others do."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from threading import Event as Flag

from flask import Flask
from sqlalchemy import select

from app.database import db
from app.domain.languages import Language
from app.domain.mail import MailKind, MailState
from app.models import OutgoingMail, Registration
from app.queries import doctor
from app.queries.doctor.mail import TOLD
from app.services import mail_delivery, registrations
from app.steps import outbox
from tests.factories import ask, make_event, make_organizer, make_registration
from tests.services.mail_delivery.smtp_server import Server, free_port, running

NEVER = Flag().wait
#: What one person may hear, in this order.
POSSIBLE = {
    (MailKind.CONFIRMED,),
    (MailKind.WAITING,),
    (MailKind.PROMOTED,),
    (MailKind.CANCELLED_BY_SELF,),
    (MailKind.CONFIRMED, MailKind.CANCELLED_BY_SELF),
    (MailKind.WAITING, MailKind.CANCELLED_BY_SELF),
    (MailKind.PROMOTED, MailKind.CANCELLED_BY_SELF),
    (MailKind.WAITING, MailKind.PROMOTED),
    (MailKind.WAITING, MailKind.PROMOTED, MailKind.CANCELLED_BY_SELF),
}


def deliver(url: str, worker: str = "a") -> mail_delivery.Delivered:
    return mail_delivery.deliver(worker, mail_delivery.from_url(url), NEVER)


def stored() -> Counter[MailState]:
    db.session.rollback()
    return Counter(db.session.scalars(select(OutgoingMail.state)))


def test_a_batch_with_one_bad_address(app):
    event = make_event()
    for name in ("a", "bad", "slow", "c"):
        make_registration(event, f"{name}@example.fi")
    server = Server()
    server.answers = {"bad@example.fi": "550 5.1.1 no such user", "slow@example.fi": "451 4.7.1 greylisted"}
    with running(server) as port:
        done = deliver(f"smtp://127.0.0.1:{port}")
    assert server.recipients == ["a@example.fi", "c@example.fi"]
    assert done.states == {MailState.SENT: 2, MailState.REFUSED: 1, MailState.PENDING: 1}
    assert done.states == stored()


def test_a_server_that_is_away_costs_nothing(app):
    event = make_event()
    for name in "abc":
        make_registration(event, f"{name}@example.fi")
    done = deliver(f"smtp://127.0.0.1:{free_port()}")
    assert (done.problem, done.states) == ("Connection refused", Counter())
    server = Server()
    with running(server) as port:
        deliver(f"smtp://127.0.0.1:{port}")
    assert server.recipients == ["a@example.fi", "b@example.fi", "c@example.fi"]
    assert {mail.attempts for mail in db.session.scalars(select(OutgoingMail))} == {1}


def test_a_line_that_drops_is_tried_again_later_and_stops_nobody(app):
    event = make_event()
    for name in "abc":
        make_registration(event, f"{name}@example.fi")
    server = Server()
    server.hang_up = {"b@example.fi"}
    with running(server) as port:
        done = deliver(f"smtp://127.0.0.1:{port}")
    assert server.recipients == ["a@example.fi", "c@example.fi"]
    assert done.states == {MailState.SENT: 2, MailState.PENDING: 1}


def test_told_to_stop_it_gives_the_rest_back(app, tmp_path):
    event = make_event()
    for name in "abc":
        make_registration(event, f"{name}@example.fi")
    answers = iter([False, True])
    done = mail_delivery.deliver(
        "a", mail_delivery.from_url(f"file:{tmp_path / 'post'}"), lambda seconds: next(answers)
    )
    assert done.states == {MailState.SENT: 1}
    assert deliver(f"file:{tmp_path / 'post'}", "b").states == {MailState.SENT: 2}


def test_a_mail_that_cannot_be_written_stops_nobody(app):
    organizer = make_organizer()
    outbox.enqueue_account(MailKind.ACCOUNT_LINK, organizer.id, organizer.email, Language.FI)  # no link in it
    db.session.commit()
    make_registration(make_event())
    server = Server()
    with running(server) as port:
        done = deliver(f"smtp://127.0.0.1:{port}")
    assert server.recipients == ["aino@example.fi"]
    assert done.states == {MailState.SENT: 1, MailState.PENDING: 1}
    assert db.session.scalar(select(OutgoingMail.last_error).order_by(OutgoingMail.id)) == "not written: KeyError"


def test_many_workers_while_people_come_and_go(app: Flask):
    """Every mail once, and nobody's last mail tells another state than the page, while places change hands."""
    event = make_event(capacity=10)
    early = [make_registration(event, f"p{n}@example.fi").id for n in range(30)]
    event_id, workers, turns = event.id, 4, 12
    start, over = Barrier(workers + 2), Flag()
    server = Server()

    def work(number: int) -> None:
        with app.app_context():
            start.wait()
            while True:
                last_round = over.is_set()
                done = mail_delivery.deliver(f"worker {number}", mail_delivery.from_url(url), NEVER)
                if last_round and not done.claimed:
                    return

    def come_and_go(number: int) -> None:
        with app.app_context():
            start.wait()
            for turn in range(turns):
                registrations.cancel(early[turn * 2 + number])
                registrations.register(event_id, ask(f"late{turn}-{number}@example.fi"))

    db.session.rollback()
    with running(server) as port, ThreadPoolExecutor(workers + 2) as pool:
        url = f"smtp://127.0.0.1:{port}"
        working = [pool.submit(work, number) for number in range(workers)]
        for people in [pool.submit(come_and_go, number) for number in range(2)]:
            people.result(60)
        over.set()
        for worker in working:
            worker.result(60)

    assert stored().keys() <= {MailState.SENT, MailState.SUPERSEDED}
    sent = db.session.scalars(select(OutgoingMail).where(OutgoingMail.state == MailState.SENT)).all()
    assert Counter(message["Message-ID"] for _, message in server.got) == Counter(
        f"<{mail.message_id}@localhost>" for mail in sent
    )
    kinds = {f"<{mail.message_id}@localhost>": mail.kind for mail in sent}
    last_heard = {recipient: kinds[message["Message-ID"]] for recipient, message in server.got}
    for registration in db.session.scalars(select(Registration)):
        assert last_heard[registration.email] in TOLD[registration.status], registration.email
    heard: dict[str, list[MailKind]] = {}
    for recipient, message in server.got:
        heard.setdefault(recipient, []).append(kinds[message["Message-ID"]])
    assert {tuple(kinds) for kinds in heard.values()} <= POSSIBLE
    assert list(doctor.findings()) == []
