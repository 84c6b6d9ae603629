"""Dates and times, in Helsinki time, in the three languages.

Own patterns: CLDR is wrong for Swedish in Finland, and the Finnish form wants "klo 9.00–15.30".
"""

from datetime import datetime, timedelta

from app.clock import to_local
from app.domain.languages import Language

NBSP = "\u00a0"
HALF_YEAR = timedelta(days=182)

WEEKDAYS = {
    Language.FI: ("maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai", "sunnuntai"),
    Language.SV: ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    Language.EN: ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
WEEKDAYS_SHORT = {
    Language.FI: ("ma", "ti", "ke", "to", "pe", "la", "su"),
    Language.SV: ("må", "ti", "on", "to", "fr", "lö", "sö"),
    Language.EN: ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
MONTHS = {
    Language.FI: (
        "tammikuu", "helmikuu", "maaliskuu", "huhtikuu", "toukokuu", "kesäkuu",
        "heinäkuu", "elokuu", "syyskuu", "lokakuu", "marraskuu", "joulukuu",
    ),
    Language.SV: (
        "januari", "februari", "mars", "april", "maj", "juni",
        "juli", "augusti", "september", "oktober", "november", "december",
    ),
    Language.EN: (
        "January", "February", "March", "April", "May", "June",
        "July", "August", "September", "October", "November", "December",
    ),
}  # fmt: skip


def weekday(moment: datetime, language: Language) -> str:
    return WEEKDAYS[language][to_local(moment).weekday()]


def weekday_short(moment: datetime, language: Language) -> str:
    return WEEKDAYS_SHORT[language][to_local(moment).weekday()]


def month_name(year: int, month: int, language: Language) -> str:
    """A month as a heading: "Tammikuu 2027"."""
    return f"{MONTHS[language][month - 1].capitalize()} {year}"


def month_of(moment: datetime, language: Language) -> str:
    """The month beside a large numeral: "tammikuuta 2027", "januari 2027"."""
    local = to_local(moment)
    name = MONTHS[language][local.month - 1]
    return f"{name}ta {local.year}" if language is Language.FI else f"{name} {local.year}"


def day_number(moment: datetime) -> int:
    return to_local(moment).day


def short_date(moment: datetime, language: Language) -> str:
    """ "to 14.1.2027", "Thu 14 January 2027"."""
    local = to_local(moment)
    day = WEEKDAYS_SHORT[language][local.weekday()]
    if language is Language.EN:
        return f"{day} {local.day}{NBSP}{MONTHS[language][local.month - 1]} {local.year}"
    return f"{day} {local.day}.{local.month}.{local.year}"


def plain_date(moment: datetime, language: Language) -> str:
    """Without the weekday: "14.1.2027", "14 January 2027"."""
    return short_date(moment, language).split(" ", 1)[1]


def long_date(moment: datetime, language: Language) -> str:
    """ "torstaina 14. tammikuuta 2027", "torsdag 14 januari 2027", "Thursday 14 January 2027"."""
    local = to_local(moment)
    day, month = weekday(moment, language), MONTHS[language][local.month - 1]
    if language is Language.FI:
        return f"{day}na {local.day}.{NBSP}{month}ta {local.year}"
    return f"{day} {local.day}{NBSP}{month} {local.year}"


def clock_time(moment: datetime, language: Language) -> str:
    """ "9.00", in English "9:00"."""
    local = to_local(moment)
    return f"{local.hour}{':' if language is Language.EN else '.'}{local.minute:02}"


def _at(language: Language) -> str:
    return {Language.FI: f" klo{NBSP}", Language.SV: f" kl.{NBSP}", Language.EN: ", "}[language]


def short_moment(moment: datetime, language: Language) -> str:
    """ "to 14.1.2027 klo 9.00", "Thu 14 January 2027, 9:00"."""
    return short_date(moment, language) + _at(language) + clock_time(moment, language)


def near_moment(moment: datetime, now: datetime, language: Language) -> str:
    """In few words: "7.1. klo 9.00", "7 January, 9:00"; with the year when it is over half a year away."""
    local = to_local(moment)
    if abs(moment - now) > HALF_YEAR:
        day = plain_date(moment, language)
    elif language is Language.EN:
        day = f"{local.day}{NBSP}{MONTHS[language][local.month - 1]}"
    else:
        day = f"{local.day}.{local.month}" + ("." if language is Language.FI else "")
    return day + _at(language) + clock_time(moment, language)


def at_time(moment: datetime, language: Language) -> str:
    """A clock time on its own: "klo 9.00", "kl. 9.00", "9:00"."""
    return _at(language).lstrip(", ") + clock_time(moment, language)


def times(starts_at: datetime, ends_at: datetime, language: Language) -> str:
    """The clock times of one day: "klo 9.00–15.30", "9:00–15:30"."""
    return f"{at_time(starts_at, language)}–{clock_time(ends_at, language)}"


def span(starts_at: datetime, ends_at: datetime, language: Language) -> str:
    """When an event is: "to 14.1.2027 klo 9.00–15.30"; over several days both ends in full."""
    if to_local(starts_at).date() == to_local(ends_at).date():
        return short_moment(starts_at, language) + f"–{clock_time(ends_at, language)}"
    return f"{short_moment(starts_at, language)} – {short_moment(ends_at, language)}"
