"""Say what the record holds of a source, in the words of its published counts."""

from typing import Any

from psycopg import Connection

from duecourse.feeds.i94 import SOURCE
from duecourse.feeds.i94.columns import LAST_PLAUSIBLE_DAY
from duecourse.views.build import i94_counts


def i94_report(connection: Connection[Any]) -> dict[str, int]:
    """Return the counts of all I-94 records taken in so far, one for each line of the oracle."""
    return i94_counts.counts(connection, source=SOURCE, last_day=LAST_PLAUSIBLE_DAY)
