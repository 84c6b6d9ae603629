"""What organizers look for. It is posted: whom somebody looks for must not be read in an address. The address of a list
holds it sealed, so that its pages, its order and its documents are links as ever."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app import keys
from app.domain.paging import page_number
from app.domain.search import LONGEST_SEARCH, Search
from app.forms.fields import KutsuForm, LineField, at_most, one_line

LONGEST = 100


class SearchForm(KutsuForm):
    words = LineField(_l("Event or person"), [at_most(LONGEST)])
    page = HiddenField()

    @property
    def asked(self) -> Search:
        return Search.of(self.words.data or "", page_number(self.page.data or ""))


#: In an address, the words sealed; q is what is typed, and what addresses of earlier releases have.
SEALED, TYPED = "words", "q"


def words_of(query: Mapping[str, str]) -> str:
    """What a list is searched for. What we cannot open is looked for as it stands: nobody is called that, and without
    it the list would be one of more people."""
    if sealed := one_line(query.get(SEALED)):
        return keys.unseal_words(sealed) or sealed[:LONGEST_SEARCH]
    return one_line(query.get(TYPED))[:LONGEST_SEARCH]


def in_address(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments of a list as an address may have them."""
    found = {name: value for name, value in arguments.items() if name != TYPED}
    return {SEALED: keys.seal_words(arguments[TYPED]), **found} if arguments.get(TYPED) else found
