"""Plain typed functions that make rows, committed. Call them inside an app context."""

import secrets
from datetime import datetime, timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from app import clock, keys
from app.database import db
from app.domain.accounts import SESSION_LIFETIME
from app.domain.attendees import Listing, Show
from app.domain.bulletins import Audience, AudienceGroup, BulletinDetails
from app.domain.choices import NO_CHOICE, Choice
from app.domain.events import EventKind, EventStatus, RegistrationMode, SessionKind, TermKind
from app.domain.exports import ExportKind, Format, Wanted
from app.domain.history import COMMAND_LINE
from app.domain.languages import Language, LocalizedText
from app.domain.participants import Details, Needs
from app.domain.permissions import TeamRole
from app.domain.programme import SessionDetails, TrackDetails
from app.domain.questions import NO_ANSWERS, Answers
from app.domain.registration import Refused
from app.models import (
    Event,
    EventRole,
    EventSession,
    Network,
    Organizer,
    OrganizerSession,
    OrganizerTerm,
    Pool,
    Registration,
    RegistrationLink,
    SavedView,
    Series,
    Term,
    Track,
)
from app.services import bulletins, export_jobs, programme, registrations, saved_views
from app.services.exports import Occasion
from app.services.registrations import RegistrationRequest


def text(fi: str, sv: str = "", en: str = "") -> LocalizedText:
    return LocalizedText(fi, sv or f"{fi} (sv)", en or f"{fi} (en)")


def make_network() -> Network:
    network = Network(name=text("Testiverkosto"), contact="verkosto@example.fi", controller_name=text("Testitoimisto"))
    db.session.add(network)
    db.session.commit()
    return network


def make_term(kind: TermKind, slug: str, name: str = "", position: int = 0) -> Term:
    term = Term(kind=kind, slug=slug, name=text(name or slug), position=position)
    db.session.add(term)
    db.session.commit()
    return term


def make_event(
    slug: str = "verkostopaiva",
    *,
    capacity: int | None = 10,
    title: LocalizedText | None = None,
    status: EventStatus = EventStatus.PUBLISHED,
    starts_in: timedelta = timedelta(days=30),
    lasts: timedelta = timedelta(hours=6),
    opens_at: datetime | None = None,
    waiting_list: bool = True,
    mode: RegistrationMode = RegistrationMode.OPEN,
    terms: tuple[Term, ...] = (),
    **changes: object,
) -> Event:
    """An event that is open for registration unless the arguments say otherwise; by default on one day."""
    now = clock.now()
    starts_at = _at_nine(now + starts_in) if starts_in >= timedelta(days=2) else now + starts_in
    values: dict[str, object] = {
        "public_id": secrets.token_hex(6),
        "slug": slug,
        "kind": EventKind.NETWORK_DAY,
        "status": status,
        "title": title or text("Verkostopäivä", "Nätverksdag", "Network day"),
        "summary": text("Yhteinen päivä"),
        "starts_at": starts_at,
        "ends_at": starts_at + lasts,
        "venue_name": "Kongressikeskus",
        "venue_city": "Helsinki",
        "languages": ["fi"],
        "contact_name": "Tuuli Kaislaranta",
        "contact_email": "tuuli@example.fi",
        "mode": mode,
        "opens_at": opens_at or now - timedelta(days=1),
        "waiting_list": waiting_list,
        "created_at": now,
        "calendar_changed_at": now.replace(microsecond=0),
    }
    values = {**values, **changes}
    changed = values["calendar_changed_at"]
    event = Event(**{"shared_changed_at": changed, "updated_at": changed, **values})
    event.terms = list(terms)
    event.pools = [Pool(capacity=capacity)]
    db.session.add(event)
    db.session.commit()
    return event


def make_series(*events: Event, slug: str = "sarja", **changes: object) -> Series:
    """A series of these events; by default each is registered for apart."""
    values: dict[str, object] = {
        "public_id": secrets.token_hex(6),
        "title": text("Aluepäivät"),
        "created_at": clock.now(),
    }
    series = Series(slug=slug, **{**values, **changes})
    db.session.add(series)
    db.session.flush()
    for event in events:
        event.series_id = series.id
    db.session.commit()
    return series


def _at_nine(moment: datetime) -> datetime:
    """The morning of that day, so that a test says the same in the evening as at noon."""
    return clock.from_local(clock.to_local(moment).replace(tzinfo=None, hour=9, minute=0, second=0, microsecond=0))


def make_track(event: Event, name: str = "Polku", capacity: int | None = None) -> Track:
    return programme.add_track(event.id, TrackDetails(text(name), capacity), COMMAND_LINE)


def make_session(
    event: Event, title: str = "Työpaja", at: float | None = 0, *, lasts: float = 1, **changes: object
) -> EventSession:
    """at, lasts: hours from the event's start; at None: no time yet. Added as an organizer's form does it."""
    starts_at = None if at is None else event.starts_at + timedelta(hours=at)
    ends_at = None if starts_at is None else starts_at + timedelta(hours=lasts)
    values = {"kind": SessionKind.WORKSHOP, "starts_at": starts_at, "ends_at": ends_at, **changes}
    made = programme.add_session(event.id, SessionDetails(text(title), **values), COMMAND_LINE)
    assert isinstance(made, EventSession), made
    return made


def make_link(event: Event, label: str = "Kunnat", **changes: object) -> RegistrationLink:
    values: dict[str, object] = {"handle": secrets.token_hex(3), "label": label, "created_at": clock.now()}
    link = RegistrationLink(event_id=event.id, **{**values, **changes})
    db.session.add(link)
    db.session.commit()
    return link


def details(email: str = "aino@example.fi", **changes: object) -> Details:
    values: dict[str, object] = {
        "given_name": "Aino",
        "family_name": "Mäkelä",
        "email": email,
        "organisation": "Espoon kaupunki",
        "role_id": None,
        "sector_id": None,
        "municipality": "Espoo",
        "language": Language.FI,
    }
    return Details(**{**values, **changes})


def ask(
    email: str = "aino@example.fi",
    *,
    link_id: int | None = None,
    needs: Needs | None = None,
    key: str = "",
    choice: Choice = NO_CHOICE,
    answers: Answers = NO_ANSWERS,
) -> RegistrationRequest:
    return RegistrationRequest(
        details(email), key or secrets.token_hex(8), link_id, needs=needs, choice=choice, answers=answers
    )


def make_registration(event: Event, email: str = "aino@example.fi", **changes: object) -> Registration:
    """Registered through the service, as the form does it."""
    request = RegistrationRequest(details(email, **changes), secrets.token_hex(8))
    result = registrations.register(event.id, request)
    assert not isinstance(result, Refused), result
    return result


def make_view(event: Event, name: str = "Peruneet") -> int:
    """A saved view of the event's list; its id."""
    assert saved_views.save(event.id, name, Listing(show=Show.CANCELLED)) is None
    return db.session.scalars(select(SavedView.id).where(SavedView.event_id == event.id, SavedView.name == name)).one()


def make_export(event: Event, organizer: Organizer) -> int:
    """An export that the organizer asked for and no worker has taken; its id."""
    occasion = Occasion(event.id, event.slug, event.title.fi, Language.FI, Format.CSV)
    wanted = Wanted(ExportKind.ATTENDEES, Format.CSV, Listing())
    asked = export_jobs.ask(occasion, wanted, 1, "Tapahtuman järjestäminen", organizer.id)
    assert isinstance(asked, int), asked
    return asked


def make_bulletin(event: Event, group: AudienceGroup = AudienceGroup.CONFIRMED, **changes: object) -> int:
    """A draft of a message; its id. changes: to its audience."""
    audience = Audience(group, **changes)
    details = BulletinDetails(text("Tervetuloa"), text("Hei {nimi}, nähdään {aika}."), audience)
    return bulletins.add(event.id, details, COMMAND_LINE)


def make_organizer(email: str = "tuuli@example.fi", **changes: object) -> Organizer:
    values: dict[str, object] = {"email_key": email, "name": "Tuuli Kaislaranta", "created_at": clock.now()}
    organizer = Organizer(email=email, **{**values, **changes})
    db.session.add(organizer)
    db.session.commit()
    return organizer


def share(event: Event, organizer: Organizer, role: TeamRole = TeamRole.ORGANIZER) -> None:
    """Put the organizer on the event's team."""
    db.session.add(EventRole(event_id=event.id, organizer_id=organizer.id, role=role, created_at=clock.now()))
    db.session.commit()


def put_in_charge(organizer: Organizer, *terms: Term) -> None:
    """The account is for these regions and theme groups."""
    db.session.add_all(OrganizerTerm(organizer_id=organizer.id, term_id=term.id) for term in terms)
    db.session.commit()


def open_session(organizer: Organizer, device: str = "") -> str:
    """The token of a new session, which the organizer's browser alone keeps."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    db.session.add(
        OrganizerSession(
            organizer_id=organizer.id,
            token_hash=keys.sha256(token),
            device=device,
            created_at=now,
            expires_at=now + SESSION_LIFETIME,
        )
    )
    db.session.commit()
    return token


def sign_in(client: FlaskClient, organizer: Organizer) -> FlaskClient:
    """The client as the organizer's signed-in browser."""
    token = open_session(organizer)
    with client.session_transaction() as cookie:
        cookie["organizer"] = token
    return client
