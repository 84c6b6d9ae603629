"""Markdown as plain text, for calendars: nothing there shows HTML."""

from functools import lru_cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

_markdown = MarkdownIt("commonmark", {"html": False})


@lru_cache(maxsize=512)
def from_markdown(text: str) -> str:
    """Paragraphs apart by an empty line, list items by a dash; a link keeps its address in parentheses."""
    blocks: list[str] = []
    item = False
    for token in _markdown.parse(text):
        if token.type == "list_item_open":
            item = True
        elif token.type == "inline":
            words = _inline(token.children or [])
            joined = blocks and item and blocks[-1].startswith("- ")
            if joined:
                blocks[-1] += f"\n- {words}"
            else:
                blocks.append(f"- {words}" if item else words)
            item = False
        elif token.type in ("fence", "code_block"):
            blocks.append(token.content.strip())
    return "\n\n".join(block for block in blocks if block)


def _inline(tokens: list[Token]) -> str:
    said: list[str] = []
    targets: list[tuple[str, int]] = []
    for token in tokens:
        if token.type in ("text", "code_inline", "image"):
            said.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            said.append(" " if token.type == "softbreak" else "\n")
        elif token.type == "link_open":
            targets.append((str(token.attrGet("href") or ""), len(said)))
        elif token.type == "link_close":
            href, start = targets.pop()
            if href.removeprefix("mailto:") != "".join(said[start:]):
                said.append(f" ({href.removeprefix('mailto:')})")
    return "".join(said)
