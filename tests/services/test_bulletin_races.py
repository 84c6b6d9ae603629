"""One message sent by several hands, and one reminder written by several workers, at the same moment: once."""

from collections import Counter
from datetime import timedelta
from functools import partial

from sqlalchemy import func, select

from app import clock
from app.database import db
from app.domain.bulletins import BulletinRefusal, RefusedBulletin
from app.domain.history import COMMAND_LINE
from app.domain.mail import MailKind
from app.models import OutgoingMail
from app.queries import reminders as queries
from app.services import bulletins, reminders
from tests.factories import make_bulletin, make_event, make_registration
from tests.services.test_races import at_once


def written(kind: MailKind) -> int:
    db.session.expire_all()
    return db.session.scalar(select(func.count()).select_from(OutgoingMail).where(OutgoingMail.kind == kind))


def test_a_message_is_sent_once(app):
    event = make_event()
    for name in "abc":
        make_registration(event, f"{name}@example.fi")
    bulletin_id = make_bulletin(event)
    answers = Counter(at_once(app, [partial(bulletins.send, bulletin_id, 1, 3, COMMAND_LINE)] * 6))
    assert answers == {3: 1, RefusedBulletin(BulletinRefusal.NOT_EDITABLE): 5}
    assert written(MailKind.MESSAGE) == 3


def test_what_is_due_goes_once_whichever_worker_takes_it(app, time):
    event = make_event()
    make_registration(event)
    reminders.choose(event.id, {7}, COMMAND_LINE)
    bulletin_id = make_bulletin(event)
    due_at = queries.due_at(event.starts_at, 7)
    bulletins.schedule(bulletin_id, due_at, 1, 1, COMMAND_LINE)
    time.move_to(due_at + timedelta(minutes=1))
    assert clock.now() > due_at
    at_once(app, [bulletins.send_due, reminders.write_due] * 4)
    assert (written(MailKind.MESSAGE), written(MailKind.REMINDER)) == (1, 1)
