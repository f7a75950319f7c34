"""Days as whole numbers since 1970, and the ways in which a birth date is written down wrongly."""

from datetime import date
from typing import Final

EPOCH: Final = date(1970, 1, 1).toordinal()
FIRST_DAY, AFTER_LAST_DAY = -15_000, 21_500  # from 1928 to 2028
ISO: Final = [date.fromordinal(EPOCH + day).isoformat() for day in range(FIRST_DAY, AFTER_LAST_DAY)]
BIRTH_LATEST: Final = 20_300  # August 2025


def iso(day: int) -> str:
    """Return the day as ISO text."""
    return ISO[day - FIRST_DAY]


def new_year(day: int) -> int:
    """Return 1 January of the day's year."""
    return date.fromordinal(EPOCH + int(day)).replace(month=1, day=1).toordinal() - EPOCH


def exchanged(day: int) -> int | None:
    """Return the day with day and month exchanged; None if that is no other day."""
    on = date.fromordinal(EPOCH + int(day))
    if on.day > 12 or on.day == on.month:
        return None
    return date(on.year, on.day, on.month).toordinal() - EPOCH


def one_digit_off(day: int, draw: float) -> int:
    """Return the day with one digit of its day or year changed."""
    on = date.fromordinal(EPOCH + int(day))
    try:
        if draw < 0.35:
            other = on.replace(day=max(1, min(28, on.day + (10 if on.day <= 18 else -10))))
        elif draw < 0.6:
            other = on.replace(day=on.day + 1 if on.day < 28 else on.day - 1)
        elif draw < 0.8:
            other = on.replace(year=on.year + (1 if draw < 0.7 else -1))
        else:
            other = on.replace(year=on.year + (10 if on.year < 2000 else -10))
    except ValueError:  # 29 February in a year without one
        other = on.replace(day=28)
    return min(other.toordinal() - EPOCH, BIRTH_LATEST)
