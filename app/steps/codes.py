"""The code of a registration: shown on the ticket, read aloud at the door. No secret."""

import secrets

#: No 0 O 1 I L U, which are misheard or misread. 30^7 codes.
LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"


def new() -> str:
    """Such as KQ7-4MHR; that it is unique is the database's to keep."""
    letters = "".join(secrets.choice(LETTERS) for _ in range(7))
    return f"{letters[:3]}-{letters[3:]}"
