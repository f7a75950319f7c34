"""Set an artefact's policies on labelled files: one for each budget, with the account of each.

Every file is gathered twice: as a whole, where all claims are known (settled), and as a feed sees
it, with the claims of earlier departures only. The two have rows of their own in a policy.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

import duckdb
import pyarrow as pa

from duecourse.linkage.artefact import Artefact
from duecourse.linkage.decide_all import File, gather
from duecourse.linkage.evaluate import SLICES
from duecourse.linkage.labelled import cells, together
from duecourse.linkage.policy import BUDGETS, Policy, as_data
from duecourse.linkage.setting import Cell, Population, Spent, set_rows
from duecourse.linkage.stay import Stays, counted, ended_by

# The budget by which an artefact links unless told otherwise.
BUDGET: Final = 5
# People can look at this share of departures: a little less than 5 %, since files differ.
REVIEW_MAX: Final = 0.049
# A claim that has not come when so many of the usual stays have ended is taken not to come.
ENDED: Final = 0.95
# The best pairs that documents vouch for, and how many records each day has.
STAYS: Final = """
select left_on - came from possible where paper = 'same'
qualify row_number() over (partition by departure order by bits desc, arrival) = 1
"""
DAYS: Final = """
select {day}, count(*) from (select distinct {record}, {day} from possible) where {day} is not null
group by 1
"""
LABELS: Final = """
create or replace temp table labels as
select t.dep_id as departure, t.arr_id as arrival, {slices}
from (
    select *, try_cast(dob as date) as born,
        floor(date_diff('day', born, try_cast(dep_date as date)) / 365.25) as years
    from departed
) d join truth t using (dep_id)
"""


@dataclass(slots=True)
class Counts:
    """What labelled files have shown so far, as wholes and as a feed sees them.

    `start` is the policy whose steps the cells are counted in; it is made from the first file.
    """

    start: Policy | None = None
    settled: list[tuple[list[Cell], Population]] = field(default_factory=list)
    at_once: list[tuple[list[Cell], Population]] = field(default_factory=list)

    def add(
        self,
        base: duckdb.DuckDBPyConnection,
        *,
        departures: pa.Table,
        truth: pa.Table,
        truncated: str,
    ) -> None:
        """Count the table `possible` of `link_files.evidence` against the truth.

        Both tables are those that `evaluate.evaluate` takes.
        """
        base.register("departed", departures)
        base.register("truth", truth)
        slices = ", ".join(f"coalesce({sql}, 'unknown') as {name}" for name, sql in SLICES.items())
        base.execute(LABELS.format(slices=slices))
        if self.start is None:
            self.start = _start(base)
        # All departures of the file are known, however late the arrival: every claim has come.
        whole = File(on_file_until=1_000_000, truncated=truncated)
        for counts, file in (
            (self.settled, whole),
            (self.at_once, replace(whole, at_once=True)),
        ):
            gather(base, self.start, pairs="possible", file=file)
            counts.append(cells(base, truth="labels", groups=tuple(SLICES)))


def _start(base: duckdb.DuckDBPyConnection) -> Policy:
    """Return the policy without rows: how stays weigh, and when claims have come."""
    usual = [days for (days,) in base.execute(STAYS).fetchall() if days is not None]
    arrivals, departures = (
        dict(base.execute(DAYS.format(record=record, day=day)).fetchall())
        for record, day in (("arrival", "came"), ("departure", "left_on"))
    )
    stays: Stays = counted(usual, arrivals=arrivals, departures=departures)
    return Policy(budget_per_100k=BUDGET, stays=stays, settle_days=ended_by(usual, share=ENDED))


def policies(
    counts: Counts, *, budgets: Iterable[int] = BUDGETS, review_max: float = REVIEW_MAX
) -> dict[int, tuple[Policy, dict[str, Spent]]]:
    """Return for each budget the policy and its account, for files as wholes and for the feed."""
    assert counts.start is not None, "count a labelled file first"
    whole, feed = together(counts.settled), together(counts.at_once)
    out = {}
    for budget in budgets:
        policy, accounts = replace(counts.start, budget_per_100k=budget), {}
        for name, (some, population) in (("whole", whole), ("feed", feed)):
            policy, accounts[name] = set_rows(
                policy, some, population=population, review_max=review_max
            )
        out[budget] = policy, accounts
    return out


def with_policies(
    artefact: Artefact,
    made: Mapping[int, tuple[Policy, Mapping[str, Spent]]],
    *,
    budget: int = BUDGET,
    labelled: int,
) -> Artefact:
    """Return the artefact under the policy of `budget`, with those of the other budgets beside it.

    `labelled` is how many departures the policies were set on.
    """
    data: dict[str, Any] = {str(one): as_data(policy) for one, (policy, _) in made.items()}
    accounts = {
        str(one): {name: asdict(spent) for name, spent in some.items()}
        for one, (_, some) in made.items()
    }
    told = {**artefact.calibration, "policy_set_on": labelled, "accounts": accounts}
    changed = artefact.with_policy(policy=data[str(budget)], budgets=data)
    return replace(changed, calibration=told)
