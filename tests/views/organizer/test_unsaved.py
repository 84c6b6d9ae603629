"""What an organizer had typed when the session ended comes back to them, and to nobody else."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, func, select, update
from wtforms import PasswordField

from app import clock, passwords
from app.database import db
from app.domain.history import COMMAND_LINE
from app.domain.permissions import Role
from app.domain.unsaved_forms import MOST_KEPT, NEVER_KEPT
from app.forms import auth as auth_forms
from app.models import EventRole, EventSession, Organizer, OrganizerSession, UnsavedForm
from app.services import organizers, second_factors
from tests.browsing import send, token
from tests.factories import make_event, make_organizer, share, sign_in
from tests.filled_forms import all_filled, filled

PASSWORD = "korkea kuusi vesi"
HASH = passwords.hash_of(PASSWORD)
NEW = "/fi/organizer/events/verkostopaiva/programme/sessions/new"
SHOW = "/fi/organizer/unsaved-form"
SIGN_IN = "/fi/organizer/sign-in"
TYPED = {"title_fi": "Verkostojen ääni", "description_fi": "Ensimmäinen rivi\r\ntoinen <b>rivi</b>"}


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


@pytest.fixture
def me() -> Organizer:
    organizer = make_organizer("mina@example.fi", password_hash=HASH)
    share(make_event("verkostopaiva"), organizer)
    return organizer


def open_form(client: FlaskClient, me: Organizer) -> dict[str, str]:
    """What the page of a new session would send, with what was typed."""
    return {**filled(sign_in(client, me).get(NEW).text, NEW).to_dict(), **TYPED}


def end_session() -> None:
    db.session.execute(delete(OrganizerSession))
    db.session.commit()


def enter(client: FlaskClient, email: str = "mina@example.fi"):
    return send(client, SIGN_IN, {"email": email, "password": PASSWORD})


def test_it_comes_back_filled_after_signing_in_again(client, me):
    form = open_form(client, me)
    end_session()
    answer = client.post(NEW, data=form)
    assert (answer.status_code, answer.location) == (303, SIGN_IN)
    assert not db.session.scalars(select(EventSession)).all()
    answer = enter(client)
    assert (answer.status_code, answer.location) == (303, SHOW)
    back = filled(client.get(SHOW).text, NEW)
    assert {name: back[name] for name in TYPED} == TYPED
    assert not set(back) & NEVER_KEPT
    answer = client.post(NEW, data=back)
    assert answer.status_code == 422
    again = filled(answer.text, NEW)
    assert {name: again[name] for name in TYPED} == TYPED
    assert not db.session.scalars(select(EventSession)).all()


def test_once_it_has_been_saved_it_waits_no_longer(client, me):
    form = {**open_form(client, me), "kind": "talk"}
    end_session()
    client.post(NEW, data=form)
    enter(client)
    assert SHOW in client.get("/fi/organizer/account").text
    again = filled(client.post(NEW, data=filled(client.get(SHOW).text, NEW)).text, NEW)
    assert client.post(NEW, data=again).status_code == 303
    assert db.session.scalars(select(EventSession)).one().title.fi == TYPED["title_fi"]
    assert not db.session.scalars(select(UnsavedForm)).all()
    assert SHOW not in client.get("/fi/organizer/account").text


def test_another_form_of_the_same_address_does_not_take_its_place(client, me):
    """Two new sessions waited; a third one is made, then the first of them is saved."""
    form = {**open_form(client, me), "kind": "talk"}
    other = {**form, "title_fi": "Toinen aivan", "description_fi": "Jotakin muuta"}
    for one in (form, other):
        end_session()
        client.post(NEW, data=one)
    enter(client)
    third = {"title_fi": "Kolmas", "kind": "talk"}
    assert client.post(NEW, data={**filled(client.get(NEW).text, NEW).to_dict(), **third}).status_code == 303
    assert len(db.session.scalars(select(UnsavedForm)).all()) == 2
    again = {
        **filled(client.get(NEW).text, NEW).to_dict(),
        **TYPED,
        "kind": "talk",
        "description_fi": "Mietin uudelleen",
    }
    assert client.post(NEW, data=again).status_code == 303
    assert len(db.session.scalars(select(UnsavedForm)).all()) == 1
    assert filled(client.get(SHOW).text, NEW)["title_fi"] == "Toinen aivan"


def test_it_can_be_thrown_away(client, me):
    form = open_form(client, me)
    end_session()
    client.post(NEW, data=form)
    enter(client)
    discard = f"{SHOW}/discard"
    assert client.post(discard, data={}).status_code == 422
    assert client.post(discard, data=all_filled(client.get(SHOW).text)[discard]).status_code == 303
    assert not db.session.scalars(select(UnsavedForm)).all()
    assert client.get(SHOW).status_code == 303


def test_another_account_in_the_same_browser_does_not_see_it(client, me):
    make_organizer("toinen@example.fi", password_hash=HASH)
    form = open_form(client, me)
    end_session()
    client.post(NEW, data=form)
    enter(client, "toinen@example.fi")
    assert (client.get(SHOW).status_code, SHOW in client.get("/fi/organizer/account").text) == (303, False)
    end_session()
    enter(client)
    assert TYPED["title_fi"] in client.get(SHOW).text


def test_a_form_of_another_account_saves_nothing_and_waits_for_its_writer(client, me):
    form = open_form(client, me)
    other = make_organizer("toinen@example.fi", role=Role.ADMINISTRATOR)
    csrf = token(sign_in(client, other), NEW)
    answer = client.post(NEW, data={**form, "csrf_token": csrf})
    assert (answer.status_code, answer.location) == (303, "/fi/organizer/")
    assert not db.session.scalars(select(EventSession)).all()
    end_session()
    enter(client)
    assert TYPED["title_fi"] in client.get(SHOW).text


def test_only_a_page_of_ours_says_whose_a_form_is(client, me):
    """Nobody can plant a text for somebody else: not with a mark of their own, a made-up or an old one."""
    form = open_form(client, me)
    end_session()
    organizer_id, hour, mac = form["form_of"].split(".")
    for mark in ("", "1", f"{organizer_id}.{hour}.x", f"9{organizer_id}.{hour}.{mac}", f"ä.{hour}.{mac}", "1.1.1.1"):
        client.post(NEW, data={**form, "form_of": mark})
    db.session.execute(update(Organizer).values(active=False))
    db.session.commit()
    client.post(NEW, data=form)
    assert not db.session.scalars(select(UnsavedForm)).all()


def test_an_old_page_is_not_believed(client, me, monkeypatch):
    form = open_form(client, me)
    end_session()
    later = clock.now() + timedelta(days=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    client.post(NEW, data=form)
    assert not db.session.scalars(select(UnsavedForm)).all()


def test_it_is_sealed_and_goes_when_its_time_is_over(client, me):
    form = open_form(client, me)
    end_session()
    for _ in range(MOST_KEPT + 2):
        client.post(NEW, data=form)
    rows = db.session.scalars(select(UnsavedForm)).all()
    assert len(rows) == MOST_KEPT
    assert not any(b"Verkostojen" in row.sealed for row in rows)
    enter(client)
    db.session.execute(update(UnsavedForm).values(expires_at=clock.now()))
    db.session.commit()
    assert client.get(SHOW).status_code == 303
    assert organizers.remove_expired() >= MOST_KEPT - 1
    assert db.session.scalar(select(func.count()).select_from(UnsavedForm)) == 0


def test_it_survives_the_second_step_and_a_factor_that_is_asked_for_meanwhile(client, me):
    """The cookie is emptied at every step of signing in; what was typed is carried along."""
    form = open_form(client, me)
    end_session()
    client.post(NEW, data=form)
    with client.session_transaction() as cookie:
        assert set(cookie) >= {"unsaved"}
        cookie["step"] = "half in"
    enter(client)
    with client.session_transaction() as cookie:
        assert "unsaved" in cookie
        assert "step" not in cookie


def test_signing_out_leaves_nothing_in_the_browser(client, me):
    form = open_form(client, me)
    end_session()
    client.post(NEW, data=form)
    enter(client)
    send(client, "/fi/organizer/account", to="/fi/organizer/sign-out")
    with client.session_transaction() as cookie:
        assert "unsaved" not in cookie


def test_whoever_may_not_save_it_any_more_can_still_copy_it(client, me):
    form = open_form(client, me)
    db.session.execute(delete(EventRole))
    db.session.commit()
    answer = client.post(NEW, data={**form, "room": "Auditorio"})
    assert answer.status_code == 404
    assert "toinen &lt;b&gt;rivi&lt;/b&gt;" in answer.text
    assert "Verkostojen ääni" in answer.text
    assert "Auditorio" in answer.text  # of one word, like a name or an address
    assert form["csrf_token"] not in answer.text


def test_what_is_too_large_and_leads_nowhere_is_not_found(client, me):
    answer = sign_in(client, me).post(
        "/fi/organizer/events/verkostopaiva/messages/4711/remove", data={"x": "a" * 20_000_000}
    )
    assert answer.status_code == 404


def test_no_password_is_ever_kept():
    forms = [one for one in vars(auth_forms).values() if isinstance(one, type)]
    found = {
        name
        for form in forms
        for name, field in vars(form).items()
        if getattr(field, "field_class", None) is PasswordField
    }
    assert found
    assert found <= NEVER_KEPT


SEARCH = "/fi/organizer/search"
TWO = "/fi/organizer/events/verkostopaiva/programme/tracks/new"


@pytest.mark.parametrize(
    ("to", "fields"),
    [
        (SEARCH, {"words": "Aino Virtanen"}),
        ("/fi/organizer/events/verkostopaiva/publish", {"version": "3"}),
        (NEW, {"title_fi": " ", "kind": "talk", "waiting_list": "y", "seen": "abcdef", "keep-title.fi": "theirs"}),
    ],
)
def test_what_nobody_wrote_by_hand_replaces_nothing(client, me, to, fields):
    form = open_form(client, me)
    end_session()
    client.post(NEW, data=form)
    assert client.post(to, data={"form_of": form["form_of"], **fields}).status_code == 303
    assert len(db.session.scalars(select(UnsavedForm)).all()) == 1
    enter(client)
    assert TYPED["title_fi"] in client.get(SHOW).text


def test_another_site_cannot_send_a_form_to_be_kept(client, me):
    form = open_form(client, me)
    end_session()
    client.post(NEW, data=form, headers={"Sec-Fetch-Site": "cross-site"})
    assert not db.session.scalars(select(UnsavedForm)).all()
    with client.session_transaction() as cookie:
        assert "unsaved" not in cookie


def test_several_wait_for_their_turn(client, me):
    form = open_form(client, me)
    end_session()
    client.post(NEW, data=form)
    client.post(TWO, data={"form_of": form["form_of"], "name_fi": "Sali"})
    enter(client)
    assert f'action="{TWO}"' in client.get(SHOW).text
    back = filled(client.post(TWO, data=filled(client.get(SHOW).text, TWO)).text, TWO)
    english = TWO.replace("/fi/", "/en/")  # saved after a change of language
    assert client.post(english, data=back).status_code == 303
    assert f'action="{NEW}"' in client.get(SHOW).text


def test_another_accounts_form_does_not_lead_astray(client, me):
    make_organizer("toinen@example.fi", password_hash=HASH)
    form = open_form(client, me)
    end_session()
    client.post(NEW, data=form)
    wanted = "/fi/organizer/account"
    answer = send(client, SIGN_IN, {"email": "toinen@example.fi", "password": PASSWORD, "next": wanted})
    assert (answer.status_code, answer.location) == (303, wanted)


def test_what_waits_is_not_dropped_while_the_account_lacks_its_factor(client, me):
    form = open_form(client, me)
    end_session()
    client.post(NEW, data=form)
    enter(client)
    second_factors.require(frozenset({me.role}), COMMAND_LINE)
    answer = client.post(NEW, data={"title_fi": ""})  # turned away before its view: it has saved nothing
    assert (answer.status_code, answer.location) == (303, "/fi/organizer/account/second-factor")
    assert len(db.session.scalars(select(UnsavedForm)).all()) == 1
