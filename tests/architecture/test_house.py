"""The house as docs/architecture.md draws it: one commit, short modules with a meaning, names that say something."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST = 350
FORBIDDEN = {"utils", "util", "common", "helpers", "helper", "misc"}
FOLDERS = ("app", "tests", "bench")
MODULES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_only_the_database_module_commits():
    found = {name(path) for path in (ROOT / "app").rglob("*.py") if ".commit(" in path.read_text()}
    # services/demo.py tells a bare connection not to wait for the disk, outside every transaction.
    assert found == {"app/database.py", "app/services/demo.py"}


def test_no_module_is_long():
    files = [*MODULES, *(ROOT / "app/static").glob("*.css"), *(ROOT / "app/static").glob("*.js")]
    lengths = {name(path): len(path.read_text().splitlines()) for path in files}
    assert {path: lines for path, lines in lengths.items() if lines > LONGEST} == {}


def test_no_folder_or_module_has_an_empty_name():
    paths = [*MODULES, *(path for path in (ROOT / "templates").rglob("*"))]
    named = {part.lower() for path in paths for part in path.relative_to(ROOT).with_suffix("").parts}
    assert named & FORBIDDEN == set()


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_module_says_what_lives_in_it(folder):
    silent = [
        name(path)
        for path in MODULES
        if path.relative_to(ROOT).parts[0] == folder and path.read_text().strip() and not _docstring(path)
    ]
    assert silent == []


def test_no_key_stands_twice_in_a_table():
    """The second one would silently take the first one's place."""
    found = []
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Dict):
                keys = [ast.dump(key) for key in node.keys if key is not None]
                found += [f"{name(path)}:{node.lineno}"] if len(keys) > len(set(keys)) else []
    assert found == []


def _docstring(path: Path) -> str | None:
    return ast.get_docstring(ast.parse(path.read_text()))


def test_no_work_is_left_for_later():
    mark = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")
    found = {name(path) for path in MODULES if mark.search(path.read_text())}
    found |= {name(path) for path in (ROOT / "templates").rglob("*.*") if mark.search(path.read_text())}
    assert found == set()


def test_no_test_is_skipped_or_waits_on_the_clock():
    waits = re.compile(r"pytest\.(skip|mark\.skip|mark\.xfail|importorskip)|\btime\.sleep\(")
    here = Path(__file__)
    found = {name(path) for path in (ROOT / "tests").rglob("*.py") if path != here and waits.search(path.read_text())}
    assert found == set()
