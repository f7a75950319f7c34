"""The counts of the I-94 oracle, read from the views and the quarantine, never from the file."""

from datetime import date
from typing import Any, Final

from psycopg import Connection

from duecourse.terms.remarks import Remark

AGES_PLAUSIBLE_TO_YEAR: Final = 2020

# One scan of the admissions of a source. `usable` admitted-until: a date not before the arrival.
ADMISSIONS: Final = """
    WITH a AS (
        SELECT *, until_said = 'date' AS usable,
               departure_grade IN ('A', 'B') AS confirmed
          FROM views.admissions WHERE source = %(source)s
    )
    SELECT count(*),
           count(DISTINCT admission_key),
           count(*) FILTER (WHERE remarks & %(date_said)s <> 0),
           count(*) FILTER (WHERE confirmed),
           count(*) FILTER (WHERE remarks & %(flag_only)s <> 0),
           count(*) FILTER (WHERE remarks & (%(flag_set)s | %(date_said)s) = 0),
           count(*) FILTER (WHERE until_said = 'D/S'),
           count(*) FILTER (WHERE until_said = 'missing'),
           count(*) FILTER (WHERE until_said = 'unparsable'),
           count(*) FILTER (WHERE remarks & %(far_ahead)s <> 0),
           count(*) FILTER (WHERE until_said = 'before_arrival'),
           count(*) FILTER (WHERE confirmed AND usable AND departed_on <= authorized_through),
           count(*) FILTER (WHERE confirmed AND usable AND departed_on > authorized_through),
           count(*) FILTER (WHERE usable AND admitted_until <= %(last_day)s
                              AND remarks & %(date_said)s = 0),
           count(*) FILTER (WHERE usable AND admitted_until <= %(last_day)s),
           count(*) FILTER (WHERE confirmed AND departed_on = arrived_on),
           count(*) FILTER (WHERE remarks & %(age)s <> 0),
           count(*) FILTER (WHERE remarks & %(age_year)s <> 0),
           count(*) FILTER (WHERE remarks & %(update)s <> 0),
           count(*) FILTER (WHERE remarks & %(update)s <> 0 AND remarks & %(date_said)s <> 0)
      FROM a
"""
SHARED_KEYS: Final = """
    SELECT coalesce(sum(n), 0) FROM (
        SELECT count(*) AS n FROM views.admissions WHERE source = %(source)s
         GROUP BY admission_key HAVING count(*) > 1) AS shared
"""
SET_ASIDE: Final = """
    SELECT reason, count(*) FROM intake.quarantine WHERE source = %(source)s GROUP BY reason
"""

NAMES: Final = (
    "records",
    "distinct admission keys",
    "with a departure date",
    "usable departures (arr<=dep<=2016-09-19)",
    "departure flag set but no date (must not confirm)",
    "no departure flag, no date",
    "admitted-until is D/S",
    "admitted-until missing",
    "admitted-until unparsable (not D/S, not null)",
    "admitted-until later than 2020 (sentinel-like)",
    "admitted-until before arrival",
    "usable departures on or before admitted-until",
    "usable departures after admitted-until (out-of-country overstay)",
    "admitted-until passed by 2016-09-19 and no departure date",
    "admitted-until passed by 2016-09-19 (denominator)",
    "same-day arrival and departure",
    "age negative or over 110",
    "age disagrees with 2016-birth year by more than 1",
    "update flag U or Y",
    "update flag set and a departure date",
)
SHARED_NAME: Final = "records sharing an admission key"
REFUSED_NAMES: Final = {
    "departure before arrival (must be refused)": "departure-before-arrival",
    "departure after 2016-09-19, the last plausible day (must be refused)": (
        "departure-after-last-day"
    ),
}


def counts(connection: Connection[Any], *, source: str, last_day: date) -> dict[str, int]:
    """Return the count for each line of the oracle, under its own words."""
    asked = {
        "source": source,
        "last_day": last_day,
        "date_said": int(Remark.DEPARTURE_DATE_SAID),
        "flag_only": int(Remark.DEPARTURE_FLAG_WITHOUT_DATE),
        "flag_set": int(Remark.DEPARTURE_FLAG_SET),
        "far_ahead": int(Remark.UNTIL_FAR_AHEAD),
        "age": int(Remark.AGE_IMPLAUSIBLE),
        "age_year": int(Remark.AGE_DISAGREES_WITH_BIRTH_YEAR),
        "update": int(Remark.UPDATE_FLAG_SET),
    }
    row = connection.execute(ADMISSIONS, asked).fetchone()
    shared = connection.execute(SHARED_KEYS, asked).fetchone()
    assert row is not None, "an aggregate always gives one row"
    assert shared is not None, "an aggregate always gives one row"
    reasons = dict(connection.execute(SET_ASIDE, asked).fetchall())
    found = {name: int(n) for name, n in zip(NAMES, row, strict=True)}
    found[SHARED_NAME] = int(shared[0])
    found.update({name: int(reasons.get(reason, 0)) for name, reason in REFUSED_NAMES.items()})
    return found
