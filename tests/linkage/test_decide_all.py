"""A whole file is decided as its records would be one by one, with the claims the file shows."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, timedelta
from math import inf
from random import Random
from typing import Any

import duckdb

from duecourse.linkage.decide import decide
from duecourse.linkage.decide_all import PAIRS, File, decide_all
from duecourse.linkage.evidence import Candidate, Claim, Departure, Paper, Stratum
from duecourse.linkage.policy import Floors, Outcome, Policy
from duecourse.linkage.stay import Stays

ZERO = date(2026, 1, 1)
POLICY = Policy(
    budget_per_100k=5,
    margin_cuts=(3.0, 8.0),
    stay_cuts=(0.0, 1.0),
    settle_days=30,
    stays=Stays((0, 20, 45), (1.5, 0.5, -2.0)),
    review_otherwise=2.0,
)
TYPES = "text, text, double, text, boolean, boolean, integer, integer, boolean, boolean"
Row = tuple[Any, ...]
Answers = dict[str, tuple[Any, ...]]


def made(rows: list[Row], policy: Policy, file: File) -> duckdb.DuckDBPyConnection:
    """A connection on which the file of these pairs has been decided."""
    base = duckdb.connect(config={"threads": 1})
    columns = ", ".join(
        f"{name} {kind}" for name, kind in zip(PAIRS, TYPES.split(", "), strict=True)
    )
    base.execute(f"create table pairs ({columns})")
    asked = ", ".join("unnest(?)" for _ in PAIRS)
    base.execute(
        f"insert into pairs select {asked}", [list(one) for one in zip(*rows, strict=True)]
    )
    decide_all(base, policy, pairs="pairs", file=file)
    return base


def pair(departure: str, arrival: str, bits: float, paper: Paper, *, left: int = 30) -> Row:
    """A pair without anything odd; the arrival is on day 10."""
    return (departure, arrival, bits, paper.value, False, False, 10, left, False, False)


def claims(rows: list[Row], *, file: File) -> dict[str, tuple[str, str]]:
    """Each departure's best arrival and the claim on it."""
    base = made(rows, POLICY, file)
    found = base.execute("select departure, arrival, claim from evidence").fetchall()
    return {departure: (arrival, claim) for departure, arrival, claim in found}


def test_an_arrival_claimed_by_a_document_is_left_to_no_namesake() -> None:
    rows = [pair("D1", "A1", 35, Paper.SAME), pair("D2", "A1", 25, Paper.DIFFERS)]

    assert {"D1": ("A1", "free"), "D2": ("A1", "taken")} == claims(rows, file=File())


def test_a_namesake_passes_on_to_the_arrival_that_is_left() -> None:
    rows = [
        pair("D1", "A1", 35, Paper.SAME),
        pair("D2", "A1", 25, Paper.DIFFERS),
        pair("D2", "A2", 25, Paper.DIFFERS),
    ]

    assert ("A2", "free") == claims(rows, file=File())["D2"]


def test_two_departures_without_documents_contest_an_arrival_that_both_fit() -> None:
    rows = [pair("D1", "A1", 25, Paper.NONE), pair("D2", "A1", 20, Paper.DIFFERS)]
    apart = [pair("D1", "A1", 25, Paper.NONE), pair("D2", "A1", 12, Paper.DIFFERS)]

    assert {"D1": ("A1", "contested"), "D2": ("A1", "contested")} == claims(rows, file=File())
    assert {"D1": ("A1", "free"), "D2": ("A1", "contested")} == claims(apart, file=File())


def test_the_feed_knows_earlier_claims_only() -> None:
    rows = [
        pair("D1", "A1", 35, Paper.SAME, left=60),
        pair("D2", "A1", 25, Paper.DIFFERS, left=40),
        pair("D3", "A1", 25, Paper.DIFFERS, left=70),
    ]

    seen = claims(rows, file=File(at_once=True))

    assert {"D1": "free", "D2": "free", "D3": "taken"} == {
        d: claim for d, (_, claim) in seen.items()
    }


def random_rows(rng: Random) -> list[Row]:
    """Pairs of a small random file; bits are whole, so that ties and exact cuts are common."""
    came = {f"A{n}": rng.choice([None, *range(60)]) for n in range(40)}
    left = {f"D{n}": rng.choice([None, *range(40, 100)]) for n in range(60)}
    rows = []
    for departure, day in left.items():
        for arrival in rng.sample(sorted(came), rng.randint(0, 5)):
            odd = [rng.random() < 0.1 for _ in range(4)]
            bits, paper = float(rng.randint(-4, 30)), rng.choice(list(Paper)).value
            rows.append((departure, arrival, bits, paper, *odd[:2], came[arrival], day, *odd[2:]))
    return rows


def day(number: int | None) -> date | None:
    return None if number is None else ZERO + timedelta(days=number)


def random_policy(rng: Random) -> Policy:
    """A policy that knows two of three strata."""
    strata = [
        Stratum(paper, margin, stay, claim, settled)
        for paper in Paper
        for margin in range(3)
        for stay in range(3)
        for claim in Claim
        for settled in (True, False)
    ]
    floors = [Floors(rng.choice([5.0, 15.0, inf]), rng.choice([0.0, 5.0])) for _ in strata]
    known = rng.sample(strata, len(strata) * 2 // 3)
    return replace(POLICY, rows=dict(zip(known, floors, strict=False)))


def candidate(row: Row, claim: Claim) -> Candidate:
    """A row of the file as the candidate that the feed would see."""
    _, arrival, bits, paper, sibling, weak, came, _, cannot, protected = row
    return Candidate(
        arrival=arrival,
        bits=bits,
        paper=Paper(paper),
        arrived_on=day(came),
        claim=claim,
        sibling=sibling,
        birth_weak=weak,
        protected=protected,
        cannot_link=cannot,
    )


def singly(rows: list[Row], base: duckdb.DuckDBPyConnection, policy: Policy, file: File) -> Answers:
    """What `decide` says of each departure, with the claims that the file showed."""
    taken = set(base.execute("select departure, arrival from taken").fetchall())
    contested = set(
        base.execute("select departure, arrival from evidence where claim = 'contested'").fetchall()
    )
    cut = {row[0] for row in base.execute(file.truncated).fetchall()}
    candidates: dict[str, list[Candidate]] = defaultdict(list)
    for row in rows:
        claim = Claim.TAKEN if row[:2] in taken else Claim.FREE
        candidates[row[0]].append(
            candidate(row, Claim.CONTESTED if row[:2] in contested else claim)
        )
    candidates |= {d: [] for d in cut if d not in candidates}
    left = {row[0]: row[7] for row in rows} | dict.fromkeys(cut - {row[0] for row in rows})
    until = None if file.at_once else day(file.on_file_until)
    answers = {}
    for d, some in candidates.items():
        seen = Departure(
            departed_on=day(left[d]), on_file_until=until, truncated=d in cut, drift=file.drift
        )
        one = decide(policy, seen, some)
        answers[d] = (one.outcome, one.chosen, one.effect, [each.arrival for each in one.shown])
    return answers


def test_a_file_is_decided_as_its_records_are_one_by_one() -> None:
    met: Counter[str] = Counter()
    for seed in range(20):
        rng = Random(seed)
        rows, policy = random_rows(rng), random_policy(rng)
        file = File(
            on_file_until=rng.choice([None, 70]),
            at_once=rng.random() < 0.3,
            truncated=f"select 'D{rng.randint(0, 59)}'",
            drift=rng.random() < 0.1,
        )

        base = made(rows, policy, file)

        found = base.execute("select departure, outcome, arrival, effect, shown from decisions")
        whole = {row[0]: row[1:] for row in found.fetchall()}
        assert singly(rows, base, policy, file) == whole, f"seed {seed}"
        met.update(row[0] for row in whole.values())

    assert all(met[outcome] > 20 for outcome in Outcome), met
