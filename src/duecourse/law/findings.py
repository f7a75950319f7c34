"""A finding: the answer, how sure it is, and why."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


class Status(StrEnum):
    """How far an answer may be relied on."""

    OK = "ok"
    BOUNDARY_SENSITIVE = "boundary_sensitive"
    NEEDS_ATTORNEY = "needs_attorney"
    UNKNOWN_FACT = "unknown_fact"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One named answer of the law.

    `rules` are ids of the rule book in the order in which they were applied, `steps` the arithmetic
    in sentences, `missing` what the record does not say, `changes_on` the first day on which the
    answer could change although nothing happens.
    """

    value: Any
    status: Status
    rules: tuple[str, ...]
    missing: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    changes_on: date | None = None
