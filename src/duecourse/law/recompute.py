"""What a changed holiday, closure or number of the law does to running deadlines.

The caller passes the change; the library works with it inside one call and never changes its own
tables. Both days are kept, with the cause and the hash of the rule book before and after.
"""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from duecourse.law import parameters
from duecourse.law.book import rule_book
from duecourse.law.document import vocabulary
from duecourse.law.engine import evaluate
from duecourse.law.findings import Finding, plain

DATED: Final = ("deadline", "date")


@dataclass(frozen=True)
class Change:
    """A change of the tables: why, and the whole table of parameters as it then stands."""

    cause: str
    table: Mapping[str, Any]


@dataclass(frozen=True)
class Moved:
    """A running deadline that a change moves, as it was and as it then is.

    `old` and `new` are the whole answers (a deadline with `due`, `unrolled` and `safe`, or a day);
    None where there is none.
    """

    case: str
    finding: str
    as_of: date
    old: Any
    new: Any
    old_status: str
    new_status: str
    cause: str
    rule_book_before: str
    rule_book_after: str

    def as_json(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        return {name: plain(getattr(self, name)) for name in self.__dataclass_fields__}


def holiday(day: date, *, name: str, table: Mapping[str, Any] | None = None) -> Change:
    """Return the change that one more legal holiday makes: deadlines roll over it.

    A holiday is of one day and for all offices; its observed day is not computed, name it too.
    """
    changed = _copy(table)
    once = changed["holidays"].setdefault("once", [])
    once.append([day.isoformat(), name])
    return Change(f"holiday on {day}: {name}", changed)


def closure(
    first: date,
    last: date,
    *,
    reason: str,
    extends: bool = True,
    table: Mapping[str, Any] | None = None,
) -> Change:
    """Return the change that a closure from `first` through `last` makes.

    One that extends deadlines (by EOIR's notice) moves `due`; any other only moves the safe day.
    """
    changed = _copy(table)
    changed["office_closures"].append(
        {
            "on": first.isoformat(),
            "until": last.isoformat(),
            "basis": "eoir_notice" if extends else "lapse",
            "extends_deadlines": extends,
            "source": reason,
            "chk": "M",
            "verified_on": None,
        }
    )
    days = f"{first}" if first == last else f"{first} to {last}"
    return Change(f"closure on {days}: {reason}", changed)


def _copy(table: Mapping[str, Any] | None) -> dict[str, Any]:
    return deepcopy(dict(parameters.data() if table is None else table))


def moved(
    documents: Iterable[tuple[str, Mapping[str, Any]]],
    change: Change,
    *,
    as_of: date | None = None,
) -> Iterator[Moved]:
    """Return the running deadlines of cases that a change moves, case by case.

    A deadline runs while its day, old or new, is not before the day for which the case is computed.
    `documents` are pairs of a case's name and its document. Raises what `evaluate` raises.
    """
    before = rule_book().hash
    with parameters.instead(change.table):
        after = rule_book().hash
    for case, document in documents:
        day = as_of or date.fromisoformat(document["as_of"])
        old = evaluate(document, as_of=day, findings=deadlines())
        # Entered anew for each case: between two cases the caller's code runs, with its own table.
        with parameters.instead(change.table):
            new = evaluate(document, as_of=day, findings=deadlines())
        for name in deadlines():
            if _differ(old[name], new[name]) and _runs(old[name], new[name], day):
                yield Moved(
                    case, name, day, old[name].value, new[name].value, str(old[name].status),
                    str(new[name].status), change.cause, before, after,
                )  # fmt: skip


def deadlines() -> tuple[str, ...]:
    """Return the findings whose answer is a deadline or a day."""
    return tuple(name for name, one in vocabulary()["fd"].items() if one["type"] in DATED)


def _differ(old: Finding, new: Finding) -> bool:
    return (old.value, old.status) != (new.value, new.status)


def _runs(old: Finding, new: Finding, day: date) -> bool:
    ends = [last for last in (_last(old.value), _last(new.value)) if last is not None]
    return any(last >= day for last in ends)


def _last(value: Any) -> date | None:
    """Return the last day of an answer."""
    if isinstance(value, Mapping):
        due: date = value["due"]
        return due
    return value if isinstance(value, date) else None
