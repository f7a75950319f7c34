"""A finding: the answer, how sure it is, what is missing, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from duecourse.law.exceptions import Considered


class Status(StrEnum):
    """How far an answer may be relied on; VOCABULARY section 1."""

    OK = "ok"
    BOUNDARY_SENSITIVE = "boundary_sensitive"
    NEEDS_ATTORNEY = "needs_attorney"
    UNKNOWN_FACT = "unknown_fact"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True, init=False)
class Finding:
    """One named answer of the law.

    A rule gives `rules` (ids of the rule book in the order in which they were applied), `missing`
    (what the record does not say), `readings` (each answer where two are possible), `steps` (the
    branch taken and the arithmetic, in sentences) and `considered` (exceptions looked at). The
    engine adds `unverified` (those of the rules that nobody has checked against the text of the
    law), `could_change` (unknown facts that could change the answer), `changes_on` (the first
    day on which it could change although nothing happens), `inputs` (places of the events it was
    made from), `facts` (other facts read), `looked_for` (kinds of event looked for in vain) and the
    hash of the `rule_book`.
    """

    value: Any
    status: Status = Status.OK
    rules: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    readings: Mapping[str, Any] | None = None
    steps: tuple[str, ...] = ()
    considered: tuple[Considered, ...] = ()
    unverified: tuple[str, ...] = ()
    could_change: tuple[str, ...] = ()
    changes_on: date | None = None
    inputs: tuple[int, ...] = ()
    facts: tuple[str, ...] = ()
    looked_for: tuple[str, ...] = ()
    rule_book: str = ""

    def __init__(
        self, value: Any, status: Status = Status.OK, rules: tuple[str, ...] = (),
        missing: tuple[str, ...] = (), readings: Mapping[str, Any] | None = None,
        steps: tuple[str, ...] = (), considered: tuple[Considered, ...] = (),
        unverified: tuple[str, ...] = (), could_change: tuple[str, ...] = (),
        changes_on: date | None = None, inputs: tuple[int, ...] = (), facts: tuple[str, ...] = (),
        looked_for: tuple[str, ...] = (), rule_book: str = "",
    ) -> None:  # fmt: skip
        # A frozen dataclass sets field by field, which takes twice as long.
        self.__dict__.update(
            value=value, status=status, rules=rules, missing=missing, readings=readings,
            steps=steps, considered=considered, unverified=unverified, could_change=could_change,
            changes_on=changes_on, inputs=inputs, facts=facts, looked_for=looked_for,
            rule_book=rule_book,
        )  # fmt: skip

    def as_json(self) -> dict[str, Any]:
        """Return the finding as plain JSON values, with the keys of the vocabulary."""
        shown: dict[str, Any] = {
            "value": plain(self.value),
            "status": str(self.status),
            "rules": list(self.rules),
            "missing": list(self.missing),
        }
        if self.readings is not None:
            shown["readings"] = plain(self.readings)
        for name in ("steps", "unverified", "could_change", "inputs", "facts", "looked_for"):
            if getattr(self, name):
                shown[name] = list(getattr(self, name))
        if self.considered:
            shown["considered"] = [one.as_json() for one in self.considered]
        if self.changes_on is not None:
            shown["changes_on"] = self.changes_on.isoformat()
        if self.rule_book:
            shown["rule_book"] = self.rule_book
        return shown

    def traced(self, **trace: Any) -> "Finding":
        """Return the finding with what its trace adds."""
        # Not `replace`, which asks for each field by its name.
        found = object.__new__(Finding)
        found.__dict__.update(self.__dict__)
        found.__dict__.update(trace)
        return found

    def with_steps(self, *steps: str) -> "Finding":
        """Return the finding with further steps."""
        return replace(self, steps=(*self.steps, *steps))


NOT_APPLICABLE = Finding(None, Status.NOT_APPLICABLE)
NONE_SO_FAR = Finding(None)


def unknown(
    *missing: str, rules: tuple[str, ...] = (), steps: tuple[str, ...] = ()
) -> Finding:  # fmt: skip
    """Return the finding that a needed fact is not recorded; `missing` names it."""
    names = tuple(sorted(missing))
    said = steps or (f"The record does not say: {', '.join(names)}. So there is no answer yet.",)
    return Finding(None, Status.UNKNOWN_FACT, rules, names, steps=said)


def attorney(
    value: Any, readings: Mapping[str, Any] | None = None, *, rules: tuple[str, ...] = (),
    steps: tuple[str, ...] = (),
) -> Finding:  # fmt: skip
    """Return a provisional answer that asks for an attorney's judgment."""
    return Finding(value, Status.NEEDS_ATTORNEY, rules, readings=readings, steps=steps)


def boundary(
    value: Any, readings: Mapping[str, Any] | None = None, *, rules: tuple[str, ...] = (),
    steps: tuple[str, ...] = (),
) -> Finding:  # fmt: skip
    """Return an answer that turns on one day on which the law or a convention is open."""
    return Finding(value, Status.BOUNDARY_SENSITIVE, rules, readings=readings, steps=steps)


def plain(value: Any) -> Any:
    """Return a value as JSON holds it: days as ISO 8601, instants in UTC with a Z."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value
