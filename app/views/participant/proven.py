"""The links that are mailed to an address, to prove whose it is."""

from flask import abort, make_response, render_template

from app.queries import personal
from app.queries.personal import Own


def proven(code: str, proof: str, *, own_address: bool = False) -> Own:
    """The registration with that code; 404 where the proof is none of its address.

    own_address: of the present one, not of one that waits to be confirmed: its owner is nobody yet.
    """
    own = personal.by_address_token(code, proof)
    if own is None or (own_address and personal.address_proven(own.registration, proof) != own.registration.email):
        abort(make_response(render_template("participant/my/unknown.html"), 404))
    return own
