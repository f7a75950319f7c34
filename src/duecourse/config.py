"""The environment, read once and typed. Only the command line and the web read it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Config:
    """Where this installation keeps its data and finds its database.

    `database_url` None means: the embedded server under `home`.
    """

    home: Path
    database_url: str | None
    hosts: tuple[str, ...] = ()
    https: bool = False
    configuration: str | None = None


def read(environment: Mapping[str, str] | None = None) -> Config:
    """Return the configuration that the environment gives.

    DUECOURSE_HOME: folder for data and keys, `.duecourse` in the current folder by default.
    DUECOURSE_DATABASE_URL: a PostgreSQL server; the embedded one when absent.
    DUECOURSE_HOSTS: names by which the pages may be reached, beside localhost, with commas between.
    DUECOURSE_HTTPS: 1 when the pages are reached by HTTPS: cookies then never travel without it.
    DUECOURSE_CONFIGURATION: agency, clinic, or the path of a file; agency when absent.
    """
    given = os.environ if environment is None else environment
    return Config(
        home=Path(given.get("DUECOURSE_HOME", ".duecourse")).resolve(),
        database_url=given.get("DUECOURSE_DATABASE_URL") or None,
        hosts=tuple(name for name in given.get("DUECOURSE_HOSTS", "").split(",") if name),
        https=given.get("DUECOURSE_HTTPS") == "1",
        configuration=given.get("DUECOURSE_CONFIGURATION") or None,
    )
