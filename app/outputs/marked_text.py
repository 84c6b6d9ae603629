"""Texts that organizers write with Markdown marks, as safe HTML and as plain text. The one place that reads the marks.

Paragraphs, headings, bold, emphasis, lists, quotations and links; no pictures, and HTML is shown as text.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from urllib.parse import unquote, urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.domain.placeholders import is_link

#: What becomes of each piece of text before it is shown: placeholders are filled in.
Fill = Callable[[str], str]

# Indented lines come from pasted text: nobody means code by them.
_markdown = MarkdownIt("commonmark", {"html": False}).disable(["image", "code"])
_letter = MarkdownIt("commonmark", {"html": False, "breaks": True}).disable(["image", "code"])
_TAGS = {"p", "ul", "ol", "li", "em", "strong", "a", "h2", "h3", "h4", "h5", "h6", "br", "code", "blockquote", "hr"}
_SCHEMES = {"http", "https", "mailto", "tel"}
#: Before the words of a link that are its address: said once is enough.
_OWN_ADDRESS = ("mailto:", "tel:")
_BARE = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]}'’”]")


@lru_cache(maxsize=512)
def to_html(text: str, top: int = 3) -> str:
    """Headings from h<top> down."""
    return _html(_markdown, _markdown.parse(text), top)


def letter_to_html(text: str, fill: Fill, top: int = 2) -> str:
    """The same of a mail: line breaks stay, and an address in the text is a link. Values are never read as marks."""
    tokens = _letter.parse(text)
    for inline in _inlines(tokens):
        inline.children = list(_linked(_filled(inline.children or [], fill)))
    return _html(_letter, tokens, top)


@lru_cache(maxsize=512)
def to_plain(text: str) -> str:
    """For calendars, papers and search engines: paragraphs apart by an empty line, list items by a dash or their
    number; a link keeps its address in parentheses."""
    return _plain(_markdown.parse(text), " ")


def letter_to_plain(text: str, fill: Fill) -> str:
    """The same of a mail: line breaks stay."""
    tokens = _letter.parse(text)
    for inline in _inlines(tokens):
        inline.children = _filled(inline.children or [], fill)
    return _plain(tokens, "\n")


def faulty_targets(text: str) -> list[str]:
    """Where a mail's links lead and cannot: neither a whole address nor the placeholder of the reader's link."""
    links = (
        one for inline in _inlines(_letter.parse(text)) for one in inline.children or [] if one.type == "link_open"
    )
    found = dict.fromkeys(unquote(str(one.attrGet("href") or "")) for one in links)
    return [target for target in found if not (is_link(target) or _leads_somewhere(target))]


def _leads_somewhere(target: str) -> bool:
    try:
        return urlsplit(target).scheme in _SCHEMES and not set(target) & set("{}")
    except ValueError:
        return False


def _html(markdown: MarkdownIt, tokens: list[Token], top: int) -> str:
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    # They fit under the page's own: the highest that is used becomes `top`, and none is left out on the way down.
    highest = min((int(token.tag[1]) for token in headings), default=1)
    above = top - 1
    for token in headings:
        if token.nesting == 1:
            above = min(top + int(token.tag[1]) - highest, above + 1, 6)
        token.tag = f"h{above}"
    html = markdown.renderer.render(tokens, markdown.options, {})
    return nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}, "*": set()}, url_schemes=_SCHEMES)


def _inlines(tokens: list[Token]) -> Iterator[Token]:
    return (token for token in tokens if token.type == "inline")


def _filled(tokens: list[Token], fill: Fill) -> list[Token]:
    """A link to what is no address, as in a preview of the reader's own link, becomes its words and what stands for
    the address."""
    found, instead = [], list[str]()
    for token in tokens:
        if token.type in ("text", "code_inline"):
            token.content = fill(token.content)
        elif token.type == "link_open":
            instead.append(_lead(token, fill))
        words = instead.pop() if token.type == "link_close" else ""
        if words:
            found.append(_text(words))
        elif token.type != "link_open" or not instead[-1]:
            found.append(token)
    return found


def _lead(link: Token, fill: Fill) -> str:
    """Fill in where it leads, if it leads to the reader's own link; what to say instead, if that leads nowhere."""
    target = unquote(str(link.attrGet("href") or ""))
    if not is_link(target):
        return ""
    address = fill(target)
    link.attrSet("href", address)
    return "" if _leads_somewhere(address) else f" {address}"


def _linked(tokens: list[Token]) -> Iterator[Token]:
    """With addresses in the text as links; those that are within one already stay."""
    depth = 0
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type != "text" or depth:
            yield token
            continue
        start = 0
        for found in _BARE.finditer(token.content):
            yield _text(token.content[start : found.start()])
            yield Token("link_open", "a", 1, attrs={"href": found[0]})
            yield _text(found[0])
            yield Token("link_close", "a", -1)
            start = found.end()
        yield _text(token.content[start:])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)


def _plain(tokens: list[Token], softbreak: str) -> str:
    text, begins, after_item = "", "", False
    lists: list[int | None] = []  # the number of the next item in each open list; None: dashes
    for token in tokens:
        if token.type == "ordered_list_open":
            lists.append(int(token.attrGet("start") or 1))
        elif token.type == "bullet_list_open":
            lists.append(None)
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            lists.pop()
        elif token.type == "list_item_open":
            begins, lists[-1] = _item(lists)
        elif token.type in ("inline", "fence"):
            words = _inline(token.children, softbreak) if token.children is not None else token.content.strip()
            if words.strip():
                apart = "\n" if begins and after_item else "\n\n"
                text += (apart if text else "") + begins + words
                begins, after_item = "", bool(begins)
    return text


def _item(lists: list[int | None]) -> tuple[str, int | None]:
    """What an item of the innermost list begins with, and the number of the next one."""
    number, deeper = lists[-1], "  " * (len(lists) - 1)
    return (f"{deeper}- ", None) if number is None else (f"{deeper}{number}. ", number + 1)


def _inline(tokens: list[Token], softbreak: str) -> str:
    said: list[str] = []
    targets: list[tuple[str, int]] = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            said.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            said.append(softbreak if token.type == "softbreak" else "\n")
        elif token.type == "link_open":
            targets.append((str(token.attrGet("href") or ""), len(said)))
        elif token.type == "link_close":
            href, start = targets.pop()
            for scheme in _OWN_ADDRESS:
                href = href.removeprefix(scheme)
            if href != "".join(said[start:]):
                said.append(f" ({href})")
    return "".join(said)
