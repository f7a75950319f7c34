"""Generate I-94 files with the dirt of real ones: fictional rows, seeded, any number of them.

The shares are near those of the April 2016 release, the dirt laid on thicker so that small files
have some of each: rows without a departure date, departures before the arrival or decades after
it, flags without a date, admission keys that stand on
several admissions, admitted-until fields that are D/S, missing, fillers or no dates.
"""

import random
from datetime import date, timedelta
from typing import Any, Final

import polars as pl

from duecourse.feeds.i94.columns import FILE_COLUMNS, SAS_EPOCH

FIRST_ARRIVAL: Final = date(2016, 4, 1)
ARRIVAL_DAYS: Final = 30
CLASSES: Final = (("WT", 90), ("B2", 180), ("WB", 90), ("B1", 120), ("F1", 0), ("E2", 730))
PORTS: Final = ("NYC", "MIA", "LOS", "SFR", "ATL", "CHI", "HHW", "NEW", "XXX")
UNTIL_DIRT: Final = ("/   183D", "183", "06 02002", "10 02003")


def rows(count: int, *, seed: int, first_row: int = 1) -> pl.DataFrame:
    """Return `count` rows in the columns of an I-94 file, the same for the same seed."""
    chance = random.Random(seed)
    made = [_row(first_row + n, chance) for n in range(count)]
    return pl.DataFrame(made, schema=dict(FILE_COLUMNS), orient="row")


def _row(number: int, chance: random.Random) -> tuple[Any, ...]:
    arrived = FIRST_ARRIVAL + timedelta(days=chance.randrange(ARRIVAL_DAYS))
    class_, days = chance.choice(CLASSES)
    departed, departure_flag = _departure(arrived, chance)
    age = chance.randrange(1, 95)
    row = dict.fromkeys(FILE_COLUMNS)
    row |= {
        "cicid": number, "i94cit": chance.randrange(100, 760), "i94res": chance.randrange(100, 760),
        "i94port": chance.choice(PORTS), "arrdate": _sas(arrived),
        "i94mode": chance.choice((1, 1, 1, 2, 3, 9)),
        "depdate": departed, "i94bir": age if chance.random() > 0.001 else -1,
        "i94visa": 2,
        "entdepa": "G", "entdepd": departure_flag, "matflag": "M" if departure_flag else None,
        "entdepu": "U" if chance.random() < 0.001 else None, "biryear": 2016 - age,
        "dtaddto": _until(arrived, class_, days, chance), "gender": chance.choice(("M", "F", None)),
        "airline": chance.choice(("AA", "LH", 'Q"F', None)),
        "fltno": f"{chance.randrange(9999):05d}",
        "visatype": class_,
        # One key in a hundred stands on another admission too.
        "adm_key": number if chance.random() > 0.01 else number - number % 7,
    }  # fmt: skip
    return tuple(row.values())


def _departure(arrived: date, chance: random.Random) -> tuple[int | None, str | None]:
    draw = chance.random()
    if draw < 0.045:
        return None, None
    if draw < 0.050:
        return None, "O"
    if draw < 0.052:
        return _sas(arrived) - chance.randrange(1, 40), "D"
    if draw < 0.053:
        return _sas(date(2069, 1, 1)), "I"
    return _sas(arrived + timedelta(days=chance.randrange(1, 140))), "O"


def _until(arrived: date, class_: str, days: int, chance: random.Random) -> str | None:
    draw = chance.random()
    if draw < 0.002:
        return None
    if draw < 0.004:
        return chance.choice(UNTIL_DIRT)
    if draw < 0.005:
        return "12319999"
    if draw < 0.006:
        return f"{arrived - timedelta(days=3):%m%d%Y}"
    return "D/S" if class_ == "F1" else f"{arrived + timedelta(days=days):%m%d%Y}"


def _sas(day: date) -> int:
    return (day - SAS_EPOCH).days
