"""Confirm a departure that waited, once a person has joined it to its admission.

What has legal effect needs an agreeing document or a person: this is the person. Part of the act of
joining, in its transaction.
"""

from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import polars as pl
from psycopg import Connection

from duecourse.actions.deliver import limits_of
from duecourse.actions.receive import Receiver
from duecourse.actions.reliance import rely
from duecourse.feeds.i94.columns import FILE_COLUMNS
from duecourse.feeds.i94.parse import messages, raw_bytes
from duecourse.views.build.stay import AuthorisedStays

PURPOSE: Final = "linkage by a person"
PAIR: Final = """
    SELECT d.id, d.source, d.record, v.case_id, v.arrived_on
      FROM linkage.source_record AS d, linkage.source_record AS a
      JOIN views.admissions AS v ON v.case_id = a.case_id
     WHERE d.id = ANY(%(pair)s) AND a.id = ANY(%(pair)s) AND d.way = 'departure'
       AND a.way = 'arrival' AND v.confirmed_at IS NULL AND v.arrived_on <= d.happened_on
"""
TAKE_UP: Final = """
    DELETE FROM intake.waiting WHERE source = %s AND record = %s RETURNING body
"""


def confirm_joined(
    connection: Connection[Any], pair: tuple[int, int], *, assertion: int, by: str, at: datetime
) -> bool:
    """Confirm the departure of the pair in the case of its admission; say whether one waited.

    Nothing happens where the admission opened no case, its case has a departure already, or the
    departure lies before it.
    """
    found = connection.execute(PAIR, {"pair": list(pair)}).fetchone()
    if found is None:
        return False
    number, source, record, case_id, arrived_on = found
    waited = connection.execute(TAKE_UP, (source, record)).fetchone()
    if waited is None:
        return False
    receiver = Receiver(
        connection, source=source, actor=by, purpose=PURPOSE, raw_bytes=raw_bytes,
        clock=lambda: at, stays=AuthorisedStays(as_of=at.date()),
        limits=limits_of(source, on=at.date()),
    )  # fmt: skip
    said = f"a person, assertion {assertion}"
    receiver.confirm(
        _departure(receiver, waited[0], case_id=case_id, arrived_on=arrived_on, said=said, at=at),
        at=at,
    )
    rely(connection, number, kind="decision", name=f"departed {record}", case_id=case_id, at=at)
    return True


def _departure(
    receiver: Receiver, body: str, *, case_id: UUID, arrived_on: date, said: str, at: datetime
) -> pl.DataFrame:
    """Return the message that waited, put to its case."""
    empty = pl.DataFrame(schema={**FILE_COLUMNS, "line": pl.Int64()})
    shape = receiver.prepare(messages(empty), empty, at=at).departures.schema
    return pl.read_json(body.encode(), schema=dict(shape)).with_columns(
        pl.lit(str(case_id)).alias("case_id"),
        pl.lit(said).alias("linked_by"),
        pl.coalesce("arrived_on", pl.lit(arrived_on)).alias("arrived_on"),
    )
