"""Addresses that open other people's calendars: exact, whatever the texts hold and whenever the event is."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

import pytest

from app.domain.calendar_links import (
    LONGEST,
    Occurrence,
    Outlook,
    google_copy,
    google_subscription,
    outlook_copy,
    outlook_subscription,
    webcal,
)

HELSINKI = ZoneInfo("Europe/Helsinki")
PAGE = "https://kutsu.example/fi/events/paiva"
AWKWARD = "Åbo & Öster: ”ä” #1, 50 % + 😀"


def local(year: int, month: int, day: int, hour: int = 0, minute: int = 0, fold: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, fold=fold, tzinfo=HELSINKI).astimezone(UTC)


def occurrence(**changes: object) -> Occurrence:
    values: dict[str, object] = {
        "title": "Päivä",
        "starts_at": local(2026, 12, 1, 9),
        "ends_at": local(2026, 12, 1, 16),
        "location": "Sali, Turku",
        "details": "Yhteinen päivä",
        "link": PAGE,
    }
    return Occurrence(**{**values, **changes})


def asked(address: str) -> dict[str, str]:
    # A + would be read as a space by some and as itself by others: there must be none.
    assert "+" not in address and " " not in address and address.isascii()
    return dict(parse_qsl(urlsplit(address).query, strict_parsing=True))


def test_a_copy_for_google():
    assert google_copy(occurrence(), HELSINKI) == (
        "https://calendar.google.com/calendar/render?action=TEMPLATE&text=P%C3%A4iv%C3%A4"
        "&dates=20261201T070000Z/20261201T140000Z&ctz=Europe/Helsinki&location=Sali%2C%20Turku"
        "&details=Yhteinen%20p%C3%A4iv%C3%A4%0A%0Ahttps%3A%2F%2Fkutsu.example%2Ffi%2Fevents%2Fpaiva"
    )


@pytest.mark.parametrize("service", Outlook)
def test_a_copy_for_outlook(service):
    assert outlook_copy(occurrence(), HELSINKI, service) == (
        f"https://{service}/calendar/0/deeplink/compose?path=/calendar/action/compose&rru=addevent"
        "&startdt=2026-12-01T07:00:00Z&enddt=2026-12-01T14:00:00Z&subject=P%C3%A4iv%C3%A4&location=Sali%2C%20Turku"
        "&body=Yhteinen%20p%C3%A4iv%C3%A4%0A%0Ahttps%3A%2F%2Fkutsu.example%2Ffi%2Fevents%2Fpaiva"
    )


def test_awkward_characters_arrive_as_they_were_written():
    event = occurrence(title=AWKWARD, location=AWKWARD, details=f"{AWKWARD}\nrivi 2")
    google, outlook = asked(google_copy(event, HELSINKI)), asked(outlook_copy(event, HELSINKI, Outlook.LIVE))
    assert (google["text"], google["location"]) == (AWKWARD, AWKWARD)
    assert (outlook["subject"], outlook["location"]) == (AWKWARD, AWKWARD)
    assert google["details"] == outlook["body"] == f"{AWKWARD}\nrivi 2\n\n{PAGE}"
    written = "%C3%85bo%20%26%20%C3%96ster%3A%20%E2%80%9D%C3%A4%E2%80%9D%20%231%2C%2050%20%25%20%2B%20%F0%9F%98%80"
    assert f"&text={written}&" in google_copy(event, HELSINKI)


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "utc"),
    [
        # Winter and summer, and the days on which the clock is changed.
        (local(2027, 1, 14, 9), local(2027, 1, 14, 15), ("20270114T070000Z", "20270114T130000Z")),
        (local(2027, 6, 14, 9), local(2027, 6, 14, 15), ("20270614T060000Z", "20270614T120000Z")),
        (local(2027, 3, 28, 2), local(2027, 3, 28, 9), ("20270328T000000Z", "20270328T060000Z")),
        (local(2027, 10, 31, 2), local(2027, 10, 31, 9), ("20271030T230000Z", "20271031T070000Z")),
        # The hour that comes twice.
        (local(2027, 10, 31, 3, 30), local(2027, 10, 31, 3, 30, fold=1), ("20271031T003000Z", "20271031T013000Z")),
        (local(2026, 12, 31, 22), local(2027, 1, 1, 1), ("20261231T200000Z", "20261231T230000Z")),
    ],
)
def test_times_are_utc_on_both_sides_of_every_change(starts_at, ends_at, utc):
    event = occurrence(starts_at=starts_at, ends_at=ends_at)
    assert asked(google_copy(event, HELSINKI))["dates"] == "/".join(utc)
    outlook = asked(outlook_copy(event, HELSINKI, Outlook.OFFICE))
    assert tuple(outlook[name].replace("-", "").replace(":", "") for name in ("startdt", "enddt")) == utc
    assert "allday" not in outlook


@pytest.mark.parametrize(
    ("starts_at", "ends_at", "days"),
    [
        (local(2026, 12, 1, 9), local(2026, 12, 2, 16), ("2026-12-01", "2026-12-03")),
        (local(2026, 12, 1), local(2026, 12, 3), ("2026-12-01", "2026-12-03")),  # ends with the second day
        (local(2026, 12, 31, 12), local(2027, 1, 1, 13), ("2026-12-31", "2027-01-02")),
        # Just after local midnight it is still yesterday in UTC; nights of 23 and 25 hours.
        (local(2027, 3, 27, 0, 30), local(2027, 3, 28, 12), ("2027-03-27", "2027-03-29")),
        (local(2027, 10, 30, 0, 30), local(2027, 10, 31, 12), ("2027-10-30", "2027-11-01")),
    ],
)
def test_several_days_are_whole_days_and_their_end_is_the_day_after(starts_at, ends_at, days):
    event = occurrence(starts_at=starts_at, ends_at=ends_at)
    assert asked(google_copy(event, HELSINKI))["dates"] == "/".join(days).replace("-", "")
    outlook = asked(outlook_copy(event, HELSINKI, Outlook.LIVE))
    assert (outlook["startdt"], outlook["enddt"], outlook["allday"]) == (*days, "true")


@pytest.mark.parametrize("letter", ["a", "ä", "😀", "👩‍👧", "e\u0301", "&", " "])
def test_no_address_is_longer_than_servers_take_and_the_link_stays_whole(letter):
    event = occurrence(title=letter * 250, location=letter * 500, details=f"A{letter * 10_000}B")
    for address, details in (
        (google_copy(event, HELSINKI), "details"),
        (outlook_copy(event, HELSINKI, Outlook.OFFICE), "body"),
    ):
        assert len(address) <= LONGEST
        said = asked(address)[details]
        assert said.endswith(f"…\n\n{PAGE}")
        cut = said.removesuffix(f"…\n\n{PAGE}")
        assert not cut.endswith("\u200d")
        assert cut.strip() in ("A" + letter * len(cut), f"A{letter * 10_000}"[: len(cut)].strip())


def test_a_letter_does_not_lose_its_mark():
    for length in range(40):
        event = occurrence(title="a" * length + "e\u0301" * 300)
        title = asked(google_copy(event, HELSINKI))["text"].removesuffix("…")
        assert len(title.lstrip("a")) % 2 == 0


def test_without_details_there_is_the_link_alone():
    assert asked(google_copy(occurrence(details=""), HELSINKI))["details"] == PAGE


FEED = "https://kutsu.example/fi/calendar/all.ics?region=HYKS&theme=lapset"


def test_subscribing():
    assert webcal(FEED) == "webcal://kutsu.example/fi/calendar/all.ics?region=HYKS&theme=lapset"
    assert webcal("http://127.0.0.1:8000/fi/calendar/all.ics") == "webcal://127.0.0.1:8000/fi/calendar/all.ics"
    assert google_subscription(FEED) == (
        "https://calendar.google.com/calendar/r?cid="
        "webcal%3A%2F%2Fkutsu.example%2Ffi%2Fcalendar%2Fall.ics%3Fregion%3DHYKS%26theme%3Dlapset"
    )
    assert outlook_subscription(FEED, "Verkosto: Etelä & länsi", Outlook.OFFICE) == (
        "https://outlook.office.com/calendar/0/addfromweb?url="
        "https%3A%2F%2Fkutsu.example%2Ffi%2Fcalendar%2Fall.ics%3Fregion%3DHYKS%26theme%3Dlapset"
        "&name=Verkosto%3A%20Etel%C3%A4%20%26%20l%C3%A4nsi"
    )


def test_google_is_not_offered_what_it_refuses():
    longest = "https://" + "a" * (256 - len("webcal://"))
    assert unquote(str(google_subscription(longest))).endswith(webcal(longest))
    assert google_subscription(longest + "a") is None


def test_a_long_name_is_cut():
    address = outlook_subscription(FEED, "ä" * 3000, Outlook.LIVE)
    assert len(address) <= LONGEST
    assert asked(address)["name"].endswith("ä…")


def test_a_day_and_a_night_is_not_several_days():
    start = local(2026, 12, 1, 9)
    event = occurrence(starts_at=start, ends_at=start + timedelta(hours=24))
    assert asked(google_copy(event, HELSINKI))["dates"] == "20261201T070000Z/20261202T070000Z"


def test_a_kept_copy_is_of_the_event_as_it_was_asked_for():
    assert google_copy(occurrence(), HELSINKI) is google_copy(occurrence(), HELSINKI)
    for change in ({"title": "Toinen"}, {"location": "Muualla"}, {"details": ""}, {"ends_at": local(2026, 12, 1, 17)}):
        changed = occurrence(**change)
        assert google_copy(changed, HELSINKI) != google_copy(occurrence(), HELSINKI)
        assert outlook_copy(changed, HELSINKI, Outlook.LIVE) != outlook_copy(occurrence(), HELSINKI, Outlook.LIVE)
