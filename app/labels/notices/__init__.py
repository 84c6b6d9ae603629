"""The notices' names, and the texts that the product brings along: <kind>.<language>.md in this folder."""

from functools import lru_cache
from pathlib import Path

from flask_babel import lazy_gettext as _l

from app.domain.languages import Language
from app.domain.notices import NoticeKind

TITLES = {
    NoticeKind.PRIVACY: _l("Data protection"),
    NoticeKind.ACCESSIBILITY: _l("Accessibility statement"),
    NoticeKind.COOKIES: _l("Cookies"),
}


@lru_cache
def default(kind: NoticeKind, language: Language) -> str:
    """The product's own text, Markdown with blanks, until the network writes another."""
    return (Path(__file__).parent / f"{kind.value}.{language.value}.md").read_text(encoding="utf-8")
