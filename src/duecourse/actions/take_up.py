"""Take up a departure that waits, when a person has said to which admission it belongs.

What the model alone may not confirm, a person may: the departure is recorded in the case of the
admission, in the transaction of the assertion, and rests on it.
"""

from datetime import datetime
from typing import Any, Final

import polars as pl
from psycopg import Connection

from duecourse.actions.deliver import limits_of
from duecourse.actions.receive import Receiver
from duecourse.actions.reliance import rely
from duecourse.feeds.i94.columns import FILE_COLUMNS
from duecourse.feeds.i94.parse import messages, raw_bytes
from duecourse.terms.errors import LinkageError
from duecourse.views.build import board
from duecourse.views.build.stay import AuthorisedStays

PURPOSE: Final = "linked by a person"
# The departure among two records, if it waits, and the admission, if nothing has ended it.
WAITS: Final = """
    SELECT d.id, d.source, d.record, a.case_id, v.arrived_on, w.body
      FROM linkage.source_record AS d
      JOIN linkage.source_record AS a ON a.id = ANY(%(two)s) AND a.way = 'arrival'
      JOIN intake.waiting AS w ON w.source = d.source AND w.record = d.record
      JOIN views.admissions AS v ON v.case_id = a.case_id AND v.confirmed_at IS NULL
     WHERE d.id = ANY(%(two)s) AND d.way = 'departure'
"""
INSTANT: Final = pl.Datetime(time_unit="us", time_zone="UTC")
NO_LONGER: Final = "DELETE FROM intake.waiting WHERE source = %s AND record = %s"


class DepartureDoesNotFit(LinkageError):
    """The checks refuse the departure in the case of the admission it was linked to."""

    code = "linkage.departure-does-not-fit"

    def __init__(self, *, detail: str) -> None:
        super().__init__(
            f"This departure cannot end that admission: {detail} Choose another, or say that you "
            "cannot tell. Nothing was recorded."
        )


def take_up_linked(
    connection: Connection[Any], *, record: int, other: int, assertion: int, by: str, at: datetime,
    ground: str = "a person", purpose: str = PURPOSE,
) -> bool:  # fmt: skip
    """Confirm the departure among the two records, if one waits; say whether one was.

    The caller holds the transaction. Raises DepartureDoesNotFit.
    """
    row = connection.execute(WAITS, {"two": [record, other]}).fetchone()
    if row is None:
        return False
    number, source, name, case_id, arrived_on, body = row
    message = _message(body).with_columns(
        pl.lit(str(case_id)).alias("linked_case"),
        pl.lit(f"{ground}, assertion {assertion}").alias("linked_by"),
        pl.coalesce("arrived_on", pl.lit(arrived_on)).alias("arrived_on"),
    )
    receiver = Receiver(
        connection, source=source, actor=by, purpose=purpose, raw_bytes=raw_bytes,
        clock=lambda: at, stays=AuthorisedStays(as_of=at.date()),
        limits=limits_of(source, on=at.date()),
    )  # fmt: skip
    prepared = receiver.prepare(message, message, at=at)
    if prepared.refused:
        raise DepartureDoesNotFit(detail=prepared.refused[0].detail)
    connection.execute(NO_LONGER, (source, name))
    receipt = receiver.receive(prepared, delivery=None)
    assert receipt.confirmed == 1, "an open admission is ended by what the checks pass"
    board.add_counts(connection, {"waiting": -1})
    rely(connection, number, kind="decision", name=f"departed {name}", case_id=case_id, at=at)
    return True


def _message(body: str) -> pl.DataFrame:
    """Return the departure as it was typed when it came, from what was kept of it."""
    nothing = pl.DataFrame(schema={**FILE_COLUMNS, "line": pl.Int64})
    typed = messages(nothing).schema
    more = {"has_arrival": pl.Boolean(), "received_at": INSTANT}
    return pl.read_json(body.encode(), schema=pl.Schema({**typed, **more}))
