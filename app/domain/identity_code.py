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
#: A day, its parts together or apart, the year in two digits or four; a sign of the century, another or none; a number;
#: the last character. Any of it may stand apart, and a word may be written together with the whole; looked for at every
#: place, as dates stand before codes.
_GAP = r"[^\S\n]{0,2}"
_APART = rf"{_GAP}[./-]?{_GAP}"
_TWO = rf"(\d{_GAP}\d)"
_DAY = rf"{_TWO}{_APART}{_TWO}{_APART}(18|19|20|){_TWO}"
_NUMBER = rf"(\d{_GAP}\d{_GAP}\d)"
_CODE = re.compile(
    rf"(?<!\d)(?={_DAY}{_GAP}([-+A-FU-Y]|[^\w\s]|_|)[^\w\s]?{_GAP}{_NUMBER}({_GAP}[^\w\s]?{_GAP})([0-9A-Y])(?!\d)([A-Z]?))",
    re.IGNORECASE,
)


def holds_identity_code(text: str) -> bool:
    """Is there one in the text: a day that has been or will be, and the right last character?

    However it is written, but where it may as well be a telephone number, a time or a reference: ten digits, or nine
    and a letter apart, without a sign of the century between them.
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


def _is_code(*parts: str) -> bool:
    day, month, first, year, century, number, gap, check, more = ("".join(part.split()) or part for part in parts)
    if int(number) < FIRST_NUMBER or CHECKS[int(day + month + year + number) % len(CHECKS)] != check.upper():
        return False
    if more and (gap or not century):
        return False  # the first letter of a word
    known = CENTURIES.get(century.upper())
    if known is not None and not first:
        return _is_day(day, month, year, known)
    # A day and four digits, or ten with whatever between them, may as well be a time, a telephone number, a reference.
    return not gap and check.isalpha() and any(_is_day(day, month, year, one) for one in set(CENTURIES.values()))


def _is_day(day: str, month: str, year: str, century: int) -> bool:
    try:
        date(century + int(year), int(month), int(day))
    except ValueError:
        return False
    return True
