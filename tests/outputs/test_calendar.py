"""What calendars get of an event: the bytes, the times, what is told to whom."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from app import clock
from app.domain.calendars import Revision
from app.domain.events import EventStatus, TermKind
from app.domain.languages import Language, LocalizedText
from app.domain.registration import RegistrationStatus
from app.outputs import calendar
from tests.factories import make_event, make_term, text

CHANGED = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def helsinki(year, month, day, hour=9, minute=0) -> datetime:
    return clock.from_local(datetime(year, month, day, hour, minute))  # noqa: DTZ001  Helsinki wall time


def event(**changes):
    """An event of fixed times and names, so that its bytes can be written down."""
    fixed = {
        "public_id": "a1b2c3d4e5f6",
        "starts_at": helsinki(2027, 1, 14, 9),
        "ends_at": helsinki(2027, 1, 14, 15, 30),
        "calendar_changed_at": CHANGED,
        "venue_address": "Esimerkkikatu 1",
        "title": text("Verkostopäivä; yhteinen, alku", "Nätverksdag", "Network day"),
        "description": text("Aiheena **tuki**.\n\n- yksi\n- [kaksi](https://a.example/x)"),
        "terms": (make_term(TermKind.THEME_GROUP, "lapset", "Lapset, nuoret"), make_term(TermKind.REGION, "HYKS")),
    }
    return make_event(**{**fixed, **changes})


#: A confirmed participant's, who joins online.
OWN = calendar.Own(RegistrationStatus.CONFIRMED, Revision(0, CHANGED), "KQ7-4MHR", joins_online=True)


def file(made, language, own=None) -> bytes:
    return calendar.document([calendar.of_event(made, language, own)])


def only(content: bytes):
    [entry] = Calendar.from_ical(content).walk("VEVENT")
    return entry


GOLDEN = """BEGIN:VEVENT
SUMMARY:Verkostopäivä\\; yhteinen\\, alku
DTSTART;TZID=Europe/Helsinki:20270114T090000
DTEND;TZID=Europe/Helsinki:20270114T153000
DTSTAMP:20261120T083000Z
UID:event-a1b2c3d4e5f6@localhost
SEQUENCE:0
CATEGORIES:Lapset\\, nuoret,Verkostopäivä
CLASS:PUBLIC
DESCRIPTION:Yhteinen päivä\\n\\nAiheena tuki.\\n\\n- yksi\\n- kaksi (https://
 a.example/x)\\n\\nhttp://localhost/fi/events/verkostopaiva
LAST-MODIFIED:20261120T083000Z
LOCATION:Kongressikeskus\\, Esimerkkikatu 1\\, Helsinki
STATUS:CONFIRMED
TRANSP:TRANSPARENT
URL:http://localhost/fi/events/verkostopaiva
END:VEVENT
"""


def test_an_event_is_always_the_same_bytes(app):
    made = event()
    assert calendar.of_event(made, Language.FI) == GOLDEN.replace("\n", "\r\n").encode()
    assert file(made, Language.SV) == file(made, Language.SV)


def test_a_single_event_has_no_calendar_name_and_calls_nobody(app):
    content = file(event(), Language.FI)
    assert sorted(Calendar.from_ical(content).keys()) == ["CALSCALE", "PRODID", "VERSION"]
    assert {"ORGANIZER", "ATTENDEE", "METHOD"} & set(only(content)) == set()


def test_a_feed_says_its_name_escaped_and_how_often_to_come(app):
    source = "http://localhost/fi/calendar/all.ics"
    heading = calendar.Heading("Verkosto; a, b\r\nX-EVIL:1", "Kaikki\u2028tapahtumat", source)
    body = calendar.feed([calendar.of_event(event(), Language.FI)], heading)
    lines = body.decode().split("\r\n")
    assert "X-WR-CALNAME:Verkosto\\; a\\, b X-EVIL:1" in lines
    assert "NAME:Verkosto\\; a\\, b X-EVIL:1" in lines
    assert "DESCRIPTION:Kaikki tapahtumat" in lines
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in lines and "X-PUBLISHED-TTL:PT6H" in lines
    assert "SOURCE;VALUE=URI:http://localhost/fi/calendar/all.ics" in lines
    assert not any(line.startswith(("METHOD", "X-EVIL")) for line in lines)


def test_texts_follow_the_asked_language_not_the_requests(app):
    made = event(online=True, status=EventStatus.CANCELLED, sequence=3)
    with app.test_request_context("/en/", headers={"Accept-Language": "en"}):
        swedish = only(file(made, Language.SV))
    assert swedish["SUMMARY"] == "INSTÄLLT: Nätverksdag"
    assert swedish["URL"] == "http://localhost/sv/events/verkostopaiva"
    assert swedish["CATEGORIES"].to_ical() == "Lapset\\, nuoret (sv),Nätverksdag".encode()


@pytest.mark.parametrize(
    ("language", "title"),
    [(Language.FI, "PERUTTU: Päivä"), (Language.SV, "INSTÄLLT: Dag"), (Language.EN, "CANCELLED: Day")],
)
def test_a_cancelled_event_stays_and_says_so(app, language, title):
    made = event(
        title=text("Päivä", "Dag", "Day"),
        status=EventStatus.CANCELLED,
        cancellation_reason=text("Puhuja on estynyt."),
        remote_link="https://etatila.example/x",
        online=True,
        description=LocalizedText(),
    )
    entry = only(file(made, language, OWN))
    assert entry["SUMMARY"] == title
    assert entry["STATUS"] == "CANCELLED" and entry["TRANSP"] == "TRANSPARENT"
    assert entry["SEQUENCE"] == 1
    assert entry["DESCRIPTION"].startswith("Puhuja on estynyt.")
    assert "CONFERENCE" not in entry
    assert entry["DESCRIPTION"].splitlines()[2:] == [
        made.summary.best(language).text,
        "",
        f"http://localhost/{language.value}/events/verkostopaiva",
    ]


def test_the_remote_link_is_in_the_confirmed_participants_own_file_alone(app):
    made = event(onsite=False, online=True, remote_link="https://etä.example/tila a?x=1,2;3")
    public = file(made, Language.FI)
    assert b"example/tila" not in public.replace(b"\r\n ", b"")
    assert only(public)["LOCATION"] == "Etänä"
    own = only(file(made, Language.FI, OWN))
    link = "https://xn--et-wia.example/tila%20a?x=1,2;3"
    assert own["CONFERENCE"] == link and own["CONFERENCE"].params["VALUE"] == "URI"
    assert own["DESCRIPTION"].splitlines()[-3:] == [f"Osallistu etänä: {link}", "", own["URL"]]
    assert (own["TRANSP"], own["CLASS"]) == ("OPAQUE", "PRIVATE")
    waiting = only(file(made, Language.FI))
    assert (waiting["TRANSP"], waiting["CLASS"]) == ("TRANSPARENT", "PUBLIC")


@pytest.mark.parametrize(
    ("starts", "ends", "start", "end"),
    [
        # Summer time begins at 3 on 28 March 2027 and ends at 4 on 31 October 2027.
        ((2027, 3, 27, 9), (2027, 3, 27, 15), "20270327T090000", "20270327T150000"),
        ((2027, 3, 28, 9), (2027, 3, 28, 15), "20270328T090000", "20270328T150000"),
        ((2027, 7, 1, 12), (2027, 7, 1, 15), "20270701T120000", "20270701T150000"),
        ((2027, 10, 31, 9), (2027, 10, 31, 15), "20271031T090000", "20271031T150000"),
        ((2027, 10, 30, 20), (2027, 10, 31, 3), "20271030T170000Z", "20271031T000000Z"),
    ],
)
def test_times_are_helsinki_wall_time_and_utc_only_where_that_means_two_moments(app, starts, ends, start, end):
    lines = calendar.of_event(event(starts_at=helsinki(*starts), ends_at=helsinki(*ends)), Language.FI).decode()
    zone = "" if start.endswith("Z") else ";TZID=Europe/Helsinki"
    assert f"\r\nDTSTART{zone}:{start}\r\nDTEND{zone}:{end}\r\n" in lines


def test_several_days_are_whole_days_and_the_end_is_the_day_after(app):
    made = event(starts_at=helsinki(2027, 3, 26, 9), ends_at=helsinki(2027, 3, 28, 15))
    content = calendar.of_event(made, Language.FI, OWN)
    assert b"DTSTART;VALUE=DATE:20270326\r\nDTEND;VALUE=DATE:20270329\r\n" in content
    assert b"TRANSP:TRANSPARENT" in content
    description = only(b"BEGIN:VCALENDAR\r\n" + content + b"END:VCALENDAR\r\n")["DESCRIPTION"]
    assert description.startswith("pe 26.3.2027 klo\u00a09.00 – su 28.3.2027 klo\u00a015.00")


def test_the_time_zone_is_there_only_when_a_time_is_in_it(app):
    summer = event()
    assert file(summer, Language.FI).count(b"BEGIN:VTIMEZONE") == 1
    summer.ends_at = helsinki(2027, 1, 17, 9)
    assert b"VTIMEZONE" not in file(summer, Language.FI)


def test_a_day_that_ends_at_midnight_has_no_day_more(app):
    made = event(starts_at=helsinki(2027, 1, 14, 9), ends_at=helsinki(2027, 1, 16, 0))
    assert b"DTEND;VALUE=DATE:20270116\r\n" in calendar.of_event(made, Language.FI)


def test_awkward_characters_leave_whole_lines_and_nothing_unseen(app):
    nasty = "A\x00\x07\x0b\x85\u2028\u200b\ufeffå" + "ä€😀" * 60 + "\r\nBEGIN:VEVENT\r\n^'\"\\;,: =cmd"
    made = event(title=text(nasty), summary=text(nasty), description=text(nasty), venue_name=nasty)
    content = file(made, Language.FI)
    for line in content.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
        assert b"\n" not in line and b"\r" not in line
    assert not any(chr(code).encode() in content for code in (0, 7, 11, 0x85, 0x2028, 0x200B, 0xFEFF))
    assert content.count(b"BEGIN:VEVENT\r\n") == 1
    entry = only(content)
    assert entry["SUMMARY"].endswith("BEGIN:VEVENT ^'\"/;,: =cmd") and "\n" not in entry["SUMMARY"]
    assert "\n" not in entry["LOCATION"]


def test_a_long_description_is_cut_but_keeps_the_address(app):
    entry = only(file(event(description=text("ä " * 3000)), Language.FI))
    assert len(entry["DESCRIPTION"]) < 1600
    assert entry["DESCRIPTION"].endswith("…\n\nhttp://localhost/fi/events/verkostopaiva")


def test_the_time_zone_is_right_in_every_month_for_twenty_years(app):
    """The constant VTIMEZONE against the tz database, hour by hour around every change."""
    zone = Calendar.from_ical(file(event(), Language.FI)).walk("VTIMEZONE")[0].to_tz(lookup_tzid=False)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    while moment.year < 2046:
        assert moment.astimezone(zone).utcoffset() == clock.to_local(moment).utcoffset(), moment
        moment += timedelta(hours=7)


def test_a_copy_for_the_web_in_each_language(app):
    made = event(
        summary=text("Yhteinen päivä", "Gemensam dag"), venue_name="Sali\u2028\x07", starts_at=helsinki(2027, 1, 14, 9)
    )
    found = calendar.copies(made, Language.SV)
    assert "text=N%C3%A4tverksdag&dates=20270114T070000Z/20270114T133000Z&ctz=Europe/Helsinki" in found.google
    assert "&location=Sali%2C%20Esimerkkikatu%201%2C%20Helsinki&" in found.google
    assert "Gemensam%20dag%0A%0Ahttp%3A%2F%2Flocalhost%2Fsv%2Fevents%2Fverkostopaiva" in found.office
    assert found.live == found.office.replace("outlook.office.com", "outlook.live.com")


def test_a_copy_of_several_days_says_the_times_that_whole_days_have_not(app):
    made = event(ends_at=helsinki(2027, 1, 15, 15, 30))
    found = calendar.copies(made, Language.EN)
    assert "dates=20270114/20270116&" in found.google
    assert "startdt=2027-01-14&enddt=2027-01-16&allday=true" in found.live
    assert "9%3A00" in found.google or "9.00" in found.google


def test_a_copy_of_a_cancelled_event_says_so(app):
    found = calendar.copies(event(status=EventStatus.CANCELLED), Language.FI)
    assert "text=PERUTTU%3A%20Verkosto" in found.google
