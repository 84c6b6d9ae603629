"""Documents keep up with the code: links lead somewhere, every key of an event file is explained."""

import re
from pathlib import Path

import pytest

from app.forms.event_entry import EVENT_KEYS

ROOT = Path(__file__).parents[2]
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(document):
    targets = re.findall(r"\]\(([^)#]+)", document.read_text())
    assert [target for target in targets if "://" not in target and not (document.parent / target).exists()] == []


def test_the_readme_is_one_page():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 80


def test_every_key_of_an_event_is_explained():
    explained = set(re.findall(r"`(\w+)`", (ROOT / "docs/event-file.md").read_text()))
    assert set(EVENT_KEYS) - explained == set()


def test_every_make_target_that_documents_name_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = {word for path in DOCUMENTS for word in re.findall(r"`(?:PORT=\d+ )?make ([a-z]+)", path.read_text())}
    assert named - targets == set()


def test_every_module_of_rules_is_in_the_table_of_rules():
    named = set(re.findall(r"`(?:domain/)?(\w+\.py)`", (ROOT / "docs/architecture.md").read_text()))
    rules = {path.name for path in (ROOT / "app/domain").glob("*.py")} - {"__init__.py"}
    assert rules - named == set()


def test_every_module_that_the_architecture_names_exists():
    named = set(re.findall(r"`(?:app/)?([a-z_]+(?:/\w+)*/\w+\.py)`", (ROOT / "docs/architecture.md").read_text()))
    assert {path for path in named if not (ROOT / "app" / path).exists() and not (ROOT / path).exists()} == set()
