"""The list of an event's messages, with what became of each."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from app.domain.paging import page_count, page_number
from app.domain.permissions import Action
from app.labels import messages as labels
from app.queries import bulletins as queries
from app.views.organizer import guard
from app.views.organizer.messages import groups


@guard.needs(Action.MESSAGE)
def index(slug: str) -> ResponseReturnValue:
    total = queries.total(guard.event().id)
    pages = page_count(total, queries.PER_PAGE)
    number = min(page_number(request.args.get("page", "")), pages)
    return render_template(
        "organizer/messages/index.html",
        rows=queries.page(guard.event().id, number),
        names=groups.names(),
        total=total,
        first=(number - 1) * queries.PER_PAGE + 1,
        number=number,
        pages=pages,
        labels=labels,
    )
