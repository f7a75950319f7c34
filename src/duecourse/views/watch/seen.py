"""What a watchdog looks at: facts up to a day, findings, and the days that would change it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from duecourse.law.calendar import NATIONWIDE, add_years, said
from duecourse.law.findings import Finding, Status
from duecourse.views.case_facts import Fact, Told
from duecourse.views.case_shapes import Watch
from duecourse.views.lifecycle import day_of

ONE_DAY: Final = timedelta(days=1)
# Why there can be no hearing on a day; None if there can.
Closed = Callable[[date], str | None]
OFFICER, LIAISON, STEWARD = "officer", "court_liaison", "records_steward"
COUNSEL, PERSON = "counsel", "person"


@dataclass(frozen=True, slots=True)
class Watchdog:
    """One question about a case. `looks` yields at most one answer.

    `facts` are the numbers of the failures that it guards against (docs/watchdogs.md); `ended_too`:
    it looks at a case that has ended as well. `needs` are kinds of fact without any of which it
    never finds anything, so that nobody has to ask.
    """

    name: str
    title: str
    cite: str
    role: str
    looks: Callable[["Seen"], Iterator["Found"]]
    facts: tuple[int, ...] = ()
    ended_too: bool = False
    needs: frozenset[str] = frozenset()

    def watches(self, seen: "Seen") -> Iterator[Watch]:
        """Yield what this watchdog finds in a case."""
        if self.needs and self.needs.isdisjoint(seen.by_kind):
            return
        for found in self.looks(seen):
            yield Watch(
                self.name, found.says, self.cite, found.due_on, found.role or self.role, found.since
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """A plain sentence, since when it is so, the last day if there is one, and who acts."""

    says: str
    since: date
    due_on: date | None = None
    role: str = ""


@dataclass(slots=True)
class Seen:
    """A case on a day; `facts` are those up to it, in order. Days to come are noted in `wakes`.

    `closed` says why the court does not sit on a day: that of the office, where it has its own.
    """

    of: Told
    findings: Mapping[str, Finding]
    facts: Sequence[Fact]
    as_of: date
    wakes: list[date] = field(default_factory=list)
    closed: Closed = NATIONWIDE.why
    by_kind: dict[str, list[tuple[int, Fact]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for place, fact in enumerate(self.facts):
            self.by_kind.setdefault(fact.kind, []).append((place, fact))

    def reached(self, day: date) -> bool:
        """Say whether a day has come. If not, the answer may change on it, and that is noted."""
        if day > self.as_of:
            self.wakes.append(day)
            return False
        return True

    def over(self, day: date) -> bool:
        """Say whether a day lies behind us."""
        return day < date.max and self.reached(day + ONE_DAY)

    def last(self, *kinds: str) -> Fact | None:
        """Return the latest fact of these kinds."""
        found = self._last(*kinds)
        return None if found is None else found[1]

    def later(self, than: Fact, *kinds: str) -> bool:
        """Say whether a fact of these kinds comes after another one."""
        place = next(place for place, fact in self.by_kind[than.kind] if fact is than)
        found = self._last(*kinds)
        return found is not None and found[0] > place

    def _last(self, *kinds: str) -> tuple[int, Fact] | None:
        latest = [of[-1] for kind in kinds if (of := self.by_kind.get(kind))]
        return max(latest, key=lambda one: one[0], default=None)

    def all(self, kind: str) -> list[Fact]:
        """Return the facts of a kind, in order."""
        return [fact for _, fact in self.by_kind.get(kind, ())]

    def day(self, name: str) -> date | None:
        """Return the day of a finding: its date, its last day, or the local day of its hour."""
        value = self.findings[name].value
        if isinstance(value, Mapping):
            value = value.get("due") or str(value.get("local", ""))[:10] or None
        return date.fromisoformat(value) if isinstance(value, str) else value

    def unknown(self, name: str) -> tuple[str, ...]:
        """Return what the record does not say, if that is why a finding has no answer."""
        found = self.findings[name]
        return found.missing if found.status is Status.UNKNOWN_FACT else ()

    @property
    def detained(self) -> Fact | None:
        """Return the fact that began the detention that goes on; None outside custody."""
        found = self.last("custody_started", "custody_ended", "removed", "departed")
        return found if found is not None and found.kind == "custody_started" else None

    def hearings(self) -> list[tuple[Fact, date]]:
        """Return the hearings to come: of each type the one that was set last."""
        latest = {str(fact.fields["type"]): fact for fact in self.all("hearing_set")}
        days = [(fact, date.fromisoformat(fact.fields["hearing_on"])) for fact in latest.values()]
        return sorted(
            (one for one in days if not self.over(one[1])), key=lambda one: (one[1], one[0].version)
        )

    def next_hearing(self) -> date | None:
        """Return the day of the next hearing."""
        return next((day for _, day in self.hearings()), None)

    def age_on(self, years: int) -> date | None:
        """Return the birthday on which the person is so many years old; None if unknown."""
        born = self.of.person.get("birth_on")
        if not born:
            return None
        return add_years(date.fromisoformat(born), years)


def of_fact(fact: Fact) -> str:
    """Return the day of a fact as sentences name it."""
    return said(day_of(fact))


def until(fact: Fact) -> date | None:
    """Return the last day that a fact states."""
    stated: Any = fact.fields.get("until")
    return date.fromisoformat(stated) if isinstance(stated, str) and stated != "D/S" else None
