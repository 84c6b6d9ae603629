"""Two editors of one event: what the second is shown and what is merged."""

from dataclasses import replace
from datetime import timedelta

from app.domain.edit_conflicts import Change, changes, fingerprint, forgotten, merged, with_theirs
from app.domain.languages import Language, LocalizedText
from app.domain.questions import QuestionDetails, QuestionKind
from tests.domain.test_event_details import WHOLE
from tests.questions import options


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


def test_who_translates_does_not_meet_who_writes():
    """Each language of a text is a value of its own."""
    start = replace(WHOLE, title=LocalizedText("Päivä", "Dagen"))
    theirs = replace(start, title=LocalizedText("Päivä", "Nätverksdagen"))
    yours = replace(start, title=LocalizedText("Verkostopäivä", "Dagen"))
    found = changes(fingerprint(start), theirs, yours)
    assert found == [Change("title", "Nätverksdagen", "Dagen", taken=True, language=Language.SV)]
    assert merged(yours, found).title == LocalizedText("Verkostopäivä", "Nätverksdagen")


def test_theirs_can_be_chosen_value_by_value():
    theirs = replace(WHOLE, title=LocalizedText("Heidän", "Deras"), venue_city="Oulu")
    yours = replace(WHOLE, title=LocalizedText("Minun", "Min"), venue_city="Kuopio")
    chosen = with_theirs(yours, theirs, ["title.sv", "venue_city", "no_such", "title.xx", "title"])
    assert (chosen.title, chosen.venue_city) == (LocalizedText("Minun", "Deras"), "Oulu")


def test_what_is_forgotten_is_asked_about():
    theirs = replace(WHOLE, venue_city="Oulu")
    seen = forgotten(fingerprint(theirs), theirs, ["venue_city", "no_such"])
    assert changes(seen, theirs, theirs) == []
    assert changes(seen, theirs, WHOLE) == [Change("venue_city", "Oulu", "", taken=False)]
    assert forgotten("x", theirs, ["venue_city"]) == "x"


def test_what_holds_other_things_is_one_value():
    before = QuestionDetails(QuestionKind.ONE_OF, LocalizedText("K"), options=options("A", "B"))
    theirs = replace(before, options=options("A", "C"))
    (change,) = changes(fingerprint(before), theirs, before)
    assert (change.name, change.theirs, change.taken) == ("options", options("A", "C"), True)
    assert fingerprint(before) == fingerprint(replace(before, options=options("A ", " B")))
