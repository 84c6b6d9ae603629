"""What every command keeps to: people's text or JSON lines on stdout, errors on stderr, exit 1 refused, 2 bad call."""

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import click

from app.database import json_text

F = TypeVar("F", bound=Callable[..., Any])


def json_option(command: F) -> F:
    """`--json`: one JSON object per line and nothing else on stdout. The command gets as_json."""
    return click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")(command)


def emit(row: dict[str, Any], text: str, *, as_json: bool) -> None:
    """One result: the object as a JSON line, or the text for people."""
    click.echo(json_text(row) if as_json else text)


def say(text: str, *, as_json: bool = False) -> None:
    """A remark for people; on stderr where stdout belongs to JSON."""
    click.echo(text, err=as_json)


def refuse(*reasons: str) -> NoReturn:
    """The rules or the data say no: every reason on its own line on stderr, exit 1.

    A call that makes no sense (exit 2) is click's own UsageError or BadParameter.
    """
    raise click.ClickException("\n".join(reasons))
