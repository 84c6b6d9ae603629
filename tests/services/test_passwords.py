"""Passwords: changed, forgotten, set by a one-time link."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import select

from app import clock, keys
from app import passwords as hashes
from app.database import db
from app.domain.accounts import LINK_LIFETIME, AccountRefusal, AccountRefused, LinkPurpose
from app.domain.languages import Language
from app.domain.mail import MailKind
from app.models import AccountToken, Organizer, OrganizerSession, OutgoingMail
from app.services import passwords, sessions
from app.steps.outbox import QUIET_TIME
from tests.factories import make_organizer, open_session
from tests.statements import statements

OLD = "korkea kuusi vesi"
NEW = "matala mänty maa"
HASH = hashes.hash_of(OLD)
SPENT = AccountRefused(AccountRefusal.LINK_SPENT)


def mails() -> list[OutgoingMail]:
    return list(db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))


def link() -> str:
    """The secret in the last mail's link."""
    return keys.account_token(mails()[-1].facts["handle"])


def age_links(by: timedelta) -> None:
    for kept in db.session.scalars(select(AccountToken)):
        kept.created_at -= by
        kept.expires_at -= by
    db.session.commit()


def session_count() -> int:
    return len(db.session.scalars(select(OrganizerSession)).all())


def test_a_forgotten_password_is_set_anew_once(app):
    organizer = make_organizer(password_hash=HASH, language=Language.SV)
    open_session(organizer)
    passwords.ask_link("Tuuli@Example.fi")
    mail = mails()[0]
    assert (mail.kind, mail.recipient, mail.language, mail.facts["purpose"], mail.organizer_id) == (
        MailKind.ACCOUNT_LINK,
        "tuuli@example.fi",
        Language.SV,
        "reset",
        organizer.id,
    )
    token = link()
    assert passwords.set_by_link(token, NEW) is None
    assert session_count() == 0
    assert sessions.sign_in("tuuli@example.fi", OLD) is None
    assert sessions.sign_in("tuuli@example.fi", NEW) is not None
    assert passwords.set_by_link(token, OLD) == SPENT


def test_the_database_holds_no_link_that_opens(app):
    make_organizer()
    passwords.ask_link("tuuli@example.fi")
    kept = db.session.scalars(select(AccountToken)).one()
    for stolen in (mails()[0].facts["handle"], kept.token_hash):
        assert passwords.set_by_link(stolen, NEW) == SPENT


def test_a_link_expires(app):
    make_organizer()
    passwords.ask_link("tuuli@example.fi")
    age_links(LINK_LIFETIME[LinkPurpose.RESET])
    assert passwords.set_by_link(link(), NEW) == SPENT


def test_unknown_and_closed_addresses_get_no_mail(app):
    make_organizer("suljettu@example.fi", active=False)
    passwords.ask_link("suljettu@example.fi")
    passwords.ask_link("tuntematon@example.fi")
    assert mails() == []


def test_nobody_is_mail_bombed(app):
    make_organizer()
    for _ in range(3):
        passwords.ask_link("tuuli@example.fi")
    assert len(mails()) == 1
    age_links(QUIET_TIME + timedelta(seconds=1))
    passwords.ask_link("tuuli@example.fi")
    assert len(mails()) == 2
    # The one that came first still works, and setting the password voids the other.
    first, second = (keys.account_token(mail.facts["handle"]) for mail in mails())
    assert passwords.set_by_link(first, NEW) is None
    assert passwords.set_by_link(second, NEW) == SPENT


def test_a_link_of_a_closed_account_opens_nothing(app):
    organizer = make_organizer()
    passwords.ask_link("tuuli@example.fi")
    organizer.active = False
    db.session.commit()
    assert passwords.set_by_link(link(), NEW) == SPENT


def test_a_link_used_twice_at_once_is_used_once(app):
    make_organizer()
    passwords.ask_link("tuuli@example.fi")
    token = link()
    db.session.rollback()

    def use(password: str) -> AccountRefused | None:
        with app.app_context():
            return passwords.set_by_link(token, password)

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(use, [f"{NEW} {n}" for n in range(4)]))
    assert (results.count(None), results.count(SPENT)) == (1, 3)


def test_changing_the_password_ends_the_other_sessions(app):
    organizer = make_organizer(password_hash=HASH)
    own, other = open_session(organizer), open_session(organizer)
    passwords.ask_link("tuuli@example.fi")
    assert passwords.change(organizer.id, OLD, NEW, session_token=own) is None
    assert db.session.scalars(select(OrganizerSession.token_hash)).all() == [keys.sha256(own)]
    assert other != own
    assert passwords.set_by_link(link(), OLD) == SPENT
    assert sessions.sign_in("tuuli@example.fi", NEW) is not None


def test_changing_it_takes_the_current_one(app):
    organizer = make_organizer(password_hash=HASH)
    token = open_session(organizer)
    refused = passwords.change(organizer.id, "guessed wrong", NEW, session_token=token)
    assert refused == AccountRefused(AccountRefusal.WRONG_PASSWORD)
    assert db.session.scalars(select(Organizer.password_hash)).one() == HASH


def test_links_last_as_long_as_they_say(app):
    make_organizer()
    before = clock.now()
    passwords.ask_link("tuuli@example.fi")
    kept = db.session.scalars(select(AccountToken)).one()
    assert timedelta(hours=1) <= kept.expires_at - before < timedelta(hours=1, seconds=10)


def test_asking_for_an_unknown_address_does_the_work_of_a_mail_and_leaves_nothing(app):
    make_organizer("suljettu@example.fi", active=False)
    make_organizer("aasi@example.fi")
    passwords.ask_link("aasi@example.fi")
    for address in ("tuntematon@example.fi", "suljettu@example.fi", "aasi@example.fi"):
        with statements() as sent:
            passwords.ask_link(address)
        assert [line for line in sent if line.startswith("INSERT INTO outgoing_mail")] != [], address
    assert [mail.recipient for mail in mails()] == ["aasi@example.fi"]
