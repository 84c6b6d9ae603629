"""QR codes as pictures: SVG for pages, PNG with a caption for print. The only import of qrcode.

Error correction M: a printed code still reads with 15 % of it dirty or torn.
"""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

import qrcode
from PIL import Image, ImageDraw, ImageFont

#: The white border that ISO/IEC 18004 asks for, in modules.
QUIET = 4
PRINT_PIXELS = 1200  # 10 cm at 300 dpi
CAPTION_SIZE = 56
CAPTION_LINES = 5
MARGIN = 60
WEIGHT = 600  # of the variable font

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts"


@lru_cache(maxsize=256)
def svg(text: str) -> bytes:
    """A whole image/svg+xml document; white behind it also where the page is dark. Its own units are modules."""
    return _drawn(matrix(text))


def quick_svg(text: str) -> bytes:
    """The same by the thousand, for short texts: with the first mask that the standard has, not the best of eight."""
    return _drawn(matrix(text, mask=0))


def _drawn(rows: list[list[bool]]) -> bytes:
    size = len(rows) + 2 * QUIET
    path = "".join(f"M{x + QUIET} {y + QUIET}h{length}v1h-{length}z" for x, y, length in _runs(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/><path d="{path}"/></svg>'
    ).encode()


@lru_cache(maxsize=64)
def png(text: str, caption: str = "") -> bytes:
    """A picture for print, at least PRINT_PIXELS wide, with the caption (an event's name) under the code."""
    rows = matrix(text)
    modules = len(rows) + 2 * QUIET
    scale = -(-PRINT_PIXELS // modules)
    width = modules * scale
    lines = _wrapped(" ".join(caption.split()), width - 2 * MARGIN)
    line_height = CAPTION_SIZE * 5 // 4
    picture = Image.new("L", (width, width + (len(lines) * line_height + MARGIN if lines else 0)), 255)
    draw = ImageDraw.Draw(picture)
    for x, y, length in _runs(rows):
        left, top = (x + QUIET) * scale, (y + QUIET) * scale
        draw.rectangle((left, top, left + length * scale - 1, top + scale - 1), fill=0)
    for number, line in enumerate(lines):
        _write(draw, line, width, width + number * line_height + CAPTION_SIZE)
    out = BytesIO()
    picture.save(out, "PNG", optimize=True, dpi=(300, 300))
    return out.getvalue()


def matrix(text: str, mask: int | None = None) -> list[list[bool]]:
    """The modules of the code, without border; True is dark. mask None: the best one, which takes ten times as long.

    Raises ValueError for a text that does not fit.
    """
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=0, mask_pattern=mask)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.get_matrix()]


def _runs(rows: list[list[bool]]) -> list[tuple[int, int, int]]:
    """Dark modules as (x, y, length) of horizontal bars: a third of the bytes of single squares."""
    found = []
    for y, row in enumerate(rows):
        x = 0
        while x < len(row):
            end = x
            while end < len(row) and row[end]:
                end += 1
            if end > x:
                found.append((x, y, end - x))
            x = end + 1
    return found


# The pages' own typeface, in the two files that the browser gets too: Latin-1, and š, ž and the rest of Latin.
# Pillow's built-in font has no å, ä or ö; its wheels read WOFF2.
@lru_cache(maxsize=1)
def _fonts() -> tuple[ImageFont.FreeTypeFont, ImageFont.FreeTypeFont]:
    return _font("schibsted-latin.woff2"), _font("schibsted-ext.woff2")


def _font(name: str) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(FONTS / name, CAPTION_SIZE)
    font.set_variation_by_axes([WEIGHT])
    return font


@lru_cache(maxsize=1024)
def font_for(letter: str) -> ImageFont.FreeTypeFont:
    """The font that has this letter; the first when none has."""
    for font in _fonts():
        if bytes(font.getmask(letter)) != bytes(font.getmask("\uffff")):
            return font
    return _fonts()[0]


def _pieces(line: str) -> list[tuple[ImageFont.FreeTypeFont, str]]:
    """The line cut where the font changes."""
    pieces: list[tuple[ImageFont.FreeTypeFont, str]] = []
    for letter in line:
        font = pieces[-1][0] if pieces and letter == " " else font_for(letter)
        if pieces and pieces[-1][0] is font:
            pieces[-1] = (font, pieces[-1][1] + letter)
        else:
            pieces.append((font, letter))
    return pieces


def _length(line: str) -> float:
    return sum(font.getlength(piece) for font, piece in _pieces(line))


def _write(draw: ImageDraw.ImageDraw, line: str, width: int, baseline: int) -> None:
    """One line of the caption, centred."""
    x = (width - _length(line)) / 2
    for font, piece in _pieces(line):
        draw.text((x, baseline), piece, font=font, fill=0, anchor="ls")
        x += font.getlength(piece)


def _wrapped(text: str, room: int) -> list[str]:
    """Lines that fit; words longer than a line are cut, and what is beyond the last line ends in an ellipsis."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        if line and _length(f"{line} {word}") <= room:
            line = f"{line} {word}"
            continue
        if line:
            lines.append(line)
        line = word
        while _length(line) > room:
            cut = next(end for end in range(len(line) - 1, 0, -1) if end == 1 or _length(line[:end]) <= room)
            lines.append(line[:cut])
            line = line[cut:]
    if line:
        lines.append(line)
    if len(lines) > CAPTION_LINES:
        lines = lines[:CAPTION_LINES]
        while _length(lines[-1] + "…") > room:
            lines[-1] = lines[-1][:-1]
        lines[-1] += "…"
    return lines
