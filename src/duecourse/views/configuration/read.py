"""Read a configuration file; every mistake in it is named with its line."""

import re
import tomllib
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

from duecourse.views.configuration import lines
from duecourse.views.configuration.checks import check
from duecourse.views.configuration.grammar import WEEKDAYS
from duecourse.views.configuration.mistakes import ConfigurationRefused, Mistake
from duecourse.views.configuration.shapes import (
    Calendar,
    CaseClass,
    Configuration,
    Form,
    Known,
    Office,
    Queue,
    Retention,
    RolePolicy,
)

BYTES_MAX: Final = 1 << 20
AT_LINE: Final = re.compile(r"\s*\(at line (\d+), column \d+\)")
ALL: Final = "all"


def read(file: Path, *, known: Known) -> Configuration:
    """Return the configuration of a file. Raises ConfigurationRefused with all its mistakes."""
    if file.stat().st_size > BYTES_MAX:
        raise ConfigurationRefused(
            file=str(file),
            mistakes=[Mistake(1, "too-long", f"The file has more than {BYTES_MAX} bytes.")],
        )
    return read_text(file.read_text(encoding="utf-8"), file=str(file), known=known)


def read_text(text: str, *, file: str, known: Known) -> Configuration:
    """Return the configuration of a text; `file` is what its mistakes are named by."""
    try:
        stated = tomllib.loads(text)
    except tomllib.TOMLDecodeError as refused:
        at = AT_LINE.search(str(refused))
        says = f"This is not TOML: {AT_LINE.sub('', str(refused))}. Correct the line."
        line = int(at[1]) if at else max(len(text.splitlines()), 1)
        mistake = Mistake(line, "not-toml", says)
        raise ConfigurationRefused(file=file, mistakes=[mistake]) from refused
    mistakes = check(stated, lines=lines.lines(text), known=known, zones=available_timezones())
    if mistakes:
        raise ConfigurationRefused(file=file, mistakes=mistakes)
    return _made(stated)


def _made(stated: dict[str, Any]) -> Configuration:
    return Configuration(
        name=stated["name"], title=stated["title"], edition=stated["edition"].isoformat(),
        steps=frozenset(stated["steps"]), next_steps=stated["next_steps"],
        watchdogs=stated["watchdogs"], outside=tuple(stated.get("outside", ())),
        offices=tuple(
            Office(**{**one, "zone": ZoneInfo(one["zone"])}) for one in stated["offices"]
        ),
        calendars=tuple(_calendar(one) for one in stated["calendars"]),
        classes=tuple(
            CaseClass(one["name"], one["title"], _chosen(one["tracks"]), tuple(one["forms"]),
                      _chosen(one["notices"]))
            for one in stated["classes"]
        ),
        forms=tuple(
            Form(one["name"], one["title"], tuple(one["records"])) for one in stated["forms"]
        ),
        queues=tuple(
            Queue(one["name"], one["title"], one["role"], _chosen(one["steps"]),
                  tuple(one["filters"]))
            for one in stated["queues"]
        ),
        roles=tuple(
            RolePolicy(one["role"], one["title"], _frozen(one["may"]),
                       frozenset(one.get("does", [one["role"]])))
            for one in stated["roles"]
        ),
        retention=tuple(
            Retention(one["name"], one["title"], _chosen(one["classes"]), one["begins"],
                      one["years"], one["then"], one["cite"], one.get("checked_on"))
            for one in stated.get("retention", ())
        ),
    )  # fmt: skip


def _calendar(one: dict[str, Any]) -> Calendar:
    days: Collection[date] = one["closed"]
    heard = frozenset(WEEKDAYS.index(day) for day in one["hearing_days"])
    return Calendar(one["name"], one["title"], heard, frozenset(days))


def _chosen(value: Any) -> tuple[str, ...] | None:
    return None if value == ALL else tuple(value)


def _frozen(value: Any) -> frozenset[str] | None:
    return None if value == ALL else frozenset(value)
