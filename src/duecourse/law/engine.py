"""The engine for one case: the rule functions run as written, and say why."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from typing import Any, Final

from duecourse.law import document
from duecourse.law.absence import (
    Plan,
    holds_of,
    in_force,
    live_holds,
    live_holds_of,
    plans,
    settled,
)
from duecourse.law.book import rule_book, rules_of
from duecourse.law.findings import NOT_APPLICABLE, Finding, unknown
from duecourse.law.parameters import table
from duecourse.law.registry import FINDINGS, needs_of
from duecourse.law.trace import SHOWN_MAX, Traced, TracedCase, WatchedDay, told
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
    unknown_facts, book = case.unknown, rule_book().hash
    if findings is not None:
        return {name: _finding(case, name, unknown_facts, book) for name in findings}
    plan = plans().get((case.present, unknown_facts)) or _plan(case.present, unknown_facts, book)
    found, traced = dict(plan.settled), case.traced
    traced("holds", lambda _: in_force(case, plan))  # under the name that the rule keeps it by
    for name, rule, missing in plan.open:
        found[name] = _told(name, traced(rule, rule), missing, case, book)
    return found


class Answers(Mapping[str, Finding]):
    """The findings of a case document for a day, each computed when it is first asked for.

    The same as `evaluate` gives, for whoever reads a few of them; `read` names those. What is asked
    for later is answered under the tables in use then. Raises as `evaluate`, and at once where the
    document is at fault.
    """

    def __init__(self, case_document: Mapping[str, Any], *, as_of: date | None = None) -> None:
        case = document.read(case_document, as_of=as_of, kind=TracedCase)
        assert isinstance(case, TracedCase), "the kind asked for"
        self._case, self._book = case, rule_book().hash
        self._answered: dict[str, Finding] = {}
        self._settled = settled()
        # Under the name by which the rule of holds keeps them.
        case.traced("holds", lambda _: holds_of(case, *live_holds_of(case.present)))

    def __getitem__(self, name: str) -> Finding:
        found = self._answered.get(name)
        if found is None:
            found = self._answered[name] = self._answer(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(FINDINGS)

    def __len__(self) -> int:
        return len(FINDINGS)

    @property
    def read(self) -> Mapping[str, Finding]:
        """Return the findings that somebody has asked for so far: only they can matter to them."""
        return self._answered

    def _answer(self, name: str) -> Finding:
        case, rule, missing = self._case, FINDINGS[name], self._case.unknown & needs_of(name)
        traced = self._settled.get(name)
        if traced is None or traced[1] & case.present:
            return _told(name, case.traced(rule, rule), missing, case, self._book)
        return _settled(name, missing, self._book)


def _plan(present: int, unknown_facts: frozenset[str], book: str) -> Plan:
    """Return, and keep, the plan of all cases in which the same is present and the same unknown."""
    found, still_open = {}, []
    for name, rule in FINDINGS.items():
        missing, traced = unknown_facts & needs_of(name), settled().get(name)
        if traced is None or traced[1] & present:
            still_open.append((name, rule, missing))
            found[name] = NOT_APPLICABLE
        else:
            found[name] = _settled(name, missing, book)
    plan = plans()[present, unknown_facts] = Plan(found, tuple(still_open), *live_holds(present))
    return plan


def _settled(name: str, missing: frozenset[str], book: str) -> Finding:
    """Return a finding that rests on absence; one object for all cases with the same missing."""
    found: Finding = table().once(
        (name, missing), lambda: _told(name, settled()[name], missing, None, book)
    )
    return found


def _finding(case: TracedCase, name: str, unknown_facts: frozenset[str], book: str) -> Finding:
    """Return one finding with its trace."""
    rule = FINDINGS.get(name)
    if rule is None:
        raise FindingUnknown(name=name)
    return _told(name, case.traced(rule, rule), unknown_facts & needs_of(name), case, book)


def _told(
    name: str, traced: Traced, unknown_facts: frozenset[str], case: TracedCase | None, book: str
) -> Finding:
    """Return a finding with its trace; an unknown fact that it needs makes it unknown.

    `case` is None for what is settled for every case, where no day of the case's own can stand.
    """
    found: Finding
    found, bits, changes_on = traced
    if found is NOT_APPLICABLE and not unknown_facts:
        return _not_applicable(bits, changes_on, book)
    considered = found.considered
    if unknown_facts:
        missing = {*unknown_facts, *found.missing}
        found = unknown(*missing, rules=found.rules or rules_of(name))
    could_change = found.missing
    if considered and (open_facts := [fact for one in considered for fact in one.facts]):
        could_change = tuple(sorted({*found.missing, *open_facts}))
    value = found.value
    if type(value) not in PLAIN and _holds_watched(value):
        assert case is not None, "a watched day is a case's own"
        changes_on = date.fromordinal(date.toordinal(case.as_of) + 1)
        value = _unwatched(value)
    inputs, facts, looked_for = told(bits)
    return found.traced(
        value=value, unverified=_doubtful(found.rules), could_change=could_change,
        changes_on=changes_on, inputs=inputs, facts=facts, looked_for=looked_for, rule_book=book,
    )  # fmt: skip


@lru_cache(SHOWN_MAX)
def _not_applicable(bits: int, changes_on: date | None, book: str) -> Finding:
    inputs, facts, looked_for = told(bits)
    return NOT_APPLICABLE.traced(
        changes_on=changes_on, inputs=inputs, facts=facts, looked_for=looked_for, rule_book=book
    )


def _holds_watched(value: Any) -> bool:
    """Say whether the as-of day itself stands in a value, which then changes with every day."""
    kind = type(value)
    if kind in PLAIN:
        return False
    if kind is dict:
        return _any_watched(value.values())
    if isinstance(value, list | tuple):
        return _any_watched(value)
    return isinstance(value, WatchedDay)


def _any_watched(values: Iterable[Any]) -> bool:
    for inner in values:  # noqa: SIM110 (a generator takes twice as long)
        if type(inner) not in PLAIN and _holds_watched(inner):
            return True
    return False


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
