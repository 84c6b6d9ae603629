"""Texts with Markdown marks: plain for calendars, papers and mail, and as HTML that cannot do harm."""

import re
from functools import partial
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.placeholders import Placeholder, fill
from app.outputs.marked_text import faulty_targets, letter_to_html, letter_to_plain, to_html, to_plain

VALUES = {
    Placeholder.NAME: "*Aino* <b> [x](https://evil.example) {paikka}",
    Placeholder.LINK: "https://a.example/?a=1&b=_2_",
}
filled = partial(fill, values=VALUES)


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("", ""),
        ("Yksi *kaksi* **kolme** `neljä`", "Yksi kaksi kolme neljä"),
        ("# Otsikko\n\nrivi\nrivi", "Otsikko\n\nrivi rivi"),
        ("rivi  \nrivi", "rivi\nrivi"),
        ("- a\n- b\n\nc", "- a\n- b\n\nc"),
        ("- a\n\n  toinen kappale\n- b", "- a\n\ntoinen kappale\n\n- b"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("- a\n  1. b\n  2. c\n- d", "- a\n  1. b\n  2. c\n- d"),
        ("[teksti](https://a.example/)", "teksti (https://a.example/)"),
        ("<https://a.example/>", "https://a.example/"),
        ("[a@b.fi](mailto:a@b.fi)", "a@b.fi"),
        ("[soita](tel:+358401234567)", "soita (+358401234567)"),
        ("[](https://a.example/)", " (https://a.example/)"),
        ("<b>x</b>", "<b>x</b>"),
        ("```\nkoodi\n```", "koodi"),
        ("    sisennetty", "sisennetty"),
    ],
)
def test_plain(markdown, plain):
    assert to_plain(markdown) == plain


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**a** *b*\n\nc", "<p><strong>a</strong> <em>b</em></p>\n<p>c</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("# a\n\n### b\n\n# c", "<h3>a</h3>\n<h4>b</h4>\n<h3>c</h3>"),
        ("[a](tel:+358)", '<p><a href="tel:+358" rel="noopener noreferrer">a</a></p>'),
        ("[a](mailto:a@b.fi)", '<p><a href="mailto:a@b.fi" rel="noopener noreferrer">a</a></p>'),
        ("![a](https://a.example/x.png)", '<p>!<a href="https://a.example/x.png" rel="noopener noreferrer">a</a></p>'),
    ],
)
def test_html(markdown, html):
    assert to_html(markdown).strip() == html


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![x](javascript:alert(1))",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](//evil.example)",
    "<javascript:alert(1)>",
    '[x](https://a.example "onmouseover=alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    "<a href='javascript:alert(1)'>x</a>",
    "<svg/onload=alert(1)>",
    "`<script>`",
    "# <script>x</script>",
    "- <iframe src=x>",
    "{nimi}",
    "[{nimi}]({linkki})",
    "https://a.example/<script>",
)


class Reader(HTMLParser):
    """What a browser would make of it."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert {name for name, _value in attrs} <= {"href", "rel"}
        self.links += [value or "" for name, value in attrs if name == "href"]


ALLOWED = {
    *("p", "ul", "ol", "li", "em", "strong", "a", "br", "code", "blockquote", "hr"),
    *(f"h{n}" for n in range(2, 7)),
}


def harmless(html: str) -> bool:
    reader = Reader()
    reader.feed(html)
    ours = all(re.match(r"(https?|mailto|tel):|//evil|\{|%7B", link, re.IGNORECASE) for link in reader.links)
    return reader.tags <= ALLOWED and ours


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_hostile_is_only_text(text):
    assert harmless(to_html(text))
    assert harmless(letter_to_html(text, filled))


@given(st.text(alphabet="<>[]()!*_`#-&;:/\"' \nax1.{}\\", max_size=60))
def test_nothing_that_can_be_typed_makes_anything_else(text):
    assert harmless(to_html(text).replace('href="', 'href="https:'))
    to_plain(text)
    letter_to_plain(text, filled)


def test_what_a_value_holds_is_no_mark_and_no_placeholder():
    html = letter_to_html("Hei {nimi}\nkatso {linkki}", filled)
    assert '*Aino* &lt;b&gt; [x](<a href="https://evil.example"' in html
    assert "{paikka}<br>\nkatso " in html
    assert (
        '<a href="https://a.example/?a=1&amp;b=_2_" rel="noopener noreferrer">https://a.example/?a=1&amp;b=_2_</a>'
        in html
    )
    assert letter_to_plain("Hei {nimi}\nkatso {linkki}", filled) == (
        "Hei *Aino* <b> [x](https://evil.example) {paikka}\nkatso https://a.example/?a=1&b=_2_"
    )


@pytest.mark.parametrize("mark", ["{linkki}", "{länk}", "{link}"])
def test_the_readers_link_may_be_where_a_link_leads(mark):
    assert 'href="https://a.example/?a=1&amp;b=_2_"' in letter_to_html(f"[Oma sivusi]({mark})", filled)
    assert letter_to_plain(f"[Oma sivusi]({mark})", filled) == "Oma sivusi (https://a.example/?a=1&b=_2_)"
    assert faulty_targets(f"[Oma sivusi]({mark})") == []


@pytest.mark.parametrize("shown", ["(vastaanottajan oma linkki)", "{linkki}"])
def test_where_nobody_may_go_the_words_stay_and_what_stands_for_the_address(shown):
    def fill(text: str) -> str:
        return text.replace("{linkki}", shown)

    written = "Katso [**oma** sivu]({linkki}), [päivä](https://a.example/b)."
    said = f"<strong>oma</strong> sivu {shown}, "
    assert letter_to_html(written, fill).startswith(f"<p>Katso {said}<a href=")
    assert letter_to_plain(written, fill) == f"Katso oma sivu {shown}, päivä (https://a.example/b)."


@pytest.mark.parametrize("target", ["{nimi}", "https://a.example/{linkki}", "www.a.example", "/polku", "ftp://a", ""])
def test_a_target_that_leads_nowhere_is_told(target):
    text = f"Katso [tästä]({target}) ja [täältä](https://b.example/%C3%A4) tai [soita](tel:112)"
    assert faulty_targets(text) == [target]
