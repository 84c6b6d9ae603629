"""Reads an undamaged QR code back into its text, from ISO/IEC 18004 alone (no error correction needed)."""

from collections.abc import Iterator

#: Error correction level M: (data codewords in each block) by version. ISO/IEC 18004:2015, table 9.
BLOCKS_M = {1: [16], 2: [28], 3: [44], 4: [32, 32], 5: [43, 43], 6: [27] * 4, 7: [31] * 4, 8: [38, 38, 39, 39]}
ALIGNMENT = {1: [], 2: [6, 18], 3: [6, 22], 4: [6, 26], 5: [6, 30], 6: [6, 34], 7: [6, 22, 38], 8: [6, 24, 42]}
LEVEL_M = 0b00
MASKS = [
    lambda y, x: (y + x) % 2 == 0,
    lambda y, x: y % 2 == 0,
    lambda y, x: x % 3 == 0,
    lambda y, x: (y + x) % 3 == 0,
    lambda y, x: (y // 2 + x // 3) % 2 == 0,
    lambda y, x: (y * x) % 2 + (y * x) % 3 == 0,
    lambda y, x: ((y * x) % 2 + (y * x) % 3) % 2 == 0,
    lambda y, x: ((y + x) % 2 + (y * x) % 3) % 2 == 0,
]


def read(rows: list[list[bool]]) -> str:
    """The text of a level M code of version 1 to 8 in byte mode. Rows are the modules without border."""
    version = (len(rows) - 17) // 4
    cells = [(8, x) for x in (0, 1, 2, 3, 4, 5)]
    form = int("".join("1" if rows[y][x] else "0" for y, x in cells), 2) >> 1 ^ 0b10101
    level, mask = form >> 3, form & 0b111
    assert level == LEVEL_M
    bits = [rows[y][x] ^ MASKS[mask](y, x) for y, x in _path(len(rows), version)]
    words = [int("".join("1" if bit else "0" for bit in bits[i : i + 8]), 2) for i in range(0, len(bits) - 7, 8)]
    data = "".join(f"{word:08b}" for word in _unwoven(words, BLOCKS_M[version]))
    assert data[:4] == "0100", "not byte mode"
    length = int(data[4:12], 2)
    return bytes(int(data[12 + 8 * i : 20 + 8 * i], 2) for i in range(length)).decode()


def _unwoven(words: list[int], sizes: list[int]) -> list[int]:
    blocks: list[list[int]] = [[] for _ in sizes]
    queue = iter(words)
    for i in range(max(sizes)):
        for block, size in zip(blocks, sizes, strict=True):
            if i < size:
                block.append(next(queue))
    return [word for block in blocks for word in block]


def _path(size: int, version: int) -> Iterator[tuple[int, int]]:
    """The modules that carry data, in order: two columns at a time, up and down, from the right."""
    upwards = True
    for right in (*range(size - 1, 6, -2), 5, 3, 1):
        for y in range(size - 1, -1, -1) if upwards else range(size):
            for x in (right, right - 1):
                if not _reserved(y, x, size, version):
                    yield y, x
        upwards = not upwards


def _reserved(y: int, x: int, size: int, version: int) -> bool:
    if x == 6 or y == 6 or (y < 9 and x < 9) or (y < 9 and x >= size - 8) or (y >= size - 8 and x < 9):
        return True
    if version >= 7 and ((y < 6 and x >= size - 11) or (x < 6 and y >= size - 11)):
        return True
    centres = ALIGNMENT[version]
    corners = {(6, 6), (6, size - 7), (size - 7, 6)}
    return any(abs(y - cy) <= 2 and abs(x - cx) <= 2 for cy in centres for cx in centres if (cy, cx) not in corners)
