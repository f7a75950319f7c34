"""What findings say while nothing that they look for is there.

Most findings of a case are of this sort: no order, so no appeal. A rule that read nothing but that
certain kinds of event and certain questions are absent must give the same for every case without
them, trace included; so it is run once, on a case without events, and not again for each case.
Which rules these are is found out by the trace, not stated.
"""

from datetime import date
from typing import Any, Final, NamedTuple

from duecourse.law.findings import Finding
from duecourse.law.parameters import table
from duecourse.law.registry import FINDINGS
from duecourse.law.trace import Traced, TracedCase

# Types of which no caller can change a value that other cases share.
UNCHANGING: Final = frozenset({str, bool, int, type(None)})
PLANS_MAX: Final = 1_000


class Plan(NamedTuple):
    """The findings of all cases that have the same kinds of event, questions and unknown facts.

    `settled` has every name in the order of the registry, and what it says where that is settled;
    `open` are the names of which a case must be asked.
    """

    settled: dict[str, Finding]
    open: tuple[str, ...]


def settled() -> dict[str, Traced]:
    """Return, for the parameters in use, what rules give that find nothing of what they look for.

    It holds for a case that has none of `bits` present.
    """
    found: dict[str, Traced] = table().once("settled by absence", _settled)
    return found


def _settled() -> dict[str, Traced]:
    case = TracedCase(
        events=[], as_of=date(2026, 1, 1), birth_on=None, nationalities=(), birth_country=None,
        unknown=frozenset(), ask={},
    )  # fmt: skip
    traced = {name: case.traced(rule, rule) for name, rule in FINDINGS.items()}
    return {name: one for name, one in traced.items() if one.rests_on_absence and _is_shared(one)}


def _is_shared(traced: Traced) -> bool:
    return type(traced.value.value) in UNCHANGING and traced.value.readings is None


def plans() -> dict[Any, Plan]:
    """Return the plans made so far for the parameters in use, at most PLANS_MAX."""
    found: dict[Any, Plan] = table().once("plans", dict)
    if len(found) >= PLANS_MAX:
        found.clear()
    return found
