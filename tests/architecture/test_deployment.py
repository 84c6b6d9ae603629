"""The image, the compose file and the operations page speak of files, commands and settings that exist."""

import re
from pathlib import Path

import pytest

from config import Config

ROOT = Path(__file__).resolve().parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text()
COMPOSE = (ROOT / "compose.yaml").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
ELSEWHERE = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "PROMETHEUS_MULTIPROC_DIR"}


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def settings_we_read() -> set[str]:
    sources = [ROOT / "config.py", ROOT / "app" / "cli" / "gunicorn_settings.py"]
    return {name for source in sources for name in re.findall(r'"([A-Z][A-Z_]{3,})"', source.read_text())} | ELSEWHERE


def test_the_image_copies_what_exists():
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M)
    assert copied
    assert [name for line in copied for name in line.split() if not (ROOT / name).exists()] == []
    ignored_not = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(), re.M))
    top = {name.split("/")[0] for line in copied for name in line.split()}
    assert top == ignored_not


def test_the_image_has_every_part_of_the_product():
    needed = {"app", "templates", "migrations", "demo", "config.py", "wsgi.py", "requirements.txt"}
    assert needed <= set(re.findall(r"[\w.]+", " ".join(re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.M))))


def test_only_settings_that_are_read_are_set():
    known = settings_we_read()
    set_here = set(re.findall(r"^\s+([A-Z][A-Z_]+): ", COMPOSE, re.M)) | set(re.findall(r"\$\{([A-Z_]+)", COMPOSE))
    assert set_here - known == set()
    table = OPERATIONS.split("## Settings")[1].split("## ")[0]
    told = {name for row in re.findall(r"^\| (`.*?) \|", table, re.M) for name in re.findall(r"`([A-Z_]+)`", row)}
    assert told and told - known == set()


def test_everything_production_asks_for_is_in_the_compose_file(monkeypatch):
    needed = set()
    monkeypatch.setenv("KUTSU_ENV", "production")
    for name in ("SECRET_KEY", "DATA_KEY", "BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    while True:
        try:
            Config()
            break
        except SystemExit as error:
            name = re.match(r"[A-Z_]+", str(error))[0]
            needed.add(name)
            monkeypatch.setenv(name, "https://x.example")
    assert needed == {"SECRET_KEY", "DATA_KEY", "BASE_URL"}
    assert needed <= set(re.findall(r"^\s+([A-Z][A-Z_]+): ", COMPOSE, re.M))


def test_the_commands_that_are_told_of_exist(app):
    text = DOCKERFILE + COMPOSE.replace('", "', " ").replace('["', "").replace('"]', "") + OPERATIONS
    named = set(re.findall(r"\bflask(?: --app wsgi)? ([a-z]+)\b", text))
    named |= set(re.findall(r"(?:`|^|root )kutsu ([a-z]+)\b", OPERATIONS, re.M))
    assert {"db", "worker", "backup", "restore", "doctor", "mail", "organizers"} <= named
    assert named - set(app.cli.commands) == set()
