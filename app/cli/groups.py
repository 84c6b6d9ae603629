"""The command groups. Commands attach themselves: `@groups.mail.command("list")`."""

from typing import Any

from click import Context
from flask.cli import AppGroup
from sqlalchemy.exc import DBAPIError

from app.cli.output import refuse
from app.database import is_unavailable, is_unmigrated


class Group(AppGroup):
    """A database that is away or has no tables yet is said in words."""

    def invoke(self, ctx: Context) -> Any:
        try:
            return super().invoke(ctx)
        except DBAPIError as error:
            if is_unmigrated(error):
                refuse("The database has not been migrated: flask --app wsgi db upgrade")
            if is_unavailable(error):
                refuse("The database cannot be reached, or is too busy.")
            raise


demo = Group("demo", help="A network to look at and to measure with.")
events = Group("events", help="Events, as files and one by one.")
links = Group("links", help="Registration links.")
mail = Group("mail", help="The outbox.")
organizers = Group("organizers", help="Organizers' accounts.")
registrations = Group("registrations", help="Who has registered.")

ALL = (demo, events, links, mail, organizers, registrations)
