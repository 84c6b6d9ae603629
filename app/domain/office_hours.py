"""Time to answer, as people in offices have it: until the end of a working day in Finland."""

from datetime import date, datetime, time, timedelta

from holidays import country_holidays

#: When a working day ends for whoever has to answer: the time of day of Finnish authorities' deadlines.
END_OF_DAY = time(16, 15)
#: Days to answer whether one wants a place.
OFFER_DAYS = 2
#: Days to confirm the address of a registration.
VERIFY_DAYS = 1

#: With Christmas Eve and Midsummer Eve. On days on which only the flag is up, people work.
_CLOSED = country_holidays("FI")


def is_working_day(day: date) -> bool:
    return day.weekday() < 5 and day not in _CLOSED


def working_day_ends(now: datetime, days: int) -> datetime:
    """The end of that many working days after today. Local times of one zone, in and out; the answer is naive."""
    day = now.date()
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return datetime.combine(day, END_OF_DAY)


def answer_by(now: datetime) -> datetime:
    """Until when whoever is offered a place now may answer."""
    return working_day_ends(now, OFFER_DAYS)


def verify_by(now: datetime) -> datetime:
    """Until when the address of a registration that was made now may be confirmed."""
    return working_day_ends(now, VERIFY_DAYS)
