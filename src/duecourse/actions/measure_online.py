"""Measure linkage of single records and of batches against an index of many people.

Every record is a departure as its source sends it: what is measured starts at its texts and ends at
the decision (`look`) or at the committed transaction (`take`).
"""

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import Any, Final

import psycopg
import pyarrow.parquet as pq
from psycopg import Connection

from duecourse.actions.automatic import allow_automatic
from duecourse.actions.link import BATCH_MAX, Linker
from duecourse.actions.load_admissions import load
from duecourse.audit.trail import Actor
from duecourse.linkage.artefact import Artefact
from duecourse.linkage.artefact import load as load_artefact
from duecourse.linkage.drift import Window
from duecourse.linkage.evidence import Claim, Paper, Stratum
from duecourse.linkage.normalise import Given, comparable
from duecourse.linkage.policy import Floors, Policy, from_data
from duecourse.linkage.records import Identity, Way

SOURCE: Final = "bench"
STEWARD: Final = Actor("bench", "records_steward")
ROWS_A_CHUNK: Final = 50_000
WARM: Final = 2_000
GROUPS_MAX: Final = 12
ARRIVAL: Final = ("arr_id", "surname", "given", "dob", "sex", "nat", "doc_no", "doc_ctry")
DEPARTURE: Final = ("dep_id", *ARRIVAL[1:])


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds for one record: by the clock, and of the processor here and in PostgreSQL.

    On a machine that does other work the clock tells of that work; the processor does not.
    """

    p50_ms: float
    p99_ms: float
    max_ms: float
    processor_ms: float
    postgres_ms: float


@dataclass(frozen=True, slots=True)
class Rate:
    """Records a second by the clock; processor milliseconds for one, here and in PostgreSQL."""

    records_per_s: float
    processor_ms: float
    postgres_ms: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What `duecourse bench link-online` prints."""

    people: int
    load_s: float
    index_mb: float
    look: Times
    take: Times
    look_in_batches: Rate
    take_in_batches: Rate
    outcomes: dict[str, int]
    policy: str


def fill(owner: Connection[Any], folder: Path, *, processes: int) -> tuple[int, float]:
    """Put the arrivals of the folder on file; return how many, and the seconds it took.

    What is there already stays: then it took 0 seconds.
    """
    row = owner.execute("SELECT count(*) FROM linkage.standing WHERE NOT by_model").fetchone()
    assert row is not None
    if row[0]:
        return int(row[0]), 0.0
    start = time.perf_counter()
    rows = load(
        owner, _chunks(folder / "arrivals.parquet"), source="backlog", at=datetime.now(UTC),
        processes=processes,
    )  # fmt: skip
    return rows, time.perf_counter() - start


def run(url: str, folder: Path, *, records: int, seed: int, processes: int) -> Measured:
    """Fill the index from the folder's arrivals and measure with its departures."""
    with psycopg.connect(url, autocommit=True) as owner:
        people, load_s = fill(owner, folder, processes=processes)
        size = owner.execute(
            "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
            " WHERE relnamespace = 'linkage'::regnamespace AND relkind = 'r'"
        ).fetchone()
    asked = departures(folder / "departures.parquet", 4 * records + WARM, seed=seed)
    artefact = load_artefact()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET ROLE duecourse_app")
        linker = _linker(connection, artefact, asked[:WARM])
        parts = [asked[WARM + at * records : WARM + (at + 1) * records] for at in range(4)]
        outcomes: Counter[str] = Counter()
        server = connection.info.backend_pid
        look = _one_by_one(lambda one: linker.look([one]), parts[0], server=server)
        take = _one_by_one(lambda one: linker.take([one]), parts[1], server=server)
        look_in_batches = _batches(linker.look, parts[2], server=server)

        def taken(some: Sequence[Identity]) -> None:
            outcomes.update(str(one.outcome) for one in linker.take(some))

        take_in_batches = _batches(taken, parts[3], server=server)
    assert size is not None
    return Measured(
        people=people, load_s=round(load_s, 1), index_mb=round(float(size[0]) / 1e6, 1), look=look,
        take=take, look_in_batches=look_in_batches, take_in_batches=take_in_batches,
        outcomes=dict(outcomes), policy="of the artefact" if artefact.policy else "documents link",
    )  # fmt: skip


def missed(measured: Measured) -> list[str]:
    """Return one sentence for each goal of the plan that was missed."""
    goals = (
        ("search and score, p50 ms", measured.look.p50_ms, 0.3),
        ("search and score, p99 ms", measured.look.p99_ms, 2.0),
        ("whole transaction, p99 ms", measured.take.p99_ms, 10.0),
    )
    out = [f"{name}: {found}, goal {goal}" for name, found, goal in goals if found > goal]
    rate = measured.look_in_batches.records_per_s
    return [*out, f"records a second in batches: {rate}, goal 4000"] if rate < 4_000 else out


def departures(file: Path, count: int, *, seed: int) -> list[Identity]:
    """Return so many departures of the file, drawn from some of its row groups."""
    chance = random.Random(seed)  # noqa: S311 - a sample to measure with, no secret
    table = pq.ParquetFile(file)
    groups = chance.sample(range(table.num_row_groups), min(GROUPS_MAX, table.num_row_groups))
    rows = table.read_row_groups(groups, columns=[*DEPARTURE, "dep_date"]).to_pylist()
    drawn = chance.sample(rows, min(count, len(rows)))
    return [
        Identity(
            SOURCE, f"{seed}/{row['dep_id']}", Way.DEPARTURE,
            Given(*(row[name] for name in DEPARTURE[1:])), happened_on=_day(row["dep_date"]),
        )
        for row in drawn
    ]  # fmt: skip


def _linker(connection: Connection[Any], artefact: Artefact, warm: Sequence[Identity]) -> Linker:
    """Return a linker that is warm, of a source that is allowed by what those records look like."""
    linker = Linker(
        connection, artefact, _policy(artefact), SOURCE, SOURCE, lambda: datetime.now(UTC)
    )
    baseline = Window()
    for first in range(0, len(warm), BATCH_MAX):
        some = warm[first : first + BATCH_MAX]
        for one, judged in zip(some, linker.look(some), strict=True):
            baseline.add(comparable(one.given), hit=bool(judged.pairs))
    allow_automatic(
        connection, SOURCE, because="measured", by=STEWARD, at=datetime.now(UTC), baseline=baseline
    )
    for one in warm[:200]:
        linker.look([one])
    return linker


def _policy(artefact: Artefact) -> Policy:
    """Return the policy of the artefact; if it carries none, one by which documents link."""
    if artefact.policy:
        return from_data(artefact.policy)
    plain = Policy(budget_per_100k=100)
    steps = product(range(len(plain.margin_cuts) + 1), range(len(plain.stay_cuts) + 1))
    rows = {
        Stratum(Paper.SAME, margin, stay, claim, settled): Floors(automatic=10.0, review=0.0)
        for margin, stay in steps
        for claim in Claim
        for settled in (False, True)
    }
    return replace(plain, rows=rows)


def _one_by_one(
    act: Callable[[Identity], object], records: Sequence[Identity], *, server: int
) -> Times:
    taken, used, there = [], time.process_time(), _processor_s(server)
    for one in records:
        start = time.perf_counter()
        act(one)
        taken.append(1_000 * (time.perf_counter() - start))
    used, there = time.process_time() - used, _processor_s(server) - there
    taken.sort()
    middle, most = taken[len(taken) // 2], taken[int(0.99 * len(taken))]
    each = 1_000 / len(taken)
    return Times(
        round(middle, 3), round(most, 3), round(taken[-1], 3), round(each * used, 3),
        round(each * there, 3),
    )  # fmt: skip


def _batches(
    act: Callable[[Sequence[Identity]], object], records: Sequence[Identity], *, server: int
) -> Rate:
    start, used, there = time.perf_counter(), time.process_time(), _processor_s(server)
    for first in range(0, len(records), BATCH_MAX):
        act(records[first : first + BATCH_MAX])
    took, used = time.perf_counter() - start, time.process_time() - used
    there, each = _processor_s(server) - there, 1_000 / len(records)
    return Rate(round(len(records) / took), round(each * used, 3), round(each * there, 3))


def _processor_s(process: int) -> float:
    """Return the processor seconds of a process on this machine; 0 if it runs elsewhere."""
    file = Path(f"/proc/{process}/stat")
    if not file.exists():
        return 0.0
    # Behind the name in brackets: user and system time are the 12th and 13th word.
    words = file.read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def _chunks(file: Path) -> Iterator[tuple[tuple[str | None, ...], ...]]:
    for batch in pq.ParquetFile(file).iter_batches(ROWS_A_CHUNK, columns=[*ARRIVAL, "arr_date"]):
        names, *columns, days = (batch.column(at).to_pylist() for at in range(batch.num_columns))
        texts = ([None if day is None else str(day)[:10] for day in days],)
        yield tuple(zip((str(name) for name in names), *columns, *texts, strict=True))


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value)[:10])
