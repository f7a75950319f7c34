"""How good decisions are, against the truth: overall, in every group and in every trap.

The table of decisions has one row a departure:

| column | type | meaning |
| --- | --- | --- |
| dep_id | int64 | the departure |
| outcome | text | `automatic`, `review` or `none` |
| arr_id | int64, null | the arrival it is put to; only with `automatic` |
| shown | list of int64 | up to three arrivals a person is shown, best first; may be empty |

Other columns are left alone. A departure without a row counts as `none`. A departure is *found* if
it is put to its own arrival automatically, or goes to review with its own arrival among those
shown. It is *missed* if it has an arrival here and is not found. A wrong link is an automatic one
to any arrival but its own. Groups are read from the departure as it came in, since that is what a
monthly report has; only the name-origin group and the trap come from the truth.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

import duckdb
import pyarrow as pa

from duecourse.terms.errors import LinkageError

PER: Final = 100_000
DIGITS: Final = 6
UNKNOWN: Final = "unknown"
# What a departure is counted under: the group's name and the SQL that says it of a row.
SLICES: Final = {
    "name": "t.grp",
    "nationality": "d.nat",
    "issued_by": "d.doc_ctry",
    "sex": "d.sex",
    "age": """
        case when years is null or years < 0 then null
        when years < 18 then '0-17' when years < 30 then '18-29'
        when years < 45 then '30-44' when years < 60 then '45-59' else '60+' end""",
    "january": "case when born is not null then if(d.dob like '%-01-01', 'yes', 'no') end",
    "source": "d.source",
}


class DecisionsDoNotFit(LinkageError):
    """The table of decisions is not what the module says it is."""

    code = "linkage.decisions-do-not-fit"

    def __init__(self, *, count: int, what: str) -> None:
        self.count, self.what = count, what
        super().__init__(
            f"{count} decisions {what}. Each departure may have one decision, `automatic` with an "
            f"arrival, `review` or `none` without, and at most 3 arrivals shown."
        )


@dataclass(frozen=True, slots=True)
class Counts:
    """Departures of one group by what became of them."""

    departures: int
    linkable: int
    automatic: int
    right: int
    review: int
    found: int

    @property
    def wrong(self) -> int:
        """Departures put automatically to another's arrival."""
        return self.automatic - self.right

    @property
    def missed(self) -> int:
        """Departures with an arrival here that neither the machine nor a reviewer is shown."""
        return self.linkable - self.found

    def figures(self) -> dict[str, float | None]:
        """Return the shares of the report; None where there is nothing to take a share of."""
        wrong = _share(self.wrong, self.departures)
        return {
            "precision": _share(self.right, self.automatic),
            "auto_recall": _share(self.right, self.linkable),
            "wrong_per_100k": None if wrong is None else round(wrong * PER, DIGITS),
            "found": _share(self.found, self.linkable),
            "review_share": _share(self.review, self.departures),
        }

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.departures + other.departures,
            self.linkable + other.linkable,
            self.automatic + other.automatic,
            self.right + other.right,
            self.review + other.review,
            self.found + other.found,
        )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, DIGITS + 5) if whole else None


NOTHING: Final = Counts(0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long the answered reviews of one group waited, in hours."""

    reviews: int
    hours_median: float
    hours_95th: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Counts overall, by group (`name:arabic`, `sex:F`, `january:yes` and so on) and by trap."""

    overall: Counts
    by_group: dict[str, Counts]
    by_trap: dict[str, Counts]
    waiting: dict[str, Waiting] = field(default_factory=dict)

    def figures(self) -> dict[str, Any]:
        """Return the figures as `duecourse link eval --json` prints them, times left out."""
        return {
            **self.overall.figures(),
            "by_group": {name: counts.figures() for name, counts in self.by_group.items()},
            "by_trap": {name: counts.figures() for name, counts in self.by_trap.items()},
        }

    def counts(self) -> dict[str, Any]:
        """Return the counts as plain data, so that several evaluations can be taken together."""
        return asdict(self)

    @classmethod
    def of_counts(cls, said: Mapping[str, Any]) -> "Evaluation":
        """Return the evaluation whose counts were written down."""
        return cls(
            Counts(**said["overall"]),
            {name: Counts(**counts) for name, counts in said["by_group"].items()},
            {name: Counts(**counts) for name, counts in said["by_trap"].items()},
            {name: Waiting(**some) for name, some in said.get("waiting", {}).items()},
        )


def evaluate(
    decisions: pa.Table,
    *,
    departures: pa.Table,
    truth: pa.Table,
    waiting: pa.Table | None = None,
) -> Evaluation:
    """Return what became of each departure, counted.

    `departures` has dep_id, dob, sex, nat, doc_ctry, dep_date and source; `truth` has dep_id,
    arr_id (null: no arrival here), grp and trap; `waiting`, if there is a desk to take it from, has
    dep_id and hours from question to answer. Raises DecisionsDoNotFit.
    """
    with duckdb.connect() as base:
        for name, table in (("decided", decisions), ("departed", departures), ("truth", truth)):
            base.register(name, table)
        _refuse_misfits(base)
        base.execute(JUDGED.format(slices=_slices()))
        overall = sum((counts for _, counts in _counted(base, "'all'")), NOTHING)
        by_group = {
            f"{name}:{value or UNKNOWN}": counts
            for name in SLICES
            for value, counts in _counted(base, f'"{name}"')
        }
        traps = {value or "none": counts for value, counts in _counted(base, "trap")}
        waited = {} if waiting is None else _waited(base, waiting)
    return Evaluation(overall, by_group, traps, waited)


# A date that is no date counts as not known. Two birthdays' difference in days is exact enough for
# bands of age.
JUDGED: Final = """
    create table judged as
    select t.dep_id, {slices}, nullif(t.trap, '') as trap,
      t.arr_id is not null as linkable,
      coalesce(o.outcome = 'automatic', false) as automatic,
      coalesce(o.outcome = 'automatic' and o.arr_id = t.arr_id, false) as is_right,
      coalesce(o.outcome = 'review', false) as review,
      coalesce(o.outcome = 'automatic' and o.arr_id = t.arr_id
        or o.outcome = 'review' and list_contains(o.shown, t.arr_id), false) as found
    from (
      select *, try_cast(dob as date) as born,
        floor(date_diff('day', born, try_cast(dep_date as date)) / 365.25) as years
      from departed
    ) d
    join truth t using (dep_id)
    left join decided o using (dep_id)
"""
MISFITS: Final = {
    "are for a departure that has another one": """
        select count(*) - count(distinct dep_id) from decided""",
    "are for a departure that is not in the file": """
        select count(*) from decided anti join departed using (dep_id)""",
    "have an outcome that does not fit their arrival": """
        select count(*) from decided where outcome is null
          or outcome not in ('automatic', 'review', 'none')
          or (outcome = 'automatic') <> (arr_id is not null)""",
    "show too many arrivals": """
        select count(*) from decided where len(shown) > 3""",
}


def _refuse_misfits(base: duckdb.DuckDBPyConnection) -> None:
    for what, query in MISFITS.items():
        count = base.execute(query).fetchall()[0][0]
        if count:
            raise DecisionsDoNotFit(count=count, what=what)


def _slices() -> str:
    return ", ".join(f'{value} as "{name}"' for name, value in SLICES.items())


def _counted(base: duckdb.DuckDBPyConnection, column: str) -> Iterable[tuple[Any, Counts]]:
    rows = base.execute(f"""
        select {column}, count(*), count_if(linkable), count_if(automatic), count_if(is_right),
          count_if(review), count_if(found)
        from judged group by 1 order by 1
    """).fetchall()  # noqa: S608 -- the column is one of ours
    return [(value, Counts(*counts)) for value, *counts in rows]


def _waited(base: duckdb.DuckDBPyConnection, waiting: pa.Table) -> dict[str, Waiting]:
    base.register("waited", waiting)
    found = {}
    for name in SLICES:
        rows = base.execute(f"""
            select "{name}", count(*), median(hours), quantile_cont(hours, 0.95)
            from judged join waited using (dep_id) group by 1 order by 1
        """).fetchall()  # noqa: S608 -- the column is one of ours
        for value, *some in rows:
            found[f"{name}:{value or UNKNOWN}"] = Waiting(*some)
    return found
