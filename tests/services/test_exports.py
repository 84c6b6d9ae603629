"""Downloads: exactly the list, and nothing leaves before the history knows what for."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from flask_babel import force_locale
from sqlalchemy import select

from app import clock
from app.database import db
from app.domain.attendees import Column, Listing, Show, Sort, offered_columns
from app.domain.choices import Offering
from app.domain.entrance import EntranceSettings
from app.domain.events import RegistrationMode, TermKind
from app.domain.history import Act, Actor
from app.domain.languages import Language
from app.domain.participants import Needs
from app.labels import dates
from app.models import Claim, Event, HistoryEntry
from app.queries import attendees
from app.services import entrance, exports, registrations
from app.services.exports import Document, Format, Occasion
from app.steps import documents
from tests.days import make_day
from tests.factories import ask, make_event, make_link, make_organizer, make_registration, make_term


@pytest.fixture(autouse=True)
def in_english(app):
    with force_locale("en"):
        yield


TABLES = (Format.CSV, Format.XLSX)
BY_NAME = Listing(sort=Sort.NAME, descending=False)


@pytest.fixture
def actor(app) -> Actor:
    return Actor.organizer(make_organizer().id)


def occasion(event, kind: Format = Format.CSV) -> Occasion:
    return Occasion(event.id, event.slug, "Verkostopäivä", Language.EN, kind)


def rows(document: Document) -> list[list[str]]:
    with document.file:
        raw = document.file.read()
    if raw.startswith(b"PK"):
        sheet = openpyxl.load_workbook(io.BytesIO(raw)).active
        return [["" if cell is None else str(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))


def history(act: Act) -> list[tuple[int | None, dict]]:
    entries = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == act).order_by(HistoryEntry.id)).all()
    return [(entry.organizer_id, entry.details) for entry in entries]


@pytest.fixture
def event(app):
    made = make_event(capacity=1)
    role, sector = make_term(TermKind.ROLE, "opettaja", "Opettaja"), make_term(TermKind.SECTOR, "sivistys", "Sivistys")
    region = make_term(TermKind.REGION, "KYS", "KYS-alue")
    make_registration(made, "aino@example.fi", role_id=role.id, sector_id=sector.id, region_id=region.id)
    make_registration(made, "orjan@example.fi", given_name="Örjan", family_name="Öhman", organisation="=1+1")
    registrations.register(made.id, ask("linkki@example.fi", link_id=make_link(made, "Kunnat").id))
    return made


@pytest.mark.parametrize("kind", TABLES)
def test_a_document_is_exactly_the_list(event, actor, kind):
    listing = BY_NAME.with_all_columns().within(offered_columns(Offering()))  # nothing is chosen here
    document = exports.attendee_list(occasion(event, kind), listing, "x", actor)
    heading, *listed = rows(document)
    assert (document.rows, len(heading)) == (3, len(listing.document_columns))
    column = {name: number for number, name in enumerate(listing.document_columns)}
    expected = list(attendees.every(event.id, listing))
    apostrophe = "'" if kind is Format.CSV else ""
    assert [row[column[Column.CODE]] for row in listed] == [attendee.code for attendee in expected]
    assert [row[column[Column.POSITION]] for row in listed] == ["", "2", "1"]
    assert [row[column[Column.FAMILY_NAME]] for row in listed] == ["Mäkelä", "Mäkelä", "Öhman"]
    assert [row[column[Column.ORGANISATION]] for row in listed][2] == f"{apostrophe}=1+1"
    by_address = {row[column[Column.EMAIL]]: row for row in listed}
    assert by_address["aino@example.fi"][column[Column.ROLE]] == "Opettaja (en)"
    assert by_address["aino@example.fi"][column[Column.SECTOR]] == "Sivistys (en)"
    assert by_address["aino@example.fi"][column[Column.REGION]] == "KYS-alue (en)"
    assert [row[column[Column.LINK]] for row in listed] == ["", "Kunnat", ""]


@pytest.mark.parametrize("narrowed", [{}, {"text": "example.fi"}])
@pytest.mark.parametrize("kind", TABLES)
def test_a_document_tells_apart_how_people_wait(app, actor, kind, narrowed):
    event = make_event(capacity=1)
    sector, other = make_term(TermKind.SECTOR, "sivistys"), make_term(TermKind.SECTOR, "muu")
    until = clock.now() + timedelta(days=20)
    wanted = EntranceSettings(RegistrationMode.TARGET_GROUP_FIRST, frozenset({sector.id}), until, offers_places=True)
    assert isinstance(entrance.change(event.id, wanted, actor), Event)
    holder = make_registration(event, "a@example.fi", sector_id=sector.id)
    for name in "bc":
        make_registration(event, f"{name}@example.fi", sector_id=sector.id)
    make_registration(event, "d@example.fi", sector_id=other.id)
    registrations.cancel(holder.id)
    listing = Listing(sort=Sort.STATUS, descending=False, columns=(Column.STATUS,), **narrowed)
    document = exports.attendee_list(occasion(event, kind), listing, "x", actor)
    asked_until = db.session.scalars(select(Claim.offered_until).where(Claim.offered_until.is_not(None))).first()
    said = f"Is offered a place, answers by {dates.short_moment(asked_until, Language.EN)}"
    assert [row[2:4] for row in rows(document)][1:] == [
        [said, ""],
        ["On the waiting list", "1"],
        ["Waits until others than the target group are let in", ""],
        ["Cancelled registration", ""],
    ]


def test_a_filtered_document_holds_the_filtered_alone(event, actor):
    listing = Listing(show=Show.WAITING, text="öhman", columns=(Column.STATUS,))
    document = exports.attendee_list(occasion(event), listing, "x", actor)
    assert [row[:2] + row[3:] for row in rows(document)][1:] == [["Öhman", "Örjan", "1"]]


def test_the_history_keeps_who_what_and_what_for_but_no_names(event, actor):
    listing = Listing(show=Show.WAITING, text="Öhman", columns=(Column.EMAIL,))
    with exports.attendee_list(occasion(event, Format.XLSX), listing, "Kyltit ovelle", actor).file:
        assert history(Act.LIST_EXPORTED) == [
            (
                actor.organizer_id,
                {
                    "purpose": "Kyltit ovelle",
                    "format": "xlsx",
                    "rows": 1,
                    "columns": ["family_name", "given_name", "email"],
                    "chosen": {"show": "waiting", "link": None, "searched": True},
                },
            )
        ]


def test_an_empty_list_is_a_document_with_headings(app, actor):
    event = make_event()
    for kind in TABLES:
        assert len(rows(exports.attendee_list(occasion(event, kind), Listing(), "x", actor))) == 1


def test_file_names_say_what_and_when(event, actor):
    document = exports.attendee_list(occasion(event), Listing(), "x", actor)
    document.file.close()
    assert document.name.startswith("participants-verkostopaiva-20") and document.name.endswith(".csv")


def test_needs_are_in_no_list_but_in_their_own_document(event, actor):
    needs = Needs("gluteeniton =1+1", "pääsy pyörätuolilla")
    registrations.register(event.id, ask("tarve@example.fi", needs=needs))
    for kind in TABLES:
        plain = exports.attendee_list(occasion(event, kind), Listing().with_all_columns(), "x", actor)
        assert "gluteeniton" not in str(rows(plain))
        listed = rows(exports.special_needs(occasion(event, kind), "Tarjoilun tilaus", actor))
        assert [row[:2] + row[4:] for row in listed[1:]] == [["Mäkelä", "Aino", needs.diet, needs.access]]
    assert history(Act.NEEDS_EXPORTED) == [
        (actor.organizer_id, {"purpose": "Tarjoilun tilaus", "format": kind.value, "rows": 1}) for kind in TABLES
    ]


def test_needs_of_the_cancelled_are_gone(event, actor):
    registration = registrations.register(event.id, ask("tarve@example.fi", needs=Needs("vegaani", "")))
    registrations.cancel(registration.id)
    assert rows(exports.special_needs(occasion(event), "x", actor))[1:] == []


def test_needs_under_a_lost_key_say_so(app, event, actor):
    registrations.register(event.id, ask("tarve@example.fi", needs=Needs("vegaani", "")))
    app.config["DATA_KEY"] = "another"
    listed = rows(exports.special_needs(occasion(event), "x", actor))
    assert [row[4:] for row in listed[1:]] == [["Cannot be read: the key has changed"] * 2]


def test_nothing_leaves_when_the_history_cannot_be_written(event, actor, monkeypatch):
    opened = []
    make = documents.tempfile.TemporaryFile
    monkeypatch.setattr(documents.tempfile, "TemporaryFile", lambda **kw: opened.append(make(**kw)) or opened[-1])
    stranger = Actor.organizer(999_999)  # no such account: the foreign key refuses
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        exports.attendee_list(occasion(event), Listing(), "x", stranger)
    assert [file.closed for file in opened] == [True]


def test_a_door_list_is_in_the_history_under_its_number(event, actor):
    number = exports.door_list(event.id, "Ovi", actor)
    entry = db.session.get(HistoryEntry, number)
    assert (entry.act, entry.event_id, entry.organizer_id) == (Act.DOOR_LIST_PRINTED, event.id, actor.organizer_id)
    assert entry.details == {"purpose": "Ovi"}


@pytest.mark.parametrize("kind", TABLES)
def test_choices_are_columns_of_their_own(app, actor, kind):
    day = make_day(places=1)
    day.join("aino", "a1", given_name="Aino")
    day.join("bertta", "a1", given_name="Bertta")
    day.join("calle", "b2", given_name="Calle")
    listing = Listing(sort=Sort.NAME, descending=False, columns=(Column.TRACK, Column.SESSIONS))
    heading, *listed = rows(exports.attendee_list(occasion(day.event, kind), listing, "x", actor))
    assert heading == ["Family name", "Given name", "Track", "Sessions"]
    assert [row[1:] for row in listed] == [
        ["Aino", "Polku a (en)", "Työpaja a1 (en)"],
        ["Bertta", "Polku a (en)", "Työpaja a1 (en) (waiting)"],
        ["Calle", "Polku b (en)", "Työpaja b2 (en)"],
    ]


def test_a_list_by_choices_says_so_in_the_history(app, actor):
    day = make_day()
    day.join("aino", "a1")
    listing = Listing(track_id=day.tracks["a"])
    exports.attendee_list(occasion(day.event), listing, "x", actor).file.close()
    ((_, details),) = history(Act.LIST_EXPORTED)
    assert details["chosen"] == {"show": "all", "link": None, "searched": False, "by_choices": True}
