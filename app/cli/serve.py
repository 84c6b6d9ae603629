"""`serve`: the whole product from one command. Migrates, fills an empty database with the demo, runs web and worker."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from app import clock, urls
from app.cli import demo, groups
from app.cli.output import refuse
from app.database import db
from app.domain.languages import Language
from app.queries import demo as queries

SIGNALS = {signal.SIGINT, signal.SIGTERM, signal.SIGCHLD}
#: Seconds: gunicorn lets requests end in 30, the worker its mail in hand; then they are killed.
PATIENCE = 40.0
#: Seconds between looks: is the server up already; later, nothing but a signal matters.
SHORT, LONG = 0.1, 3600.0
PR_SET_PDEATHSIG = 1
SETTINGS = "python:app.cli.gunicorn_settings"


@dataclass
class Child:
    """A process of ours; with its own children it is a process group."""

    name: str
    process: subprocess.Popen[bytes]

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def kill(self) -> None:
        if not self.has_ended:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@click.command("serve", cls=groups.Alone)
@with_appcontext
def serve() -> None:
    """Run web server and worker on PORT until Ctrl-C; both stop cleanly."""
    port = current_app.config["PORT"]
    _check_port(port)
    upgrade()
    if not current_app.config["PRODUCTION"] and queries.is_empty():
        click.echo("The database is empty: loading the demo.")
        click.echo(demo.tell(clock.now(), demo.PASSWORD))
    lines = list(_lines())
    db.session.remove()
    db.engine.dispose()
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # from here on they are waited for
    with _metrics_folder() as environment:
        children = _start(environment)
        failure = _run(port, children, lines)
        _stop(children)
    if failure:
        refuse(failure)
    click.echo("Stopped.")


def _root() -> Path:
    return Path(current_app.root_path).parent


def _check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            refuse(f"Port {port} cannot be used ({error.strerror}). Choose another: PORT=8001 make run")


def _lines() -> Iterator[str]:
    """What whoever started it needs to know."""
    config = current_app.config
    yield ""
    yield f"Kutsu       {config['BASE_URL']}/"
    yield f"Organizers  {urls.absolute('auth.new', lang=Language.FI)}"
    if not config["PRODUCTION"] and queries.has_accounts([account.email for account in demo.ACCOUNTS]):
        yield from (f"            {account.email}  {demo.PASSWORD}  ({account.role})" for account in demo.ACCOUNTS)
    yield f"Mail        {_mail_goes_to(config['MAIL_URL'])}"
    if not config["RATELIMIT_ENABLED"]:
        yield "WARNING     KUTSU_RATE_LIMITS=off: nothing limits how often forms are sent. For load tests only."
    yield "Ctrl-C stops web server and worker."


def _mail_goes_to(mail_url: str) -> str:
    parts = urlsplit(mail_url)
    if parts.scheme == "file":
        return f"{parts.netloc}{parts.path} (.eml files)"
    return f"{parts.scheme}://{parts.hostname}:{parts.port or 25}"


@contextmanager
def _metrics_folder() -> Iterator[dict[str, str]]:
    """The environment of the children: one folder in which gunicorn's processes add up their figures."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        yield dict(os.environ)
        return
    folder = tempfile.mkdtemp(prefix="kutsu-metrics-")
    try:
        yield {**os.environ, "PROMETHEUS_MULTIPROC_DIR": folder}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _start(environment: dict[str, str]) -> list[Child]:
    python = [sys.executable, "-m"]
    commands = {
        "web server": [*python, "gunicorn", "--config", SETTINGS, "--log-level", "warning", "wsgi:app"],
        "worker": [*python, "flask", "--app", "wsgi", "worker"],
    }
    return [
        Child(
            name,
            subprocess.Popen(  # noqa: S603 - our own commands
                command,
                cwd=_root(),
                env=environment,
                process_group=0,  # Ctrl-C reaches us alone; we tell them
                preexec_fn=_prepare_child,
            ),
        )
        for name, command in commands.items()
    ]


def _prepare_child() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
    if sys.platform == "linux":
        # Were we killed, they would stay behind.
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _run(port: int, children: list[Child], lines: list[str]) -> str | None:
    """Until a signal (None), or until one of them ends by itself (which one). Says so when the server answers."""
    answers = False
    while True:
        received = signal.sigtimedwait(SIGNALS, LONG if answers else SHORT)
        if received is not None and received.si_signo != signal.SIGCHLD:
            return None
        if failure := _who_ended(children):
            return failure
        if not answers and (answers := _answers(port)):
            click.echo("\n".join(lines))


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _who_ended(children: list[Child]) -> str | None:
    ended = (child for child in children if child.has_ended)
    return next((f"The {child.name} ended by itself (exit {child.process.returncode})." for child in ended), None)


def _stop(children: list[Child]) -> None:
    """Ask both to finish, wait for them; a second signal, or no patience left, kills them."""
    for child in children:
        child.process.terminate()
    until = time.monotonic() + PATIENCE
    while not all(child.has_ended for child in children):
        received = signal.sigtimedwait(SIGNALS, max(0.0, until - time.monotonic()))
        if received is None or received.si_signo != signal.SIGCHLD:
            for child in children:
                child.kill()
