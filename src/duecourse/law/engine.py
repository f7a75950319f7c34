"""The engine for one case: the rule functions run as written, and say why."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any, Final

from duecourse.law import document
from duecourse.law.book import rule_book, rules_of
from duecourse.law.findings import Finding, unknown
from duecourse.law.registry import FINDINGS, needs_of
from duecourse.law.trace import FACTS, KINDS, TracedCase, WatchedDay, places
from duecourse.terms.errors import LawError

# Types that hold no day of the case's own: looked at first, since nearly every answer is of one.
PLAIN: Final = frozenset({date, str, bool, int, type(None)})


class FindingUnknown(LawError):
    """A finding was asked for that the library does not have."""

    code = "law.finding-unknown"

    def __init__(self, *, name: str) -> None:
        super().__init__(
            f"There is no finding {name}. The vocabulary's section 4 lists the findings."
        )


def evaluate(
    case_document: Mapping[str, Any],
    *,
    as_of: date | None = None,
    findings: Iterable[str] | None = None,
) -> dict[str, Finding]:
    """Return the asked findings of a case document, all of them when none is named.

    `as_of` is the day for which everything is computed; the document's own when absent. Only events
    on or before it are read. Raises DocumentRefused, Contradiction, FindingUnknown or
    ExceptionsConflict.
    """
    case = document.read(case_document, as_of=as_of, kind=TracedCase)
    assert isinstance(case, TracedCase), "the kind asked for"
    asked = tuple(FINDINGS) if findings is None else tuple(findings)
    unknown_facts, book = case.unknown, rule_book().hash
    return {name: _finding(case, name, unknown_facts, book) for name in asked}


def _finding(case: TracedCase, name: str, unknown_facts: frozenset[str], book: str) -> Finding:
    """Return one finding with its trace; an unknown fact that it needs makes it unknown."""
    rule = FINDINGS.get(name)
    if rule is None:
        raise FindingUnknown(name=name)
    found: Finding = case.once(rule, rule)
    reads = case.reads_of(rule)
    considered = found.considered
    if not unknown_facts.isdisjoint(needed := needs_of(name)):
        missing = {*(unknown_facts & needed), *found.missing}
        found = unknown(*missing, rules=found.rules or rules_of(name))
    could_change = found.missing
    if considered:
        could_change = _sorted(found.missing, {fact for one in considered for fact in one.facts})
    changes_on, value = reads.changes_on, found.value
    if value is not None and _holds_watched(value):
        changes_on = date.fromordinal(date.toordinal(case.as_of) + 1)
        value = _unwatched(value)
    return found.traced(
        {
            "value": value,
            "unverified": _doubtful(found.rules),
            "could_change": could_change,
            "changes_on": changes_on,
            "inputs": places(reads.events),
            "facts": FACTS.shown(reads.facts),
            "looked_for": KINDS.shown(reads.looked_for),
            "rule_book": book,
        }
    )


def _sorted(missing: tuple[str, ...], open_facts: set[str]) -> tuple[str, ...]:
    return tuple(sorted({*missing, *open_facts}))


def _holds_watched(value: Any) -> bool:
    """Say whether the as-of day itself stands in a value, which then changes with every day."""
    kind = type(value)
    if kind in PLAIN:
        return False
    if kind is dict:
        return any(type(inner) not in PLAIN and _holds_watched(inner) for inner in value.values())
    if isinstance(value, list | tuple):
        return any(type(inner) not in PLAIN and _holds_watched(inner) for inner in value)
    return isinstance(value, WatchedDay)


def _unwatched(value: Any) -> Any:
    """Return a value whose days are plain ones: a watched day would keep the whole case alive."""
    if isinstance(value, dict):
        return {name: _unwatched(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_unwatched(inner) for inner in value]
    return date(value.year, value.month, value.day) if isinstance(value, WatchedDay) else value


@cache
def _doubtful(rules: tuple[str, ...]) -> tuple[str, ...]:
    """Return those of the rules that nobody has checked against the text of the law."""
    book = rule_book().rules
    return tuple(name for name in rules if book[name].unverified)
