"""Fictional arrivals and departures in the shape of an I-94 row, seeded, without end.

Nobody here is real: numbers are counted up, everything else is drawn by a seeded chance.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from duecourse.feeds.i94.columns import FILE_COLUMNS, SAS_EPOCH

CLASSES: Final = (("B2", 180, 50), ("WT", 90, 30), ("B1", 120, 10), ("F1", None, 7), ("E2", 730, 3))
PORTS: Final = ("NYC", "MIA", "LOS", "SFR", "ATL", "CHI", "HHW", "NEW", "DAL", "SEA")
AIRLINES: Final = ("AA", "DL", "UA", "BA", "LH", "AF", "AM", "NH")
ADDRESSES: Final = ("NY", "FL", "CA", "TX", "IL", "WA", "HI", "NV")
DAYS_BACK: Final = 150
STAY_DAYS_MEAN: Final = 24

# Share of a replay's records by what they are.
DEPARTURES: Final = 0.72
ARRIVALS: Final = 0.22
REPEATED: Final = 0.04


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it reaches us: a row of the source, and whether it brings the arrival."""

    row: dict[str, Any]
    has_arrival: bool


class Population:
    """The people of a demonstration: who arrived, who left, who is still to leave."""

    def __init__(self, *, seed: int, today: date) -> None:
        self._chance = random.Random(seed)
        self._today = today
        self._next = 1
        self._staying: list[dict[str, Any]] = []
        self._sent: list[Record] = []

    def history(self, count: int) -> list[Record]:
        """Return `count` admissions of the last months, most with their departure."""
        made = []
        for _ in range(count):
            row = self._arrival(self._today - timedelta(days=self._chance.randrange(1, DAYS_BACK)))
            stay = timedelta(days=1 + int(self._chance.expovariate(1 / STAY_DAYS_MEAN)))
            left_on = SAS_EPOCH + timedelta(days=row["arrdate"]) + stay
            if left_on < self._today:
                self._dirty_departure(self._depart(row, left_on))
            else:
                self._staying.append(row)
            made.append(Record(row=dict(row), has_arrival=True))
        return made

    def replay(self) -> Iterator[Record]:
        """Yield records of today without end: departures, arrivals, now and then one again."""
        while True:
            draw = self._chance.random()
            if draw < DEPARTURES and self._staying:
                row = self._staying.pop(self._chance.randrange(len(self._staying)))
                self._depart(row, self._today)
                if self._chance.random() < 0.02:
                    self._dirty_departure(row)
                record = Record(row=dict(row), has_arrival=False)
            elif draw < DEPARTURES + ARRIVALS or not self._sent:
                row = self._arrival(self._today - timedelta(days=self._chance.randrange(3)))
                self._staying.append(row)
                record = Record(row=dict(row), has_arrival=True)
            elif draw < DEPARTURES + ARRIVALS + REPEATED:
                record = self._chance.choice(self._sent[-200:])
            else:
                # The departure comes before its arrival: it waits, and the arrival takes it up.
                row = self._arrival(self._today - timedelta(days=5))
                yield Record(row=self._depart(dict(row), self._today), has_arrival=False)
                record = Record(row=row, has_arrival=True)
            self._sent = [*self._sent[-200:], record]
            yield record

    def _arrival(self, on: date) -> dict[str, Any]:
        chance, number = self._chance, self._next
        self._next += 1
        class_, days, _ = chance.choices(CLASSES, weights=[share for *_, share in CLASSES])[0]
        birth_year = chance.randrange(on.year - 85, on.year - 1)
        until = "D/S" if days is None else f"{on + timedelta(days=days):%m%d%Y}"
        if chance.random() < 0.004:
            until = chance.choice(("183", "12319999", ""))
        row: dict[str, Any] = dict.fromkeys(FILE_COLUMNS)
        return row | {
            "cicid": number, "adm_key": 9_000_000_000 + number * 7, "arrdate": _sas(on),
            "i94cit": chance.randrange(100, 760), "i94res": chance.randrange(100, 760),
            "i94port": chance.choice(PORTS), "i94mode": chance.choices((1, 2, 3), (90, 4, 6))[0],
            "i94addr": chance.choice(ADDRESSES), "i94bir": on.year - birth_year, "i94visa": 2,
            "biryear": birth_year, "dtaddto": until or None, "visatype": class_, "entdepa": "G",
            "gender": chance.choice(("M", "F", None)), "airline": chance.choice(AIRLINES),
            "fltno": f"{chance.randrange(1, 9999):05d}",
        }  # fmt: skip

    def _depart(self, row: dict[str, Any], on: date) -> dict[str, Any]:
        row |= {"depdate": _sas(on), "entdepd": "O", "matflag": "M"}
        return row

    def _dirty_departure(self, row: dict[str, Any]) -> None:
        """Spoil a departure now and then, as sources do."""
        draw = self._chance.random()
        if draw < 0.006:
            row["depdate"] = row["arrdate"] - self._chance.randrange(1, 30)
        elif draw < 0.010:
            row["depdate"] = _sas(date(2069, 1, 1))
        elif draw < 0.016:
            row |= {"depdate": None, "matflag": None}


def _sas(day: date) -> int:
    return (day - SAS_EPOCH).days
