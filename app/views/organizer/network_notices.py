"""Notices (data protection, accessibility, cookies) in each language, for administrators."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from app.domain.languages import Language
from app.domain.network import NoticeChangedMeanwhile
from app.domain.notices import BLANKS, NoticeKind, filled
from app.domain.permissions import Action
from app.domain.word_diff import apart
from app.forms.fields import KutsuForm
from app.forms.network import NoticeForm
from app.labels.languages import OWN_NAMES
from app.labels.notices import TITLES
from app.queries import notices
from app.services import network
from app.views.notices import values
from app.views.organizer import guard

bp = Blueprint("notices", __name__, url_prefix="/notices")

ONE = f"/<any({','.join(NoticeKind)}):kind>/<any({','.join(Language)}):written_in>"


@bp.get(ONE)
@guard.needs(Action.MANAGE_NETWORK)
def edit(kind: str, written_in: str) -> ResponseReturnValue:
    standing = notices.editable(NoticeKind(kind), Language(written_in))
    return _page(kind, written_in, NoticeForm(None, text=standing.text, version=str(standing.version)))


@bp.post(ONE)
@guard.needs(Action.MANAGE_NETWORK)
def update(kind: str, written_in: str) -> ResponseReturnValue:
    """303; 200 a preview, when that was asked for; 422 what to mend; 409 what someone else saved meanwhile."""
    form = NoticeForm()
    if not form.validate_on_submit():
        return _page(kind, written_in, form), 422
    if "preview" in request.form:
        return _page(kind, written_in, form, preview=form.text.data)
    result = network.save_notice(
        NoticeKind(kind), Language(written_in), form.text.data, form.version.number, guard.actor()
    )
    if isinstance(result, NoticeChangedMeanwhile):
        form.version.data = str(result.version)
        return _page(kind, written_in, form, theirs=result.now), 409
    flash(_("The notice has been saved. The public pages follow within seconds."), "ok")
    return redirect(url_for(".edit", kind=kind, written_in=written_in), 303)


@bp.post(f"{ONE}/default")
@guard.needs(Action.MANAGE_NETWORK)
def restore(kind: str, written_in: str) -> ResponseReturnValue:
    """Back to the product's own text."""
    button = KutsuForm()
    if not button.validate_on_submit():
        standing = notices.editable(NoticeKind(kind), Language(written_in))
        form = NoticeForm(None, text=standing.text, version=str(standing.version))
        return _page(kind, written_in, form, problems=button.problems), 422
    network.restore_notice(NoticeKind(kind), Language(written_in), guard.actor())
    flash(_("The default text is in use again."), "ok")
    return redirect(url_for(".edit", kind=kind, written_in=written_in), 303)


def _page(
    kind: str,
    written_in: str,
    form: NoticeForm,
    *,
    preview: str = "",
    theirs: str = "",
    problems: list[tuple[str, str]] | None = None,
) -> str:
    language = Language(written_in)
    return render_template(
        "organizer/network/notices/edit.html",
        kind=kind,
        language=language,
        language_name=OWN_NAMES[language],
        title=TITLES[NoticeKind(kind)],
        form=form,
        button=KutsuForm(None),
        blanks=BLANKS,
        own=notices.editable(NoticeKind(kind), language).row is not None,
        preview=filled(preview, values(None, language)),
        theirs=apart(theirs, form.text.data or "")[0],
        problems=problems or form.problems,
    )
