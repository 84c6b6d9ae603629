"""The command groups, and what a command without one is. Commands attach themselves: `@groups.mail.command("list")`."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from click import Context
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from app.cli.output import refuse
from app.database import is_unavailable, is_unmigrated


@contextmanager
def _database_faults_in_words() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        if is_unmigrated(error):
            refuse("The database has not been migrated: flask --app wsgi db upgrade")
        if is_unavailable(error):
            refuse("The database cannot be reached, or is too busy.")
        raise


class Group(AppGroup):
    """A database that is away or has no tables yet is said in words."""

    def invoke(self, ctx: Context) -> Any:
        with _database_faults_in_words():
            return super().invoke(ctx)


class Alone(click.Command):
    """The same for a command without a group: `@click.command("doctor", cls=groups.Alone)`."""

    def invoke(self, ctx: Context) -> Any:
        with _database_faults_in_words():
            return super().invoke(ctx)


demo = Group("demo", help="A network to look at and to measure with.")
events = Group("events", help="Events, as files and one by one.")
links = Group("links", help="Registration links.")
mail = Group("mail", help="The outbox.")
organizers = Group("organizers", help="Organizers' accounts.")
registrations = Group("registrations", help="Who has registered.")

ALL = (demo, events, links, mail, organizers, registrations)
