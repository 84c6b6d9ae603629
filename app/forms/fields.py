"""Fields and checks that several forms share."""

import re
import secrets
import unicodedata
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import Field, Form, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, StopValidation, ValidationError

from app.domain.identity_code import holds_identity_code
from app.domain.unsaved_forms import MARK

#: Controls, directions, line separators, half characters and those that XML (so XLSX) cannot hold.
CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
#: Other line breaks than \n: pasted from text processors, too. Without one, words would grow together.
BREAKS = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


class KutsuForm(FlaskForm):
    """Base of every form: texts are cleaned, error sentences are ours, CSRF is a field like others."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Form) -> None:
            # Every sentence is our own, in the page's language: Flask-WTF would read a catalogue in each request.
            return None

        def wrap_formdata(self, form: Form, formdata: Any) -> Any:
            # Flask-WTF mixes in uploaded files and JSON, and fields would get what is not text.
            if formdata is None or isinstance(formdata, MultiDict):
                return formdata
            return request.form if request and request.method == "POST" else None

        def render_field(self, field: Field, render_kw: dict[str, Any]) -> Any:
            made = super().render_field(field, render_kw)
            if field.id != "csrf_token" or "form_mark" not in g:
                return made
            # Behind the organizers' door a form says whose page it was: views/unsaved_forms.py.
            # One that was sent and is shown again holds what is not saved: app.js asks before it is left.
            unsaved = Markup(" data-unsaved") if request.method == "POST" else ""
            return made + Markup('<input type="hidden" name="{}" value="{}"{}>').format(MARK, g.form_mark, unsaved)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(field id, sentence) for the summary above the form, in the form's order."""
        found = [(field.id, str(field.errors[0])) for field in self if field.errors and field.id != "csrf_token"]
        if self.errors.get("csrf_token"):
            found.insert(0, ("", _("The form had been open for too long. Check it and send it again.")))
        return [*(("", str(sentence)) for sentence in self.form_errors), *found]

    def refuse(self, sentence: object) -> None:
        """Put a refusal by the rules above the form; everything typed is kept."""
        self.form_errors.append(str(sentence))


class DraftForm(KutsuForm):
    """A form that follows its reader into another language, with what was typed."""

    #: Not on the page: app.js sends it with what was typed so far when the reader changes the page's language.
    draft = HiddenField()

    @property
    def is_draft(self) -> bool:
        """Sent only to be shown again, in another language: nothing is to be checked or kept."""
        return bool(self.is_submitted() and self.draft.data)


def one_line(value: str | None) -> str:
    """What was typed, as one clean line: no control or direction characters, spaces folded, NFC."""
    return " ".join(lines(value).split())


def lines(value: str | None) -> str:
    """The same for a longer text, which keeps its line breaks."""
    text = BREAKS.sub("\n", unicodedata.normalize("NFC", value or ""))
    return CONTROL.sub("", text).strip()


def required(sentence: object) -> list[Any]:
    """A field that must be filled in; the sentence says with what."""
    return [Filled(sentence)]


class Filled(InputRequired):
    """Not empty after cleaning; renders the required attribute."""

    def __call__(self, form: Form, field: Field) -> None:
        if not field.data:
            raise StopValidation(str(self.message))


def at_most(length: int) -> Length:
    return Length(max=length, message=_l("Shorten this to at most %(max)d characters."))


def no_identity_code(form: Form, field: Field) -> None:
    """A Finnish personal identity code does not belong here (tietosuojalaki 29 §)."""
    if field.data and holds_identity_code(field.data):
        raise ValidationError(_("Remove the personal identity code. We do not need it."))


def email_address(form: Form, field: Field) -> None:
    """A deliverable form of address; keeps the normalised one. Letters beyond ASCII only in the domain."""
    try:
        field.data = validate_email(field.data, check_deliverability=False, allow_smtputf8=False).normalized
    except EmailNotValidError:
        raise ValidationError(_("Write the e-mail address in the form name@example.com.")) from None


class LineField(StringField):
    """One line of clean text."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = one_line(str(valuelist[0]))


class LinesField(TextAreaField):
    """Several lines of clean text."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        if valuelist:
            self.data = lines(str(valuelist[0]))


class ChoiceField(SelectField):
    """A select; a value that is not among its choices gets our own sentence."""

    def pre_validate(self, form: Form) -> None:
        if self.data and self.data not in {value for value, *_ in self.iter_choices()}:
            raise StopValidation(_("Choose from the list."))


#: As secrets.token_urlsafe(32) makes it.
KEY_LENGTH = 43


class SubmissionField(HiddenField):
    """The form's one-time key, by which the same form sent twice is known."""

    data: str | None

    @property
    def key(self) -> str:
        """Made when the page is opened, the same when it comes back refused."""
        if not self.data or len(self.data) > KEY_LENGTH:
            self.data = secrets.token_urlsafe(32)
        return str(self.data)

    def _value(self) -> str:
        return self.key
