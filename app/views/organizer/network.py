"""The network's settings, for administrators: name, contact, controller."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.edit_conflicts import changes, merged
from app.domain.languages import Language
from app.domain.network import DetailsChangedMeanwhile
from app.domain.notices import NoticeKind
from app.domain.permissions import Action
from app.forms.network import NetworkForm
from app.labels.event_fields import NETWORK_FIELDS
from app.labels.languages import OWN_NAMES
from app.labels.notices import TITLES
from app.queries import network as queries
from app.queries import notices as notice_queries
from app.services import network
from app.views.organizer import guard, history, network_notices, network_people, network_personal_data
from app.views.organizer.meanwhile import Meanwhile, in_words, values

bp = Blueprint("network", __name__, url_prefix="/network")
bp.register_blueprint(network_notices.bp)
bp.register_blueprint(network_personal_data.bp)
bp.register_blueprint(history.network_bp)
bp.register_blueprint(network_people.bp)


@bp.get("")
@guard.needs(Action.MANAGE_NETWORK)
def show() -> ResponseReturnValue:
    return _page(NetworkForm.showing(queries.details(queries.network())))


@bp.post("")
@guard.needs(Action.MANAGE_NETWORK)
def update() -> ResponseReturnValue:
    """303; 422 what to mend; 409 what someone else saved meanwhile, with everything typed kept."""
    form = NetworkForm()
    if not form.validate_on_submit():
        return _page(form), 422
    details, seen = form.settled(form.to_details(), queries.details(queries.network())), form.seen_then
    result = network.save(details, guard.actor(), seen=seen)
    if isinstance(result, DetailsChangedMeanwhile):
        found = changes(seen, result.now, details)
        again = NetworkForm.showing(merged(details, found), seen=result.now)
        return _page(again, in_words(found, NETWORK_FIELDS, values())), 409
    flash(_("The settings have been saved. The public pages follow within seconds."), "ok")
    return redirect(url_for(".show"), 303)


def _page(form: NetworkForm, meanwhile: list[Meanwhile] | None = None) -> str:
    return render_template(
        "organizer/network/show.html",
        form=form,
        meanwhile=meanwhile or [],
        notices=[(kind, TITLES[kind]) for kind in NoticeKind],
        in_languages=[(language, OWN_NAMES[language]) for language in Language],
        written=notice_queries.written(),
    )
