"""What the oversight desk shows: counts as of a day, and what differs between two days."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from duecourse.views.suppression import Published

# What is counted, in the order in which it is shown, with the words for it.
COUNTED: Mapping[str, str] = {
    "opened": "Cases opened",
    "open": "Cases open",
    "closed": "Cases closed, by outcome",
    "taken": "Steps taken, ever",
    "standing": "Steps that stand",
    "stopped": "Steps stopped by a new fact",
    "undone": "Steps undone",
    "declined": "Proposals declined by a second person",
    "order": "Orders on record",
    "acknowledged": "Stops, by acknowledgement",
    "departed": "Departures, by grade of evidence",
    "alarm": "Alarms raised",
}
CONFIRMING = ("A", "B")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that is counted: under which value, and by which version of its case."""

    value: str
    by: int


# What is counted, in which case, and by which version of it (0: one a case).
Key = tuple[str, UUID, int]


@dataclass(frozen=True, slots=True)
class Read:
    """The items that stood at an instant; why others stood no more; seconds to acknowledge."""

    items: Mapping[Key, Item]
    gone: Mapping[Key, str]
    seconds: tuple[float, ...]
    events: int
    admissions: int


@dataclass(frozen=True, slots=True)
class Times:
    """How long acknowledgements took, in seconds; None while there is none."""

    count: int
    median: float | None
    longest: float | None


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts as of the end of a day (UTC).

    They are made from the events recorded before `until` among the first `size` of the ledger.
    `refused` is from the trail: a refused step leaves no event.
    """

    as_of: date
    until: datetime
    size: int
    events: int
    rule_book: str
    admissions: int
    tallies: Mapping[str, Mapping[str, int]]
    times: Times
    refused: int

    def total(self, what: str) -> int:
        """Return how many there are of a kind."""
        return sum(self.tallies[what].values())

    @property
    def confirmed(self) -> int:
        """Return how many departures are confirmed: of grade A or B."""
        return sum(self.tallies["departed"].get(grade, 0) for grade in CONFIRMING)

    @property
    def heads(self) -> tuple[tuple[str, int], ...]:
        """Return the figures that are shown first, each with its words."""
        return (
            ("Cases opened", self.total("opened")), ("Cases open", self.total("open")),
            ("Cases closed", self.total("closed")),
            ("Departures confirmed, grade A or B", self.confirmed),
            ("Steps taken", self.total("taken")), ("Steps refused, by the trail", self.refused),
            ("Steps stopped by a new fact", self.total("stopped")),
        )  # fmt: skip

    @property
    def shown(self) -> tuple[tuple[str, str, int, tuple[tuple[str, int], ...]], ...]:
        """Return name, words, total and parts of each thing that is counted."""
        return tuple(
            (name, words, self.total(name), tuple(self.tallies[name].items()))
            for name, words in COUNTED.items()
        )

    def as_json(self) -> dict[str, Any]:
        """Return the counts as plain values."""
        return {
            "as_of": self.as_of.isoformat(), "until": self.until.isoformat(), "size": self.size,
            "events": self.events, "rule_book": self.rule_book, "admissions": self.admissions,
            "counts": {
                name: {"total": self.total(name), "of": dict(self.tallies[name])}
                for name in COUNTED
            },
            "departures_confirmed": self.confirmed,
            "acknowledgement_seconds": {
                "count": self.times.count, "median": self.times.median,
                "longest": self.times.longest,
            },
            "steps_refused_on_the_trail": self.refused,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two days: of what, from which value to which, and why.

    `was` or `now` None: it did not stand on that day. `cases` are those open to who asks, at most
    so many as are listed; `count` counts all.
    """

    what: str
    was: str | None
    now: str | None
    why: str
    count: int
    cases: tuple[UUID, ...]

    @property
    def not_shown(self) -> int:
        """Return how many are not listed."""
        return self.count - len(self.cases)

    @property
    def words(self) -> str:
        """Return what it is a difference of."""
        return COUNTED[self.what]


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two days: the counts of both, and each difference."""

    first: Counts
    second: Counts
    added: tuple[Change, ...]
    changed: tuple[Change, ...]
    vanished: tuple[Change, ...]

    @property
    def case_ids(self) -> tuple[str, ...]:
        """Return the cases that are listed, each once."""
        every = (*self.added, *self.changed, *self.vanished)
        return tuple(dict.fromkeys(str(case) for one in every for case in one.cases))

    def as_json(self) -> dict[str, Any]:
        """Return the differences as plain values."""
        told = {"added": self.added, "changed": self.changed, "vanished": self.vanished}
        return {
            "first": self.first.as_json(), "second": self.second.as_json(),
            **{
                name: [
                    {"what": one.what, "was": one.was, "now": one.now, "why": one.why,
                     "count": one.count, "cases": [str(case) for case in one.cases]}
                    for one in changes
                ]
                for name, changes in told.items()
            },
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenData:
    """The tables of one quarter for everybody, with small numbers hidden (docs/open-data.md).

    `first` and `last` are its days, in UTC; `rule_book` says how closed cases ended.
    """

    quarter: str
    first: date
    last: date
    rule_book: str
    least: int
    tables: tuple[Published, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the tables as plain values; a hidden number is null."""
        return {
            "format": "duecourse-open-data-1", "quarter": self.quarter,
            "first": self.first.isoformat(), "last": self.last.isoformat(),
            "rule_book": self.rule_book, "hidden_under": self.least,
            "tables": {
                one.name: [
                    {"row": row, "column": column, "count": one.cells[row, column]}
                    for row in one.rows for column in one.columns
                ]
                for one in self.tables
            },
        }  # fmt: skip

    def as_rows(self) -> list[tuple[str, str, str, str, int | None, str]]:
        """Return the tables as rows: quarter, table, row, column, count, hidden or not."""
        return [
            (self.quarter, one.name, row, column, one.cells[row, column],
             "hidden" if one.cells[row, column] is None else "")
            for one in self.tables for row in one.rows for column in one.columns
        ]  # fmt: skip
