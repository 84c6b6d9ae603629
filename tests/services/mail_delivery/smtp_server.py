"""A mail server of our own: with or without TLS and sign-in, and with every bad mood a real one has."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Event as Flag

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

PASSWORD = "p@ss:w%rd/1"


class Server:
    """answers: what it says to RCPT by recipient; hang_up: recipients at whose data it drops the line."""

    def __init__(self) -> None:
        self.got: list[tuple[str, EmailMessage]] = []
        self.answers: dict[str, str] = {}
        self.data_answer = "250 OK"
        self.sender_answer = ""
        self.hang_up: set[str] = set()
        self.connections = 0
        self.signed_in: list[str] = []
        self.encrypted: list[bool] = []
        self.gate: Flag | None = None
        self.waiting = Flag()

    @property
    def recipients(self) -> list[str]:
        return [recipient for recipient, _ in self.got]

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802
        if not session.ssl:
            self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        if self.sender_answer:
            return self.sender_answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        [recipient] = envelope.rcpt_tos
        if recipient in self.hang_up:
            self.hang_up.remove(recipient)
            server.transport.close()
            return "250 never heard"
        if not self.data_answer.startswith("250"):
            return self.data_answer
        if self.gate is not None:
            self.waiting.set()
            await server.loop.run_in_executor(None, self.gate.wait, 20)
        self.got.append((recipient, message_from_bytes(envelope.content, policy=policy.default)))
        self.encrypted.append(bool(session.ssl))
        return "250 OK"

    def sign_in(self, server, session, envelope, mechanism, data) -> AuthResult:
        if data.password.decode() != PASSWORD:
            return AuthResult(success=False, handled=False)
        self.signed_in.append(data.login.decode())
        return AuthResult(success=True)


@contextmanager
def running(server: Server, **options: object) -> Iterator[int]:
    """The server on a free port of the loopback; yields the port."""
    controller = Controller(server, hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    server.connections = 0  # the controller has tried one itself
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def tls_context(folder: Path) -> ssl.SSLContext:
    """A server's certificate that nobody vouches for, as on a machine's own relay."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
