"""The tables of a quarter for everybody, from the events recorded in it."""

from collections import Counter
from datetime import date
from typing import Any, Final

from psycopg import Connection

from duecourse.ledger import keeping
from duecourse.views.build.oversight_counts import until
from duecourse.views.oversight_shapes import Read
from duecourse.views.suppression import Key, Published, published

NONE_STATED: Final = "none stated"
# Each event is in the tables of one quarter alone, so two quarters cannot be subtracted.
OPENED: Final = """
    SELECT coalesce(body::json->>'class', %(none)s), coalesce(body::json->>'office', %(none)s),
           count(*)
      FROM ledger.events WHERE kind = %(opened)s AND recorded_at >= %(begins)s
       AND recorded_at < %(ends)s GROUP BY 1, 2
"""
DEPARTURES: Final = """
    SELECT coalesce(grade, %(none)s), to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM'), count(*)
      FROM ledger.events WHERE kind = 'departed' AND recorded_at >= %(begins)s
       AND recorded_at < %(ends)s GROUP BY 1, 2
"""
STEPS: Final = """
    SELECT e.body::json->>'step', coalesce(o.body::json->>'office', %(none)s), count(*)
      FROM ledger.events AS e
      JOIN ledger.events AS o ON o.case_id = e.case_id AND o.kind = %(opened)s
     WHERE e.kind = %(taken)s AND e.recorded_at >= %(begins)s AND e.recorded_at < %(ends)s
     GROUP BY 1, 2
"""
TABLES: Final = {
    "cases opened, by class and office": OPENED,
    "departures recorded, by grade of evidence and month": DEPARTURES,
    "steps taken, by step and office where the case was opened": STEPS,
}
CLOSED: Final = "cases closed, by outcome and class"


def tables(
    connection: Connection[Any], *, before: date, last: date, was: Read, now: Read
) -> tuple[Published, ...]:
    """Return the tables of the days after `before` up to `last`, small numbers hidden.

    `was` and `now` are what was counted at the ends of these two days.
    """
    asked = {
        "begins": until(before), "ends": until(last), "none": NONE_STATED,
        "opened": keeping.CASE_OPENED, "taken": keeping.STEP_TAKEN,
    }  # fmt: skip
    counted = {
        name: {(str(row), str(column)): int(count) for row, column, count in found}
        for name, query in TABLES.items()
        for found in (connection.execute(query, asked).fetchall(),)
    }
    counted[CLOSED] = dict(_closed(was, now))
    return tuple(published(name, counts) for name, counts in counted.items() if counts)


def _closed(was: Read, now: Read) -> Counter[Key]:
    """Return the cases that are closed now and were not, by outcome and class."""
    classes = {case: item.value for (what, case, _), item in now.items.items() if what == "opened"}
    return Counter(
        (item.value, classes[case])
        for (what, case, n), item in now.items.items()
        if what == "closed" and (what, case, n) not in was.items
    )
