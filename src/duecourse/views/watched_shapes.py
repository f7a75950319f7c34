"""What the oversight desk shows of deadlines, holds and alarms, and of linkage."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Missed:
    """What is past its last day, of one kind: how often, and since when the longest."""

    name: str
    title: str
    cite: str
    count: int
    oldest: date


@dataclass(frozen=True, slots=True)
class Cases:
    """How often something was found, and the cases open to who looks, at most so many as listed."""

    count: int
    cases: tuple[UUID, ...]

    @property
    def not_shown(self) -> int:
        """Return how many are not listed."""
        return self.count - len(self.cases)


@dataclass(frozen=True, slots=True)
class DeadlinesPage:
    """Deadlines missed on a day, steps against a hold, and alarms.

    `overridden` are steps that were recorded though the holds stamped on them forbid: the interlock
    lets none pass. `outside` are removals reported from outside for a day on which the law held
    them; each has its alarm, and `unanswered` says how many alarms nobody has answered.
    """

    as_of: date
    steps: tuple[Missed, ...]
    watches: tuple[Missed, ...]
    stops_late: int
    overridden: Cases
    outside: Cases
    alarms: int
    unanswered: int

    @property
    def case_ids(self) -> tuple[str, ...]:
        """Return the cases that are listed, each once."""
        return tuple(dict.fromkeys(map(str, (*self.overridden.cases, *self.outside.cases))))


@dataclass(frozen=True, slots=True)
class LinkagePage:
    """What linkage gets wrong: the released figures by name group, and some days at work."""

    released: Mapping[str, Any]
    first: date
    last: date
    month: Mapping[str, Any]
