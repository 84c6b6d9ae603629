"""The Finnish personal identity code: recognised, so that it can be refused. It is never asked and never kept."""

import re
from datetime import date

#: The signs of a century; those beside the first came into use in 2023.
CENTURIES = {"+": 1800, **dict.fromkeys("-YXWVU", 1900), **dict.fromkeys("ABCDEF", 2000)}
#: The last character, by the remainder of the nine digits.
CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
#: Signs that look like a hyphen, as word processors and people write them.
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_CODE = re.compile(r"(?<![0-9A-Z])(\d{2})(\d{2})(\d{2}) ?([-+A-FU-Y]) ?(\d{3})([0-9A-Y])(?![0-9A-Z])", re.IGNORECASE)


def holds_identity_code(text: str) -> bool:
    """Is there one in the text: a day that has been or will be, and the right last character?"""
    return any(_is_code(*match.groups()) for match in _CODE.finditer(text.translate(_DASHES)))


def _is_code(day: str, month: str, year: str, century: str, number: str, check: str) -> bool:
    if CHECKS[int(day + month + year + number) % len(CHECKS)] != check.upper():
        return False
    try:
        date(CENTURIES[century.upper()] + int(year), int(month), int(day))
    except ValueError:
        return False
    return True
