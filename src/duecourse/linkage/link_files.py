"""Decide whole files: weights from `batch.py`, evidence from them, decisions by the policy.

Nothing is written to the record here: what comes back is a table of proposals.
"""

from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa

from duecourse.linkage.artefact import Artefact
from duecourse.linkage.batch import weigh_files
from duecourse.linkage.decide_all import File, decide_all
from duecourse.linkage.policy import Policy, from_data
from duecourse.linkage.whole_files import read
from duecourse.terms.errors import LinkageError


class NoSuchBudget(LinkageError):
    """The artefact has no policy for this budget."""

    code = "linkage.no-such-budget"

    def __init__(self, *, budget: str, known: list[str]) -> None:
        self.budget, self.known = budget, known
        super().__init__(
            f"The artefact has no policy for {budget} wrong links per 100,000. It has policies for "
            f"{', '.join(known) or 'none'}; set others with `duecourse link policy`."
        )


# What the levels of a pair say as evidence, in SQL: the same as `online.paper` and `online.sibling`
# say of one pair (a test holds the two together).
PAPER_SQL: Final = """
    case when document in ('same', 'alike') then 'same'
      when document in ('slip', 'same_number') then 'near'
      when document = 'neighbour' then 'neighbour'
      when document = 'missing' then 'none'
      when came_with <> left_with then 'other_country'
      else 'differs' end"""
SIBLING_SQL: Final = "surname_same and birth = 'same' and name in ('two_words', 'one_word')"
PAIRS: Final = f"""
    create or replace table possible as
    select departure, arrival, bits, false as cannot_link, false as protected,
      {PAPER_SQL} as paper, {SIBLING_SQL} as sibling, january as weak,
      date_diff('day', date '1970-01-01', try_cast(came as date)) as came,
      date_diff('day', date '1970-01-01', try_cast(left_on as date)) as left_on
    from weighed
    join (select id as arrival, issued_by as came_with from arrivals where main) using (arrival)
    join (select id as departure, issued_by as left_with from departures) using (departure)
"""  # noqa: S608 -- every part is a constant of ours
DECIDED: Final = """
    select departure as dep_id, outcome,
      case when outcome = 'automatic' then arrival end as arr_id, effect,
      coalesce(shown, []) as shown
    from decisions
"""


def evidence(
    base: duckdb.DuckDBPyConnection,
    artefact: Artefact,
    *,
    arrivals: Path,
    departures: Path,
    earlier: Path | None = None,
) -> None:
    """Make the table `possible` that a policy is set on and decides by.

    `earlier` holds further documents of the arrivals (arr_id, doc_no, doc_ctry).
    """
    read(base, arrivals=arrivals, departures=departures, earlier=earlier, artefact=artefact)
    weigh_files(base, artefact)
    base.execute(PAIRS)


def decided(base: duckdb.DuckDBPyConnection, policy: Policy) -> pa.Table:
    """Return the decisions of a policy on the table `possible`, as `evaluate.py` describes them."""
    decide_all(base, policy, pairs="possible", file=whole(base))
    return decisions(base)


def decisions(base: duckdb.DuckDBPyConnection) -> pa.Table:
    """Return what `decide_all` decided; a departure that no arrival comes near has no row."""
    found: pa.Table = base.sql(DECIDED).to_arrow_table()
    return found


def whole(base: duckdb.DuckDBPyConnection) -> File:
    """Return what is known of the files as a whole: departures are on file up to the last one."""
    until = base.execute("select max(left_on) from possible").fetchall()[0][0]
    return File(on_file_until=until, truncated="select departure from truncated")


def policy_of(artefact: Artefact, *, budget: str | None = None) -> Policy:
    """Return the policy that the artefact links by, or the one of another budget.

    Raises NoSuchBudget.
    """
    if budget is None:
        return from_data(artefact.policy)
    if budget not in artefact.budgets:
        raise NoSuchBudget(budget=budget, known=sorted(artefact.budgets, key=float))
    return from_data(artefact.budgets[budget])
