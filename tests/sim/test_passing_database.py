"""A database that a measurement makes is gone when it is done, also when it fails."""

from pathlib import Path

import psycopg
import pytest

from duecourse.cli.database import passing_database
from duecourse.ledger import embedded


def test_a_passing_database_is_dropped_in_the_end_and_after_a_failure(own_server: Path) -> None:
    with passing_database(own_server, name="passing") as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE kept (n int)")
    with pytest.raises(KeyError), passing_database(own_server, name="passing"):
        raise KeyError

    with psycopg.connect(embedded.start(own_server)) as connection:
        names = [row[0] for row in connection.execute("SELECT datname FROM pg_database")]

    assert "passing" not in names
