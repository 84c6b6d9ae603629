"""The network's settings and notices: saved, and never silently over someone else's."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from app.database import db
from app.domain.edit_conflicts import fingerprint
from app.domain.history import COMMAND_LINE, Actor
from app.domain.languages import Language, LocalizedText
from app.domain.network import DetailsChangedMeanwhile, NetworkDetails, NoticeChangedMeanwhile
from app.domain.notices import NoticeKind
from app.labels.notices import default
from app.models import Network, Notice
from app.queries import notices
from app.services import network
from tests.factories import make_network, make_organizer

MINE = NetworkDetails(LocalizedText("Oma", "Egen", "Own"), "a@example.fi", LocalizedText("Pitäjä"), "b@example.fi")
THEIRS = NetworkDetails(LocalizedText("Toinen"), "c@example.fi")
PRIVACY = (NoticeKind.PRIVACY, Language.SV)


def kept() -> NetworkDetails:
    row = db.session.scalars(select(Network), execution_options={"populate_existing": True}).one()
    return NetworkDetails(row.name, row.contact, row.controller_name, row.controller_contact)


def test_the_first_save_makes_the_network(app):
    assert network.save(MINE, COMMAND_LINE) is None
    assert kept() == MINE


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(app):
    make_network()
    seen = fingerprint(kept())
    assert network.save(THEIRS, COMMAND_LINE, seen=seen) is None
    answer = network.save(MINE, COMMAND_LINE, seen=seen)
    assert answer == DetailsChangedMeanwhile(THEIRS)
    assert kept() == THEIRS
    assert network.save(MINE, COMMAND_LINE, seen=fingerprint(answer.now)) is None
    assert kept() == MINE


def test_two_who_typed_the_same_do_not_disturb_each_other(app):
    make_network()
    seen = fingerprint(kept())
    assert [network.save(MINE, COMMAND_LINE, seen=seen), network.save(MINE, COMMAND_LINE, seen=seen)] == [None, None]


def test_two_who_name_a_new_network_at_once_make_one(app):
    def name(details: NetworkDetails) -> DetailsChangedMeanwhile | None:
        with app.app_context():
            return network.save(details, COMMAND_LINE, seen=fingerprint(NetworkDetails()))

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(name, [MINE, THEIRS]))
    assert answers.count(None) == 1
    assert kept() == (MINE if answers[0] is None else THEIRS)


def test_an_own_notice_stands_until_the_default_is_restored(app):
    me = make_organizer()
    assert notices.text(*PRIVACY).text == default(*PRIVACY)
    assert network.save_notice(*PRIVACY, "Egen text", 0, Actor.organizer(me.id)) is None
    assert notices.text(*PRIVACY).text == "Egen text"
    assert list(notices.written()) == [PRIVACY]
    assert db.session.scalars(select(Notice.organizer_id)).one() == me.id
    network.restore_notice(*PRIVACY, COMMAND_LINE)
    assert notices.text(*PRIVACY).text == default(*PRIVACY)
    assert notices.text(*PRIVACY).updated_at is None


def test_the_second_of_two_writers_is_told(app):
    me = make_organizer()
    assert network.save_notice(*PRIVACY, "Deras", 0, Actor.organizer(me.id)) is None
    answer = network.save_notice(*PRIVACY, "Min", 0, Actor.organizer(me.id))
    assert answer == NoticeChangedMeanwhile("Deras", 1)
    assert notices.text(*PRIVACY).text == "Deras"
    assert network.save_notice(*PRIVACY, "Min", answer.version, Actor.organizer(me.id)) is None
    assert notices.text(*PRIVACY).text == "Min"


def test_a_restored_default_is_a_change_too(app):
    me = make_organizer()
    network.save_notice(*PRIVACY, "Deras", 0, Actor.organizer(me.id))
    network.restore_notice(*PRIVACY, COMMAND_LINE)
    assert network.save_notice(*PRIVACY, "Min", 1, Actor.organizer(me.id)) == NoticeChangedMeanwhile(
        default(*PRIVACY), 0
    )
