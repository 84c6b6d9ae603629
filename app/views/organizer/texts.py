"""An event's own words for standard mail: which kinds there are, and one of them with its preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.languages import Language, LocalizedText
from app.domain.mail import MailKind
from app.domain.mail_texts import WORDED, Wording, placeholders
from app.domain.permissions import Action
from app.domain.placeholders import mark
from app.forms.fields import KutsuForm
from app.forms.messages import TextForm
from app.labels import languages
from app.labels import mail as mail_labels
from app.outputs import mail
from app.queries import mail_texts as queries
from app.queries import previews
from app.services import mail_texts
from app.views.language import current
from app.views.organizer import guard

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

bp = Blueprint("texts", __name__, url_prefix="/events/<slug>/texts")
ONE = "/<mail_kind>"
OWN = Wording(LocalizedText(), LocalizedText())


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
    return _page(kind, TextForm.of(kind, wording, defaults), wording)


@bp.post(ONE)
@guard.needs(Action.MESSAGE)
def update(slug: str, mail_kind: str) -> ResponseReturnValue:
    """303 to the same page, which shows the preview; 422 with what to mend."""
    kind = _kind(mail_kind)
    wording, defaults = _present(kind)
    form = TextForm.of(kind, wording, defaults)
    if not form.validate_on_submit() or not form.check(current()):
        return _page(kind, form, wording), 422
    mail_texts.write(guard.event().id, kind, form.to_wording(defaults), guard.actor())
    flash(_("The changes have been saved."), "ok")
    return redirect(url_for(".edit", slug=slug, mail_kind=kind.value), 303)


@bp.post(f"{ONE}/restore")
@guard.needs(Action.MESSAGE)
def restore(slug: str, mail_kind: str) -> ResponseReturnValue:
    """303 to the same page, with the default texts in all languages."""
    kind, button = _kind(mail_kind), KutsuForm()
    if not button.validate_on_submit():
        wording, defaults = _present(kind)
        return _page(kind, TextForm.of(kind, wording, defaults), wording, button.problems), 422
    mail_texts.restore(guard.event().id, kind, guard.actor())
    flash(_("The default text is in use again."), "ok")
    return redirect(url_for(".edit", slug=slug, mail_kind=kind.value), 303)


def _kind(text: str) -> MailKind:
    return MailKind(text) if text in WORDED else abort(404)


def _present(kind: MailKind) -> tuple[Wording, Mapping[Language, tuple[str, str]]]:
    own = queries.of_event(guard.event().id).get(kind, OWN)
    letters = [previews.of_text(guard.event().id, kind, OWN, language) for language in Language]
    return own, {letter.mail.language: mail.default(letter) for letter in letters}


def _page(kind: MailKind, form: TextForm, wording: Wording, problems: Sequence[tuple[str, str]] = ()) -> str:
    """The preview is of what is saved."""
    letters = [(language, previews.of_text(guard.event().id, kind, wording, language)) for language in Language]
    return render_template(
        "organizer/texts/edit.html",
        form=form,
        kind=kind,
        own=bool(wording),
        previews=[(language, mail.preview(letter)) for language, letter in letters],
        marks=", ".join(mark(one, current()) for one in placeholders(kind)),
        problems=[*problems, *form.problems],
        labels=mail_labels,
        written_in=languages.WRITTEN_IN,
        button=KutsuForm(None),
    )
