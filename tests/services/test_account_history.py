"""What is done with accounts and the network's settings is in the history: who, which account, before and after."""

import pyotp
import pytest
from sqlalchemy import select

from app.database import db
from app.domain.accounts import AccountDetails
from app.domain.history import COMMAND_LINE, Act, Actor
from app.domain.languages import Language, LocalizedText
from app.domain.network import NetworkDetails
from app.domain.notices import NoticeKind
from app.domain.permissions import Role
from app.domain.second_factor import MOST_TRIES
from app.models import HistoryEntry, Organizer
from app.queries import organizers as queries
from app.services import leaving, network, organizers, passwords, second_factors, sessions
from app.services.organizers import NewAccount
from app.services.sessions import HalfWay
from tests.factories import make_organizer, open_session

PASSWORD = "kolme sanaa peräkkäin"


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def boss(app) -> Actor:
    return Actor.organizer(make_organizer("paa@example.fi", role=Role.ADMINISTRATOR).id)


@pytest.fixture
def account(app) -> Organizer:
    made = organizers.add_with_password(NewAccount("tuuli@example.fi", "Tuuli"), PASSWORD)
    assert isinstance(made, Organizer)
    return made


def kept() -> list[tuple]:
    rows = select(HistoryEntry.act, HistoryEntry.organizer_id, HistoryEntry.details).order_by(HistoryEntry.id)
    return [tuple(row) for row in db.session.execute(rows)]


def acts() -> list[Act]:
    return [act for act, *_ in kept()]


def test_an_accounts_life(boss, account):
    organizers.invite(NewAccount("uusi@example.fi"), boss)
    reports = AccountDetails("Tuuli", Language.FI, Role.REPORTER)
    organizers.update(account.id, reports, boss)
    organizers.update(account.id, reports, boss)  # nothing changed
    organizers.confirm(account.id, "Pää", boss)
    organizers.invite_again(account.id, boss)
    leaving.close(account.id, boss)
    organizers.reopen(account.id, boss)
    assert acts() == [
        Act.ACCOUNT_ADDED,
        Act.ACCOUNT_ADDED,
        Act.ACCOUNT_CHANGED,
        Act.ACCOUNT_REVIEWED,
        Act.ACCOUNT_LINK_SENT,
        Act.ACCOUNT_CLOSED,
        Act.ACCOUNT_REOPENED,
    ]
    assert {organizer_id for _, organizer_id, _ in kept()[1:]} == {boss.organizer_id}
    assert kept()[2][2] == {
        "account": "tuuli@example.fi",
        "before": {"role": "organizer"},
        "after": {"role": "reporter"},
    }


def test_ones_own_factors_password_and_sessions(boss, account):
    token = open_session(account)
    here = queries.sessions_of(account.id, account.created_at)[0].id
    second_factors.begin_app(here)
    secret = second_factors.pending_secret(here) or ""
    assert second_factors.confirm_app(account.id, here, pyotp.TOTP(secret).now()) is not None
    second_factors.renew_codes(account.id)
    passwords.change(account.id, PASSWORD, f"{PASSWORD} uusi", session_token=token)
    open_session(account)
    sessions.end_others(account.id, here)
    second_factors.remove_app(account.id)
    second_factors.remove_all(account.id, boss)
    assert acts()[1:] == [
        Act.FACTOR_ADDED,
        Act.RECOVERY_CODES_RENEWED,
        Act.PASSWORD_CHANGED,
        Act.SESSIONS_ENDED,
        Act.FACTOR_REMOVED,
        Act.FACTORS_RESET,
    ]
    assert secret not in str(kept())


def test_a_sign_in_that_was_stopped(account):
    account.totp_secret = b"x"
    db.session.commit()
    half_way = sessions.sign_in("tuuli@example.fi", PASSWORD)
    assert isinstance(half_way, HalfWay)
    for _ in range(MOST_TRIES):
        sessions.finish(half_way.token, "000000")
    assert acts() == [Act.ACCOUNT_ADDED, Act.SIGN_IN_STOPPED]


def test_the_networks_settings(boss):
    second_factors.require(frozenset({Role.ADMINISTRATOR}), boss)
    second_factors.require(frozenset({Role.ADMINISTRATOR}), boss)  # nothing changed
    network.save(NetworkDetails(LocalizedText("Verkosto"), "a@example.fi"), boss)
    network.save_notice(NoticeKind.COOKIES, Language.SV, "Egen text", 0, boss)
    network.restore_notice(NoticeKind.COOKIES, Language.SV, boss)
    network.restore_notice(NoticeKind.COOKIES, Language.SV, COMMAND_LINE)  # nothing to restore
    assert acts() == [Act.FACTORS_REQUIRED, Act.NETWORK_CHANGED, Act.NOTICE_CHANGED, Act.NOTICE_RESTORED]
    assert kept()[0][2] == {"before": {"roles": []}, "after": {"roles": ["administrator"]}}
