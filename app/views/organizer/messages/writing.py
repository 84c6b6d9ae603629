"""Writing a message, changing and removing a draft. Sends nothing."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.bulletins import EDITABLE, Audience, AudienceGroup, RefusedBulletin
from app.domain.edit_conflicts import Change, changes, merged
from app.domain.permissions import Action
from app.domain.placeholders import ALWAYS, mark
from app.forms.fields import KutsuForm
from app.forms.messages import NARROWING, MessageForm
from app.labels import messages as labels
from app.queries import bulk
from app.services import bulletins
from app.services.bulletins import BulletinEdited
from app.views.language import current
from app.views.organizer import guard
from app.views.organizer.meanwhile import Meanwhile, Say, in_words, values
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
    """303 to the draft, where it is seen as its readers do, and sent; 200 a preview of the texts; 422 what to mend."""
    form = MessageForm().offer(groups.names())
    if form.is_preview:
        return _new_page(form)
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
    form = MessageForm.showing(bulletin.details).offer(groups.names())
    return _edit_page(form, bulletin_id, bulletin.audience.people)


@bp.post(f"{ONE}/edit")
@guard.needs(Action.MESSAGE)
def update(slug: str, bulletin_id: int) -> ResponseReturnValue:
    """303 to the draft; 422 with what to mend; 409 when it was sent, planned or changed meanwhile."""
    bulletin = record.one(bulletin_id)
    names, people = groups.names(), bulletin.audience.people
    form = MessageForm().offer(names)
    if form.is_preview:
        return _edit_page(form, bulletin_id, people)
    if not form.validate_on_submit() or not form.check(current()):
        return _edit_page(form, bulletin_id, people), 422
    details, seen = form.settled(form.to_details(people), bulletin.details), form.seen_then
    match bulletins.edit(bulletin_id, details, seen=seen):
        case BulletinEdited(now):
            found = changes(seen, now, details)
            again = MessageForm.showing(merged(details, found), seen=now).offer(names)
            return _edit_page(again, bulletin_id, people, in_words(found, labels.FIELDS, _said(names))), 409
        case RefusedBulletin(reason):
            form.refuse(labels.REFUSALS[reason])
            return _edit_page(form, bulletin_id, people), 409
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


def _said(names: groups.Names) -> Say:
    """The value of a message's field in words."""

    def say(change: Change, value: Any) -> str:
        return labels.audience(value, names) if isinstance(value, Audience) else values()(change, value)

    return say


def _edit_page(
    form: MessageForm, bulletin_id: int, people: tuple[int, ...] | None, meanwhile: Sequence[Meanwhile] = ()
) -> str:
    return render_template(
        "organizer/messages/writing/edit.html",
        form=form,
        narrowing=NARROWING,
        marks=_marks(),
        bulletin_id=bulletin_id,
        meanwhile=meanwhile,
        people=people,
    )


def _marks() -> str:
    return ", ".join(mark(one, current()) for one in ALWAYS)
