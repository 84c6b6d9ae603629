"""Two editors of one event: what the second is shown and what is merged."""

from dataclasses import replace
from datetime import timedelta

from app.domain.edit_conflicts import Change, changes, fingerprint, merged
from app.domain.languages import LocalizedText
from tests.domain.test_event_details import WHOLE


def test_nothing_changed_meanwhile():
    yours = replace(WHOLE, venue_city="Kuopio")
    assert changes(fingerprint(WHOLE), WHOLE, yours) == []


def test_a_field_both_changed_keeps_yours_and_one_you_left_alone_takes_theirs():
    theirs = replace(WHOLE, venue_city="Oulu", capacity=50)
    yours = replace(WHOLE, venue_city="Kuopio", contact_name="Aino")
    found = changes(fingerprint(WHOLE), theirs, yours)
    assert found == [
        Change("venue_city", "Oulu", "Kuopio", taken=False),
        Change("capacity", 50, None, taken=True),
    ]
    assert merged(yours, found) == replace(yours, capacity=50)


def test_the_same_change_twice_is_no_conflict():
    both = replace(WHOLE, venue_city="Oulu")
    assert changes(fingerprint(WHOLE), both, both) == []


def test_saving_again_with_the_new_fingerprint_overwrites():
    theirs = replace(WHOLE, venue_city="Oulu")
    assert changes(fingerprint(theirs), theirs, replace(WHOLE, venue_city="Kuopio")) == []


def test_a_forged_fingerprint_shows_every_difference_and_takes_nothing():
    theirs = replace(WHOLE, venue_city="Oulu")
    for seen in ("", "x" * 17, "0" * len(fingerprint(WHOLE))):
        assert changes(seen, theirs, WHOLE) == [Change("venue_city", "Oulu", "", taken=False)]


def test_what_a_form_cannot_hold_is_no_change():
    seconds = replace(
        WHOLE, starts_at=WHOLE.starts_at + timedelta(seconds=30), summary=LocalizedText("Yhdessä ", "Till  sammans")
    )
    assert fingerprint(seconds) == fingerprint(
        replace(seconds, starts_at=WHOLE.starts_at, summary=LocalizedText("Yhdessä", "Till sammans"))
    )
