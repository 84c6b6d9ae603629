"""What a process loads when it starts: not what only some of its requests need."""

import subprocess
import sys

#: Each takes a tenth of a second and more, or megabytes that every process would keep.
LATER = {"authlib", "requests", "webauthn", "openpyxl", "holidays", "typst"}
PROGRAM = """
import sys
from app import create_app
from tests.databases import settings

create_app(settings("sqlite://"))
print(" ".join(sys.modules))
"""


def test_a_process_starts_without_what_few_requests_need():
    started = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    loaded = set(started.stdout.split())
    assert "flask" in loaded
    assert LATER & loaded == set()
