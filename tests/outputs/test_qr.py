"""QR codes read back as what went in, on screen and on paper."""

import re
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageFont

from app.outputs import qr
from tests.outputs.qr_reader import read

SHORT = "https://kutsu.example.fi/r/abc123DEFghijklmn"
LONG = "https://ilmoittautuminen.vaativan-erityisen-tuen-verkosto.example.fi/r/abc123DEFghijklmn_-x" + "a" * 40


def modules_of_svg(content: bytes) -> list[list[bool]]:
    """The dark modules inside the quiet zone, from the path's bars."""
    root = ElementTree.fromstring(content)
    _, _, width, height = map(int, root.attrib["viewBox"].split())
    assert width == height
    grid = [[False] * width for _ in range(height)]
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", root[1].attrib["d"]):
        for column in range(int(x), int(x) + int(length)):
            grid[int(y)][column] = True
    return framed(grid)


def framed(grid: list[list[bool]]) -> list[list[bool]]:
    """Without the border, which must be white and four modules wide."""
    size, quiet = len(grid), 4
    inside = [row[quiet : size - quiet] for row in grid[quiet : size - quiet]]
    assert sum(map(sum, grid)) == sum(map(sum, inside))
    assert inside[0][0] and inside[0][-1] and inside[-1][0]
    return inside


@pytest.mark.parametrize("text", [SHORT, LONG, "KQ7-4MHR åäö"])
def test_svg_reads_back(text):
    assert read(modules_of_svg(qr.svg(text))) == text


def test_svg_is_small_and_white_behind():
    content = qr.svg(SHORT)
    root = ElementTree.fromstring(content)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root[0].attrib["fill"] == "#fff"
    assert len(content) < 5000
    assert b"style" not in content


@pytest.mark.parametrize(("text", "caption"), [(SHORT, ""), (LONG, "Verkostopäivä – yhteinen alku, Šiauliai")])
def test_png_reads_back_and_is_large_enough_to_print(text, caption):
    picture = Image.open(BytesIO(qr.png(text, caption)))
    assert picture.width >= 1200
    assert (picture.height > picture.width) is bool(caption)
    modules = len(qr.matrix(text)) + 8
    scale = picture.width // modules
    assert picture.width == modules * scale
    grid = [
        [picture.getpixel((x * scale + scale // 2, y * scale + scale // 2)) == 0 for x in range(modules)]
        for y in range(modules)
    ]
    assert read(framed(grid)) == text


def test_caption_has_a_glyph_for_every_letter_we_print():
    for letter in "åäöÅÄÖéüõšžŠŽ–—’”…€ąčęėįųūāēīļņŗ":
        font = qr.font_for(letter)
        assert bytes(font.getmask(letter)) != bytes(font.getmask("\uffff")), letter
    assert isinstance(qr.font_for("\u4e00"), ImageFont.FreeTypeFont)


def test_caption_stays_inside_the_picture():
    title = "Vaativan erityisen tuen verkostopäivä " * 12 + "Lentokonesuihkuturbiinimoottoriapumekaanikko" * 4
    for caption in (title, "x" * 500, "Lyhyt\nnimi"):
        picture = Image.open(BytesIO(qr.png(SHORT, caption)))
        below = picture.crop((0, picture.width, picture.width, picture.height))
        left, _, right, bottom = below.point(lambda value: 255 - value).getbbox()
        assert left > 0 and right < picture.width and bottom < below.height
        assert picture.height < 1.5 * picture.width
