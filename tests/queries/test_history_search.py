"""Whom entries are about: participants by their registrations, accounts by the address that an entry keeps."""

from app.domain.history import Act, Actor
from app.domain.history_search import Search
from app.domain.permissions import Role
from app.queries import history
from app.services import leaving, organizers
from app.services.organizers import NewAccount
from tests.factories import make_event, make_organizer, make_registration


def acts(person: str) -> list[Act]:
    return [entry.act for entry in history.found(Search(person=person)).entries]


def test_accounts_that_have_left_are_found_and_nobody_with_a_longer_address(app):
    boss = Actor.organizer(make_organizer("paa@example.fi", name="Pää", role=Role.ADMINISTRATOR).id)
    for address in ("tuuli@example.fi", "toinen.tuuli@example.fi"):
        made = organizers.invite(NewAccount(address, address.partition("@")[0]), boss)
        organizers.confirm(made.id, "Pää", boss)
    leaving.close(made.id, boss)
    assert acts("TUULI@example.fi") == [Act.ACCOUNT_REVIEWED, Act.ACCOUNT_ADDED]
    assert acts("toinen") == [Act.ACCOUNT_CLOSED, Act.ACCOUNT_REVIEWED, Act.ACCOUNT_ADDED]
    assert acts("nobody@example.fi") == []


def test_somebody_who_takes_part_and_organizes_is_found_as_both(app):
    boss = Actor.organizer(make_organizer("paa@example.fi", name="Pää", role=Role.ADMINISTRATOR).id)
    organizers.invite(NewAccount("aino@example.fi", "Aino"), boss)
    make_registration(make_event(), "aino@example.fi")
    assert acts("aino@example.fi") == [Act.REGISTERED, Act.ACCOUNT_ADDED]
