"""5,000 random and hostile posts, half of them on each database, at every participant route.

No fault of ours, nothing unescaped, nobody else's data.
"""

import gc
import re
from collections import Counter

import pytest
from sqlalchemy import select

from app import keys
from app.database import db
from app.domain.events import TermKind
from app.domain.languages import Language
from app.domain.participants import Details, Needs
from app.models import Event, OutgoingMail, Registration
from app.queries import doctor, personal
from app.services import registrations
from app.services.registrations import RegistrationRequest
from tests.browsing import token
from tests.factories import make_event, make_link, make_network, make_series, make_term
from tests.invited import address, invite
from tests.views.participant.days import add_session
from tests.views.participant.hostile import Attacker

POSTS = 2_500  # on each database
VICTIM = Details(
    "Uhrietunimi", "Uhrisukunimi", "uhri.osoite@example.fi", "Uhriorganisaatio", None, None,
    "Uhrikunta", Language.FI,
)  # fmt: skip
SECRETS = re.compile("[Uu]hri")
UNESCAPED = re.compile(r"<script>alert|<img src=x|49INJECTED|>INJECTED<|<Config ")
CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
PAGES = ("edit", "choices", "offers", "place", "needs", "data", "cancel", "erase")
#: Behind an invitation's link.
REST = ("/take", "/decline", "/pass-on", "/data", "/erase")
EXPECTED = {200, 303, 404, 409, 410, 413, 422, 429}


@pytest.fixture
def victim(app) -> Registration:
    make_network()
    event = make_event("avoin", capacity=None, online=True)
    registration = registrations.register(event.id, RegistrationRequest(VICTIM, "k", None, Needs("uhrin allergia")))
    assert isinstance(registration, Registration)
    return registration


# Werkzeug leaves the files of a form open when the form then turns out to be too large: Python closes them.
@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")
def test_nothing_that_is_posted_breaks_anything(app, client, victim):
    role, sector = make_term(TermKind.ROLE, "rehtori"), make_term(TermKind.SECTOR, "sivistys")
    link = make_link(make_event("kutsu", capacity=3))
    add_session(db.session.get_one(Event, victim.event_id), optional=True)  # a choice of its own, slot-1
    doors = ["/fi/events/avoin/register", "/sv/events/kutsu/register", f"/en/r/{keys.link_token(link.handle)}"]
    make_series(make_event("kerta-1"), make_event("kerta-2", capacity=30, waiting_list=False), whole=True)
    doors.append("/fi/series/sarja/register")
    guests = [invite(make_event(f"kutsuttu-{number}"), f"vieras{number}@example.fi") for number in range(8)]
    doors += [address(guest, lang="fi") for guest in guests]
    db.session.refresh(victim)
    db.session.expunge(victim)
    invited = [address(guest, rest) for guest in guests for rest in REST if rest != "/erase"]
    invited += [address(guest, "/erase") for guest in guests[:2]]
    false_links = [
        "/fi/r/xxxxxxxxxxxxxxxxx",
        *(f"/fi/invitation/0123456789abcdef0123-AAAAAAAAAAAAAAAAAAAAAA{rest}" for rest in ("", *REST)),
        f"/fi/address/{victim.code}/AAAAAAAAAAAAAAAAAAAAAA",
        f"/fi/verify/{victim.code}/AAAAAAAAAAAAAAAAAAAAAA",
        f"/fi/verify/{victim.code}/AAAAAAAAAAAAAAAAAAAAAA/{victim.event_id}.1.AAAAAAAAAAAAAAAAAAAAAA",
        *(f"/fi/my/{victim.code.replace('-', '')}-AAAAAAAAAAAAAAAAAAAAAA/{page}" for page in PAGES),
    ]
    honest = {
        "given_name": "Aino", "family_name": "Mäkelä", "organisation": "Espoo", "role": str(role.id),
        "sector": str(sector.id), "municipality": "", "language": "fi", "attendance": "onsite", "slot-1": "1",
    }  # fmt: skip
    foreign = [str(victim.id), victim.code, victim.code.replace("-", ""), str(2**63), "1"]
    attacker = Attacker(20261122, token(client, doors[0]), honest, foreign)
    statuses: Counter[tuple[str, int]] = Counter()
    own: list[str] = []
    for number in range(POSTS):
        pages = [f"/fi/my/{mine}/{page}" for mine in own[-2:] for page in PAGES]
        attack = attacker.attack([*doors, *doors, *false_links, *invited, "/fi/link", *pages])
        answer = client.post(attack.address, **attack.kwargs)
        statuses[answer.mimetype, answer.status_code] += 1
        inspect(answer, attack.address)
        if answer.status_code == 303 and (attack.address in doors or attack.address.endswith("/edit")):
            inspect(client.get(answer.location), answer.location)
        if answer.status_code == 303 and attack.address in doors:
            own.append(answer.location.split("/")[-1])
        if number % 100 == 0:
            db.session.remove()  # a server begins every request with a session of its own
    assert {status for _, status in statuses} <= EXPECTED
    # Each kind of answer was really reached, many times.
    assert min(statuses["text/html", status] for status in (303, 404, 409, 422)) > 20, statuses
    assert statuses["application/json", 200] > 25
    check_what_is_stored(victim)
    gc.collect()  # of those files, before the warning counts again


def inspect(answer, address: str) -> None:
    assert answer.status_code < 500, address
    if answer.mimetype == "text/html":
        assert not UNESCAPED.search(answer.text), address
    assert not SECRETS.search(answer.text), address


def check_what_is_stored(victim: Registration) -> None:
    db.session.remove()
    for row in db.session.scalars(select(Registration)):
        texts = (
            row.given_name,
            row.family_name,
            row.email,
            row.organisation,
            row.municipality,
            row.pending_email or "",
        )
        assert not any(CONTROL.search(text) for text in texts), texts
    for mail in db.session.scalars(select(OutgoingMail)):
        assert not re.search(r"[\s<>,;]", mail.recipient), mail.recipient
    kept = db.session.get_one(Registration, victim.id)
    assert kept.details == VICTIM
    assert (kept.status, kept.erasure_asked_at, kept.pending_email) == (victim.status, None, None)
    assert personal.needs(kept.id) == Needs("uhrin allergia")
    assert list(doctor.findings()) == []
