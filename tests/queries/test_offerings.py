"""What several events let people choose is read at once."""

from datetime import timedelta

from app import clock
from app.queries import offerings
from tests.factories import make_event, make_session
from tests.statements import statements


def test_looking_for_an_event_without_its_pools_asks_as_much_of_many_as_of_one(app):
    needed = []
    for number in range(6):
        make_session(make_event(f"tapahtuma-{number}", starts_in=timedelta(days=9)), "Avaus")
        if number in (0, 5):
            with statements() as sent:
                assert offerings.event_to_settle(clock.now()) is None
            needed.append(len(sent))
    assert needed[0] == needed[1]
