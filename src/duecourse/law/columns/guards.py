"""What a function answers while no event of the kinds that it looks for is there.

Found by running the rule itself on a case without events and noting all that it reads. Where it
reads nothing but kinds of event, and finds none, it must give the same answer for every case that
has none of these kinds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from duecourse.law.case import Case, Event

FACTS = ("as_of", "ask", "birth_on", "birth_country", "nationalities", "unknown", "calendar",
         "events")  # fmt: skip
CAN_BE_EMPTY = frozenset({"ask", "unknown"})  # as they are in the case without events


class _Noted:
    def __set_name__(self, owner: type, name: str) -> None:
        self.name, self.kept = name, f"_own_{name}"

    def __set__(self, case: "EmptyCase", value: Any) -> None:
        setattr(case, self.kept, value)

    def __get__(self, case: "EmptyCase", owner: type) -> Any:
        case.facts.add(self.name)
        return getattr(case, self.kept)


class EmptyCase(Case):
    """A case without events that notes every kind looked for and every fact read."""

    as_of, ask, birth_on, birth_country = _Noted(), _Noted(), _Noted(), _Noted()
    nationalities, unknown, calendar, events = _Noted(), _Noted(), _Noted(), _Noted()

    def __init__(self) -> None:
        self.facts: set[str] = set()
        self.kinds: set[str] = set()
        super().__init__(
            events=[], as_of=date(2026, 6, 1), birth_on=date(1990, 1, 1), nationalities=("HN",),
            birth_country=None, unknown=frozenset(), ask={},
        )  # fmt: skip
        self.facts, self.kinds = set(), set()

    def all(self, *kinds: str, **where: Any) -> list[Event]:
        """Return no event, and note what was looked for."""
        del where
        self.kinds.update(kinds)
        return []


@dataclass(frozen=True)
class Guard:
    """The kinds of event and the facts without which a function gives `answer`."""

    kinds: frozenset[str]
    facts: frozenset[str]
    answer: Any


def guard_of(function: Callable[[Case], Any]) -> Guard | None:
    """Return the guard of a function of a case; None where its answer needs other facts too."""
    case = EmptyCase()
    try:
        answer = function(case)
    except (AssertionError, AttributeError, IndexError, TypeError):
        return None  # a part of a rule that is only called where there is an event
    if case.facts - CAN_BE_EMPTY or not (case.kinds or case.facts):
        return None
    return Guard(frozenset(case.kinds), frozenset(case.facts), answer)
