"""Looks for words everywhere that something could be left: every table, the database's own files, mail, logs."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select

from app.database import Base, db


def in_tables(words: Iterable[str], *, but: Iterable[str] = ()) -> dict[str, set[str]]:
    """The words that stand somewhere, by table. but: tables that are not looked into."""
    found: dict[str, set[str]] = {}
    with db.engine.connect() as connection:
        for name, table in Base.metadata.tables.items():
            if name in but:
                continue
            everything = "\n".join(str(tuple(row)) for row in connection.execute(select(table))).lower()
            if here := {word for word in words if word.lower() in everything}:
                found[name] = here
    return found


def in_files(words: Iterable[str], *folders: Path) -> dict[str, set[str]]:
    """The words that stand in files, by name; also in what a database file or its log has given up."""
    wanted = {word: word.encode() for word in words}
    paths = [path for folder in folders for path in (folder.rglob("*") if folder.is_dir() else [folder])]
    found = {}
    for path in paths:
        if path.is_file() and (here := {word for word, plain in wanted.items() if plain in path.read_bytes()}):
            found[path.name] = here
    return found


def database_files() -> list[Path]:
    """SQLite's own: the database, its write-ahead log, its index. None on PostgreSQL, which keeps its own house."""
    path = db.engine.url.database
    if db.engine.dialect.name != "sqlite" or path is None:
        return []
    return [file for suffix in ("", "-wal", "-shm") if (file := Path(path + suffix)).exists()]
