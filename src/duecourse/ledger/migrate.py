"""Lay the database schema: numbered SQL files, each applied once, in order, in one transaction."""

from importlib import resources
from typing import Any

from psycopg import Connection, sql

LOCK = 7_201_101  # any number, the same for all who migrate


def migrate(connection: Connection[Any]) -> list[str]:
    """Apply the SQL files that this database does not have yet and return their names."""
    done: list[str] = []
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        connection.execute(
            "CREATE TABLE IF NOT EXISTS public.duecourse_schema"
            " (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        rows = connection.execute("SELECT name FROM public.duecourse_schema").fetchall()
        known = {row[0] for row in rows}
        for name, text in sql_files():
            if name in known:
                continue
            # The text comes from the package itself, never from outside.
            connection.execute(sql.SQL(text))
            connection.execute("INSERT INTO public.duecourse_schema (name) VALUES (%s)", (name,))
            done.append(name)
    return done


def sql_files() -> list[tuple[str, str]]:
    """Return name and text of the package's SQL files in the order of their numbers."""
    folder = resources.files("duecourse.ledger") / "sql"
    files = [file for file in folder.iterdir() if file.name.endswith(".sql")]
    return [(file.name, file.read_text()) for file in sorted(files, key=lambda file: file.name)]
