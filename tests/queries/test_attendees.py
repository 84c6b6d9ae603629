"""The attendee list: order, search, filters, positions and pages, the same on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app import clock
from app.database import db
from app.domain.attendees import PER_PAGE, WHOLE, Column, Listing, Show, Sort
from app.domain.mail import MailState
from app.domain.registration import RegistrationStatus
from app.models import OutgoingMail, Registration
from app.queries import attendee_documents, attendee_page, attendee_totals, attendees, people_search
from app.services import registrations
from tests.factories import ask, make_event, make_link, make_registration
from tests.statements import statements


def emails(event, listing: Listing) -> list[str]:
    return [attendee.email.split("@")[0] for attendee in attendees.every(event.id, listing)]


def by_name(**changes: object) -> Listing:
    return Listing(sort=Sort.NAME, descending=False, **changes)


@pytest.fixture
def event(app):
    """Two have a place, three wait, one cancelled; names and organisations with letters of their own."""
    made = make_event(capacity=2)
    people = [
        ("zeta", "Zeta", "Ab", "espoon kaupunki"),
        ("ake", "Åke", "Öst", "Äänekosken kaupunki"),
        ("arja", "Ärjä", "Äng", "Zeniitti ry"),
        ("oili", "Öili", "Åberg", "Örebro"),
        ("aino", "Aino", "Äng", "Åbo stad"),
    ]
    for email, given, family, organisation in people:
        make_registration(made, f"{email}@example.fi", given_name=given, family_name=family, organisation=organisation)
    gone = make_registration(made, "gone@example.fi", given_name="Poissa", family_name="Oleva")
    registrations.cancel(gone.id)
    return made


def test_names_sort_as_finns_read_them(event):
    # ab, oleva, åberg, äng aino, äng ärjä, öst
    assert emails(event, by_name()) == ["zeta", "gone", "oili", "aino", "arja", "ake"]


def test_organisations_sort_as_finns_read_them(event):
    listing = Listing(sort=Sort.ORGANISATION, descending=False, show=Show.ALL)
    # espoon, Espoon (the cancelled one), Zeniitti, Åbo, Äänekosken, Örebro
    assert emails(event, listing) == ["zeta", "gone", "arja", "aino", "ake", "oili"]


def test_by_status_the_confirmed_come_first_then_the_queue(event):
    assert emails(event, WHOLE) == ["zeta", "ake", "arja", "oili", "aino", "gone"]
    assert [attendee.position for attendee in attendees.every(event.id, WHOLE)] == [None, None, 1, 2, 3, None]


def test_newest_first_unless_asked_otherwise(event):
    assert emails(event, Listing()) == ["gone", "aino", "oili", "arja", "ake", "zeta"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("aino", ["aino"]),
        ("ÄNG", ["aino", "arja"]),
        ("äng ärjä", ["arja"]),
        ("ang", []),  # ä is a letter of its own
        ("ÅBO", ["aino"]),
        ("äänekosken", ["ake"]),
        ("ESPOON", ["zeta", "gone"]),
        ("oili@example", ["oili"]),
        ("OILI@EXAMPLE.FI", ["oili"]),
        ("%", []),
        ("_", []),
        ("\\", []),
        ("aino ei", []),
        ("' OR 1=1 --", []),
    ],
)
def test_search(event, text, found):
    assert emails(event, by_name(text=text)) == found


def test_search_by_code_with_and_without_its_dash(event):
    wanted = next(attendees.every(event.id, by_name(text="aino")))
    for text in (wanted.code, wanted.code.lower(), wanted.code.replace("-", ""), wanted.code[:6]):
        assert emails(event, by_name(text=text)) == ["aino"]


def test_a_filter_does_not_change_positions(event):
    assert [(row.email[:4], row.position) for row in attendees.every(event.id, by_name(text="äng"))] == [
        ("aino", 3),
        ("arja", 1),
    ]


@pytest.mark.parametrize(
    ("show", "found"),
    [
        (Show.CONFIRMED, ["zeta", "ake"]),
        (Show.WAITING, ["oili", "aino", "arja"]),
        (Show.CANCELLED, ["gone"]),
        (Show.MAIL_PROBLEM, []),
        (Show.ERASURE_ASKED, []),
    ],
)
def test_filter_by_status(event, show, found):
    assert emails(event, by_name(show=show)) == found


def test_mail_that_does_not_arrive_is_found(event):
    refused, given_up = (
        next(attendees.every(event.id, by_name(text="aino"))),
        next(attendees.every(event.id, by_name(text="oili"))),
    )
    db.session.execute(update(Registration).where(Registration.id == refused.id).values(mail_problem="550 5.1.1"))
    db.session.execute(
        update(OutgoingMail).where(OutgoingMail.registration_id == given_up.id).values(state=MailState.DEAD)
    )
    db.session.commit()
    assert emails(event, by_name(show=Show.MAIL_PROBLEM)) == ["oili", "aino"]
    page = attendee_page.page(event.id, by_name(show=Show.MAIL_PROBLEM), 1)
    assert page.unsent == {given_up.id}
    assert [row.position for row in page.rows] == [2, 3]
    assert attendee_totals.figures(event.id).mail_problems == 2


def test_erasure_requests_are_found_until_done(event):
    asked = next(attendees.every(event.id, by_name(text="aino")))
    db.session.execute(update(Registration).where(Registration.id == asked.id).values(erasure_asked_at=clock.now()))
    db.session.commit()
    assert emails(event, by_name(show=Show.ERASURE_ASKED)) == ["aino"]
    assert attendee_totals.figures(event.id).erasures_asked == 1
    db.session.execute(update(Registration).where(Registration.id == asked.id).values(erased_at=clock.now()))
    db.session.commit()
    assert emails(event, by_name(show=Show.ERASURE_ASKED)) == []


def test_filter_by_link(app):
    event = make_event(capacity=1)
    link = make_link(event)
    for number in range(3):
        registrations.register(event.id, ask(f"p{number}@example.fi", link_id=link.id if number else None))
    assert emails(event, by_name(link_id=link.id)) == ["p1", "p2"]
    assert [row.position for row in attendees.every(event.id, by_name(link_id=link.id))] == [1, 2]
    assert emails(event, by_name(link_id=0)) == ["p0"]
    assert emails(event, by_name(link_id=999_999)) == []


def test_figures(event):
    figures = attendee_totals.figures(event.id)
    assert (figures.capacity, figures.confirmed, figures.waiting, figures.cancelled) == (2, 2, 3, 1)
    assert (figures.over, figures.free) == (0, 0)


def test_pages_and_their_edges(app):
    event = make_event(capacity=None)
    for number in range(PER_PAGE + 1):
        make_registration(event, f"p{number:02}@example.fi", family_name=f"N{number:02}")
    first, second = (attendee_page.page(event.id, by_name(), number) for number in (1, 2))
    assert (first.total, first.pages, len(first.rows), first.first, first.last) == (PER_PAGE + 1, 2, PER_PAGE, 1, 50)
    assert [row.email for row in second.rows] == [f"p{PER_PAGE}@example.fi"]
    assert (second.first, second.last) == (51, 51)
    for number in (-5, 0, 3, 10**30):
        assert attendee_page.page(event.id, by_name(), number).page == (1 if number < 1 else 2)
    assert attendee_page.page(event.id, by_name(text="nobody"), 7).rows == []


def test_statements_do_not_grow_with_the_rows(app):
    counts = []
    for rows in (1, 30):
        event = make_event(f"day-{rows}", capacity=rows // 2)
        for number in range(rows):
            make_registration(event, f"p{number}@example.fi")
        with statements() as sent:
            attendee_page.page(event.id, Listing(text="mäkelä"), 1, attendee_totals.figures(event.id))
        counts.append(len(sent))
    assert counts == [6, 6]


def test_plain_rows_say_the_same_as_the_list(event):
    listing = by_name(text="äng").with_all_columns()
    (rows,) = attendee_documents.batches(event.id, listing)
    aino = dict(zip(listing.document_columns, rows[0], strict=True))
    row = next(attendees.every(event.id, listing))
    assert aino == {
        Column.FAMILY_NAME: "Äng",
        Column.GIVEN_NAME: "Aino",
        Column.EMAIL: "aino@example.fi",
        Column.ORGANISATION: "Åbo stad",
        Column.ROLE: None,
        Column.SECTOR: None,
        Column.REGION: None,
        Column.MUNICIPALITY: "Espoo",
        Column.LANGUAGE: "fi",
        Column.STATUS: RegistrationStatus.WAITING.value,
        Column.POSITION: 3,
        Column.TRACK: None,
        Column.ATTENDANCE: None,
        Column.SESSIONS: None,
        Column.LINK: None,
        Column.SOURCE: "form",
        Column.REGISTERED: f"{row.registered_at:%Y-%m-%d %H:%M:%S}",
        Column.CONFIRMED: None,
        Column.CANCELLED: None,
        Column.CODE: row.code,
        Column.NOTE: "",
    }


def test_moments_are_read_in_utc_whatever_the_session_thinks(app):
    event = make_event()
    registration = make_registration(event)
    moment = clock.now().replace(month=1, day=31, hour=23, minute=59, second=7) - timedelta(days=365)
    db.session.execute(update(Registration).where(Registration.id == registration.id).values(registered_at=moment))
    db.session.commit()
    if db.engine.dialect.name == "postgresql":
        db.session.connection().exec_driver_sql("SET LOCAL TIME ZONE 'Asia/Tokyo'")
    ((row,),) = attendee_documents.batches(event.id, Listing(columns=(Column.REGISTERED,)))
    assert row[2] == f"{moment:%Y-%m-%d %H:%M:%S}"


def test_the_door_list_is_the_confirmed_by_name(event):
    assert [(family, given) for family, given, *_ in attendee_documents.door_list(event.id)] == [
        ("Ab", "Zeta"),
        ("Öst", "Åke"),
    ]


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"text": "espoo"},
        {"text": "e"},
        *({"show": show} for show in (Show.CONFIRMED, Show.CANCELLED)),
        {"link_id": 0},
    ],
)
def test_pages_are_the_whole_list_in_its_order(event, monkeypatch, sort, descending, wanted):
    for name in ("vanha", "unohtunut", "hukassa"):
        gone = make_registration(event, f"{name}@example.fi", organisation="Espoo")
        registrations.cancel(gone.id)
    never_counted = update(Registration).where(
        Registration.email_key.in_(("unohtunut@example.fi", "hukassa@example.fi"))
    )
    db.session.execute(never_counted.values(cancelled_at=None))
    db.session.commit()
    for module in (attendee_page, attendee_totals):
        monkeypatch.setattr(module, "PER_PAGE" if module is attendee_page else "COUNTED_UP_TO", 2)
    monkeypatch.setattr(people_search, "COMMON", 2)
    listing = Listing(sort=sort, descending=descending, **wanted)
    whole = [(row.code, row.position) for row in attendees.every(event.id, listing)]
    pages = [attendee_page.page(event.id, listing, number) for number in range(1, len(whole) // 2 + 2)]
    read = [(row.code, row.position) for page in pages for row in page.rows]
    assert read[: len(whole)] == whole
    last = attendee_page.page(event.id, listing, 99)
    assert (last.page, last.pages) == (max(1, -(-len(whole) // 2)),) * 2
    assert pages[0].is_more is (len(whole) > 2 and (listing.is_narrowed))
