"""Commands: each prints for people, or JSON lines, and makes one service call.

A module's commands attach themselves to a group of app/cli/groups.py when they are imported here; a
command that stands alone (worker, doctor, serve) is added to register_commands.
"""

from flask import Flask

from app.cli import demo, event_files, events, groups, links, mail, organizers, registrations
from app.cli.backup import backup, restore
from app.cli.doctor import doctor
from app.cli.serve import serve
from app.cli.worker import worker


def register_commands(app: Flask) -> None:
    """Attach every command group and every command that stands alone."""
    for command in (*groups.ALL, backup, doctor, restore, serve, worker):
        app.cli.add_command(command)


#: Imported for the commands they attach: add your module to the import and here.
__all__ = [
    "demo",
    "event_files",
    "events",
    "groups",
    "links",
    "mail",
    "organizers",
    "register_commands",
    "registrations",
]
