"""One's own calendar: who gets its address, what is in it, how it ends."""

import re
from datetime import timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from app import keys
from app.database import db
from app.domain.choices import Choice
from app.domain.events import Attendance, SessionKind
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language, LocalizedText
from app.domain.mail import MailKind
from app.domain.personal_feeds import FeedSettings
from app.models import OutgoingMail, PersonalFeed, Registration
from app.outputs import mail as mail_output
from app.queries import outbox as outbox_queries
from app.services import personal_feeds, privacy, publication, registrations
from tests.factories import ask, make_event, make_network, make_registration, make_session, text
from tests.filled_forms import filled
from tests.statements import statements

AINO = "aino@example.fi"


pytestmark = pytest.mark.usefixtures("time")


def token_of(registration: Registration, language: Language = Language.FI) -> str:
    """The secret, as the mail of a new feed has it."""
    assert personal_feeds.send_new(registration.id, FeedSettings(language))
    sent = db.session.scalars(
        select(OutgoingMail)
        .where(OutgoingMail.registration_id == registration.id, OutgoingMail.kind == MailKind.CALENDAR_ADDRESS)
        .order_by(OutgoingMail.id.desc())
    ).first()
    assert sent is not None
    return keys.feed_token(sent.facts["handle"])


def entries(client, token: str) -> list:
    answer = client.get(f"/calendar/my/{token}.ics")
    assert answer.status_code == 200
    return Calendar.from_ical(answer.data).walk("VEVENT")


def titles(client, token: str) -> list[str]:
    return [str(entry["SUMMARY"]) for entry in entries(client, token)]


def test_the_address_is_mailed_to_the_registrations_own_and_is_on_no_page(app, client):
    make_network()
    mine = make_registration(make_event(), AINO)
    page = f"/fi/my/{keys.personal_token(mine.code, mine.token_version)}/own-calendar"
    answer = client.post(page, data=filled(client.get(page).text, page))
    assert answer.status_code == 303
    sent = client.get(answer.location).text
    mail = db.session.scalars(select(OutgoingMail).where(OutgoingMail.kind == MailKind.CALENDAR_ADDRESS)).one()
    token = keys.feed_token(mail.facts["handle"])
    assert mail.recipient == AINO and token not in sent and token not in str(mail.facts)
    letter = mail_output.compose(outbox_queries.letter(mail.id)).message.get_body(("plain",)).get_content()
    assert f"http://localhost/fi/calendar/my/{token}" in letter.replace("=\n", "")
    assert keys.sha256(token) == db.session.scalars(select(PersonalFeed.token_hash)).one()
    again = client.post(page, data=filled(client.get(page).text, page))
    assert again.status_code == 303
    assert len(db.session.scalars(select(PersonalFeed)).all()) == 1  # not twice within a quarter of an hour
    assert "on matkalla" in sent and "<h1>Tarkista sähköpostisi</h1>" in sent
    assert "on matkalla" not in client.get(again.location).text  # and says so, in its title too
    assert "<title>Uutta viestiä ei lähetetty" in client.get(again.location).text


def test_every_registration_of_the_address_and_of_nobody_else(app, client):
    make_network()
    first = make_event("a", title=text("Eka"), capacity=1)
    second, third = make_event("b", title=text("Toka"), starts_in=timedelta(days=31)), make_event("c")
    make_registration(first, "toinen@example.fi")
    waiting = make_registration(first, AINO)
    make_registration(second, "AINO@example.fi")
    make_registration(third, "muu@example.fi")
    found = entries(client, token_of(waiting))
    assert [(str(e["SUMMARY"]), str(e["STATUS"]), str(e["TRANSP"]), str(e["CLASS"])) for e in found] == [
        ("Jonossa: Eka", "TENTATIVE", "OPAQUE", "PRIVATE"),
        ("Toka", "CONFIRMED", "OPAQUE", "PRIVATE"),
    ]
    made = Calendar.from_ical(client.get(f"/calendar/my/{token_of(make_registration(third, AINO))}.ics").data)
    assert "SOURCE" not in made and made["NAME"] == "Omat tapahtumat: Testiverkosto"


def test_only_ones_own_sessions_and_the_remote_link_only_for_who_joins_online(app, client):
    event = make_event(title=text("Päivä"), online=True, remote_link="https://etatila.example/x")
    make_session(event, "Alku", at=0, kind=SessionKind.TALK)
    one = make_session(event, "Yksi", at=1)
    make_session(event, "Kaksi", at=1)
    tokens = []
    for address, way in ((AINO, Attendance.ONSITE), ("etta@example.fi", Attendance.ONLINE)):
        made = registrations.register(event.id, ask(address, choice=Choice(way, None, frozenset({one.id}))))
        tokens.append(token_of(made))
    assert titles(client, tokens[0]) == titles(client, tokens[1]) == ["Alku (Päivä)", "Yksi (Päivä)"]
    there, at_home = (client.get(f"/calendar/my/{token}.ics").text for token in tokens)
    assert "etatila.example" in at_home and "etatila.example" not in there


def test_cancelled_ones_stay_marked_until_one_hides_them(app, client):
    gone, called_off = make_event("a", title=text("A")), make_event("b", title=text("B"), starts_in=timedelta(days=31))
    mine = make_registration(gone, AINO)
    make_registration(called_off, AINO)
    token = token_of(mine)
    before = {str(e["UID"]): e["SEQUENCE"] for e in entries(client, token)}
    registrations.cancel(mine.id)
    publication.cancel(called_off.id, LocalizedText(), COMMAND_LINE)
    found = entries(client, token)
    assert [str(e["SUMMARY"]) for e in found] == ["PERUTTU ILMOITTAUTUMINEN: A", "PERUTTU: B"]
    assert {str(e["STATUS"]) for e in found} == {"CANCELLED"} and {str(e["TRANSP"]) for e in found} == {"TRANSPARENT"}
    assert all(e["SEQUENCE"] > before[str(e["UID"])] for e in found)
    page = f"/fi/calendar/my/{token}"
    client.post(page, data={**filled(client.get(page).text, page), "hides_cancelled": "y"})
    assert titles(client, token) == []


def test_who_registers_again_has_a_later_revision_than_the_cancellation(app, client):
    event = make_event()
    first = make_registration(event, AINO)
    token = token_of(first)
    registrations.cancel(first.id)
    [cancelled] = entries(client, token)
    make_registration(event, AINO)
    [again] = entries(client, token)
    assert (str(again["UID"]), str(again["STATUS"])) == (str(cancelled["UID"]), "CONFIRMED")
    assert again["SEQUENCE"] > cancelled["SEQUENCE"]


def test_a_poll_costs_three_statements_and_an_unchanged_one_no_new_entry(app, client):
    for number in (1, 12):
        for i in range(number):
            event = make_event(f"e{number}-{i}", starts_in=timedelta(days=20 + i))
            make_session(event, "Alku", kind=SessionKind.TALK)
            mine = make_registration(event, f"a{number}@example.fi")
        token = token_of(mine)
        first = client.get(f"/calendar/my/{token}.ics")
        assert first.data.count(b"BEGIN:VEVENT") == number
        kept = app.extensions["kutsu_own_entries"]
        made = dict(kept._kept)
        db.session.rollback()
        with statements() as sent:
            assert client.get(f"/calendar/my/{token}.ics").data == first.data
        assert len([one for one in sent if "FROM network" not in one]) <= 3  # the name is kept, but not in tests
        assert kept._kept == made


def test_headers_keep_it_private_and_polling_again_costs_nothing(app, client):
    token = token_of(make_registration(make_event(), AINO))
    first = client.get(f"/calendar/my/{token}.ics")
    assert first.headers["Cache-Control"] == "private, max-age=300"
    assert first.headers["X-Robots-Tag"] == "noindex" and first.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in first.headers and "Content-Disposition" not in first.headers
    assert token not in first.text.replace("\r\n ", "") and AINO not in first.text
    for headers in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}):
        again = client.get(f"/calendar/my/{token}.ics", headers=headers)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["X-Robots-Tag"] == "noindex"
    assert client.head(f"/calendar/my/{token}.ics").status_code == 200
    for wrong in (token[:-1], token[:20] + ("a" if token[20] != "a" else "b") + token[21:], "x", keys.sha256(token)):
        answer = client.get(f"/calendar/my/{wrong}.ics")
        assert (answer.status_code, answer.text) == (404, "Not found\n")


def test_who_asks_only_by_time_hears_of_each_change(app, client, time):
    event = make_event(title=text("Vanha"))
    mine = make_registration(event, AINO)
    token = token_of(mine)

    def changes(act) -> None:
        before = client.get(f"/calendar/my/{token}.ics")
        time.shift(timedelta(seconds=5))
        act()
        after = client.get(f"/calendar/my/{token}.ics", headers={"If-Modified-Since": before.headers["Last-Modified"]})
        assert after.status_code == 200 and after.data != before.data

    changes(lambda: make_session(event, "Alku", kind=SessionKind.TALK))
    changes(lambda: registrations.cancel(mine.id))
    changes(lambda: personal_feeds.change(feed_of(token).id, FeedSettings(Language.SV)))


def feed_of(token: str) -> PersonalFeed:
    return db.session.scalars(select(PersonalFeed).where(PersonalFeed.token_hash == keys.sha256(token))).one()


def test_stopped_it_shows_nothing_says_so_for_90_days_and_is_forgotten(app, client, time):
    mine = make_registration(make_event(title=text("Salainen")), AINO)
    token = token_of(mine)
    page = f"/fi/calendar/my/{token}"
    assert client.post(f"{page}/stop", data=filled(client.get(page).text, f"{page}/stop")).status_code == 303
    answer = client.get(f"/calendar/my/{token}.ics")
    made = Calendar.from_ical(answer.data)
    assert [str(e["SUMMARY"]) for e in made.walk("VEVENT")] == ["Kalenteri on lopetettu"]
    assert made["REFRESH-INTERVAL"].dt == timedelta(days=7) and "Salainen" not in answer.text
    assert answer.headers["Cache-Control"] == "private, max-age=86400"
    assert feed_of(token).email_key is None
    assert "Salainen" not in client.get(page).text
    time.shift(timedelta(days=89))
    personal_feeds.tidy()
    assert client.get(f"/calendar/my/{token}.ics").status_code == 200
    time.shift(timedelta(days=2))
    personal_feeds.tidy()
    assert client.get(f"/calendar/my/{token}.ics").status_code == 404
    assert client.get(page).status_code == 404


def test_the_others_can_be_stopped_together(app, client, time):
    mine = make_registration(make_event(), AINO)
    old = token_of(mine)
    time.shift(timedelta(hours=1))
    new = token_of(mine)
    page = f"/fi/calendar/my/{new}"
    assert "Kalenteriisi johtaa myös 1 muu osoite." in client.get(page).text
    client.post(f"{page}/stop-others", data=filled(client.get(page).text, f"{page}/stop-others"))
    assert feed_of(old).revoked_at is not None and feed_of(new).revoked_at is None


def test_it_ends_when_the_last_registration_under_the_address_is_erased(app, client, time):
    mine = make_registration(make_event(starts_in=timedelta(hours=1), lasts=timedelta(hours=1)), AINO)
    token = token_of(mine)
    time.shift(timedelta(hours=3))
    assert privacy.ask_erasure(mine.id)
    assert feed_of(token).email_key is None
    assert titles(client, token) == ["Kalenteri on lopetettu"]


@pytest.mark.parametrize("language", list(Language))
def test_the_page_helps_in_each_language(app, client, language):
    token = token_of(make_registration(make_event(), AINO), language)
    page = client.get(f"/{language.value}/calendar/my/{token}")
    assert page.status_code == 200 and page.headers["X-Robots-Tag"] == "noindex"
    assert f"webcal://localhost/calendar/my/{token}.ics" in page.text
    assert re.search(r'<link[^>]+rel="canonical"', page.text) is None


@pytest.mark.parametrize("language", ["", "xx", None])
def test_settings_without_a_language_are_refused(app, client, language):
    token = token_of(make_registration(make_event(), AINO))
    page = f"/fi/calendar/my/{token}"
    data = filled(client.get(page).text, page)
    data.pop("language")
    answer = client.post(page, data=data if language is None else {**data, "language": language})
    assert answer.status_code == 422 and "Virhe: Oma kalenterisi" in answer.text
    assert feed_of(token).language is Language.FI


def test_its_mail_never_follows_the_registration_to_another_address(app):
    """Whoever registered with somebody else's address could have their calendar sent to their own."""
    mine = make_registration(make_event(), AINO)
    token_of(mine)
    db.session.execute(update(Registration).values(email="toinen@example.fi", email_key="toinen@example.fi"))
    db.session.execute(update(OutgoingMail).values(recipient="toinen@example.fi", recipient_key="toinen@example.fi"))
    db.session.commit()
    mail_id = db.session.scalars(select(OutgoingMail.id).where(OutgoingMail.kind == MailKind.CALENDAR_ADDRESS)).one()
    assert outbox_queries.letter(mail_id).is_outdated


def test_an_odd_remote_link_breaks_nobodys_calendar(app, client):
    odd = make_event("a", title=text("Outo"), onsite=False, online=True, remote_link="https://etä.example:huone/1")
    other = make_event("b", title=text("Tavallinen"), starts_in=timedelta(days=31))
    mine = make_registration(odd, AINO)
    make_registration(other, AINO)
    assert titles(client, token_of(mine)) == ["Outo", "Tavallinen"]


def test_who_cancels_keeps_the_sessions_marked_and_who_never_had_a_place_has_none(app, client):
    event = make_event(title=text("Päivä"), capacity=1)
    make_session(event, "Alku", kind=SessionKind.TALK)
    mine, waiting = make_registration(event, AINO), make_registration(event, "jono@example.fi")
    tokens = [token_of(person) for person in (mine, waiting)]
    before = [str(entry["UID"]) for entry in entries(client, tokens[0])]
    registrations.cancel(waiting.id)
    registrations.cancel(mine.id)
    assert [(str(e["UID"]), str(e["STATUS"])) for e in entries(client, tokens[0])] == [(before[0], "CANCELLED")]
    assert before[0].startswith("session-")
    assert [str(e["UID"]).split("-")[0] for e in entries(client, tokens[1])] == ["event"]
