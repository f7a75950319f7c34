"""The parts of the generated module that no rule writes: classes, loaders, the loop of findings."""

from collections.abc import Iterable
from typing import Final

from duecourse.law.document import kinds

KINDS: Final = tuple(kinds())
FIELDS: Final = tuple(sorted({f for _, parsers, _ in kinds().values() for f in parsers}))
OF_EVENT: Final = ("kind", "on", "at", "n", "p")

HEADER: Final = '''"""Generated from the rules of the law. See docs/law/bulk.md."""

from datetime import datetime as datetime_
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple

from duecourse.law.columns.primitives import (  # type: ignore
    NATIONWIDE, bridge, day_of, from_iso, in_force, months_later, ordinal, plus_hours, year_of,
    years_later,
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
    return getattr(of, "f_" + key) if isinstance(of, Event) else of[key]


def item_or_none(of, key):
    return getattr(of, "f_" + key) if isinstance(of, Event) else of.get(key)


class Told(dict):
    """One finding for each value: nobody changes a finding, so nobody needs one of their own."""

    def __missing__(self, value: Any) -> Any:
        found = Finding(value, 0, (), None)
        if len(self) < 100_000:
            self[value] = found
        return found


def with_value(one, value):
    if type(one) is Finding:
        return Finding(value, one.status, one.missing, one.readings)
    return replaced(one, value=value)


def replaced(one, **changes):
    if type(one) is Finding:
        get = changes.get
        return Finding(
            get("value", one.value), get("status", one.status), get("missing", one.missing),
            get("readings", one.readings))
    values = {key: getattr(one, key) for key in one.FIELDS}
    values.update(changes)
    return type(one)(**values)


by_place = attrgetter("p")


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
REST: dict = {}
DOUBTS: dict = {}


def doubt_of(bits):
    found = DOUBTS.get(bits)
    if found is None:
        names = tuple(n for place, n in enumerate(UNKNOWN) if bits >> place & 1)
        found = DOUBTS[bits] = Finding(None, UNKNOWN_FACT, names, None)
    return found


def plan_of(present):
    found = tuple(
        (n, rule, DEFAULTS[n]) for n, rule in enumerate(RULES)
        if MASKS[n] is None or present & MASKS[n]
    )
    if len(PLANS) > 200_000:
        PLANS.clear()
    PLANS[present] = found
    return found


def rest_of(present, bits):
    found = tuple(
        (n, doubt_of(NEEDS[n] & bits)) for n, mask in enumerate(MASKS)
        if mask is not None and not present & mask
        and NEEDS[n] & bits and DEFAULTS[n].status != UNKNOWN_FACT
    )
    if len(REST) > 200_000:
        REST.clear()
    REST[present, bits] = found
    return found


def evaluate(case: Case, sink: list) -> None:
    """Call nothing; add (row's finding) pairs to the sink: a list of lists, one a finding."""
    plan = PLANS.get(case.present)
    if plan is None:
        plan = plan_of(case.present)
    row = case.row
    if case.unknown_bits:
        evaluate_doubtful(case, sink, plan)
        return
    for n, rule, default in plan:
        found = rule(case)
        if found is not default:
            sink[n].append((row, found))


GROUPS = tuple(dict.fromkeys(MASKS))
GROUP_OF = tuple(GROUPS.index(mask) for mask in MASKS)
GROUPS_OF: dict = {}


def groups_of(present):
    found = tuple(
        place for place, mask in enumerate(GROUPS) if mask is None or present & mask
    )
    if len(GROUPS_OF) > 200_000:
        GROUPS_OF.clear()
    GROUPS_OF[present] = found
    return found


def evaluate_all(cases: list, sink: list) -> None:
    """Evaluate many cases a rule at a time: what it runs is then at hand for the next case.

    Adds pairs of rows and their findings to the sink: a list of lists, one a finding.
    """
    certain, open_ = [[] for _ in GROUPS], [[] for _ in GROUPS]
    doubtful = []
    for case in cases:
        into = certain
        if case.unknown_bits:
            doubtful.append(case)
            into = open_
        places = GROUPS_OF.get(case.present)
        for place in groups_of(case.present) if places is None else places:
            into[place].append(case)
    rows = [[case.row for case in one] for one in certain]
    open_rows = [[case.row for case in one] for one in open_]
    for n, rule in enumerate(RULES):
        place = GROUP_OF[n]
        if certain[place]:
            sink[n].append((rows[place], [rule(case) for case in certain[place]]))
        if open_[place]:
            sink[n].append((open_rows[place], evaluate_open(open_[place], n, rule)))
    evaluate_rest(doubtful, sink)


def evaluate_open(cases: list, n: int, rule: Any) -> list:
    needs = NEEDS[n]
    answers = []
    for case in cases:
        found = rule(case)
        needed = needs & case.unknown_bits
        if needed and found.status != UNKNOWN_FACT:
            found = doubt_of(needed)
        answers.append(found)
    return answers


def evaluate_rest(cases: list, sink: list) -> None:
    rest: dict = {}
    for case in cases:
        key = (case.present, case.unknown_bits)
        found = REST.get(key)
        for n, answer in rest_of(*key) if found is None else found:
            if n not in rest:
                rest[n] = [], []
            rest[n][0].append(case.row)
            rest[n][1].append(answer)
    for n, pair in rest.items():
        sink[n].append(pair)


def evaluate_doubtful(case: Case, sink: list, plan: tuple) -> None:
    row, bits = case.row, case.unknown_bits
    for n, rule, default in plan:
        found = rule(case)
        needed = NEEDS[n] & bits
        if needed and found.status != UNKNOWN_FACT:
            sink[n].append((row, doubt_of(needed)))
        elif found is not default:
            sink[n].append((row, found))
    key = (case.present, bits)
    rest = REST.get(key)
    for n, found in rest_of(*key) if rest is None else rest:
        sink[n].append((row, found))
'''


def events() -> str:
    """Return the classes of events: a slot for each field a kind has, None for the other fields."""
    lines = ["class Event:", f"    __slots__ = {OF_EVENT!r}"]
    lines += [f"    f_{field}: Any = None" for field in FIELDS]
    for kind in KINDS:
        slots = tuple(f"f_{one}" for one in kinds()[kind][1])
        lines += ["", "", f"class {kind}__Event(Event):", f"    __slots__ = {slots!r}"]
    table = "".join(f'    "{kind}": {kind}__Event,\n' for kind in KINDS)
    return "\n".join(lines) + "\n\n\nEVENTS: Any = {\n" + table + "}"


def case(kept: list[str]) -> str:
    """Return the class of cases: facts, the events of each kind, and a slot for what is kept."""
    facts = {
        "as_of": "0", "ask": "NOTHING", "birth_on": "None", "birth_country": "None",
        "nationalities": "()", "unknown": "NOBODY", "unknown_bits": "0", "present": "0",
        "calendar": "NATIONWIDE", "row": "0", "kept": "{}",
    }  # fmt: skip
    facts |= {f"k_{kind}": "NO_EVENT" for kind in KINDS} | {f"m_{key}": "MISSING" for key in kept}
    names = ",\n        ".join(repr(one) for one in facts)
    lines = ["NOTHING: Any = {}", "NOBODY: Any = frozenset()", "NO_EVENT: Any = []", "", ""]
    lines += ["class Case:", f"    __slots__ = (\n        {names},\n    )", ""]
    lines += ["    def __init__(self) -> None:"]
    return "\n".join([*lines, *(f"        self.{one} = {value}" for one, value in facts.items())])


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
        f"        event = {kind}__Event()",
        f'        event.kind = "{kind}"',
        "        event.on = on",
        "        event.n = n",
        "        event.at = at",
        "        event.p = on * 65536 + n",
        *(f"        event.f_{one} = f_{one}" for one in fields),
        f"        found = case.k_{kind}",
        "        if found:",
        "            found.append(event)",
        "            if found[-2].p > event.p:",
        "                found.sort(key=by_place)",
        "        else:",
        f"            case.present |= {bit}",
        f"            case.k_{kind} = [event]",
    ])  # fmt: skip


def loaders(kinds_: Iterable[str]) -> str:
    """Return the table of loaders by kind."""
    return "LOADERS = {\n" + "".join(f'    "{kind}": load_{kind},\n' for kind in kinds_) + "}"
