"""What people write survives, or is cleaned, and breaks no feed: by the form and the event file into all of them."""

import html
import json
import re
import unicodedata
from collections.abc import Callable
from xml.etree import ElementTree

import html5lib
import pytest
from icalendar import Calendar
from sqlalchemy import select

from app.database import db
from app.domain.events import SessionKind
from app.models import Event, OutgoingMail
from app.services.event_files import Imported
from tests.calendar_mails import calendar_bytes, compose
from tests.factories import (
    make_event,
    make_network,
    make_organizer,
    make_registration,
    make_session,
    share,
    sign_in,
    text,
)
from tests.filled_forms import filled
from tests.services.test_event_files import load
from tests.views.test_personal_feed import token_of

ATOM = "{http://www.w3.org/2005/Atom}"
AINO = "aino@example.fi"
AWKWARD = {
    "marks": "a; b, c \\ d \\n e \\, f \\; g: \"h\" 'i' ^n ^' %s {0} %(x)s",
    "lines": "eka\r\ntoka\nEND:VEVENT\rBEGIN:VEVENT\r\n kolmas",
    "emoji": "😀 👩🏽‍⚕️ 🇫🇮 e\u0301 ä",
    "odd line ends": "yksi\u2028kaksi\u2029kolme\x85neljä\x0bviisi\x0ckuusi",
    "controls": "a\x00b\x07c\x1bd\x7fe\ufefff\uffffg",
    "right to left": "שלום \u202eevil\u202c عربي \u2067x\u2069",
    "markup": "<b>&amp; &lt;i></b> ]]> <!-- --> {{ 7 * 7 }}",
    "long": "ä€😀" * 3_333,
}


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def within(awkward: str, at_most: int) -> str:
    """As much of it as the form takes, between two letters."""
    return f"P{awkward[: at_most - 2]}ö"


def by_form(client, event: Event, awkward: str) -> None:
    me = make_organizer()
    share(event, me)
    browser = sign_in(client.application.test_client(), me)
    page = f"/en/organizer/events/{event.slug}/edit"
    form = filled(browser.get(page).text, page)
    for name, at_most in (("title_fi", 200), ("summary_fi", 1_000), ("description_fi", 10_000), ("venue_name", 150)):
        form.setlist(name, [within(awkward, at_most)])
    answer = browser.post(page, data=form)
    assert answer.status_code == 303, re.findall(r"<a href=\"#[^<]*", answer.text)


def by_file(_client, event: Event, awkward: str) -> None:
    loaded = load(
        {
            "format": "event-file/1",
            "events": [
                {
                    "slug": event.slug,
                    "title": {"fi": within(awkward, 200)},
                    "summary": {"fi": within(awkward, 1_000)},
                    "description": {"fi": within(awkward, 10_000)},
                    "venue": {"name": within(awkward, 150)},
                }
            ],
        }
    )
    assert isinstance(loaded, Imported), loaded


def seen(said: str) -> str:
    """What a person sees of it, whatever became of white space and of marks that parsers take for escapes."""
    letters = (letter for letter in unicodedata.normalize("NFC", said) if unicodedata.category(letter)[0] not in "CZ")
    return "".join(letters).replace("\\", "/")


def calendar_of(content: bytes) -> Calendar:
    """A whole file: no line too long, nothing unseen, nothing that ends a line but what should."""
    assert content.endswith(b"END:VCALENDAR\r\n")
    for line in content.removesuffix(b"\r\n").split(b"\r\n"):
        assert 0 < len(line) <= 75
        assert not re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\uffff]", line.decode())
    return Calendar.from_ical(content)


def titles_of(content: bytes) -> list[str]:
    entries = calendar_of(content).walk("VEVENT")
    assert not any("\n" in entry["SUMMARY"] or "\n" in entry["LOCATION"] for entry in entries)
    return [str(entry["SUMMARY"]) for entry in entries]


@pytest.mark.parametrize("awkward", AWKWARD.values(), ids=AWKWARD)
@pytest.mark.parametrize("write", [by_form, by_file])
def test_it_comes_whole_to_every_feed_and_the_others_with_it(
    app, client, write: Callable[[object, Event, str], None], awkward: str
):
    make_network()
    awkward_one, other = make_event("outo"), make_event("muu", title=text("Muu"))
    for event in (awkward_one, other):
        make_session(event, f"Alku {event.slug}", kind=SessionKind.TALK)
        mine = make_registration(event, AINO)
    write(client, awkward_one, awkward)
    title = seen(within(awkward, 200))
    for address in ("/fi/calendar/all.ics", f"/calendar/my/{token_of(mine)}.ics?"):
        found = titles_of(client.get(address).data)
        wanted = ["Alku outo (%s)", "Alku muu (Muu)"] if "my" in address else ["%s", "Muu"]
        assert [seen(one) for one in found] == [seen(wanted[0]).replace("%s", title), seen(wanted[1])], address
    assert len(titles_of(client.get("/fi/calendar/all.ics?entries=sessions").data)) == 2
    assert [seen(one) for one in titles_of(client.get("/fi/events/outo.ics").data)] == [title]
    news = ElementTree.fromstring(client.get("/fi/events.atom").data)
    assert {seen(entry.findtext(f"{ATOM}title") or "") for entry in news.iter(f"{ATOM}entry")} == {title, "Muu"}
    items = json.loads(client.get("/fi/events.json").data)["items"]
    assert {seen(item["title"]) for item in items} == {title, "Muu"}
    assert not re.search("[\x00-\x09\x0b-\x1f\u2028\u202e]", "".join(item["content_text"] for item in items))
    framed = client.get("/fi/embed/events").text
    html5lib.HTMLParser(strict=True).parse(framed)
    rows = [html.unescape(one) for one in re.findall(r"<h2><a [^>]*>([^<]*)</a></h2>", framed)]
    assert [seen(one) for one in rows] == [title, "Muu"]


@pytest.mark.parametrize("awkward", AWKWARD.values(), ids=AWKWARD)
def test_it_comes_whole_by_mail(app, client, awkward):
    make_network()
    event = make_event("outo")
    by_file(client, event, awkward)
    make_registration(event, AINO)
    mail_id = db.session.scalars(select(OutgoingMail.id)).one()
    content = calendar_bytes(compose(mail_id))
    assert content is not None
    assert [seen(one) for one in titles_of(content)] == [seen(within(awkward, 200))]
