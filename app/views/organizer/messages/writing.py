"""Writing a message, changing and removing a draft. Sends nothing."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.bulletins import EDITABLE, AudienceGroup
from app.domain.permissions import Action
from app.domain.placeholders import ALWAYS, mark
from app.forms.fields import KutsuForm
from app.forms.messages import NARROWING, MessageForm
from app.labels import messages as labels
from app.queries import bulk
from app.services import bulletins
from app.views.language import current
from app.views.organizer import guard
from app.views.organizer.messages import groups, record

bp = Blueprint("writing", __name__)
ONE = "/<int(max=2147483647):bulletin_id>"


@bp.get("/new")
@guard.needs(Action.MESSAGE)
def new(slug: str) -> ResponseReturnValue:
    """chosen: the act that knows whom the organizer chose in the list."""
    chosen = request.args.get("chosen", "")
    group = AudienceGroup.REGISTERED if chosen else AudienceGroup.CONFIRMED
    return _new_page(MessageForm(None, data={"group": group.value, "chosen": chosen}).offer(groups.names()))


@bp.post("/new")
@guard.needs(Action.MESSAGE)
def create(slug: str) -> ResponseReturnValue:
    """303 to the draft, where it is previewed and sent; 422 with what to mend."""
    form = MessageForm().offer(groups.names())
    if not form.validate_on_submit() or not form.check(current()):
        return _new_page(form), 422
    bulletin_id = bulletins.add(guard.event().id, form.to_details(_people(form)), guard.actor())
    flash(_("The draft has been saved. Check it below before you send it."), "ok")
    return _to(slug, bulletin_id)


@bp.get(f"{ONE}/edit")
@guard.needs(Action.MESSAGE)
def edit(slug: str, bulletin_id: int) -> ResponseReturnValue:
    bulletin = record.one(bulletin_id)
    if bulletin.state not in EDITABLE:
        return _to(slug, bulletin_id)
    form = MessageForm.showing(bulletin.details, bulletin.version)
    return _edit_page(form.offer(groups.names()), bulletin_id, bulletin.audience.people)


@bp.post(f"{ONE}/edit")
@guard.needs(Action.MESSAGE)
def update(slug: str, bulletin_id: int) -> ResponseReturnValue:
    """303 to the draft; 422 with what to mend; 409 when it was sent, planned or changed meanwhile."""
    bulletin = record.one(bulletin_id)
    form = MessageForm().offer(groups.names())
    if not form.validate_on_submit() or not form.check(current()):
        return _edit_page(form, bulletin_id, bulletin.audience.people), 422
    refused = bulletins.edit(bulletin_id, form.to_details(bulletin.audience.people), form.version.number)
    if refused is not None:
        form.refuse(labels.REFUSALS[refused.reason])
        form.version.data = str(bulletin.version)
        return _edit_page(form, bulletin_id, bulletin.audience.people), 409
    flash(_("The draft has been saved. Check it below before you send it."), "ok")
    return _to(slug, bulletin_id)


@bp.post(f"{ONE}/remove")
@guard.needs(Action.MESSAGE)
def destroy(slug: str, bulletin_id: int) -> ResponseReturnValue:
    """303 to the list; 409 when it has been sent or planned."""
    record.one(bulletin_id)
    form = KutsuForm()
    if not form.validate_on_submit():
        return record.page(bulletin_id, problems=form.problems), 422
    refused = bulletins.remove(bulletin_id)
    if refused is not None:
        return record.page(bulletin_id, problems=[("", str(labels.REFUSALS[refused.reason]))]), 409
    flash(_("The draft has been removed."), "ok")
    return redirect(url_for("organizer.messages.index", slug=slug), 303)


def _people(form: MessageForm) -> tuple[int, ...] | None:
    """Those whom this organizer chose at this event; an act that is somebody else's, or gone, is about nobody."""
    if form.chosen.number < 0:
        return None
    act = bulk.own(guard.event().id, form.chosen.number, guard.organizer().id)
    return tuple(act.ids) if act is not None else ()


def _to(slug: str, bulletin_id: int) -> ResponseReturnValue:
    return redirect(url_for("organizer.messages.show", slug=slug, bulletin_id=bulletin_id), 303)


def _new_page(form: MessageForm) -> str:
    return render_template(
        "organizer/messages/writing/new.html", form=form, narrowing=NARROWING, marks=_marks(), people=_people(form)
    )


def _edit_page(form: MessageForm, bulletin_id: int, people: tuple[int, ...] | None) -> str:
    return render_template(
        "organizer/messages/writing/edit.html",
        form=form,
        narrowing=NARROWING,
        marks=_marks(),
        bulletin_id=bulletin_id,
        people=people,
    )


def _marks() -> str:
    return ", ".join(mark(one, current()) for one in ALWAYS)
