"""What a finding was made from, found out while its rule runs.

A traced case notes, for each finding, the events and facts its rule read, the kinds of event it
looked for and did not find, and the first later day on which a comparison with the as-of day would
come out otherwise. Nothing of it is written by hand in a rule, so nothing of it can be forgotten.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final

from duecourse.law.case import Case, Event

ONE_DAY = timedelta(days=1)
SHOWN_MAX: Final = 10_000


class Reads:
    """What one computation read: events by their place, other facts, kinds looked for in vain.

    Each is a set of small numbers, kept as the bits of one whole number: joining is what a trace
    does most.
    """

    __slots__ = ("changes_on", "events", "facts", "looked_for")

    def __init__(self) -> None:
        self.events = self.facts = self.looked_for = 0
        self.changes_on: date | None = None

    def turns_on(self, day: date) -> None:
        """Note that the answer could change on `day` although nothing happens."""
        if self.changes_on is None or day < self.changes_on:
            self.changes_on = day

    def join(self, other: "Reads") -> None:
        """Note what a computation that this one used had read."""
        self.events |= other.events
        self.facts |= other.facts
        self.looked_for |= other.looked_for
        if other.changes_on is not None:
            self.turns_on(other.changes_on)


class Names:
    """Names as bits: each name has the bit of its place in the order of first use."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._bits: dict[str, int] = {}
        self._shown: dict[int, tuple[str, ...]] = {}

    def bit(self, name: str) -> int:
        """Return the bit of a name."""
        if name not in self._bits:
            self._bits[name] = 1 << len(self._names)
            self._names.append(name)
        return self._bits[name]

    def shown(self, bits: int) -> tuple[str, ...]:
        """Return the names of the set bits, sorted."""
        found = self._shown.get(bits)
        if found is None:
            if len(self._shown) >= SHOWN_MAX:
                self._shown.clear()
            found = self._shown[bits] = tuple(sorted(self._names[n] for n in places(bits)))
        return found


@lru_cache(SHOWN_MAX)
def places(bits: int) -> tuple[int, ...]:
    """Return the places of the set bits, lowest first."""
    found = []
    while bits:
        lowest = bits & -bits
        found.append(lowest.bit_length() - 1)
        bits ^= lowest
    return tuple(found)


def _bits_of(events: list[Event]) -> int:
    bits = 0
    for event in events:
        bits |= 1 << event.n
    return bits


KINDS: Final = Names()
FACTS: Final = Names()


class WatchedDay(date):
    """The as-of day of a traced case: it notes when a comparison with it would turn out otherwise.

    Arithmetic on it gives plain days, and means that the answer may change with every day.
    """

    _reads: Callable[[], Reads]

    @classmethod
    def of(cls, day: date, reads: Callable[[], Reads]) -> "WatchedDay":
        """Return `day`, noting comparisons where `reads` says."""
        watched = cls(day.year, day.month, day.day)
        watched._reads = reads
        return watched

    def _turns(self, other: object, *, after: bool) -> None:
        if isinstance(other, date):
            if after and date.__le__(self, other):
                if date.__eq__(other, date.max):
                    return  # the end of the calendar: never later
                self._reads().turns_on(date.__add__(other, ONE_DAY))
            elif not after and date.__lt__(self, other):
                self._reads().turns_on(date.__add__(other, timedelta()))

    def __lt__(self, other: date) -> bool:
        self._turns(other, after=False)
        return date.__lt__(self, other)

    def __ge__(self, other: date) -> bool:
        self._turns(other, after=False)
        return date.__ge__(self, other)

    def __le__(self, other: date) -> bool:
        self._turns(other, after=True)
        return date.__le__(self, other)

    def __gt__(self, other: date) -> bool:
        self._turns(other, after=True)
        return date.__gt__(self, other)

    def __eq__(self, other: object) -> bool:
        self._turns(other, after=False)
        self._turns(other, after=True)
        return date.__eq__(self, other)

    __hash__ = date.__hash__

    def _every_day(self) -> date:
        plain = date.fromordinal(date.toordinal(self))
        self._reads().turns_on(plain + ONE_DAY)
        return plain

    def toordinal(self) -> int:
        """Return the day's number; what is counted with it may change tomorrow."""
        return self._every_day().toordinal()

    def __add__(self, other: timedelta) -> date:  # type: ignore[override]
        return self._every_day() + other

    def __sub__(self, other: Any) -> Any:
        return self._every_day() - other

    def __rsub__(self, other: date) -> timedelta:
        return other - self._every_day()


class Noted:
    """A fact of a traced case other than an event: reading it is noted."""

    def __init__(self, fact: str) -> None:
        self._bit = FACTS.bit(fact)

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_noted_{name}"

    def __set__(self, case: "TracedCase", value: Any) -> None:
        setattr(case, self._name, value)

    def __get__(self, case: "TracedCase", owner: type) -> Any:
        case.now().facts |= self._bit
        return getattr(case, self._name)


class TracedCase(Case):
    """A case that notes what each computation reads."""

    birth_on = Noted("person.birth_on")
    birth_country = Noted("person.birth_country")
    nationalities = Noted("person.nationalities")
    unknown = Noted("unknown")
    ask = Noted("ask")
    calendar = Noted("calendar")

    def __init__(self, **facts: Any) -> None:
        self._stack: list[Reads] = [Reads()]
        self._reads: dict[Any, Reads] = {}
        self._looked: dict[tuple[str, ...], tuple[list[Event], int, int]] = {}
        super().__init__(**facts)
        self._stack = [Reads()]
        self.as_of = WatchedDay.of(self.as_of, self.now)

    def now(self) -> Reads:
        """Return where the computation that runs is noted."""
        return self._stack[-1]

    def all(self, *kinds: str, **where: Any) -> list[Event]:
        """Return the events of these kinds whose fields are as given, in order."""
        looked = self._looked.get(kinds)
        if looked is None:
            looked = self._looked[kinds] = self._look(kinds)
        found, bits, kind_bits = looked
        reads = self._stack[-1]
        if where and found:
            found = [e for e in found if all(e.get(name) == value for name, value in where.items())]
            bits = _bits_of(found)
        elif len(kinds) > 1:
            found = found[:]  # as `Case` gives it: a list of the caller's own
        if found:
            reads.events |= bits
        else:
            reads.looked_for |= kind_bits
        return found

    def _look(self, kinds: tuple[str, ...]) -> tuple[list[Event], int, int]:
        """Return the events of these kinds, their bits, and the bits of the kinds."""
        found = super().all(*kinds)
        kind_bits = 0
        for kind in kinds:
            kind_bits |= KINDS.bit(kind)
        return found, _bits_of(found), kind_bits

    def once(self, name: Any, compute: Callable[["Case"], Any]) -> Any:
        """Return what `compute` gives for this case, computed once."""
        reads = self._reads.get(name)
        if reads is None:
            reads = Reads()
            stack = self._stack
            stack.append(reads)
            try:
                self._kept[name] = compute(self)
            finally:
                stack.pop()
            self._reads[name] = reads
        self._stack[-1].join(reads)
        return self._kept[name]

    def reads_of(self, name: Any) -> Reads:
        """Return what the computation of that name read."""
        return self._reads[name]
