"""The network's settings, for administrators: name, contact, controller."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.languages import Language
from app.domain.network import DetailsChangedMeanwhile
from app.domain.notices import NoticeKind
from app.domain.permissions import Action
from app.forms.network import NetworkForm
from app.labels.accounts import LANGUAGES
from app.labels.notices import TITLES
from app.queries import network as queries
from app.queries import notices as notice_queries
from app.services import network
from app.views.organizer import guard, history, network_notices, network_people, network_personal_data

bp = Blueprint("network", __name__, url_prefix="/network")
bp.register_blueprint(network_notices.bp)
bp.register_blueprint(network_personal_data.bp)
bp.register_blueprint(history.network_bp)
bp.register_blueprint(network_people.bp)


@dataclass(frozen=True)
class Change:
    """A field that someone else saved meanwhile, and what this editor has in it."""

    label: Any
    theirs: str
    yours: str


@bp.get("")
@guard.needs(Action.MANAGE_NETWORK)
def show() -> ResponseReturnValue:
    row = queries.network()
    return _page(NetworkForm(None, **NetworkForm.values(queries.details(row), row.version if row else 0)))


@bp.post("")
@guard.needs(Action.MANAGE_NETWORK)
def update() -> ResponseReturnValue:
    """303; 422 what to mend; 409 what someone else saved meanwhile, with everything typed kept."""
    form = NetworkForm()
    if not form.validate_on_submit():
        return _page(form), 422
    result = network.save(form.to_details(), form.version.number, guard.actor())
    if isinstance(result, DetailsChangedMeanwhile):
        theirs = NetworkForm.values(result.now, result.version)
        form.version.data = theirs.pop("version")
        return _page(form, _changes(form, theirs)), 409
    flash(_("The settings have been saved. The public pages follow within seconds."), "ok")
    return redirect(url_for(".show"), 303)


def _changes(form: NetworkForm, theirs: dict[str, str]) -> list[Change]:
    fields = ((form[name], value) for name, value in theirs.items())
    return [Change(field.label.text, value, field.data) for field, value in fields if (field.data or "") != value]


def _page(form: NetworkForm, meanwhile: list[Change] | None = None) -> str:
    return render_template(
        "organizer/network/show.html",
        form=form,
        meanwhile=meanwhile or [],
        notices=[(kind, TITLES[kind]) for kind in NoticeKind],
        in_languages=[(language, LANGUAGES[language]) for language in Language],
        written=notice_queries.written(),
    )
