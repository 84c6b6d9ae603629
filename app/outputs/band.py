"""The woven band (raita) that marks an event wherever it is shown: computed from its public id."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

# Yarn numbers (app.css --y1…--y8): ground, second, accent, fine line.
PALETTES = [
    (1, 8, 2, 6), (3, 6, 7, 2), (4, 6, 2, 7), (5, 8, 7, 6), (6, 3, 1, 7), (2, 6, 7, 3),
    (8, 1, 6, 3), (7, 5, 2, 8), (1, 4, 6, 2), (3, 5, 6, 7), (4, 1, 6, 2), (6, 4, 7, 2),
]  # fmt: skip


@dataclass(frozen=True)
class Thread:
    yarn: int
    x: float
    width: float


@dataclass(frozen=True)
class Band:
    """One repeat of the pattern. key is unique on a page as long as each event is shown once."""

    key: str
    width: float
    threads: tuple[Thread, ...]


@lru_cache(maxsize=1024)
def band(public_id: str) -> Band:
    """The same id always gives the same band: a half built from motifs, mirrored."""
    digest = hashlib.sha256(public_id.encode()).digest()
    ground, second, accent, fine = PALETTES[digest[0] % len(PALETTES)]
    motifs: list[list[tuple[int, float]]] = [
        [(fine, 1.5), (second, 6), (fine, 1.5)],
        [(accent, 2), (ground, 4), (accent, 2)],
        [(second, 15), (accent, 2), (second, 4)],
        [(accent, 6)],
        [(fine, 2), (ground, 3), (fine, 2), (ground, 3), (fine, 2)],
        [(second, 9), (fine, 1.5), (accent, 5), (fine, 1.5), (second, 9)],
        [(fine, 1.5), (ground, 7), (second, 3)],
    ]
    half: list[tuple[int, float]] = [(ground, 12 + digest[1] % 22)]
    for i in range(2, 7):
        half += motifs[digest[i] % len(motifs)]
        half.append((ground, 4 + (digest[i] >> 3) % (24 if i % 2 else 10)))
    threads: list[Thread] = []
    x = 0.0
    for yarn, width in half + half[::-1]:
        threads.append(Thread(yarn, x, width))
        x += width
    return Band(digest[:4].hex(), x, tuple(threads))
