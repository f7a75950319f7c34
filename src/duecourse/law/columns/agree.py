"""Random cases through the reference and the generated engine: every finding must be the same.

The cases are wild rather than plausible: any kinds of event in any order, many on one day or one
day beside a limit, leap-day births, facts missing, closures and outages, up to twelve of a kind.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from multiprocessing import get_context
from random import Random
from typing import Any, Final

from duecourse.law import document
from duecourse.law.columns import engine, load
from duecourse.law.document import vocabulary
from duecourse.law.fields import DURATION_OF_STATUS
from duecourse.law.parameters import rows
from duecourse.law.registry import FINDINGS, needs_of
from duecourse.terms.errors import LawError

LENGTHS: Final = sorted(
    {0, 1, 2, 3, 5, 7, *(n + d for n in (10, 14, 30, 60, 90, 180, 365) for d in (-1, 0, 1)), 1826}
)  # fmt: skip
COUNTRIES: Final = ("HN", "MX", "SV", "CN", "PL", "US")
WORDS: Final[dict[str, tuple[Any, ...]]] = {
    "class": ("B-2", "F-1", "J-1", "M-1", "H-1B", "H-2A", "TN", "WT", "LPR", "K-1"),
    "zone": ("America/New_York", "America/Chicago", "America/Phoenix"),
    "hold": tuple(f"J{n:02}" for n in range(1, 44)),
    "classes": ("aggravated_felony", "236c", "no_release", "stop_time", "security"),
    "circuit": ("1", "5", "9", "11", "DC"),
    "days": (1, 30, 45, 60, 120, 150), "respond_days": (3, 30, 87), "amount": (500, 1500),
    "bond_amount": (0, 499, 500), "": ("noted",),
}  # fmt: skip
# Kinds that rules ask for most get most of the events: the rest would hardly ever meet.
OFTEN: Final = (
    "admitted", "entered_without_inspection", "paroled", "departed", "removed", "order_issued",
    "appeal_filed", "appeal_decided", "voluntary_departure_granted", "motion_filed",
    "motion_decided", "asylum_filed", "asylum_decided", "extension_filed", "extension_decided",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """The first finding that two engines answered differently."""

    seed: str
    finding: str
    reference: Any
    generated: Any
    document: dict[str, Any]


class _Wild:
    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.base = [date(1996, 1, 1) + timedelta(days=chance.randrange(13_500)) for _ in range(3)]
        if chance.random() < 0.2:
            self.base[0] = date(chance.randrange(1996, 2032, 4), 2, 29)

    def day(self) -> date:
        """Return a day some counted length from one of the case's few base days."""
        sign = self.chance.choice((1, 1, 1, -1))
        return self.chance.choice(self.base) + timedelta(days=sign * self.chance.choice(LENGTHS))

    def instant(self) -> str:
        """Return an instant of such a day."""
        hour, offset = self.chance.randrange(24), self.chance.choice((-5, -8, 0))
        return f"{self.day()}T{hour:02}:30:00{offset:+03}:00"

    def event(self, kind: str) -> dict[str, Any]:
        """Return an event of the kind; half of the fields that may be missing are."""
        stated = vocabulary()["ev"][kind]
        when = self.chance.choice(stated["when"].split("/"))
        found = {"kind": kind, when: str(self.day()) if when == "on" else self.instant()}
        for name, text in stated["fields"].items():
            if text.split("|")[0].endswith("!") or self.chance.random() < 0.5:
                found[name] = self.value(name, text)
        return found

    def value(self, name: str, text: str) -> Any:
        """Return a value of a field."""
        type_ = text.split("|")[0].rstrip("!")
        words = WORDS.get(name, WORDS[""])
        if text.startswith("date|D/S|") and self.chance.random() < 0.4:
            return DURATION_OF_STATUS
        if type_.startswith("enum:"):
            return self.chance.choice(type_.removeprefix("enum:").split(","))
        if type_ == "date":
            return str(self.day())
        if type_ == "instant":
            return self.instant()
        if type_ == "list:str":
            return self.chance.sample(words, self.chance.randrange(3))
        plain = {"bool": (True, False), "country": COUNTRIES, "int": WORDS.get(name, (1, 30))}
        return self.chance.choice(plain.get(type_, words))


def wild(seed: str) -> dict[str, Any]:
    """Return the case document of a seed."""
    chance = Random(seed)
    of = _Wild(chance)
    kinds = list(vocabulary()["ev"])
    chosen = [
        chance.choice(OFTEN if chance.random() < 0.6 else kinds)
        for _ in range(chance.randrange(13))
    ]
    if chosen and chance.random() < 0.15:
        chosen = [chosen[0]] * chance.randint(2, 12)
    found: dict[str, Any] = {
        "person": _person(chance), "as_of": str(of.day()),
        "events": [of.event(kind) for kind in chosen],
    }  # fmt: skip
    sort = chance.random()
    if sort < 0.6:
        found["unknown"] = []
    elif sort < 0.85:
        found["unknown"] = chance.sample(sorted(vocabulary()["unknown"]), chance.randrange(4))
    if chance.random() < 0.5:
        found["ask"] = _asked(chance, of)
    return _readable(found)


def _person(chance: Random) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if chance.random() < 0.8:
        born = date(1940, 1, 1) + timedelta(days=chance.randrange(31_000))
        if chance.random() < 0.2:
            born = date(chance.randrange(1980, 2025, 4), 2, 29)
        found["birth_on"] = str(born)
    if chance.random() < 0.8:
        found["nationalities"] = chance.sample(COUNTRIES, chance.randrange(3))
    if chance.random() < 0.2:
        found["birth_country"] = chance.choice(COUNTRIES)
    return found


def _asked(chance: Random, of: _Wild) -> dict[str, Any]:
    found: dict[str, Any] = {"destination": chance.choice(COUNTRIES)}
    more = {
        "count": {
            "from": str(of.day()), "days": chance.randrange(200),
            "unit": chance.choice(("calendar", "business")),
            "direction": chance.choice(("forward", "backward")),
        },
        "hours": {"from_at": of.instant(), "hours": chance.randrange(100),
                  "zone": chance.choice(WORDS["zone"])},
        "age": chance.randrange(90),
        "anniversary": {"from": str(of.day()), "months": chance.randrange(60)},
        "parameter": chance.choice(sorted(rows())), "day": str(of.day()),
        "office": chance.choice(("FALLS_CHURCH_BIA", "NEW_YORK")),
        "circuit": chance.choice(WORDS["circuit"]),
    }  # fmt: skip
    return found | {name: value for name, value in more.items() if chance.random() < 0.3}


def _readable(found: dict[str, Any]) -> dict[str, Any]:
    """Return the document without its last events, until none is left that contradicts another."""
    while True:
        try:
            document.read(found)
        except LawError:
            if not found["events"]:
                raise
            found["events"].pop()
        else:
            return found


def reference(case_document: dict[str, Any]) -> dict[str, engine.Answer]:
    """Return every finding of a document by the rule functions as written, without their trace."""
    from duecourse.law.findings import Status, unknown

    case = document.read(case_document)
    found = {}
    for name, rule in FINDINGS.items():
        one = case.finding(rule)
        missing = case.unknown & needs_of(name)
        if missing and one.status is not Status.UNKNOWN_FACT:
            one = unknown(*missing)
        found[name] = engine.of_reference(one)
    return found


def difference(case_document: dict[str, Any], *, seed: str = "") -> Difference | None:
    """Return the first finding that the engines answer differently, None when there is none.

    Where a rule itself breaks off with an error of Python, both must, with the same one.
    """
    bulk = load.engine()
    expected = _or_error(lambda: reference(case_document))
    got = _or_error(lambda: engine.evaluate(bulk, case_document))
    if isinstance(expected, str) or isinstance(got, str):
        if expected == got:
            return None
        return Difference(seed, "(an error of Python)", expected, got, case_document)
    for name, stated in expected.items():
        if stated != got[name]:
            return Difference(seed, name, stated, got[name], case_document)
    return None


def _or_error(
    asked: Callable[[], dict[str, engine.Answer]],
) -> dict[str, engine.Answer] | str:
    try:
        return asked()
    except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError) as failure:
        return type(failure).__name__


def _span(task: tuple[int, int, int]) -> Difference | None:
    seed, first, last = task
    for n in range(first, last):
        own = f"{seed}/{n}"
        found = difference(wild(own), seed=own)
        if found is not None:
            return found
    return None


def span_compiled(task: tuple[int, int, int]) -> Difference | None:
    """Hold the compiled engine against the plain one, which is held against the rules."""
    # Here, not above: only this comparison needs a C compiler and whole batches.
    from duecourse.law.columns import parquet, write

    seed, first, last = task
    seeds = [f"{seed}/{n}" for n in range(first, last)]
    documents = [wild(own) for own in seeds]
    cases = write.batch_of(documents)
    expected = parquet.computing("python")(cases)
    got = _compiled()(cases)
    for name in expected.schema.names:
        if got.column(name).equals(expected.column(name)):
            continue
        pairs = zip(
            seeds, expected.column(name).to_pylist(), got.column(name).to_pylist(), documents,
            strict=True,
        )  # fmt: skip
        for own, stated, found, given in pairs:
            if stated != found:
                return Difference(own, name, stated, found, given)
    return None


@cache
def _compiled() -> Any:
    from duecourse.law.columns import parquet

    return parquet.computing("compiled")


def run(
    cases: int, *, seed: int, processes: int = 2, step: int = 1_000, compiled: bool = False
) -> Iterator[int | Difference]:
    """Yield how many cases agreed so far; last, the first difference, if one is found.

    The rules against the plain bulk engine; or this one against the compiled engine. Raises
    NoCompiler or NotCompiled.
    """
    if compiled:
        _compiled()
    load.engine()
    span = span_compiled if compiled else _span
    tasks = [(seed, start, min(start + step, cases)) for start in range(0, cases, step)]
    agreed = 0
    with get_context("spawn").Pool(processes) as pool:
        for task, found in zip(tasks, pool.imap(span, tasks), strict=True):
            if found is not None:
                yield found
                return
            agreed += task[2] - task[1]
            yield agreed
