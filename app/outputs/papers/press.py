"""Has a paper set by the typesetter."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.languages import Language

TYPESETTER = Path(__file__).with_name("typesetter.py")
#: A thousand badges take two seconds on a quick machine.
MOST_SECONDS = 300


@dataclass(frozen=True)
class Head:
    """title: of the document; lines: under it; running: at the foot of every page; author: the network."""

    title: str
    author: str
    language: Language
    lines: tuple[str, ...] = ()
    running: str = ""

    @property
    def data(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "author": self.author,
            "lang": self.language.value,
            "lines": self.lines,
            "running": self.running,
        }


def printed(name: str, head: Head, values: Mapping[str, Any]) -> bytes:
    """The PDF. Raises CalledProcessError with the compiler's own words: the templates or the machine are at fault."""
    command = [sys.executable, "-I", str(TYPESETTER), name]
    data = json.dumps({**head.data, **values}).encode()
    done = subprocess.run(command, input=data, capture_output=True, check=True, timeout=MOST_SECONDS)  # noqa: S603
    return done.stdout
