"""The links that are mailed to an address, to prove whose it is."""

from typing import NoReturn

from flask import abort, make_response, render_template

from app.queries import personal
from app.queries.personal import Own


def proven(code: str, proof: str) -> Own:
    """The registration with that code; 404 where the proof is none of its address."""
    return personal.by_address_token(code, proof) or unknown()


def of_own_address(code: str, proof: str) -> Own | None:
    """The same, of its present address, not of one that waits to be confirmed: its owner is nobody yet."""
    own = personal.by_address_token(code, proof)
    return (
        own if own is not None and personal.address_proven(own.registration, proof) == own.registration.email else None
    )


def unknown() -> NoReturn:
    abort(make_response(render_template("participant/my/unknown.html"), 404))
