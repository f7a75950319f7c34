"""A file's records are taken in once, whatever the order, the repetition or the interruption."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import psycopg
import pytest

from duecourse.actions import deliver
from duecourse.actions.report import i94_report
from duecourse.feeds.i94 import dirty, read

AT = datetime(2016, 10, 1, tzinfo=UTC)
STATE = """
    SELECT record, version, admission_key, arrived_on, class, port, mode, until_said,
           admitted_until, authorized_through, stay_status, departed_on, departure_grade, remarks
      FROM views.admissions ORDER BY record
"""
SET_ASIDE = "SELECT record, reason FROM intake.quarantine ORDER BY record"
EVENTS = "SELECT position, case_id, version, kind, record, body, hash FROM ledger.events ORDER BY 1"


def feed(connection: psycopg.Connection[Any], path: Path) -> deliver.Delivered:
    return deliver.deliver_file(
        connection, read.open_file(path), actor="feed:i94", clock=lambda: AT, told=lambda *_: None
    )


def written(frame: pl.DataFrame, path: Path) -> Path:
    if path.suffix == ".csv":
        frame.write_csv(path)
    else:
        frame.write_parquet(path)
    return path


def state(connection: psycopg.Connection[Any]) -> tuple[list[Any], list[Any], dict[str, int]]:
    return (
        connection.execute(STATE).fetchall(),
        connection.execute(SET_ASIDE).fetchall(),
        i94_report(connection),
    )


def expected(frame: pl.DataFrame) -> dict[str, int]:
    """Count the file itself, by the words of the oracle, with code of its own."""
    arrived, departed = frame["arrdate"].to_list(), frame["depdate"].to_list()
    last = (date(2016, 9, 19) - date(1960, 1, 1)).days
    pairs = list(zip(arrived, departed, strict=True))
    return {
        "records": frame.height,
        "with a departure date": sum(d is not None for d in departed),
        "departure before arrival (must be refused)": sum(
            d is not None and d < a for a, d in pairs
        ),
        "usable departures (arr<=dep<=2016-09-19)": sum(
            d is not None and a <= d <= last for a, d in pairs
        ),
        "departure flag set but no date (must not confirm)": frame.filter(
            pl.col("entdepd").is_not_null() & pl.col("depdate").is_null()
        ).height,
        "distinct admission keys": frame["adm_key"].n_unique(),
    }


@pytest.fixture
def frame() -> pl.DataFrame:
    return dirty.rows(2_500, seed=7)


def test_a_generated_file_is_counted_as_it_stands(
    connection: psycopg.Connection[Any], frame: pl.DataFrame, tmp_path: Path
) -> None:
    delivered = feed(connection, written(frame, tmp_path / "i94.parquet"))

    report = i94_report(connection)
    assert expected(frame) == {name: report[name] for name in expected(frame)}
    messages = frame.height + report["with a departure date"]
    assert messages == delivered.accepted + delivered.set_aside
    assert delivered.set_aside > 0


@pytest.mark.parametrize("how", ["shuffled", "twice", "csv", "in slices"])
def test_the_end_state_does_not_depend_on_how_the_records_come(
    server_url: str, connection: psycopg.Connection[Any], database_url: str,
    frame: pl.DataFrame, tmp_path: Path, how: str, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(deliver, "ROWS_A_BATCH", 400)
    feed(connection, written(frame, tmp_path / "plain.parquet"))
    plain = state(connection)
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute("DROP DATABASE IF EXISTS other WITH (FORCE)")
        admin.execute("CREATE DATABASE other")
    other_url = psycopg.conninfo.make_conninfo(database_url, dbname="other")

    with psycopg.connect(other_url, autocommit=True) as other:
        from duecourse.ledger.migrate import migrate

        migrate(other)
        if how == "shuffled":
            feed(
                other,
                written(frame.sample(fraction=1, shuffle=True, seed=3), tmp_path / "s.parquet"),
            )
        elif how == "csv":
            feed(other, written(frame, tmp_path / "c.csv"))
        elif how == "twice":
            feed(other, written(frame, tmp_path / "a.parquet"))
            again = feed(other, written(frame, tmp_path / "b.parquet"))
            assert again.accepted + again.set_aside == 0
            assert again.repeated == frame.height + plain[2]["with a departure date"]
        else:
            feed(other, written(frame.slice(1_000), tmp_path / "late.parquet"))
            feed(other, written(frame.head(1_500), tmp_path / "early.parquet"))
        ended = state(other)

    assert plain == ended


def test_a_delivery_that_broke_off_goes_on_and_ends_byte_for_byte_alike(
    connection: psycopg.Connection[Any], server_url: str, database_url: str,
    frame: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(deliver, "ROWS_A_BATCH", 300)
    path = written(frame, tmp_path / "i94.parquet")
    broken: list[int] = []

    def told(rows: int, _receipt: object) -> None:
        broken.append(rows)
        if len(broken) % 3 == 0:
            raise InterruptedError

    for _ in range(10):
        try:
            deliver.deliver_file(
                connection, read.open_file(path), actor="feed:i94", clock=lambda: AT, told=told
            )
            break
        except InterruptedError:
            continue
    undisturbed_name = "undisturbed"
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE IF EXISTS {undisturbed_name} WITH (FORCE)")
        admin.execute(f"CREATE DATABASE {undisturbed_name}")
    url = psycopg.conninfo.make_conninfo(database_url, dbname=undisturbed_name)
    with psycopg.connect(url, autocommit=True) as other:
        from duecourse.ledger.migrate import migrate

        migrate(other)
        feed(other, path)

        assert state(other) == state(connection)
        assert other.execute(EVENTS).fetchall() == connection.execute(EVENTS).fetchall()


def test_history_can_be_neither_changed_nor_removed(
    connection: psycopg.Connection[Any], frame: pl.DataFrame, tmp_path: Path
) -> None:
    feed(connection, written(frame.head(20), tmp_path / "i94.parquet"))

    for role in ("duecourse_app", "postgres"):
        connection.execute("RESET ROLE" if role == "postgres" else "SET ROLE duecourse_app")
        for statement in (
            "UPDATE ledger.events SET body = '{}' WHERE position = 0",
            "DELETE FROM ledger.events WHERE position = 0",
            "TRUNCATE ledger.events CASCADE",
        ):
            with pytest.raises(
                (psycopg.errors.InsufficientPrivilege, psycopg.errors.RaiseException)
            ):
                connection.execute(statement)
