"""Accounts: added, edited, closed; there is always an administrator."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import func, select

from app import clock, keys
from app.database import db
from app.domain.accounts import AccountDetails, AccountRefusal, AccountRefused
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language
from app.domain.permissions import Role
from app.models import AccountToken, Organizer, OrganizerSession, OutgoingMail
from app.services import leaving, organizers, passwords, sessions
from app.services.leaving import Left
from app.services.organizers import NewAccount
from tests.factories import make_organizer, open_session

PASSWORD = "korkea kuusi vesi"
LAST = AccountRefused(AccountRefusal.LAST_ADMINISTRATOR)


def administrators() -> int:
    return db.session.scalar(
        select(func.count()).select_from(Organizer).where(Organizer.role == Role.ADMINISTRATOR, Organizer.active)
    )


def test_an_invited_organizer_gets_a_link_for_seven_days(app):
    made = organizers.invite(NewAccount("Uusi@Example.fi", "Uusi", Role.ORGANIZER, Language.EN), COMMAND_LINE)
    mail = db.session.scalars(select(OutgoingMail)).one()
    assert (mail.recipient, mail.language, mail.facts["purpose"]) == ("Uusi@Example.fi", Language.EN, "new_account")
    expires = db.session.scalars(select(AccountToken.expires_at)).one()
    assert timedelta(days=6, hours=23) < expires - clock.now() < timedelta(days=7, seconds=1)
    assert passwords.set_by_link(keys.account_token(mail.facts["handle"]), PASSWORD) is None
    assert sessions.sign_in("uusi@example.fi", PASSWORD) is not None
    assert made.email_key == "uusi@example.fi"


def test_one_address_has_one_account(app):
    make_organizer("tuuli@example.fi")
    refused = AccountRefused(AccountRefusal.ADDRESS_TAKEN)
    assert organizers.invite(NewAccount("TUULI@example.fi"), COMMAND_LINE) == refused
    assert organizers.add_with_link(NewAccount("tuuli@example.fi")) == refused
    assert organizers.add_with_password(NewAccount("tuuli@example.fi"), PASSWORD) == refused
    assert db.session.scalars(select(OutgoingMail)).all() == []


def test_the_command_lines_link_opens_and_mails_nothing(app):
    handle = organizers.add_with_link(NewAccount("paa@example.fi", role=Role.ADMINISTRATOR))
    assert passwords.set_by_link(keys.account_token(handle), PASSWORD) is None
    assert db.session.scalars(select(OutgoingMail)).all() == []


def test_the_last_administrator_stays(app):
    only = make_organizer("a@example.fi", role=Role.ADMINISTRATOR)
    make_organizer("b@example.fi", role=Role.ADMINISTRATOR, active=False)
    assert leaving.close(only.id, COMMAND_LINE) == LAST
    assert organizers.update(only.id, AccountDetails("A", Language.FI, Role.ORGANIZER), COMMAND_LINE) == LAST
    assert organizers.update(only.id, AccountDetails("Aino", Language.SV, Role.ADMINISTRATOR), COMMAND_LINE) is None
    assert (only.name, only.language, only.role, only.active) == ("Aino", Language.SV, Role.ADMINISTRATOR, True)


def test_two_administrators_cannot_remove_each_other_at_once(app):
    ids = [make_organizer(f"{n}@example.fi", role=Role.ADMINISTRATOR).id for n in range(4)]
    db.session.rollback()

    def close(organizer_id: int) -> Left | AccountRefused:
        with app.app_context():
            return leaving.close(organizer_id, COMMAND_LINE)

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(close, ids))
    assert (results.count(Left()), results.count(LAST), administrators()) == (3, 1, 1)


def test_a_closed_account_is_out_at_once_and_its_links_are_void(app):
    made = organizers.add_with_password(NewAccount("tuuli@example.fi"), PASSWORD)
    open_session(made)
    organizers.invite_again(made.id, COMMAND_LINE)
    handle = db.session.scalars(select(OutgoingMail)).one().facts["handle"]
    assert leaving.close(made.id, COMMAND_LINE) == Left()
    assert db.session.scalars(select(OrganizerSession)).all() == []
    assert sessions.sign_in("tuuli@example.fi", PASSWORD) is None
    assert organizers.invite_again(made.id, COMMAND_LINE) == AccountRefused(AccountRefusal.CLOSED)
    assert organizers.reopen(made.id, COMMAND_LINE) is None
    assert passwords.set_by_link(keys.account_token(handle), PASSWORD) == AccountRefused(AccountRefusal.LINK_SPENT)
    assert sessions.sign_in("tuuli@example.fi", PASSWORD) is not None


def test_what_does_not_exist_is_refused(app):
    gone = AccountRefused(AccountRefusal.NO_ACCOUNT)
    assert leaving.close(4711, COMMAND_LINE) == gone
    assert organizers.reopen(4711, COMMAND_LINE) == gone
    assert organizers.invite_again(4711, COMMAND_LINE) == gone
    assert organizers.update(4711, AccountDetails("", Language.FI, Role.ORGANIZER), COMMAND_LINE) == gone


def test_only_what_has_expired_is_removed(app):
    organizer = make_organizer()
    living = open_session(organizer)
    open_session(organizer)
    organizers.invite_again(organizer.id, COMMAND_LINE)
    organizers.invite_again(organizer.id, COMMAND_LINE)
    dead_session = db.session.scalars(select(OrganizerSession).order_by(OrganizerSession.id.desc())).first()
    dead_link = db.session.scalars(select(AccountToken).order_by(AccountToken.id)).first()
    dead_session.expires_at = dead_link.expires_at = clock.now() - timedelta(seconds=1)
    db.session.commit()
    assert organizers.remove_expired() == 2
    assert db.session.scalars(select(OrganizerSession.token_hash)).all() == [keys.sha256(living)]
    assert len(db.session.scalars(select(AccountToken)).all()) == 1
    assert organizers.remove_expired() == 0
