"""An event's own words for standard mail: which kinds there are, and one of them with its preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.edit_conflicts import Change, changes, merged
from app.domain.languages import Language
from app.domain.mail import MailKind
from app.domain.mail_texts import DEFAULT, WORDED, Wording, placeholders
from app.domain.permissions import Action
from app.domain.placeholders import mark
from app.forms.editing import EditForm
from app.forms.fields import KutsuForm
from app.forms.messages import TextForm
from app.labels import languages
from app.labels import mail as mail_labels
from app.labels.messages import FIELDS
from app.outputs import mail
from app.queries import mail_texts as queries
from app.queries import previews
from app.services import mail_texts
from app.views.language import current
from app.views.organizer import guard
from app.views.organizer.meanwhile import Meanwhile, in_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

bp = Blueprint("texts", __name__, url_prefix="/events/<slug>/texts")
ONE = "/<mail_kind>"


@bp.get("")
@guard.needs(Action.MESSAGE)
def index(slug: str) -> ResponseReturnValue:
    return render_template(
        "organizer/texts/index.html",
        kinds=WORDED,
        own=queries.of_event(guard.event().id),
        labels=mail_labels,
        written_in=languages.written_in,
        Language=Language,
    )


@bp.get(ONE)
@guard.needs(Action.MESSAGE)
def edit(slug: str, mail_kind: str) -> ResponseReturnValue:
    kind = _kind(mail_kind)
    wording, defaults = _present(kind)
    return _page(kind, TextForm.showing(wording, defaults), wording)


@bp.post(ONE)
@guard.needs(Action.MESSAGE)
def update(slug: str, mail_kind: str) -> ResponseReturnValue:
    """303 to the same page; 200 a preview; 422 what to mend; 409 what someone else saved meanwhile."""
    kind = _kind(mail_kind)
    stored, defaults = _present(kind)
    form = TextForm.sent(kind)
    if form.is_preview:
        return _page(kind, form, stored if form.errors else form.to_wording(defaults))
    if not form.validate_on_submit() or not form.check(current()):
        return _page(kind, form, stored), 422
    wording = form.settled(form.to_wording(defaults), stored)
    return _save(kind, wording, form.seen_then, _("The changes have been saved."))


@bp.post(f"{ONE}/restore")
@guard.needs(Action.MESSAGE)
def restore(slug: str, mail_kind: str) -> ResponseReturnValue:
    """303 to the same page, with the default texts in all languages; 409 what someone else saved meanwhile."""
    kind, button = _kind(mail_kind), EditForm()
    if not button.validate_on_submit():
        wording, defaults = _present(kind)
        return _page(kind, TextForm.showing(wording, defaults), wording, button.problems), 422
    return _save(kind, DEFAULT, button.seen_then, _("The default text is in use again."))


def _save(kind: MailKind, wording: Wording, seen: str, done: str) -> ResponseReturnValue:
    refused = mail_texts.write(guard.event().id, kind, wording, guard.actor(), seen=seen)
    if refused is not None:
        found, (_stored, defaults) = changes(seen, refused.now, wording), _present(kind)
        again = TextForm.showing(merged(wording, found), defaults, seen=refused.now)
        return _page(kind, again, refused.now, meanwhile=in_words(found, FIELDS, _said)), 409
    flash(done, "ok")
    return redirect(url_for(".edit", slug=guard.event().slug, mail_kind=kind.value), 303)


def _kind(text: str) -> MailKind:
    return MailKind(text) if text in WORDED else abort(404)


def _present(kind: MailKind) -> tuple[Wording, Mapping[Language, tuple[str, str]]]:
    own = queries.of_event(guard.event().id).get(kind, DEFAULT)
    letters = [previews.of_text(guard.event().id, kind, DEFAULT, language) for language in Language]
    return own, {letter.mail.language: mail.default(letter) for letter in letters}


def _said(change: Change, value: str) -> str:
    return value or str(_("Default text"))


def _page(
    kind: MailKind,
    form: TextForm,
    wording: Wording,
    problems: Sequence[tuple[str, str]] = (),
    meanwhile: Sequence[Meanwhile] = (),
) -> str:
    """wording: of which the preview is."""
    letters = [(language, previews.of_text(guard.event().id, kind, wording, language)) for language in Language]
    return render_template(
        "organizer/texts/edit.html",
        form=form,
        kind=kind,
        own=bool(wording),
        meanwhile=meanwhile,
        previews=[(language, mail.preview(letter)) for language, letter in letters],
        marks=", ".join(mark(one, current()) for one in placeholders(kind)),
        problems=[*problems, *form.problems],
        labels=mail_labels,
        written_in=languages.WRITTEN_IN,
        button=KutsuForm(None),
    )
