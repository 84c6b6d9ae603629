"""flask registrations list, export, cancel."""

import csv
import io
import json
from datetime import datetime

import pytest
from sqlalchemy import select

from app.database import db
from app.domain.history import Act, ActorKind
from app.domain.participants import Needs
from app.models import HistoryEntry, Registration
from app.services import registrations
from tests.factories import ask, make_event, make_registration


@pytest.fixture
def event(app):
    made = make_event(capacity=1)
    for name in "abc":
        make_registration(made, f"{name}@example.fi")
    registrations.cancel(make_registration(made, "d@example.fi").id)
    return made


@pytest.fixture
def run(app):
    return lambda *args: app.test_cli_runner().invoke(args=["registrations", *args])


def read(path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))


def test_list_as_json_lines(run, event, client):
    answer = run("list", event.slug, "--json")
    assert (answer.exit_code, answer.stderr) == (0, "")
    rows = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [(row["email"][0], row["status"], row["position"]) for row in rows] == [
        ("a", "confirmed", None),
        ("b", "waiting", 1),
        ("c", "waiting", 2),
        ("d", "cancelled", None),
    ]
    first = rows[0]
    assert [*first][:9] == [
        "code",
        "status",
        "position",
        "given_name",
        "family_name",
        "email",
        "organisation",
        "registered_at",
        "url",
    ]
    registration = db.session.scalars(select(Registration).where(Registration.code == first["code"])).one()
    registered_at = datetime.fromisoformat(first["registered_at"])
    assert registered_at == registration.registered_at and registered_at.utcoffset() is not None
    assert client.get(first["url"]).status_code == 200


def test_list_of_one_status(run, event):
    lines = run("list", event.slug, "--status", "waiting", "--json").stdout.splitlines()
    assert [json.loads(line)["position"] for line in lines] == [1, 2]


def test_list_for_people(run, event):
    lines = run("list", event.slug).stdout.splitlines()
    assert lines[1].split(" ", 1)[1].split() == [
        "waiting",
        "1",
        "Aino",
        "Mäkelä",
        "<b@example.fi>,",
        "Espoon",
        "kaupunki",
    ]
    assert lines[-1] == "4 registrations"


@pytest.mark.parametrize(
    ("args", "exit_code"),
    [
        (("list", "no-such-event"), 1),
        (("list", "verkostopaiva", "--status", "nonsense"), 2),
        (("list",), 2),
        (("cancel", "XXX-XXXX"), 1),
        (("export", "verkostopaiva", "--format", "csv"), 2),
        (("export", "verkostopaiva", "--format", "pdf", "--out", "x"), 2),
        (("export", "no-such-event", "--format", "csv", "--out", "x"), 1),
        (("export", "verkostopaiva", "--format", "csv", "--out", "/no/such/folder/x.csv"), 1),
        (("export", "verkostopaiva", "--format", "csv", "--out", "x", "--special-needs"), 2),
    ],
)
def test_wrong_calls(run, event, args, exit_code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = run(*args)
    assert (answer.exit_code, answer.stdout) == (exit_code, "")
    assert answer.stderr != ""
    assert list(tmp_path.glob("*.csv")) == []


def test_export(run, event, tmp_path):
    out = tmp_path / "lista.csv"
    answer = run("export", event.slug, "--format", "csv", "--out", str(out))
    assert (answer.exit_code, answer.stdout) == (0, f"{out}: 4 registrations\n")
    answer = run("export", event.slug, "--format", "csv", "--out", str(out), "--json")
    assert (json.loads(answer.stdout), answer.stderr) == ({"file": str(out), "rows": 4}, "")
    assert len(read(out)) == 4
    entry = db.session.scalars(
        select(HistoryEntry).where(HistoryEntry.act == Act.LIST_EXPORTED).order_by(HistoryEntry.id)
    ).first()
    assert entry.actor is ActorKind.COMMAND_LINE
    assert entry.details["purpose"] != ""


def test_export_takes_no_identity_code_into_the_history(run, event, tmp_path):
    out = tmp_path / "lista.csv"
    purpose = f"{'Kyltit ovelle ' * 14}131052-308T"
    answer = run("export", event.slug, "--format", "csv", "--out", str(out), "--purpose", purpose)
    assert (answer.exit_code, answer.stdout, out.exists()) == (1, "", False)
    assert "Remove the personal identity code. We do not need it." in answer.stderr
    assert "131052" not in answer.stderr
    assert db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.LIST_EXPORTED)).all() == []


def test_export_in_english_of_the_waiting(run, event, tmp_path):
    out = tmp_path / "list.csv"
    run("export", event.slug, "--format", "csv", "--out", str(out), "--language", "en", "--status", "waiting")
    assert [(row["Status"], row["Place on the waiting list"], row["Language"]) for row in read(out)] == [
        ("On the waiting list", "1", "Finnish"),
        ("On the waiting list", "2", "Finnish"),
    ]


def test_export_of_special_needs_wants_a_purpose(run, event, tmp_path):
    registrations.register(event.id, ask("tarve@example.fi", needs=Needs("vegaani", "")))
    out = tmp_path / "needs.csv"
    run("export", event.slug, "--format", "csv", "--out", str(out), "--special-needs", "--purpose", "Tarjoilu")
    assert "vegaani" in out.read_text(encoding="utf-8-sig")
    entry = db.session.scalars(select(HistoryEntry).where(HistoryEntry.act == Act.NEEDS_EXPORTED)).one()
    assert entry.details == {"purpose": "Tarjoilu", "format": "csv", "rows": 1}


def test_cancel_gives_the_place_to_the_next(run, event):
    holder = db.session.scalars(select(Registration).where(Registration.email == "a@example.fi")).one()
    answer = run("cancel", f" {holder.code.lower()} ")
    assert (answer.exit_code, answer.stdout) == (0, f"{holder.code} is cancelled.\n")
    statuses = [json.loads(line)["status"] for line in run("list", event.slug, "--json").stdout.splitlines()]
    assert statuses == ["confirmed", "waiting", "cancelled", "cancelled"]
    answer = run("cancel", holder.code, "--json")  # twice does no harm
    assert (json.loads(answer.stdout), answer.stderr) == ({"code": holder.code, "status": "cancelled"}, "")
