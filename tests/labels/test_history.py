"""Every act, actor, fault and field has its words; entries become lines."""

import pytest
from flask_babel import force_locale

from app.domain.event_details import FIELDS, Fault
from app.domain.events import RegistrationMode
from app.domain.history import KINDS, Act, ActKind, ActorKind
from app.domain.languages import Language
from app.domain.links import LINK_FIELDS
from app.domain.publication import Step
from app.domain.registration import Refusal
from app.domain.word_diff import Change, Piece
from app.forms.events import FAULT_FIELDS, EventForm
from app.labels import acts, event_fields, event_values, links
from app.labels.event_faults import FAULTS
from app.labels.history import Line, lines
from app.labels.internal_notes import internal_notes
from app.views.organizer.events.publication import WRONG

LONG, LONGER = f"{'ord ' * 30}slut", f"{'ord ' * 30}början"


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def test_nothing_lacks_its_words(app):
    assert set(acts.ACTS) == set(Act) == {act for kind in KINDS.values() for act in kind}
    assert set(acts.ACTORS) == set(ActorKind)
    assert set(acts.ACT_KINDS) == set(ActKind) == set(KINDS)
    assert set(FAULTS) == set(FAULT_FIELDS) == set(Fault)
    assert set(event_fields.EVENT_FIELDS) == set(FIELDS)
    assert set(event_fields.LINK_FIELDS) == {*LINK_FIELDS, "active"}
    assert set(event_fields.MODES) == set(RegistrationMode)
    assert set(WRONG) == set(Step)
    # Who comes by a link is told neither of these by gate().
    assert set(Refusal) - set(links.NOT_IN_USE) == {
        Refusal.BY_LINK_ONLY,
        Refusal.INVITATION_ENDED,
        Refusal.ADDRESS_TAKEN,
        Refusal.FULL,
        Refusal.SESSION_FULL,
        Refusal.CHOICE,
        Refusal.TOO_MUCH_MAIL,
    }


def test_every_fault_has_its_field(app):
    with app.test_request_context():
        form = EventForm(formdata=None)
        assert [name for name in FAULT_FIELDS.values() if name not in form] == []


@pytest.mark.parametrize(
    ("act", "details", "said"),
    [
        (Act.EVENT_PUBLISHED, {}, []),
        (
            Act.CAPACITY_CHANGED,
            {"before": None, "after": 5, "forced": True},
            [Line("Capacity", "No limit", "5"), Line("Below the confirmed on purpose", None, "Yes")],
        ),
        (
            Act.EVENT_CHANGED,
            {"before": {"starts_at": "2027-01-14T07:00:00+00:00"}, "after": {"starts_at": "2027-01-14T08:00:00+00:00"}},
            [Line("Start", "Thu 14\u00a0January 2027, 9:00", "Thu 14\u00a0January 2027, 10:00")],
        ),
        (
            Act.EVENT_CHANGED,
            {
                "before": {"title": {"fi": "Päivä", "sv": "Dag"}, "regions": [], "kind": "training", "onsite": True},
                "after": {"title": {"fi": "Ilta"}, "regions": [{"fi": "Itä", "en": "East"}], "kind": "webinar"},
            },
            [
                Line("Title (Finnish)", "Päivä", "Ilta"),
                Line("Title (Swedish)", "Dag", "Empty"),
                Line("Regions", "Empty", "East"),
                Line("Type of event", "Training", "Webinar"),
                Line("On site", None, "Yes"),
            ],
        ),
        (
            Act.LINK_CREATED,
            {"link": "Kunnat", "after": {"label": "Kunnat", "note": "", "places": None}},
            [Line("Name of the link", None, "Kunnat")],
        ),
        (
            Act.LINK_CHANGED,
            {"link": "Kunnat", "before": {"active": True}, "after": {"active": False}},
            [Line("Registration link", None, "Kunnat"), Line("In use", "Yes", "No")],
        ),
        (Act.REGISTERED, {"after": "waiting"}, [Line("Status", None, "On the waiting list")]),
        (
            Act.PROMOTED,
            {"before": "waiting", "after": "confirmed", "position": 2},
            [Line("Status", "On the waiting list", "Confirmed"), Line("Place on the waiting list", None, "2")],
        ),
        (
            Act.CONFIRMED_OVER_CAPACITY,
            {"before": "waiting", "after": "confirmed", "capacity": 1, "taken": 2, "waiting": 0},
            [
                Line("Status", "On the waiting list", "Confirmed"),
                Line("Capacity", None, "1"),
                Line("Confirmed", None, "2"),
                Line("Waiting", None, "0"),
            ],
        ),
        (
            Act.EVENT_CHANGED,
            {"before": {"summary": {"fi": "Sama", "sv": LONG}}, "after": {"summary": {"fi": "Sama", "sv": LONGER}}},
            [
                Line(
                    "Summary (Swedish)",
                    LONG,
                    LONGER,
                    (
                        Piece(Change.SAME, "… ord ord ord ord ord"),
                        Piece(Change.OUT, "slut"),
                        Piece(Change.IN, "början"),
                    ),
                )
            ],
        ),
        (
            Act.SPECIAL_DATA_READ,
            {"shown": "needs"},
            [Line("What was seen", None, "Diet and access needs")],
        ),
        (
            Act.FACTORS_REQUIRED,
            {"before": {"roles": []}, "after": {"roles": ["administrator"]}},
            [Line("Roles", "Empty", "Administrator")],
        ),
        (Act.MAIL_RESENT, {"kind": "link_again"}, [Line("Message", None, "Personal link sent again")]),
        (
            Act.DETAILS_CHANGED,
            {"fields": ["email", "municipality"], "before": {"municipality": "A"}, "after": {"municipality": "B"}},
            [Line("Municipality", "A", "B"), Line("Changed", None, "E-mail")],
        ),
        (
            Act.NOT_APPROVED,
            {"before": "pending", "after": "declined"},
            [Line("Status", "Waits for approval", "Not approved")],
        ),
        (
            Act.PLACE_OFFERED,
            {"until": "2027-01-14T14:15:00+00:00"},
            [Line("To be answered by", None, "Thu 14\u00a0January 2027, 16:15")],
        ),
        (Act.KEPT_PLACES_RELEASED, {"kind": "others"}, [Line("Kept for", None, "The target group")]),
        (
            Act.ENTRANCE_CHANGED,
            {
                "before": {"targets": [], "invited_places": None},
                "after": {"targets": [{"fi": "A"}], "invited_places": 2},
            },
            [Line("The target group", "Empty", "A"), Line("Places kept for the invited", "Empty", "2")],
        ),
        (Act.EVENT_IMPORTED, {"changed": ["programme"]}, [Line("Changed", None, "Programme")]),
        (
            Act.LIST_EXPORTED,
            {"purpose": "Tarjoilu", "format": "csv", "rows": 12},
            [Line("Purpose", None, "Tarjoilu"), Line("Format", None, "csv"), Line("Rows", None, "12")],
        ),
        (
            Act.LIST_EXPORTED,
            {"columns": ["email", "code"], "chosen": {"show": "waiting", "link": 3, "searched": True}},
            [
                Line("Selection", None, "On the waiting list, by a registration link, by search words"),
                Line("Columns", None, "E-mail, Code"),
            ],
        ),
    ],
)
def test_an_entrys_lines(app, act, details, said):
    with app.test_request_context(), force_locale("en"):
        assert lines(act, details, Language.EN) == said


def test_values_of_terms_by_id(app):
    with app.test_request_context(), force_locale("en"):
        assert event_values.say("regions", [3, 9], Language.EN, {3: "East"}) == "East, 9"
        assert event_values.say("capacity", None, Language.EN) == "No limit"
        assert event_values.say("opens_at", None, Language.EN) == "Empty"


def test_internal_notes_are_lines_whatever_they_hold(app):
    with app.test_request_context(), force_locale("en"):
        notes = {"note": "DST", "sourced": {"month,focus": "seed 000"}, "filler": ["day", "place"], "x": 1, "y": None}
        assert internal_notes(notes) == [
            ("Note", "DST"),
            ("Where it is known from", "month,focus: seed 000"),
            ("Filled in by guess", "day, place"),
            ("x", "1"),
        ]
