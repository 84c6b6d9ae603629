"""Where mail goes: an SMTP server or a folder. The only place that speaks SMTP; knows no database.

MAIL_URL: smtp://user:password@host:port?tls=starttls, smtps://… (or ?tls=ssl), or file:DIR.
Reasons name codes, never addresses: servers like to repeat the address in their answers.
"""

import os
import re
import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from enum import StrEnum
from pathlib import Path
from typing import Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

#: For each answer of the server. One mail needs about five; a lease lasts longer than that.
TIMEOUT = 15
PORTS = {"none": 25, "starttls": 587, "ssl": 465}
LOOPBACK = ("127.0.0.1", "::1", "localhost")
_ENHANCED = re.compile(rb"\b[245]\.\d{1,3}\.\d{1,3}\b")


class PostOutcome(StrEnum):
    SENT = "sent"
    LATER = "later"  # this time it did not work: try again
    REFUSED = "refused"  # the receiving server says never (5xx)


@dataclass(frozen=True)
class Result:
    outcome: PostOutcome
    reason: str = ""


class OutOfReachError(Exception):
    """Nothing can be sent at all at the moment: no server, no sign-in, no disk."""


class Post(Protocol):
    """Takes mail. open() and send() raise OutOfReachError; close() never raises, and may come twice."""

    def open(self) -> None: ...

    def send(self, name: str, sender: str, recipient: str, message: EmailMessage) -> Result:
        """name: a file's name for it, where files are made."""

    def close(self) -> None: ...


def from_url(url: str) -> Post:
    """The post that MAIL_URL names; ValueError, without repeating a password, when it names none."""
    parts = urlsplit(url)
    if parts.scheme == "file" and (unquote(parts.path) or parts.netloc):
        return Folder(Path(parts.netloc + unquote(parts.path)))
    if parts.scheme in ("smtp", "smtps") and parts.hostname:
        return _smtp(parts)
    raise ValueError("MAIL_URL must be smtp://user:password@host:port?tls=starttls, smtps://… or file:DIR")


def _smtp(parts: SplitResult) -> "Smtp":
    query = parse_qs(parts.query)
    tls = "ssl" if parts.scheme == "smtps" else query.get("tls", ["none"])[0]
    if tls not in PORTS or set(query) - {"tls"}:
        raise ValueError("MAIL_URL: after the question mark only tls=starttls, tls=ssl or tls=none")
    return Smtp(
        host=parts.hostname or "",
        port=parts.port or PORTS[tls],
        tls=tls,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


class Folder:
    """Each mail a file, there whole or not at all. The same mail again writes the same file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutOfReachError(_without_addresses(error)) from error

    def send(self, name: str, sender: str, recipient: str, message: EmailMessage) -> Result:
        draft = self.folder / f".{name}.{os.getpid()}"
        try:
            draft.write_bytes(message.as_bytes())
            draft.rename(self.folder / f"{name}.eml")
        except OSError as error:
            raise OutOfReachError(_without_addresses(error)) from error
        return Result(PostOutcome.SENT)

    def close(self) -> None:
        """Nothing is held open."""


class Smtp:
    """One connection, kept for a batch; after a fault a new one."""

    def __init__(self, host: str, port: int, tls: str, user: str, password: str) -> None:
        self.host, self.port, self.tls = host, port, tls
        self.user, self.password = user, password
        self._connection: smtplib.SMTP | None = None
        self._own_name: str | None = None  # finding it may take a slow name server: once is enough

    def open(self) -> None:
        if self._connection is not None:
            return
        try:
            self._connection = self._connect()
        except (OSError, smtplib.SMTPException, UnicodeError) as error:
            raise OutOfReachError(_without_addresses(error)) from error

    def _connect(self) -> smtplib.SMTP:
        if self.tls == "ssl":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, self._own_name, timeout=TIMEOUT, context=self._trust()
            )
        else:
            connection = smtplib.SMTP(self.host, self.port, self._own_name, timeout=TIMEOUT)
        self._own_name = connection.local_hostname
        try:
            if self.tls == "starttls":
                connection.starttls(context=self._trust())
            if self.user:
                connection.login(self.user, self.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def _trust(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self.host in LOOPBACK:
            # No certificate names this machine's own loopback, and no stranger sits on the line.
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context

    def send(self, name: str, sender: str, recipient: str, message: EmailMessage) -> Result:
        self.open()
        assert self._connection is not None
        try:
            self._connection.send_message(message, sender, [recipient])
        except smtplib.SMTPRecipientsRefused as error:
            return self._answered(*next(iter(error.recipients.values())))
        except smtplib.SMTPSenderRefused as error:
            self.close()
            return Result(PostOutcome.LATER, _code(error.smtp_code, error.smtp_error))  # not the recipient's fault
        except smtplib.SMTPResponseException as error:
            return self._answered(error.smtp_code, error.smtp_error)
        except smtplib.SMTPNotSupportedError:
            return Result(PostOutcome.REFUSED, "SMTPUTF8")  # the server cannot write to such an address
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            return Result(PostOutcome.LATER, _without_addresses(error))
        return Result(PostOutcome.SENT)

    def _answered(self, code: int, text: bytes | str) -> Result:
        if code == 421:  # the server is closing the connection
            self.close()
        return Result(PostOutcome.REFUSED if 500 <= code < 600 else PostOutcome.LATER, _code(code, text))

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError, smtplib.SMTPException):
                connection.quit()
            connection.close()


def _code(code: int, text: bytes | str) -> str:
    """ "550 5.1.1": the answer's numbers alone."""
    enhanced = _ENHANCED.search(text if isinstance(text, bytes) else text.encode("utf-8", "replace"))
    return f"{code} {enhanced[0].decode()}" if enhanced else str(code)


def _without_addresses(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _code(error.smtp_code, error.smtp_error)
    if isinstance(error, socket.gaierror):
        return "host not found"
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
