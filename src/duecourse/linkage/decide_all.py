"""Decide every departure of a file at once, in DuckDB; the answers are those of `decide`.

A whole file shows what one record cannot: which arrivals other departures claim. First every
departure whose document agrees claims its arrival; then every departure takes its best arrival
among those left to it. A test of random files holds the answers to those of `decide.decide`.
"""

from dataclasses import dataclass
from typing import Final

import duckdb

from duecourse.linkage.evidence import Claim, Paper, Stop
from duecourse.linkage.policy import Policy

# The table of pairs that is asked for: days are whole numbers, null where not known. `weak` says
# that a birth date of the pair is incomplete or 1 January.
PAIRS: Final = (
    *("departure", "arrival", "bits", "paper", "sibling", "weak", "came", "left_on"),
    *("cannot_link", "protected"),
)
DOCUMENTED: Final = (Paper.SAME, Paper.NEAR, Paper.NEIGHBOUR)


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """What is known of the file as a whole.

    `on_file_until` is the day (as a number) up to which departures are on file. `at_once` decides
    every departure with the claims of earlier departures only, as the feed has to.
    """

    on_file_until: int | None = None
    at_once: bool = False
    truncated: str = "select null where false"
    drift: bool = False


def decide_all(base: duckdb.DuckDBPyConnection, policy: Policy, *, pairs: str, file: File) -> None:
    """Make the tables `evidence` and `decisions`: one row for each departure that has a candidate.

    `decisions` has departure, arrival (null if none), outcome, effect and shown (arrivals, best
    first, at most three); a departure without a row has no candidate. One whose search was cut
    short before it had a candidate has a row in `decisions` alone.
    """
    gather(base, policy, pairs=pairs, file=file)
    _rows(base, policy)
    stops = {"truncated": int(Stop.TRUNCATED), "protected": int(Stop.PROTECTED)}
    base.execute(DECISIONS.format(**stops))
    base.execute(CUT_SHORT.format(truncated=file.truncated))


def gather(base: duckdb.DuckDBPyConnection, policy: Policy, *, pairs: str, file: File) -> None:
    """Make the table `evidence`: for each departure its best arrival, its stratum and its stops."""
    known = "and other.left_on <= one.left_on" if file.at_once else ""
    first = policy.margin_cuts[0]
    papers = ", ".join(f"'{paper}'" for paper in DOCUMENTED)
    for statement in (CLAIMED, TAKEN, OPEN, BEST, CONTESTED, EVIDENCE):
        base.execute(
            statement.format(
                pairs=pairs,
                known=known,
                papers=papers,
                claim_bits=policy.claim_bits,
                contest_bits=policy.contest_bits,
                first=first,
                margin=_steps("coalesce(margin, 'infinity'::double)", policy.margin_cuts),
                stay=_stay(policy),
                settled=_settled(policy, file),
                stops=_stops(first, file),
                truncated=file.truncated,
            )
        )


CLAIMED: Final = """
create or replace temp table claimed as
select departure, arrival, left_on from (
    select *, row_number() over best as place, bits - lead(bits) over best as margin from {pairs}
    window best as (partition by departure order by bits desc, arrival)
)
where place = 1 and paper in ({papers}) and bits >= {claim_bits} and not sibling and not cannot_link
    and coalesce(left_on >= came, true) and coalesce(margin >= {first}, true)
"""
TAKEN: Final = """
create or replace temp table taken as
select distinct one.departure, one.arrival from {pairs} one
join claimed other on other.arrival = one.arrival and other.departure <> one.departure {known}
"""
OPEN: Final = """
create or replace temp table candidates as
select one.*, taken.arrival is not null as is_taken,
    taken.arrival is null and not cannot_link and coalesce(left_on >= came, true) as available
from {pairs} one left join taken using (departure, arrival)
"""
BEST: Final = """
create or replace temp table best as
select * exclude (place, after, leads, after_available),
    case when available and after_available then bits - after end as margin, leads as highest
from (
    select *, row_number() over best as place, lead(bits) over best as after,
        lead(available) over best as after_available,
        max(bits) over all_of as leads, bool_or(sibling and available) over all_of as any_sibling,
        sum((sibling or bits >= 0)::integer) over all_of as maybe_twins,
        bool_or(protected) over all_of as any_protected
    from candidates
    window best as (partition by departure order by available desc, bits desc, arrival),
        all_of as (partition by departure)
)
where place = 1
"""
CONTESTED: Final = """
create or replace temp table contested as
select distinct one.departure from best one
join best other on other.arrival = one.arrival and other.departure <> one.departure
    and other.bits >= one.bits - {contest_bits} and other.available {known}
"""
EVIDENCE: Final = """
create or replace temp table evidence as
with claims as (
    select best.*, case when is_taken then 'taken' when contested.departure is not null
        then 'contested' else 'free' end as claim, cut.departure is not null as truncated
    from best left join contested using (departure)
    left join (select distinct departure from ({truncated}) as those(departure)) as cut
        using (departure)
), shown as (
    select departure, list(arrival order by bits desc, arrival) as ranked
    from candidates group by departure
)
select departure, arrival, bits, margin as lead_bits, paper, {margin} as margin, {stay} as stay,
    claim, {settled} as settled, {stops} as stops,
    ([arrival] || list_filter(ranked, lambda other: other <> arrival))[1:3] as shown
from claims join shown using (departure)
"""
DECISIONS: Final = """
create or replace temp table decisions as
with said as (
    select evidence.*, case
        when rows.paper is null then
            case when bits >= review_otherwise then 'review' else 'none' end
        when bits >= automatic then 'automatic'
        when bits >= review then 'review' else 'none' end as said,
        case when evidence.paper = 'same' then stops & ~{truncated} else stops end as left_stops
    from evidence cross join otherwise
    left join rows using (paper, margin, stay, claim, settled)
), concluded as (
    select *, case
        when stops & {protected} > 0 then 'review'
        when said = 'none' then
            case when left_stops & {truncated} > 0 then 'review' else said end
        when left_stops > 0 then 'review' else said end as outcome
    from said
)
select departure, case when outcome <> 'none' then arrival end as arrival, outcome,
    case when outcome = 'automatic' then
        case when paper = 'same' then 'confirmed' else 'possible' end end as effect, shown
from concluded
"""
# Nobody was found, but the search was cut short: "none" is no answer.
CUT_SHORT: Final = """
insert into decisions select distinct departure, null, 'review', null, []
from ({truncated}) as those(departure) anti join evidence using (departure)
"""


def _rows(base: duckdb.DuckDBPyConnection, policy: Policy) -> None:
    """Put the policy's rows into the table `rows`."""
    base.execute(
        "create or replace temp table rows (paper text, margin integer, stay integer, claim text,"
        " settled boolean, automatic double, review double)"
    )
    rows = [(*stratum, row.automatic, row.review) for stratum, row in policy.rows.items()]
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        asked = ", ".join("unnest(?)" for _ in columns)
        base.execute(f"insert into rows select {asked}", columns)
    base.execute(
        "create or replace temp table otherwise as select ?::double as review_otherwise",
        [policy.review_otherwise],
    )


def _steps(value: str, cuts: tuple[float, ...]) -> str:
    return " + ".join(f"({value} >= {cut})::integer" for cut in cuts) or "0"


def _stay(policy: Policy) -> str:
    """Return the step of the stay in SQL, from the policy's own answer for each length."""
    starts = policy.stays.starts
    whens = " ".join(
        f"when left_on - came >= {start} then {policy.stay_step(start)}" for start in starts[::-1]
    )
    nothing_known = policy.stay_step(0)
    if not starts:
        return f"(case when left_on - came >= 0 then {nothing_known} else 0 end)"
    return f"(case {whens} else 0 end)"


def _settled(policy: Policy, file: File) -> str:
    if file.on_file_until is None or file.at_once:
        return "false"
    return f"coalesce(came + {policy.settle_days} <= {file.on_file_until}, false)"


def _stops(first: float, file: File) -> str:
    """Return the hard stops as a number in SQL: the same conditions as in `decide`."""
    conditions = {
        Stop.BETTER_NOT_AVAILABLE: f"highest > bits + {first}",
        Stop.BEFORE_ARRIVAL: "coalesce(left_on < came, false)",
        Stop.RIVALS: f"coalesce(margin < {first}, false)",
        # The best arrival is counted among those that may be twins, being a sibling itself.
        Stop.SIBLING: f"case when paper = '{Paper.SAME}' then sibling and maybe_twins > 1"
        " else sibling or any_sibling end",
        Stop.CANNOT_LINK: "cannot_link",
        Stop.TAKEN: f"claim = '{Claim.TAKEN}'",
        Stop.CONTESTED: f"claim = '{Claim.CONTESTED}' and paper <> '{Paper.SAME}'",
        Stop.WEAK_BIRTH: f"weak and paper <> '{Paper.SAME}'",
        Stop.PROTECTED: "any_protected",
        Stop.TRUNCATED: "truncated",
        Stop.DRIFT: "true" if file.drift else "false",
    }
    return " + ".join(f"({sql})::integer * {int(stop)}" for stop, sql in conditions.items())
