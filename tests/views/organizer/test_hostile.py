"""Random and hostile posts at every route behind the organizers' door, signed in and allowed to use it.

No fault of ours, nothing unescaped, nothing of somebody else's event. A new route is attacked from the day it exists.
"""

import gc
from collections import Counter

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.database import db
from app.domain.bulk import BulkKind
from app.domain.history import COMMAND_LINE
from app.domain.needs import CountsKind
from app.domain.permissions import Role
from app.domain.questions import QuestionKind
from app.models import Registration
from app.queries import doctor
from app.services import bulk, counts_links
from tests.architecture.test_access import calls
from tests.browsing import token
from tests.factories import (
    make_bulletin,
    make_event,
    make_export,
    make_link,
    make_network,
    make_organizer,
    make_registration,
    make_series,
    make_session,
    make_track,
    make_view,
    share,
    sign_in,
)
from tests.filled_forms import all_filled
from tests.questions import make_question, options
from tests.views.participant.hostile import Attacker
from tests.views.participant.test_hostile import CONTROL, SECRETS, UNESCAPED, VICTIM

ROUNDS = 3
ACCOUNT = "/fi/organizer/account"
EXPECTED = {200, 303, 400, 403, 404, 409, 413, 422, 429}


# What breaks a database is what is written, and an administrator may write all of it: on PostgreSQL, which minds more
# of it; what SQLite minds it minds of an organizer's too. Which routes another role opens
# is tests/architecture/test_roles.py's.
@pytest.mark.parametrize(
    ("database_kind", "role"),
    [("postgresql", Role.ADMINISTRATOR), ("sqlite", Role.ORGANIZER)],
)
# Werkzeug leaves the files of a form open when the form then turns out to be too large: Python closes them.
@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")
def test_nothing_that_is_posted_breaks_anything(app, client, role):
    make_network()
    own, other = make_event("oma", capacity=3), make_event("vieras")
    me = make_organizer("mina@example.fi", role=role)
    share(own, me)
    mine = make_registration(own)
    theirs = make_registration(other, VICTIM.email, given_name=VICTIM.given_name, family_name=VICTIM.family_name)
    victim_id = theirs.id
    links = [make_link(event).id for event in (own, other)]
    counts = [counts_links.add(event.id, "Lounas", CountsKind.MEALS, COMMAND_LINE).id for event in (own, other)]
    mates = [make_organizer(f"{name}@example.fi").id for name in ("eka", "toka")]
    tracks = [make_track(event).id for event in (own, other)]
    sessions = [make_session(event).id for event in (own, other)]
    series = [make_series(event, slug=event.slug).id for event in (own, other)]
    questions = [
        make_question(event, QuestionKind.SEVERAL_OF, options=options("A", "B", A=2)).id for event in (own, other)
    ]
    approved = make_question(None).id
    bulletins = [make_bulletin(event) for event in (own, other)]
    views = [make_view(event) for event in (own, other)]
    jobs = [make_export(event, whose) for event, whose in ((own, me), (other, make_organizer("kolmas@example.fi")))]
    sign_in(client, me)
    samples = {
        "lang": "en", "slug": own.slug, "code": mine.code, "link_id": links[0], "organizer_id": mates[0],
        "counts_id": counts[0], "mail_id": 1, "printing": 1, "kind": "privacy", "written_in": "fi",
        "session_id": sessions[0], "track_id": tracks[0], "series_id": series[0], "step": "up",
        "question_id": questions[0], "approved_id": approved,
        "bulletin_id": bulletins[0], "mail_kind": "confirmed",
        "browser_id": 4711, "passkey_id": 1, "job_id": jobs[0], "view_id": views[0],
        "bulk_id": bulk.plan(own.id, BulkKind.DECLINE, [mine.id], me.id),
    }  # fmt: skip
    strange = {
        **samples, "code": theirs.code, "link_id": links[1], "counts_id": counts[1],
        "organizer_id": mates[1], "mail_id": 2,
        "session_id": sessions[1], "track_id": tracks[1], "series_id": series[1],
        "question_id": questions[1], "bulletin_id": bulletins[1], "job_id": jobs[1], "view_id": views[1],
    }  # fmt: skip
    forms = filled_in(
        client, [address for _, method, address in calls(app, samples, behind_door=True) if method == "GET"]
    )
    targets = [
        address
        for wanted in (samples, strange)
        for _, method, address in calls(app, wanted, behind_door=True)
        if method == "POST"
    ]
    attackers = {
        address: Attacker(number, "", form_at(forms, address), [theirs.code, str(theirs.id), str(other.id)], ())
        for number, address in enumerate(sorted(set(targets)))
    }
    post_too_much(client, attackers, role)
    statuses: Counter[int] = Counter()
    csrf = token(sign_in(client, me), ACCOUNT)
    for number, address in enumerate(sorted(attackers) * ROUNDS):
        attacker = attackers[address]
        attacker.csrf, attacker.fields = csrf, tuple(attacker.honest)
        answer = client.post(address, **attacker.attack([address]).kwargs)
        inspect(answer, address, role)
        statuses[answer.status_code] += 1
        if "sign-in" in answer.headers.get("Location", ""):
            csrf = token(sign_in(client, me), ACCOUNT)
        elif answer.status_code == 303:
            inspect(client.get(answer.location), answer.location, role)
        if number % 50 == 0:
            db.session.remove()  # a server begins every request with a session of its own
    assert set(statuses) <= EXPECTED
    assert min(statuses[status] for status in (303, 404, 422)) > 10, statuses
    check_what_is_stored(victim_id)
    gc.collect()  # of those files, before the warning counts again


def post_too_much(client: FlaskClient, attackers: dict[str, Attacker], role: Role) -> None:
    """Each field of each form in turn with far more than its column holds, and all else right."""
    csrf = token(client, ACCOUNT)
    for address, attacker in attackers.items():
        for name in attacker.honest:
            data = {**attacker.honest, name: "x" * 5_000, "csrf_token": csrf}
            inspect(client.post(address, data=data), address, role)
        db.session.remove()


def filled_in(client: FlaskClient, pages: list[str]) -> dict[str, dict[str, str]]:
    """What every form on these pages would send, by where it sends it."""
    found = {}
    for page in pages:
        answer = client.get(page)
        if answer.mimetype == "text/html":
            found |= {action or page: form.to_dict() for action, form in all_filled(answer.text).items()}
    return found


def form_at(forms: dict[str, dict[str, str]], address: str) -> dict[str, str]:
    return {name: text for name, text in forms.get(address, {}).items() if name != "csrf_token"}


def inspect(answer, address: str, role: Role) -> None:
    assert answer.status_code < 500, address
    if answer.mimetype == "text/html":
        assert not UNESCAPED.search(answer.text), address
    if role is Role.ORGANIZER:
        assert not SECRETS.search(answer.get_data().decode(errors="replace")), address  # a file may be no text


def check_what_is_stored(victim_id: int) -> None:
    db.session.remove()
    for row in db.session.scalars(select(Registration)):
        texts = (row.given_name, row.family_name, row.email, row.organisation, row.municipality)
        assert not any(CONTROL.search(text) for text in texts), texts
    kept = db.session.get_one(Registration, victim_id)
    assert (kept.given_name, kept.family_name, kept.email) == (VICTIM.given_name, VICTIM.family_name, VICTIM.email)
    assert list(doctor.findings()) == []
