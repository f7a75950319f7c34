"""Whole files from records to decisions: what a policy is told of a pair, and what comes out."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from duecourse.actions.measure_linkage import Files, measure_budgets, measure_linkage
from duecourse.cli import main
from duecourse.linkage.artefact import load, save
from duecourse.linkage.evidence import Claim, Paper, Stratum
from duecourse.linkage.levels import DOCUMENT, NAME
from duecourse.linkage.link_files import PAPER_SQL, SIBLING_SQL, NoSuchBudget, evidence
from duecourse.linkage.online import OTHER_GIVEN, PAPERS
from duecourse.linkage.policy import Floors, Policy, as_data
from duecourse.sim.people.write import Wanted, write

pytestmark = pytest.mark.slow

PEOPLE = """
  10 | SMITH  | JOHN PAUL | 1980-05-04 | M | GBR | 503127468 | GBR
  20 | OKAFOR | NGOZI     | 1991-11-12 | F | NGA | A12345670 | NGA
  30 | NGUYEN | THI MAI   | 1975-01-01 | F | VNM | C1234567  | VNM
"""
# What is shown at departure, and how it must be understood: paper, sibling, weak birth date.
SHOWN = """
  1 | 10 | SMITH  | JOHN PAUL  | 1980-05-04 | M | GBR | 503127468 | GBR | same          | no  | no
  2 | 10 | SMITH  | JOHN PAUL  | 1980-05-04 | M | GBR | 5O3127468 | GBR | same          | no  | no
  3 | 10 | SMITH  | JOHN PAUL  | 1980-05-04 | M | GBR | 503127968 | GBR | near          | no  | no
  4 | 10 | SMITH  | JOHN PAUL  | 1980-05-04 | M | GBR | 618204397 | GBR | differs       | no  | no
  5 | 10 | SMITH  | JOHN PAUL  | 1980-05-04 | M | IRL | XA9876543 | IRL | other_country | no  | no
  6 | 10 | SMITH  | JOHN PAUL  | 1980-05-04 | M | GBR | -         | -   | none          | no  | no
  7 | 20 | OKAFOR | IFEOMA     | 1991-11-12 | F | NGA | A12345671 | NGA | neighbour     | yes | no
  8 | 30 | NGUYEN | MAI        | 1975-01-01 | F | VNM | C1234567  | VNM | same          | no  | yes
"""
FIELDS = ("surname", "given", "dob", "sex", "nat", "doc_no", "doc_ctry")


def rows(text: str) -> list[list[str | None]]:
    lines = text.strip().splitlines()
    cells = ([cell.strip() for cell in line.split("|")] for line in lines)
    return [[None if cell == "-" else cell for cell in line] for line in cells]


def filed(path: Path, name: str, lines: list[list[str | None]], **more: str) -> Path:
    ids, *columns = zip(*lines, strict=True)
    made: dict[str, Any] = {name: [int(one or 0) for one in ids]}
    made |= dict(zip(FIELDS, map(list, columns), strict=True))
    pq.write_table(pa.table(made | {key: [day] * len(ids) for key, day in more.items()}), path)
    return path


def test_a_pair_is_described_to_the_policy_as_a_clerk_would(tmp_path: Path) -> None:
    shown = rows(SHOWN)
    arrivals = filed(tmp_path / "a.parquet", "arr_id", rows(PEOPLE), arr_date="2025-01-10")
    left = [[line[0], *line[2:9]] for line in shown]
    departures = filed(tmp_path / "d.parquet", "dep_id", left, dep_date="2025-02-09")

    with duckdb.connect() as base:
        evidence(base, load(), arrivals=arrivals, departures=departures)
        found = base.execute(
            """select departure, arrival, paper, if(sibling, 'yes', 'no'), if(weak, 'yes', 'no'),
              left_on - came from possible order by departure"""
        ).fetchall()

    expected = [(int(one[0] or 0), int(one[1] or 0), *one[9:], 30) for one in shown]
    assert expected == found


def test_evidence_is_named_as_online_names_it() -> None:
    papers = [level.name for level in DOCUMENT]
    names = [level.name for level in NAME]

    with duckdb.connect() as base:
        said = base.execute(
            f"""select document, {PAPER_SQL} from (
              select unnest(?) as document, 'VNM' as came_with, 'VNM' as left_with)""",
            [papers],
        ).fetchall()
        siblings = base.execute(
            f"""select name from (
              select unnest(?) as name, true as surname_same, 'same' as birth)
            where {SIBLING_SQL}""",
            [names],
        ).fetchall()

    assert {name: str(PAPERS.get(name, Paper.DIFFERS)) for name in papers} == dict(said)
    assert set(OTHER_GIVEN) == {name for (name,) in siblings}


@pytest.fixture(scope="module")
def population(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("people")
    write(Wanted(2_000, 3, earlier_documents=0.7), folder)
    return folder


@pytest.fixture(scope="module")
def artefact(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """Return an artefact that links by an agreeing document alone, and its signer's public key."""
    rows = {
        Stratum(Paper.SAME, margin, stay, Claim.FREE, settled): Floors(10.0, 0.0)
        for margin in (1, 2)
        for stay in range(4)
        for settled in (True, False)
    }
    policy = as_data(Policy(budget_per_100k=10, rows=rows))
    none = as_data(Policy(budget_per_100k=1))
    key = Ed25519PrivateKey.generate()
    path = tmp_path_factory.mktemp("artefact") / "artefact.json"
    budgets = {"10": policy, "1": none}
    save(replace(load(), policy=policy, budgets=budgets), path, key=key)
    return path, key.public_key().public_bytes_raw().hex()


def files(folder: Path, *, earlier: bool = False) -> Files:
    return Files(
        folder / "arrivals.parquet",
        folder / "departures.parquet",
        folder / "truth_arr.parquet",
        folder / "truth_dep.parquet",
        folder / "arrival_documents.parquet" if earlier else None,
    )


def test_documents_on_file_find_more(
    population: Path, artefact: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, signer = artefact
    monkeypatch.setattr("duecourse.linkage.artefact.shipped_signers", lambda: frozenset({signer}))

    without = measure_linkage(files(population), artefact=path).evaluation.overall
    filed = measure_linkage(files(population, earlier=True), artefact=path).evaluation.overall

    assert 0.8 < without.right / without.linkable < filed.right / filed.linkable - 0.03
    assert 0 == without.wrong + filed.wrong
    assert filed.review < without.review


def test_every_budget_is_measured_on_the_same_evidence(
    population: Path, artefact: tuple[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, signer = artefact
    monkeypatch.setattr("duecourse.linkage.artefact.shipped_signers", lambda: frozenset({signer}))

    found = measure_budgets(files(population), artefact=path)

    assert ["1", "10"] == list(found)
    assert 0 == found["1"].overall.automatic
    assert measure_linkage(files(population), artefact=path).evaluation == found["10"]
    with pytest.raises(NoSuchBudget, match="1, 10"):
        measure_linkage(files(population), artefact=path, budget="7")


def test_the_command_prints_exactly_the_keys_that_were_agreed(
    population: Path, artefact: tuple[Path, str], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path, signer = artefact
    monkeypatch.setattr("duecourse.linkage.artefact.shipped_signers", lambda: frozenset({signer}))
    given = files(population)
    counts = tmp_path / "counts.json"

    code = main([
        "link", "eval", "--json", "--artefact", str(path), "--counts", str(counts),
        "--arrivals", str(given.arrivals), "--departures", str(given.departures),
        "--truth-arrivals", str(given.truth_arrivals),
        "--truth-departures", str(given.truth_departures),
    ])  # fmt: skip

    said = json.loads(capsys.readouterr().out)
    shares = {"precision", "auto_recall", "wrong_per_100k", "found", "review_share"}
    assert 0 == code
    assert shares | {"by_group", "by_trap", "seconds", "peak_memory_mb"} == set(said)
    assert all(shares == set(one) for one in said["by_group"].values())
    assert all(shares == set(one) for one in said["by_trap"].values())
    assert main(["link", "report", str(counts), "--json"]) in (0, 1)


def test_a_file_without_the_columns_is_refused(
    population: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = files(population)

    code = main([
        "link", "eval", "--arrivals", str(given.truth_arrivals), "--departures",
        str(given.departures), "--truth-arrivals", str(given.truth_arrivals),
        "--truth-departures", str(given.truth_departures),
    ])  # fmt: skip

    assert 2 == code
    assert "linkage.population-unreadable" in capsys.readouterr().err
