"""Exceptions to a rule: each a function of its own under its citation, tried in their order.

A rule's exceptions are tried before the rule itself. One that applies decides; two that apply and
give different answers are an error that names both, so that the order in a file never decides; one
that is passed over because a fact is unknown makes the answer provisional and names the fact.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from duecourse.terms.errors import LawError


class Outcome(StrEnum):
    """What became of an exception that was looked at."""

    APPLIED = "applied"
    PASSED_OVER = "passed_over"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Considered:
    """One exception as it was looked at for a case: what became of it, and why, in a sentence."""

    name: str
    cite: str
    outcome: Outcome
    because: str
    facts: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {
            "name": self.name,
            "cite": self.cite,
            "outcome": str(self.outcome),
            "because": self.because,
            "facts": list(self.facts),
        }


@dataclass(frozen=True, slots=True)
class ExceptionRule:
    """An exception to a rule.

    `applies` takes what the rule takes and says True, False, or None where the record does not say.
    `gives` is what the exception answers; `applied` and `passed_over` say why in a sentence;
    `facts` are the names (vocabulary section 5, or a field) that would settle it where it is open.
    """

    name: str
    cite: str
    applies: Callable[..., bool | None]
    gives: Any
    applied: str
    passed_over: str
    facts: tuple[str, ...] = ()
    # Each thing that can become of it, made once: most exceptions are passed over in every case.
    _became: Mapping[Outcome, Considered] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        open_ = f"The record does not say: {', '.join(self.facts)}."
        became = {
            Outcome.APPLIED: Considered(self.name, self.cite, Outcome.APPLIED, self.applied),
            Outcome.PASSED_OVER: Considered(
                self.name, self.cite, Outcome.PASSED_OVER, self.passed_over
            ),
            Outcome.UNKNOWN: Considered(self.name, self.cite, Outcome.UNKNOWN, open_, self.facts),
        }
        object.__setattr__(self, "_became", became)

    def considered(self, outcome: Outcome) -> Considered:
        """Return what is told of the exception when this became of it."""
        return self._became[outcome]


class ExceptionsConflict(LawError):
    """Two exceptions to one rule apply and answer differently."""

    code = "law.exceptions-conflict"

    def __init__(self, *, first: ExceptionRule, second: ExceptionRule) -> None:
        self.first, self.second = first.name, second.name
        super().__init__(
            f"The exceptions {first.name} ({first.cite}) and {second.name} ({second.cite}) both "
            f"apply, and give {first.gives!r} and {second.gives!r}. The law must say which goes "
            "first; until then an attorney decides."
        )


@dataclass(frozen=True, slots=True)
class Tried:
    """All exceptions of a rule as looked at for a case; `applied` is the one that decides."""

    applied: ExceptionRule | None
    considered: tuple[Considered, ...]

    @property
    def is_open(self) -> bool:
        """Say whether an exception was passed over only because a fact is unknown."""
        return any(one.outcome is Outcome.UNKNOWN for one in self.considered)


def tried(exceptions: Sequence[ExceptionRule], *facts: Any) -> Tried:
    """Return what became of each exception on these facts. Raises ExceptionsConflict."""
    applied: ExceptionRule | None = None
    considered = []
    for one in exceptions:
        holds = one.applies(*facts)
        if holds and applied is not None and applied.gives != one.gives:
            raise ExceptionsConflict(first=applied, second=one)
        if holds:
            applied = applied or one
            considered.append(one.considered(Outcome.APPLIED))
        elif holds is None:
            considered.append(one.considered(Outcome.UNKNOWN))
        else:
            considered.append(one.considered(Outcome.PASSED_OVER))
    return Tried(applied, tuple(considered))
