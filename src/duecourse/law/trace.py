"""What a finding was made from, found out while its rule runs.

A traced case notes, for each finding, the events and facts its rule read, the kinds of event it
looked for and did not find, and the first later day on which a comparison with the as-of day would
come out otherwise. Nothing of it is written by hand in a rule, so nothing of it can be forgotten.

All but the day is kept as the bits of one whole number, since joining is what a trace does most:
the kinds looked for in vain, the questions looked for in vain, the facts, and the events.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple

from duecourse.law.asked import QUESTIONS
from duecourse.law.case import Case, Event
from duecourse.law.document import kinds as kinds_of_event

ONE_DAY, NO_DAY = timedelta(days=1), timedelta()
SHOWN_MAX: Final = 10_000


class Names:
    """Names as bits: each has the bit of its place, the first one `first`."""

    def __init__(self, names: Iterable[str], *, first: int) -> None:
        self.first, self._names = first, tuple(names)
        self.bits: Final = {name: 1 << first + n for n, name in enumerate(self._names)}
        self.end: Final = first + len(self._names)
        self.mask: Final = (1 << self.end) - (1 << first)
        self._shown: dict[int, tuple[str, ...]] = {}

    def shown(self, bits: int) -> tuple[str, ...]:
        """Return those of the names whose bits are set, sorted."""
        own = bits & self.mask
        found = self._shown.get(own)
        if found is None:
            if len(self._shown) >= SHOWN_MAX:
                self._shown.clear()
            named = sorted(self._names[n] for n in places(own >> self.first))
            found = self._shown[own] = tuple(named)
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


KINDS: Final = Names(kinds_of_event(), first=0)
ASKED: Final = Names(QUESTIONS, first=KINDS.end)
FACTS: Final = Names(
    ("ask", "calendar", "person.birth_country", "person.birth_on", "person.nationalities",
     "unknown"), first=ASKED.end,
)  # fmt: skip
# Something else was read on which the answer may rest: the as-of day, the field of an event that
# was then passed by, a question that was asked.
ELSE: Final = 1 << FACTS.end
EVENTS: Final = FACTS.end + 1
# What can only be looked for in vain.
ABSENT: Final = KINDS.mask | ASKED.mask


class Reads:
    """What one computation read, as bits, and the day on which its answer could change."""

    __slots__ = ("bits", "changes_on")

    def __init__(self) -> None:
        self.bits = 0
        self.changes_on: date | None = None

    def turns_on(self, day: date) -> None:
        """Note that the answer could change on `day` although nothing happens."""
        if self.changes_on is None or day < self.changes_on:
            self.changes_on = day


# What a computation gave, the bits of what it read, and the day on which it could change. A plain
# tuple, because a case makes one for each of its computations.
Traced = tuple[Any, int, date | None]


def rests_on_absence(traced: Traced) -> bool:
    """Say whether a computation read nothing but that certain kinds and questions are not there.

    Then it gives the same for every case in which they are not.
    """
    return traced[1] & ~(ABSENT | FACTS.bits["ask"]) == 0


class Told(NamedTuple):
    """What a finding says of the facts that it was made from."""

    inputs: tuple[int, ...]
    facts: tuple[str, ...]
    looked_for: tuple[str, ...]


@lru_cache(SHOWN_MAX)
def told(bits: int) -> Told:
    """Return the places of the events read, and the names of facts and of kinds not found."""
    return Told(places(bits >> EVENTS), FACTS.shown(bits), KINDS.shown(bits))


def _bits_of(events: list[Event]) -> int:
    bits = 0
    for event in events:
        bits |= 1 << EVENTS + event.n
    return bits


@lru_cache(SHOWN_MAX)
def _kind_bits(kinds: tuple[str, ...]) -> int:
    return sum(KINDS.bits[kind] for kind in set(kinds))


class WatchedDay(date):
    """The as-of day of a traced case: it notes when a comparison with it would turn out otherwise.

    Arithmetic on it gives plain days, and means that the answer may change with every day.
    """

    _reads: Reads
    _day: date

    @classmethod
    def of(cls, day: date, reads: Reads) -> "WatchedDay":
        """Return `day`, noting comparisons in `reads`."""
        watched = cls(day.year, day.month, day.day)
        watched._reads, watched._day = reads, day
        return watched

    def __lt__(self, other: date) -> bool:
        if not self._day < other:
            return False
        self._reads.turns_on(date.__add__(other, NO_DAY))
        return True

    def __le__(self, other: date) -> bool:
        if not self._day <= other:
            return False
        if other != date.max:  # the end of the calendar: never later
            self._reads.turns_on(date.__add__(other, ONE_DAY))
        return True

    def __ge__(self, other: date) -> bool:
        return not self < other

    def __gt__(self, other: date) -> bool:
        return not self <= other

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, date):
            return False
        return self <= other and not self < other

    __hash__ = date.__hash__

    def _every_day(self) -> date:
        self._reads.turns_on(self._day + ONE_DAY)
        return self._day

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

    def __init__(self, bit: int) -> None:
        self._bit = bit

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = f"_noted_{name}"

    def __set__(self, case: "TracedCase", value: Any) -> None:
        case.__dict__[self._name] = value

    def __get__(self, case: "TracedCase", owner: type) -> Any:
        case.reads.bits |= self._bit
        return case.__dict__[self._name]


class NotedQuestions(Mapping[str, Any]):
    """The questions of a traced case: it is noted which were looked for in vain."""

    def __init__(self, asked: Mapping[str, Any], reads: Reads) -> None:
        self._asked, self._reads = asked, reads

    def get(self, name: str, default: Any = None) -> Any:
        """Return what was asked under a name."""
        if name in self._asked:
            self._reads.bits |= ELSE
            return self._asked[name]
        self._reads.bits |= ASKED.bits[name]
        return default

    def __getitem__(self, name: str) -> Any:
        self._reads.bits |= ELSE
        return self._asked[name]

    def __iter__(self) -> Iterator[str]:
        self._reads.bits |= ELSE
        return iter(self._asked)

    def __len__(self) -> int:
        self._reads.bits |= ELSE
        return len(self._asked)


class TracedCase(Case):
    """A case that notes what each computation reads.

    `present` has the bits of the kinds of event and of the questions that are there.
    """

    as_of = Noted(ELSE)
    birth_on = Noted(FACTS.bits["person.birth_on"])
    birth_country = Noted(FACTS.bits["person.birth_country"])
    nationalities = Noted(FACTS.bits["person.nationalities"])
    unknown = Noted(FACTS.bits["unknown"])
    ask = Noted(FACTS.bits["ask"])
    calendar = Noted(FACTS.bits["calendar"])

    def __init__(self, **facts: Any) -> None:
        # One object for the computation that runs; what it held is put aside while another runs.
        self.reads = Reads()
        self._looked: dict[tuple[str, ...], tuple[list[Event], int]] = {}
        self.present = 0
        for event in facts["events"]:
            self.present |= KINDS.bits[event.kind]
        for name in facts["ask"]:
            self.present |= ASKED.bits[name]
        super().__init__(**facts)
        self.as_of = WatchedDay.of(facts["as_of"], self.reads)
        self.ask = NotedQuestions(facts["ask"], self.reads)

    def all(self, *kinds: str, **where: Any) -> list[Event]:
        """Return the events of these kinds whose fields are as given, in order."""
        found, bits = self._looked.get(kinds) or self._look(kinds)
        if where and found:
            return self._chosen(kinds, where)
        self.reads.bits |= bits
        # As `Case` gives it: a list of the caller's own, where it is made of several kinds.
        return found if len(kinds) == 1 else found[:]

    def last(self, *kinds: str, **where: Any) -> Event | None:
        """Return the last event of these kinds, None if there is none."""
        found, bits = self._looked.get(kinds) or self._look(kinds)
        if where and found:
            found = self._chosen(kinds, where)
        else:
            self.reads.bits |= bits
        return found[-1] if found else None

    def _look(self, kinds: tuple[str, ...]) -> tuple[list[Event], int]:
        """Return the events of these kinds, and their bits or, without one, those of the kinds."""
        bits = _kind_bits(kinds)
        found = super().all(*kinds) if self.present & bits else []
        looked = self._looked[kinds] = found, _bits_of(found) if found else bits
        return looked

    def _chosen(self, kinds: tuple[str, ...], where: Mapping[str, Any]) -> list[Event]:
        """Return those of the events whose fields are as given; the others are not inputs."""
        found = super().all(*kinds, **where)
        self.reads.bits |= ELSE | (_bits_of(found) if found else _kind_bits(kinds))
        return found

    def once(self, name: Any, compute: Callable[["Case"], Any]) -> Any:
        """Return what `compute` gives for this case, computed once."""
        found = self._kept.get(name)
        if found is None:
            return self.traced(name, compute)[0]
        value, bits, changes_on = found
        reads = self.reads
        reads.bits |= bits
        if changes_on is not None:
            reads.turns_on(changes_on)
        return value

    def traced(self, name: Any, compute: Callable[["Case"], Any]) -> Traced:
        """Return what `compute` gives for this case and what it reads, computed once."""
        found: Traced | None = self._kept.get(name)
        if found is not None:
            return found
        reads = self.reads
        bits, changes_on = reads.bits, reads.changes_on
        reads.bits, reads.changes_on = 0, None
        value = compute(self)
        found = self._kept[name] = value, reads.bits, reads.changes_on
        reads.bits |= bits
        if changes_on is not None:
            reads.turns_on(changes_on)
        return found
