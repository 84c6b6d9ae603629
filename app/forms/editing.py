"""Forms of what others may edit at the same time, and of texts in three languages."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from wtforms import Field, Form, HiddenField, SubmitField

from app.domain.edit_conflicts import Details, forgotten, with_theirs
from app.domain.languages import Language, LocalizedText
from app.forms.fields import KutsuForm, lines

if TYPE_CHECKING:
    from markupsafe import HasHTML

#: Before the name of a value about which two editors met, in the name of the buttons that choose between them.
KEEP, THEIRS = "keep-", "theirs"
_LANGUAGE = re.compile(rf"(.+[_-])({'|'.join(Language)})", re.ASCII)


class SeenField(HiddenField):
    """The fingerprint of the values that the form was filled with (domain/edit_conflicts.py).

    theirs: the values for which the editor chose what someone else had saved. A page that saved nothing (faults, a
    preview) keeps the choice, with a hash of what stood in the fields. again: those in which the editor has typed
    since, or may have: what they wrote is not thrown away unasked.

    typed_in: by value, the fields in which it is typed, where they are called otherwise.
    """

    theirs: tuple[str, ...] = ()
    again: tuple[str, ...] = ()

    def __init__(self, *args: Any, typed_in: Mapping[str, Sequence[str]] = MappingProxyType({}), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.typed_in = typed_in

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata(valuelist)
        kept = {name.removeprefix(KEEP): value for name, value in request.form.items() if name.startswith(KEEP)}
        chosen = {name: value for name, value in kept.items() if value.startswith(THEIRS)}
        self.theirs = tuple(name for name, value in chosen.items() if value in (THEIRS, self._choice(name)))
        self.again = tuple(name for name in chosen if name not in self.theirs)

    def __call__(self, **kwargs: Any) -> "HasHTML":
        values = [
            *((name, self._choice(name)) for name in self.theirs),
            *((name, f"{THEIRS}-") for name in self.again),
        ]
        kept = [Markup('<input type="hidden" name="{}{}" value="{}">').format(KEEP, *one) for one in values]
        return Markup("").join([super().__call__(**kwargs), *kept])

    def _choice(self, name: str) -> str:
        """Theirs, as long as the fields of this value hold what they hold now."""
        fields = self._fields(name)
        own = [
            (key, " ".join(lines(text).split()))
            for key, text in request.form.items(multi=True)
            if key in fields or key.startswith(tuple(f"{field}{mark}" for field in fields for mark in "_-"))
        ]
        digest = hashlib.sha256(json.dumps(own).encode()).hexdigest()[:16]
        return f"{THEIRS}-{digest}"

    def _fields(self, name: str) -> list[str]:
        """In which a value of this name ("title.sv") is typed."""
        value, dot, code = name.partition(".")
        return [f"{field}_{code}" if dot else field for field in self.typed_in.get(value, (value,))]


class EditForm(KutsuForm):
    """A form of something that others may edit at the same time."""

    seen = SeenField()

    @property
    def seen_then(self) -> str:
        """The fingerprint of what it was filled with; "": nothing is known of that."""
        return self.seen.data or ""

    def settled(self, yours: Details, now: Details) -> Details:
        """Yours, with what is saved now where the editor chose that. Before seen_then is read: where they have typed
        since, they are asked again."""
        self.seen.data = forgotten(self.seen_then, now, self.seen.again)
        return with_theirs(yours, now, self.seen.theirs)


@dataclass(frozen=True)
class Trio:
    """The fields of one text in the three languages."""

    name: str
    fields: Mapping[Language, Field]

    def lacking(self, wanted: Iterable[Language]) -> list[Language]:
        """In which of these it is empty, though it is written in another."""
        if not any(field.data for field in self.fields.values()):
            return []
        return [language for language in wanted if not self.fields[language].data]


def in_languages(form: Form, name: str) -> LocalizedText:
    """The text of a form's three fields of this name."""
    return LocalizedText(**{code.value: form[f"{name}_{code.value}"].data or "" for code in Language})


class TextsForm(KutsuForm):
    """A form with texts in three languages, each text in three fields: title_fi, title_sv, title_en.

    preview: the button that shows how they read; only these texts are checked then, and nothing is saved.
    """

    preview = SubmitField(_l("Preview"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        written = (field for trio in self.trios for field in trio.fields.values() if field.data)
        for field in written if self.is_preview else ():
            field.validate(self)  # what is too long is not rendered

    @property
    def is_preview(self) -> bool:
        return bool(self.is_submitted() and self.preview.data)

    @property
    def trios(self) -> list[Trio]:
        """In the order of the form."""
        found: dict[str, dict[Language, Field]] = {}
        for name in self._fields:
            if matched := _LANGUAGE.fullmatch(name):
                found.setdefault(matched[1], {})[Language(matched[2])] = self[name]
        return [Trio(name[:-1], fields) for name, fields in found.items() if len(fields) == len(Language)]

    def lacking(self, wanted: Iterable[Language]) -> dict[Language, list[Field]]:
        """By language, the fields that are empty though their text is written in another; only where there are any."""
        wanted = tuple(wanted)
        found: dict[Language, list[Field]] = {language: [] for language in wanted}
        for trio in self.trios:
            for language in trio.lacking(wanted):
                found[language].append(trio.fields[language])
        return {language: fields for language, fields in found.items() if fields}

    def localized(self, name: str) -> LocalizedText:
        """The text of this name; only after validation."""
        return in_languages(self, name)


def in_fields(name: str, text: LocalizedText) -> dict[str, str]:
    """A text as the three fields of this name hold it."""
    return {f"{name}_{code.value}": text.exactly(code) for code in Language}
