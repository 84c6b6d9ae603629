"""One mail as it travels: text and HTML in the recipient's language, headers, the calendar entry.

Each kind has a subject and its sentences in templates/mail/<kind>/, written once for text and HTML, which
layouts/mail.txt and mail.html frame. What templates are given is in content.py. No tracking, nothing remote.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import current_app, g, render_template
from flask_babel import force_locale
from flask_babel import gettext as _

from app import clock
from app.outputs import calendar
from app.outputs.mail import calendar_invitation, content, wording
from app.outputs.mail.wording import tidy

if TYPE_CHECKING:
    from app.domain.languages import Language
    from app.models import Event, Network
    from app.queries.outbox import Letter


class _Headers(EmailPolicy):
    """Begins no header with an empty line, as the library does where the rest just fits on the second:
    some programs take such a subject for none."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        folded = super().fold_binary(name, value)
        if b"=?" in folded:
            return folded  # coded words have shorter lines, and begin on the first
        return folded.replace(f"{name}:\r\n ".encode(), f"{name}: ".encode(), 1)


__all__ = ["Envelope", "Page", "ascii_domain", "compose", "default", "one_line", "preview"]

#: Quoted-printable and base64 only: any server takes it, and no line is too long.
POLICY = _Headers(linesep="\r\n", cte_type="7bit")
LONGEST_SUBJECT = 200
#: Of Unicode's private letters.
OWN_WORDS = "\ue000"
#: The highest heading of own words in a preview, which stands under headings of the organizers' page.
PREVIEW_TOP = 4
_SPACES_AND_CONTROL = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]+")
_ADDRESS = re.compile(r"[^@\s,;:<>\"()\[\]\\]+@[^@\s,;:<>\"()\[\]\\]+")


@dataclass(frozen=True)
class Envelope:
    """A mail ready to be sent. name: a file's name for it, in the order of writing, without personal data."""

    name: str
    sender: str
    recipient: str
    message: EmailMessage


@dataclass(frozen=True)
class Page:
    """What is read of a mail. around: its text before an organizer's own words and after them; own_html: these words
    as safe HTML, written_in their language."""

    subject: str
    text: str
    html: str
    language: Language
    written_in: Language
    around: tuple[str, str]
    own_html: str


def compose(letter: Letter) -> Envelope:
    """The mail of an outbox row. The row's Message-ID makes a repeated one recognisable."""
    mail = letter.mail
    recipient = ascii_domain(mail.recipient)
    sender = parseaddr(current_app.config["MAIL_FROM"])[1]
    with _speaking(mail.language):
        values = content.of(letter)
        from_name = one_line(values["network_name"])
        part = calendar_invitation.of(letter, calendar.Address(from_name, sender), recipient)
        values["sessions_file"] = part.sessions_file if part is not None else ""
        page = _page(letter, values)
    message = EmailMessage(POLICY if recipient.isascii() else POLICY.clone(utf8=True))
    message["Subject"] = page.subject
    message["From"] = Address(from_name, addr_spec=sender)
    message["To"] = Address(addr_spec=recipient) if recipient.isascii() else recipient
    if letter.event is not None and (reply_to := _answers_to(letter.event, letter.network)):
        message["Reply-To"] = ascii_domain(reply_to)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = f"<{mail.message_id}@{urlsplit(current_app.config['BASE_URL']).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(page.text, cte="quoted-printable")
    message.add_alternative(page.html, subtype="html", cte="quoted-printable")
    if part is not None:
        calendar_invitation.attach(message, part)
    message["Content-Language"] = mail.language.value  # last: the parts would take it with them
    return Envelope(f"{mail.created_at:%Y%m%dT%H%M%S}-{mail.id:08}-{mail.kind}", sender, recipient, message)


def preview(letter: Letter) -> Page:
    """What the recipient would read, for an organizer's eyes: without the links that open what is theirs."""
    with _speaking(letter.mail.language):
        values = {**content.of(letter), "sessions_file": "", "top": PREVIEW_TOP}
        for name in ("action", "other"):
            if values[name] is not None:
                values[name] = replace(values[name], url=_("(the recipient's own link)"))
        return _page(letter, values)


def default(letter: Letter) -> tuple[str, str]:
    """The product's own subject and introduction of such a mail, with placeholders, in its language."""
    with _speaking(letter.mail.language):
        return wording.default(letter, content.of(letter))


@contextmanager
def _speaking(language: Language) -> Iterator[None]:
    """Python's texts follow Babel's locale, those of templates a request's own language: here both are the mail's."""
    before = g.get("language")
    g.language = language
    try:
        with force_locale(language.value):
            yield
    finally:
        if before is None:
            g.pop("language")
        else:
            g.language = before


def _page(letter: Letter, values: dict[str, Any]) -> Page:
    kind = letter.mail.kind
    said = wording.of(
        letter,
        one_line(render_template(f"mail/{kind}/subject.txt", **values), LONGEST_SUBJECT),
        tidy(render_template(f"mail/{kind}/message.txt", **values)),
        values,
    )
    values = {**values, "facts": [*said.facts, *values["facts"]], "said": said}
    subject = one_line(said.subject, LONGEST_SUBJECT)
    # Their place is kept by a letter that means nothing: their words may stand elsewhere too.
    kept = {**values, "said": replace(said, own=OWN_WORDS if said.own else "")}
    before, _mark, after = (tidy(render_template("layouts/mail.txt", **kept)) + "\n").partition(OWN_WORDS)
    text = f"{before}{said.own}{after}"
    html = render_template("layouts/mail.html", subject=subject, **values)
    return Page(subject, text, html, letter.mail.language, said.written_in, (before, after), said.own_html)


def one_line(text: str, longest: int = 100) -> str:
    """Fit for a header: no line break, no control or direction character, no code of the header's own, not endless."""
    clean = _SPACES_AND_CONTROL.sub(" ", unicodedata.normalize("NFC", text)).strip().replace("=?", "= ?")
    return clean if len(clean) <= longest else clean[: longest - 1].rstrip() + "…"


def ascii_domain(address: str) -> str:
    """The address with its domain as DNS knows it: esimerkki@sää.fi is esimerkki@xn--s-0faa.fi."""
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        return address


def _answers_to(event: Event, network: Network | None) -> str:
    """Where an answer goes: the event's contact, else the network's, if that is an address."""
    for contact in (event.contact_email, network.contact if network else ""):
        if _ADDRESS.fullmatch(contact):
            return contact
    return ""
