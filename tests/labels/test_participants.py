"""Every standing and every refusal has its words, in each language."""

import pytest
from flask_babel import force_locale

from app.domain.events import EventKind, EventStatus
from app.domain.participants import ChangeRefusal, Details
from app.domain.registration import Refusal, RegistrationStatus
from app.domain.standing import Standing
from app.labels import participants, words


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.mark.parametrize(
    ("labels", "values"),
    [
        (participants.CHANGE_REFUSALS, ChangeRefusal),
        (participants.STANDINGS, Standing),
        (participants.STANDING_ICONS, Standing),
        (participants.FIELDS, Details.__dataclass_fields__),
        (words.REFUSALS, Refusal),
        (words.REGISTRATION_STATUSES, RegistrationStatus),
        (words.EVENT_STATUSES, EventStatus),
        (words.EVENT_KINDS, EventKind),
    ],
)
def test_every_value_has_a_word(labels, values):
    assert set(labels) == set(values)


def test_heading_greets_by_name_only_who_has_one(app):
    with app.test_request_context("/"), force_locale("fi"):
        assert participants.heading(Standing.CONFIRMED, "Aino", None) == "Olet mukana, Aino"
        assert participants.heading(Standing.CONFIRMED, "", None) == "Olet mukana"
        assert participants.heading(Standing.WAITING, "Aino", 5) == "Olet jonossa sijalla 5"
