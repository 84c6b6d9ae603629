"""Whom an address was written to look for is in no link of its page: not to the same page in another language, nor
through signing in. Our own forms are sent; such an address is of an earlier release, or was written by hand."""

from urllib.parse import urlencode

from flask import request

from app.forms.search import SEALED, TYPED, in_address, words_of
from app.views.language import claim_query

#: What is looked for there is an event: the address is one to share.
OF_EVENTS = frozenset({"organizer.events.index"})
#: Lists that are searched: their links go on with the words, sealed.
LISTS = ("organizer.registrations", "organizer.invitations")
#: What names people, where it is searched for.
NAMING = frozenset({TYPED, SEALED, "who", "person"})


def keep_out_of_links() -> None:
    """Before every organizer view, and before the door."""
    if request.endpoint in OF_EVENTS or NAMING.isdisjoint(request.args):
        return
    rest = [(name, value) for name, value in request.args.items(multi=True) if name not in NAMING]
    words = words_of(request.args) if (request.endpoint or "").startswith(LISTS) else ""
    claim_query(urlencode([*in_address({TYPED: words}).items(), *rest]))
