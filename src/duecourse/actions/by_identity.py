"""Put departures without an admission key to their case by the identity fields that they carry.

Part of the live intake, in its transaction. A departure with a key goes by its key and row, as
ever. One without key and without identity fields waits. One with identity fields is linked by the
model; only where a document agrees is the departure confirmed by that. Otherwise it waits as well,
and a person is asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import polars as pl

from duecourse.actions.link import PURPOSE, Linked, Linker
from duecourse.actions.link_again import link_again
from duecourse.actions.reliance import rely
from duecourse.actions.take_up import take_up_linked
from duecourse.intake.from_feeds import case_id_of
from duecourse.linkage.decide import Effect
from duecourse.linkage.normalise import COMMON, Given, Source
from duecourse.linkage.policy import Outcome
from duecourse.linkage.records import TEXT_FIELDS, Identity, Way
from duecourse.linkage.standing import MODEL

STATED: Final = """
    SELECT r.record, a.id, a.judge, o.case_id
      FROM linkage.source_record AS r
      JOIN linkage.assertion AS a ON r.id IN (a.record, a.other) AND a.kind IN ('link', 'must_link')
      JOIN linkage.source_record AS o ON o.id IN (a.record, a.other) AND o.id <> r.id
      JOIN linkage.standing AS s ON s.record = o.id AND s.ended_by = r.id AND s.ended_surely
     WHERE r.source = %s AND r.record = ANY(%s)
       AND NOT EXISTS (SELECT FROM linkage.assertion AS w WHERE w.withdraws = a.id)
"""
IDENTITY_FIELDS: Final = "identity fields"
ON_FILE: Final = "SELECT id FROM linkage.source_record WHERE source = %s AND record = ANY(%s)"
ARRIVED: Final = """
    SELECT case_id, arrived_on FROM views.admissions WHERE case_id = ANY(%s)
"""
CONFIRMED: Final = """
    SELECT e.record, e.case_id, r.id
      FROM ledger.events AS e
      JOIN linkage.source_record AS r ON r.record = e.record AND r.source = e.source
     WHERE e.source = %s AND e.record = ANY(%s)
"""


@dataclass(frozen=True, slots=True)
class ByIdentity:
    """Links what one source sends with identity fields; `habits` is how the source writes them."""

    linker: Linker
    habits: Source = COMMON

    def link(
        self, messages: pl.DataFrame, identities: Sequence[Mapping[str, str | None] | None]
    ) -> pl.DataFrame:
        """File the arrivals, link the departures without key; return the messages with their case.

        `linked_case` and `linked_by` are null where nothing is confirmed by linkage. The caller
        holds the transaction.
        """
        arrivals, departures = [], []
        for row, given in zip(messages.iter_rows(named=True), identities, strict=True):
            if given is None or row["row"] is None:
                continue
            if row["has_arrival"]:
                arrivals.append(self._identity(row, given, way=Way.ARRIVAL))
            elif row["adm_key"] is None:
                departures.append(self._identity(row, given, way=Way.DEPARTURE))
        # The arrivals first, so that a departure of the same batch finds its own.
        self.linker.take([one for one in arrivals if one.carries_identity()])
        taken = self.linker.take([one for one in departures if one.carries_identity()])
        left = {one.record for one in departures if one.carries_identity()}
        names = _departure_names(messages)
        return self._with_cases(messages, names, self._cases(taken)).with_columns(
            pl.Series("by_identity", [name in left for name in names])
        )

    def look_again(self, messages: pl.DataFrame, *, at: datetime) -> int:
        """Confirm departures that waited for these arrivals and whose document agrees; count them.

        To be called when the arrivals are in the record.
        """
        names = [
            f"{row}/arrival"
            for row, has_arrival in messages.select("row", "has_arrival").iter_rows()
            if has_arrival
        ]
        connection, source = self.linker.connection, self.linker.source
        rows = connection.execute(ON_FILE, (source, names)).fetchall() if names else []
        linked = link_again(self.linker, [row[0] for row in rows], at=at) if rows else []
        return sum(
            take_up_linked(
                connection, record=one.departure, other=one.arrival, assertion=one.assertion,
                by=self.linker.actor, at=at, ground=IDENTITY_FIELDS, purpose=PURPOSE,
            )
            for one in linked
            if one.surely
        )  # fmt: skip

    def rely(self, messages: pl.DataFrame, *, at: datetime) -> None:
        """Note that each departure confirmed by a link rests on it."""
        linked = messages.filter(pl.col("linked_case").is_not_null())
        names = [f"{row}/departure" for row in linked["row"].to_list()]
        if not names:
            return
        connection = self.linker.connection
        rows = connection.execute(CONFIRMED, (self.linker.source, names)).fetchall()
        for record, case_id, number in rows:
            rely(
                connection, number, kind="decision", name=f"departed {record}", case_id=case_id,
                at=at,
            )  # fmt: skip

    def _identity(
        self, row: Mapping[str, Any], given: Mapping[str, str | None], *, way: Way
    ) -> Identity:
        source = self.linker.source
        return Identity(
            source=source, record=f"{row['row']}/{way}", way=way,
            given=Given(**{name: given.get(name) for name in TEXT_FIELDS}),  # type: ignore[arg-type]
            happened_on=row["arrived_on" if way is Way.ARRIVAL else "departed_on"],
            case_id=case_id_of(source, row["row"]) if way is Way.ARRIVAL else None,
            habits=self.habits,
        )  # fmt: skip

    def _cases(self, taken: Sequence[Linked]) -> dict[str, tuple[UUID, str]]:
        """Return the case and the ground of each departure that a link confirms, by record name."""
        out: dict[str, tuple[UUID, str]] = {}
        for one in taken:
            pair = None if one.judged is None else one.judged.chosen()
            if pair is None or one.judged is None or pair.found.case_id is None:
                continue
            decision = one.judged.decision
            if decision.outcome is Outcome.AUTOMATIC and decision.effect is Effect.CONFIRMED:
                out[one.identity.record] = (
                    pair.found.case_id, ground(one.assertion, judge=MODEL),
                )  # fmt: skip
        again = [one.identity.record for one in taken if one.record is None]
        if again:
            rows = self.linker.connection.execute(STATED, (self.linker.source, again)).fetchall()
            out.update(
                (record, (case, ground(number, judge=judge)))
                for record, number, judge, case in rows
                if case is not None
            )
        return out

    def _with_cases(
        self, messages: pl.DataFrame, names: Sequence[str], cases: Mapping[str, tuple[UUID, str]]
    ) -> pl.DataFrame:
        rows = self.linker.connection.execute(
            ARRIVED, ([case for case, _ in cases.values()],)
        ).fetchall()
        arrived: dict[UUID, date] = dict(rows)
        here = messages.filter(pl.col("has_arrival") & pl.col("arrived_on").is_not_null())
        for row, day in here.select("row", "arrived_on").iter_rows():
            arrived[case_id_of(self.linker.source, row)] = day
        # A case that is not in the record confirms nothing.
        found = {name: said for name, said in cases.items() if said[0] in arrived}
        linked = [found.get(name) for name in names]
        days = [None if one is None else arrived[one[0]] for one in linked]
        return messages.with_columns(
            pl.Series("linked_case", [one and str(one[0]) for one in linked], dtype=pl.String),
            pl.Series("linked_by", [one and one[1] for one in linked], dtype=pl.String),
            pl.coalesce("arrived_on", pl.Series("day", days, dtype=pl.Date)).alias("arrived_on"),
        )


def _departure_names(messages: pl.DataFrame) -> list[str]:
    """Return the record name of each departure; an empty text for an arrival."""
    rows = messages.select("row", "has_arrival").iter_rows()
    return ["" if has_arrival else f"{row}/departure" for row, has_arrival in rows]


def ground(assertion: int | None, *, judge: str) -> str:
    """Return what an event says of the link that put it to its case."""
    by = IDENTITY_FIELDS if judge == MODEL else "a person"
    return f"{by}, assertion {assertion}"
