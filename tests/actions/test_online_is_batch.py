"""One record online finds the same arrivals and weighs them the same as whole files in batch."""

from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from policies import DOCUMENT_LINKS
from records_on_file import NOW

from duecourse.actions.link import Linker
from duecourse.actions.measure_online import departures, fill
from duecourse.ledger.migrate import migrate
from duecourse.linkage.artefact import load
from duecourse.linkage.batch import BEST, weigh_files
from duecourse.linkage.whole_files import read
from duecourse.sim.people.write import Wanted, write

PEOPLE = 4_000


@pytest.mark.slow
def test_the_same_arrivals_with_the_same_weights(database_url: str, tmp_path: Path) -> None:
    write(Wanted(count=PEOPLE, seed=11), tmp_path)
    asked = departures(tmp_path / "departures.parquet", PEOPLE, seed=0)

    batch, truncated = in_batch(tmp_path)
    with psycopg.connect(database_url, autocommit=True) as connection:
        migrate(connection)
        fill(connection, tmp_path, processes=1)
        online, cut = one_by_one(connection, asked)

    assert truncated == cut
    assert set(batch) == set(online)
    for departure, weights in batch.items():
        found = online[departure]
        assert weights.keys() == found.keys() or tied(weights, found), departure
        assert sorted(weights.values()) == pytest.approx(sorted(found.values()), abs=1e-9)


def in_batch(folder: Path) -> tuple[dict[str, dict[str, float]], set[str]]:
    base = duckdb.connect()
    artefact = load()
    read(
        base, arrivals=folder / "arrivals.parquet", departures=folder / "departures.parquet",
        artefact=artefact,
    )  # fmt: skip
    weigh_files(base, artefact)
    out: dict[str, dict[str, float]] = defaultdict(dict)
    for departure, arrival, bits in base.execute(
        "select departure, arrival, bits from weighed"
    ).fetchall():
        out[str(departure)][str(arrival)] = bits
    cut = {str(row[0]) for row in base.execute("select departure from truncated").fetchall()}
    return dict(out), cut


def one_by_one(
    connection: psycopg.Connection[Any], asked: list[Any]
) -> tuple[dict[str, dict[str, float]], set[str]]:
    names = dict(connection.execute("SELECT id, record FROM linkage.source_record").fetchall())
    linker = Linker(connection, load(), DOCUMENT_LINKS, "bench", "bench", lambda: NOW)
    out: dict[str, dict[str, float]] = {}
    cut = set()
    for first in range(0, len(asked), 500):
        some = asked[first : first + 500]
        for one, judged in zip(some, linker.look(some), strict=True):
            departure = one.record.split("/")[1]
            pairs = judged.pairs[:BEST]
            if pairs:
                out[departure] = {names[p.found.record]: p.weighed.bits for p in pairs}
            if judged.truncated:
                cut.add(departure)
    return out, cut


def tied(one: dict[str, float], other: dict[str, float]) -> bool:
    """Of arrivals of one weight, either may be the fifth."""
    least = min(one.values())
    return all(
        abs(one.get(name, other.get(name, 0.0)) - least) < 1e-9
        for name in one.keys() ^ other.keys()
    )
