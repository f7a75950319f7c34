"""The parts of the generated module that no rule writes: classes, loaders, the loop of findings."""

from typing import Final

from duecourse.law.document import kinds

KINDS: Final = tuple(kinds())
FIELDS: Final = tuple(sorted({f for _, parsers, _ in kinds().values() for f in parsers}))

HEADER: Final = '''"""Generated from the rules of the law. See docs/law/bulk.md."""

from datetime import datetime as datetime_
from typing import Any, ClassVar, NamedTuple

from duecourse.law.columns.primitives import (  # type: ignore
    NATIONWIDE, bridge, day_of, from_iso, ordinal, plus_hours, year_of,
)

MISSING: Any = ("missing",)


class Finding:
    __slots__ = ("value", "status", "missing", "readings")
    FIELDS: ClassVar[Any] = ("value", "status", "missing", "readings")

    def __init__(self, value: Any, status: int, missing: Any, readings: Any) -> None:
        self.value = value
        self.status = status
        self.missing = missing
        self.readings = readings

    def __eq__(self, other: Any) -> Any:
        return (self.value, self.status, self.missing, self.readings) == (
            other.value, other.status, other.missing, other.readings)


def keep(case: "Case", key: Any, value: Any) -> Any:
    case.kept[key] = value
    return value


def past(case: "Case", day: Any) -> Any:
    return day if day is not None and day <= case.as_of else None


def first_of(found):
    return found[0] if found else None


def last_of(found):
    return found[-1] if found else None


def item(of, key):
    return getattr(of, "f_" + key) if type(of) is Event else of[key]


def item_or_none(of, key):
    return getattr(of, "f_" + key) if type(of) is Event else of.get(key)


def replaced(one, **changes):
    values = {key: getattr(one, key) for key in one.FIELDS}
    values.update(changes)
    return type(one)(**values)


def by_place(event):
    return event.p


def union(lists):
    found = [one for one in lists if one]
    if not found:
        return []
    if len(found) == 1:
        return found[0]
    joined = [event for one in found for event in one]
    joined.sort(key=by_place)
    return joined
'''

FOOTER: Final = '''

PLANS: dict = {}
MISSING_OF: dict = {}


def missing_of(bits):
    found = MISSING_OF.get(bits)
    if found is None:
        found = tuple(n for place, n in enumerate(UNKNOWN) if bits >> place & 1)
        MISSING_OF[bits] = found
    return found


def plan_of(present):
    found = tuple(
        (n, rule) for n, rule in enumerate(RULES) if MASKS[n] is None or present & MASKS[n]
    )
    if len(PLANS) > 200_000:
        PLANS.clear()
    PLANS[present] = found
    return found


def evaluate(case: Case, sink: list) -> None:
    """Call nothing; add (row's finding) pairs to the sink: a list of lists, one a finding."""
    plan = PLANS.get(case.present)
    if plan is None:
        plan = plan_of(case.present)
    bits = case.unknown_bits
    if bits:
        evaluate_doubtful(case, sink, dict(plan), bits)
        return
    row = case.row
    for n, rule in plan:
        found = rule(case)
        if found is not DEFAULTS[n]:
            sink[n].append((row, found))


def evaluate_doubtful(case: Case, sink: list, plan: dict, bits: int) -> None:
    row = case.row
    for n, rule in enumerate(RULES):
        found = rule(case) if n in plan else DEFAULTS[n]
        needed = NEEDS[n] & bits
        if needed and found.status != UNKNOWN_FACT:
            found = Finding(None, UNKNOWN_FACT, missing_of(needed), None)
        if found is not DEFAULTS[n]:
            sink[n].append((row, found))
'''


def event() -> str:
    """Return the class of events: one attribute for every field of the vocabulary."""
    lines = [
        "class Event:",
        '    kind = ""',
        "    on = 0",
        "    at: Any = None",
        "    n = 0",
        "    p = 0",
    ]
    return "\n".join([*lines, *(f"    f_{field}: Any = None" for field in FIELDS)])


def loader(kind: str) -> str:
    """Return the function that gives cases their events of a kind, column by column."""
    fields = list(kinds()[kind][1])
    bit = 1 << KINDS.index(kind)
    return "\n".join([
        f"def load_{kind}(cases: list, rows: list, columns: list) -> None:",
        f"    for row, on, n, at{''.join(f', f_{one}' for one in fields)} in zip(rows, *columns):",
        "        case: Case = cases[row]",
        "        if on > case.as_of:",
        "            continue",
        "        event = Event()",
        f'        event.kind = "{kind}"',
        "        event.on = on",
        "        event.n = n",
        "        event.at = at",
        "        event.p = on * 65536 + n",
        *(f"        event.f_{one} = f_{one}" for one in fields),
        f"        if case.present & {bit}:",
        f"            found = case.k_{kind}",
        "            found.append(event)",
        "            if found[-2].p > event.p:",
        "                found.sort(key=by_place)",
        "        else:",
        f"            case.present |= {bit}",
        f"            case.k_{kind} = [event]",
    ])  # fmt: skip


def loaders() -> str:
    """Return the table of loaders by kind."""
    return "LOADERS = {\n" + "".join(f'    "{kind}": load_{kind},\n' for kind in KINDS) + "}"
