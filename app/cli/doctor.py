"""flask doctor: proves the invariants, or shows the rows that break them."""

import json
import sys
from dataclasses import asdict

import click
from flask.cli import with_appcontext

from app.cli import groups
from app.queries.doctor import CHECKS, findings


@click.command("doctor", cls=groups.Alone)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per finding.")
@with_appcontext
def doctor(as_json: bool) -> None:
    """Prove the invariants of places and mail; exit 1 and the rows if one is broken."""
    found = list(findings())
    for finding in found:
        click.echo(
            json.dumps(asdict(finding), ensure_ascii=False)
            if as_json
            else f"{finding.check}: {finding.where}: {finding.problem}"
        )
    if not as_json:
        click.echo(f"{len(found)} problems" if found else f"Everything holds ({len(CHECKS)} checks).")
    if found:
        sys.exit(1)
