"""Every state in words, in three languages."""

from datetime import UTC, datetime, timedelta

import pytest
from flask_babel import force_locale

from app.domain.availability import Availability, PlaceState
from app.domain.languages import Language
from app.labels import places

NOW = datetime(2026, 12, 1, 7, 0, tzinfo=UTC)
OPENS = datetime(2027, 1, 7, 7, 0, tzinfo=UTC)
SOME = {
    Availability(PlaceState.PLACES_LEFT, 12, 0): ("12 paikkaa vapaana", "12 lediga platser", "12 places left"),
    Availability(PlaceState.PLACES_LEFT, 1, 0): ("1 paikka vapaana", "1 ledig plats", "1 place left"),
    Availability(PlaceState.WAITING_LIST, 0, 4): (
        "Täynnä, jonossa 4",
        "Fullbokat, 4 på väntelistan",
        "Full, 4 waiting",
    ),
    Availability(PlaceState.WAITING_LIST, 0, 0): (
        "Täynnä, jonotuslista käytössä",
        "Fullbokat, väntelista finns",
        "Full, there is a waiting list",
    ),
    Availability(PlaceState.FULL, 0, 0): ("Täynnä", "Fullbokat", "Full"),
    Availability(PlaceState.OPENS_LATER, 60, 0): (
        "Ilmoittautuminen avautuu 7.1. klo\u00a09.00",
        "Anmälan öppnar 7.1 kl.\u00a09.00",
        "Registration opens on 7\u00a0January, 9:00",
    ),
    Availability(PlaceState.CLOSED, 0, 0): (
        "Ilmoittautuminen on päättynyt",
        "Anmälningstiden har gått ut",
        "Registration has ended",
    ),
    Availability(PlaceState.CANCELLED, 0, 0): ("Peruttu", "Inställt", "Cancelled event"),
    Availability(PlaceState.PAST, 0, 0): ("Päättynyt", "Avslutat", "Over"),
    Availability(PlaceState.ANNOUNCED, 60, 0): (
        "Ilmoittautumisaika ilmoitetaan myöhemmin",
        "Anmälningstiden meddelas senare",
        "Registration time will be announced later",
    ),
    Availability(PlaceState.BY_LINK, 60, 0): (
        "Kutsutuille, ilmoittautumislinkillä",
        "För inbjudna, med anmälningslänk",
        "By invitation, with a registration link",
    ),
    Availability(PlaceState.NO_LIMIT, None, 0): ("Paikkoja on", "Det finns platser", "Places available"),
}


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def test_words_in_three_languages(app):
    said = {}
    with app.test_request_context():
        for state in SOME:
            texts = []
            for language in Language:
                with force_locale(language.value):
                    texts.append(places.sign(state, OPENS, NOW, language).text)
            said[state] = tuple(texts)
    assert said == SOME


def test_every_state_is_said():
    assert {state.state for state in SOME} == set(PlaceState) == set(places.ICONS)


def test_a_far_opening_is_told_with_its_year(app):
    with app.test_request_context(), force_locale("fi"):
        later = Availability(PlaceState.OPENS_LATER, 60, 0)
        words = places.sign(later, OPENS + timedelta(days=300), NOW, Language.FI).text
    assert words == "Ilmoittautuminen avautuu 3.11.2027 klo\u00a09.00"


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"venue": "Oodi", "city": "Helsinki", "onsite": True, "online": False}, "Oodi, Helsinki"),
        ({"venue": "Oodi", "city": "Helsinki", "onsite": True, "online": True}, "Oodi, Helsinki ja etänä"),
        ({"venue": "", "city": "Helsinki", "onsite": False, "online": True}, "Etänä"),
        ({"venue": "", "city": "", "onsite": True, "online": False}, "Paikan päällä"),
    ],
)
def test_where(app, arguments, expected):
    with app.test_request_context(), force_locale("fi"):
        assert places.where(**arguments) == expected
