"""What a change of an event means, and what an event must say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.event_details import EventDetails, Fault, changed, faults, publishing_faults
from app.domain.events import EventKind
from app.domain.languages import LocalizedText

START = datetime(2027, 1, 14, 7, tzinfo=UTC)
WHOLE = EventDetails(
    title=LocalizedText("Päivä", "Dag"),
    summary=LocalizedText("Yhdessä", "Tillsammans"),
    kind=EventKind.NETWORK_DAY,
    starts_at=START,
    ends_at=START + timedelta(hours=6),
    contact_email="tuuli@example.fi",
    opens_at=START - timedelta(days=30),
    closes_at=START - timedelta(days=14),
)


def test_changed_names_the_fields_in_the_order_of_the_form():
    after = replace(WHOLE, venue_city="Kuopio", title=LocalizedText("Toinen"), capacity=5)
    assert changed(WHOLE, after) == ("title", "venue_city", "capacity")
    assert changed(WHOLE, replace(WHOLE)) == ()


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"title": LocalizedText("", "Dag")}, [Fault.TITLE_FI]),
        ({"ends_at": START}, [Fault.ENDS_BEFORE_START]),
        ({"onsite": False}, [Fault.NOWHERE]),
        ({"onsite": False, "online": True}, []),
        ({"closes_at": START - timedelta(days=30)}, [Fault.CLOSES_BEFORE_OPENING]),
        ({"closes_at": START + timedelta(hours=7)}, [Fault.CLOSES_AFTER_END]),
        ({"opens_at": None, "closes_at": None}, []),
        ({"opens_at": START, "closes_at": None}, [Fault.OPENS_AFTER_START]),
    ],
)
def test_faults(changes, found):
    assert faults(replace(WHOLE, **changes)) == found


@pytest.mark.parametrize(
    ("changes", "controller", "found"),
    [
        ({}, True, []),
        ({"summary": LocalizedText("", "Tillsammans")}, True, [Fault.SUMMARY_FI]),
        ({"title": LocalizedText("Päivä")}, True, [Fault.TITLE_SV]),
        ({"summary": LocalizedText("Yhdessä")}, True, [Fault.SUMMARY_SV]),
        ({"title": LocalizedText("Päivä"), "regions": frozenset({1})}, True, []),
        ({"contact_email": ""}, True, [Fault.CONTACT]),
        ({}, False, [Fault.CONTROLLER]),
        ({"controller_name": LocalizedText("Virasto")}, False, []),
        ({"onsite": False, "contact_email": ""}, True, [Fault.NOWHERE, Fault.CONTACT]),
    ],
)
def test_publishing_faults(changes, controller, found):
    assert publishing_faults(replace(WHOLE, **changes), network_has_controller=controller) == found
