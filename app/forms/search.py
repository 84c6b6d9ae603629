"""The organizers' search. It is posted: whom somebody looks for must not be in an address."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from app.domain.paging import page_number
from app.domain.search import Search
from app.forms.fields import KutsuForm, LineField, at_most

LONGEST = 100


class SearchForm(KutsuForm):
    words = LineField(_l("Event or person"), [at_most(LONGEST)])
    page = HiddenField()

    @property
    def asked(self) -> Search:
        return Search.of(self.words.data or "", page_number(self.page.data or ""))
