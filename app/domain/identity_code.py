"""The Finnish personal identity code: recognised, so that it can be refused. It is never asked and never kept."""

import re
import unicodedata
from datetime import date

#: The signs of a century; those beside the first came into use in 2023.
CENTURIES = {"+": 1800, **dict.fromkeys("-YXWVU", 1900), **dict.fromkeys("ABCDEF", 2000)}
#: The last character, by the remainder of the nine digits.
CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
#: Numbers of a day begin here.
FIRST_NUMBER = 2
#: Signs written for a hyphen that Unicode does not count among dashes: minus signs, a soft hyphen, a bullet.
_HYPHENS = "−\u02d7\u00ad⁃"
#: A day, its parts together or apart; a sign of the century or none; a number; the last character, which may stand
#: apart too. A word may be written together with the whole; looked for at every place, as dates stand before codes.
_GAP = r"[^\S\n]{0,2}"
_APART = rf"{_GAP}[./-]?{_GAP}"
_CODE = re.compile(
    rf"(?<!\d)(?=(\d\d){_APART}(\d\d){_APART}(\d\d){_GAP}([-+A-FU-Y]?){_GAP}(\d{{3}})({_GAP})([0-9A-Y])(?!\d)([A-Z]?))",
    re.IGNORECASE,
)


def holds_identity_code(text: str) -> bool:
    """Is there one in the text: a day that has been or will be, and the right last character?

    However it is written, with one exception: ten digits alone may as well be a telephone number.
    """
    has_digits = any(map(str.isnumeric, text))  # most texts have none, and everyone who registers waits for the rest
    return has_digits and any(_is_code(*match.groups()) for match in _CODE.finditer(_plain(text)))


def _plain(text: str) -> str:
    """Every dash a hyphen, wide and raised digits ordinary ones, and nothing that has no width."""
    if text.isascii():
        return text
    signs = []
    for sign in unicodedata.normalize("NFKC", text):
        category = unicodedata.category(sign)
        if category == "Pd" or sign in _HYPHENS:
            signs.append("-")
        elif category != "Cf":
            signs.append(sign)
    return "".join(signs)


def _is_code(day: str, month: str, year: str, century: str, number: str, gap: str, check: str, more: str) -> bool:
    if int(number) < FIRST_NUMBER or CHECKS[int(day + month + year + number) % len(CHECKS)] != check.upper():
        return False
    if more and (gap or not century):
        return False  # the first letter of a word
    if not century:
        return check.isalpha() and any(_is_day(day, month, year, first) for first in set(CENTURIES.values()))
    return _is_day(day, month, year, CENTURIES[century.upper()])


def _is_day(day: str, month: str, year: str, century: int) -> bool:
    try:
        date(century + int(year), int(month), int(day))
    except ValueError:
        return False
    return True
