"""What is held on the participant: a file to take along."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from app.forms.fields import KutsuForm
from app.outputs import personal_data
from app.services import privacy
from app.views.participant.my.own import mine, page

bp = Blueprint("data", __name__)


@bp.get("/data")
def show(token: str) -> ResponseReturnValue:
    return page("data/show", mine(token), form=KutsuForm())


@bp.post("/data")
def create(token: str) -> ResponseReturnValue:
    """The file; that it was taken is kept in the history."""
    found = mine(token)
    form = KutsuForm()
    if not form.validate_on_submit():
        return page("data/show", found, 422, form=form)
    answer = Response(personal_data.document(privacy.take_along(found.registration.id)), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.registration.code}.json"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
