"""The monthly report of linkage at work: what was linked, asked, parted and waited for, by group.

Nobody knows the truth of a month at work. Wrong links show only as those that people have parted
again so far, missed ones not at all: for both, a release is measured on people whose truth is known
(`fairness.py`). The name-origin groups of that report are test groups; no real person is given one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from statistics import median, quantiles
from typing import Any, Final

from duecourse.linkage.normalise import Comparable

# Groups of fewer departures are told together, so that no figure is one person's.
TOLD_MIN: Final = 10
FEW: Final = "groups of few"
UNKNOWN: Final = "unknown"
AGES: Final = ((18, "0-17"), (30, "18-29"), (45, "30-44"), (60, "45-59"), (200, "60+"))
HEAD: Final = (
    "| | departures | linked | of these parted | asked | answered | waiting now | "
    "waited, median | 95 of 100 |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
)


@dataclass(frozen=True, slots=True)
class Left:
    """What became of one departure; `waited_hours` is from the question to the first answer."""

    form: Comparable
    source: str
    left_on: date | None
    linked: bool = False
    parted: bool = False
    asked: bool = False
    waited_hours: float | None = None


@dataclass(slots=True)
class Tally:
    """One group's month. `waited` holds the hours that its answered questions waited."""

    departures: int = 0
    linked: int = 0
    parted: int = 0
    asked: int = 0
    waited: list[float] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Count another tally in."""
        self.departures += other.departures
        self.linked += other.linked
        self.parted += other.parted
        self.asked += other.asked
        self.waited += other.waited

    @property
    def hours_median(self) -> float | None:
        """Hours that the answered question in the middle waited."""
        return median(self.waited) if self.waited else None

    @property
    def hours_95th(self) -> float | None:
        """Hours within which 95 of 100 answered questions had their answer."""
        if len(self.waited) < 2:
            return self.hours_median
        return quantiles(self.waited, n=20, method="inclusive")[-1]


def tallied(month: Iterable[Left]) -> dict[str, dict[str, Tally]]:
    """Return the tallies by kind of group and group; `all` has the whole month."""
    made: defaultdict[str, defaultdict[str, Tally]] = defaultdict(lambda: defaultdict(Tally))
    for one in month:
        waited = [] if one.waited_hours is None else [one.waited_hours]
        own = Tally(1, int(one.linked), int(one.parted), int(one.asked), waited)
        for kind, group in groups(one):
            made[kind][group].add(own)
    return {kind: _few_together(some) for kind, some in made.items()}


def groups(one: Left) -> Iterator[tuple[str, str]]:
    """Yield the groups of a departure, by its own record as it came in."""
    form, born = one.form, one.form.birth
    yield "all", "all"
    yield "nationality", form.nationality.genc or UNKNOWN
    yield "issued_by", form.issued_by.genc or UNKNOWN
    yield "sex", form.sex or UNKNOWN
    yield "age", _age(born.full, one.left_on)
    yield "january", UNKNOWN if born.full is None else _yes(born.full.endswith("-01-01"))
    yield "source", one.source


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


def _age(born: str | None, left_on: date | None) -> str:
    if born is None or left_on is None:
        return UNKNOWN
    day = date.fromisoformat(born)
    years = left_on.year - day.year - ((left_on.month, left_on.day) < (day.month, day.day))
    return next((name for end, name in AGES if 0 <= years < end), UNKNOWN)


def _few_together(some: dict[str, Tally]) -> dict[str, Tally]:
    told = {name: one for name, one in sorted(some.items()) if one.departures >= TOLD_MIN}
    few = Tally()
    for name, one in some.items():
        if name not in told:
            few.add(one)
    return told | ({FEW: few} if few.departures else {})


def as_data(made: dict[str, dict[str, Tally]]) -> dict[str, Any]:
    """Return the tallies as plain data; the single waits are left out."""
    return {
        kind: {
            name: {key: value for key, value in asdict(one).items() if key != "waited"}
            | {
                "answered": len(one.waited),
                "waiting_hours_median": one.hours_median,
                "waiting_hours_95th": one.hours_95th,
            }
            for name, one in some.items()
        }
        for kind, some in made.items()
    }


def as_page(made: dict[str, dict[str, Tally]], *, about: Sequence[str]) -> str:
    """Return the report as Markdown."""
    parts = ["# Linkage at work: what it did to each group", *about]
    for kind, some in made.items():
        rows = "\n".join(_row(name, one) for name, one in some.items())
        parts.append(f"## {kind.replace('_', ' ').capitalize()}\n\n{HEAD}\n{rows}")
    return "\n\n".join(parts) + "\n"


def _row(name: str, one: Tally) -> str:
    cells = (
        name, f"{one.departures:,}", _share(one.linked, one.departures), f"{one.parted:,}",
        _share(one.asked, one.departures), f"{len(one.waited):,}",
        f"{one.asked - len(one.waited):,}", _hours(one.hours_median), _hours(one.hours_95th),
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %"


def _hours(hours: float | None) -> str:
    return "-" if hours is None else f"{hours:.1f} h"
