"""Commands: each prints for people, or JSON lines, and makes one service call."""

from flask import Flask


def register_commands(app: Flask) -> None:
    """Attach every command group."""
