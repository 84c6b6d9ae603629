"""Is it alive, is it ready, how does it fare: on both databases, and without one."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from app import clock, create_app
from app.database import db
from app.domain.mail import MailState
from app.models import OutgoingMail, PeriodicJob
from tests.databases import settings
from tests.factories import make_event, make_registration
from tests.statements import statements


@pytest.fixture
def without_database(tmp_path):
    """An application whose database cannot be opened."""
    app = create_app(settings(f"sqlite:///{tmp_path}/no/such/folder/x.sqlite"))
    return app.test_client()


def test_alive_asks_nothing(app, client, without_database):
    with statements() as sent:
        answer = client.get("/healthz")
    assert (answer.status_code, answer.text, sent) == (200, "ok\n", [])
    assert without_database.get("/healthz").status_code == 200


def test_ready(client):
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"database": True, "migrations": True, "worker": "never seen"})


def test_not_ready_without_a_database(without_database):
    answer = without_database.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"database": False, "migrations": False})


def test_not_ready_before_migrating(databases, database_kind):
    app = create_app(settings(databases.empty(database_kind)))
    with app.app_context():
        answer = app.test_client().get("/readyz")
        assert (answer.status_code, answer.json) == (503, {"database": True, "migrations": False})
        db.session.remove()
        db.engine.dispose()


def test_not_ready_with_an_older_schema(client):
    db.session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    db.session.commit()
    assert client.get("/readyz").json == {"database": True, "migrations": False}


def test_the_worker_is_told_of_but_does_not_decide(client):
    now = clock.now()
    job = PeriodicJob(name="something", due_at=now + timedelta(minutes=5))
    db.session.add(job)
    db.session.commit()
    assert client.get("/readyz").json["worker"] == "working"
    job.due_at = now - timedelta(minutes=40)
    db.session.commit()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["worker"]) == (200, "silent for 40 minutes")


def figures(client) -> dict[str, float]:
    page = client.get("/metrics")
    assert page.content_type == "text/plain; version=0.0.4; charset=utf-8"
    return {name: float(value) for name, value in re.findall(r"^(\w+(?:\{.*\})?) (\S+)$", page.text, re.M)}


def test_figures_of_mail_and_places(client):
    event = make_event(capacity=1)
    for name in ("a", "b", "c"):
        make_registration(event, f"{name}@example.fi")
    first, second, third = db.session.query(OutgoingMail).order_by(OutgoingMail.id)
    first.run_at = clock.now() - timedelta(seconds=90)
    second.state, third.state = MailState.DEAD, MailState.REFUSED
    db.session.commit()
    found = figures(client)
    assert found["kutsu_database_up"] == 1
    assert found["kutsu_mail_pending"] == 1
    assert 90 <= found["kutsu_mail_oldest_due_seconds"] < 100
    assert found['kutsu_mail_undelivered{state="dead"}'] == 1
    assert found['kutsu_mail_undelivered{state="refused"}'] == 1
    assert found['kutsu_registrations{status="confirmed"}'] == 1
    assert found['kutsu_registrations{status="waiting"}'] == 2


def test_figures_without_a_database_say_so(without_database):
    found = figures(without_database)
    assert found["kutsu_database_up"] == 0
    assert "kutsu_mail_pending" not in found


def test_figures_only_from_allowed_addresses(client):
    for environ, status in (
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "::ffff:127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "10.0.0.7"}, 404),
        ({"REMOTE_ADDR": ""}, 404),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "10.0.0.7"}, 404),
        ({"REMOTE_ADDR": "10.0.0.7", "HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 404),
    ):
        assert client.get("/metrics", environ_overrides=environ).status_code == status, environ


def test_allowed_networks_and_a_told_proxy(databases, database_kind):
    app = create_app(settings(databases.new(database_kind), METRICS_ALLOW=["10.1.0.0/16", " "], TRUSTED_PROXIES=1))
    with app.app_context():
        client = app.test_client()
        for address, status in (("10.1.2.3", 200), ("10.2.0.1", 404)):
            seen = {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": address}
            assert client.get("/metrics", environ_overrides=seen).status_code == status
        db.session.remove()
        db.engine.dispose()


def test_a_wrong_allowance_stops_the_start():
    with pytest.raises(SystemExit, match="METRICS_ALLOW"):
        create_app(settings("sqlite://", METRICS_ALLOW=["everyone"]))
