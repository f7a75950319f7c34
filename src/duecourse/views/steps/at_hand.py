"""A case as the step rules read it: its facts by kind, its findings, its tracks, the day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, NamedTuple

from duecourse.law.findings import Finding, Status
from duecourse.ledger.keeping import COUNSEL_STATED
from duecourse.views.case_facts import Fact, Told
from duecourse.views.case_shapes import NextStep, TrackStands
from duecourse.views.lifecycle import day_of
from duecourse.views.steps.texts import texts

GONE: Final = ("outside", "removed")


class Happened(NamedTuple):
    """One fact that has happened: its place in the order of days, its day, its fields."""

    place: int
    on: date
    kind: str
    fields: Mapping[str, Any]


class AtHand:
    """What the step rules ask. `turns` gathers the days on which an answer given here ends."""

    def __init__(
        self, of: Told, facts: Sequence[Fact], findings: Mapping[str, Finding],
        tracks: Sequence[TrackStands], *, as_of: date,
    ) -> None:  # fmt: skip
        self.of, self.findings, self.as_of = of, findings, as_of
        self.states = {one.track: one.state for one in tracks}
        self._since = {one.track: one.since for one in tracks}
        self.turns: list[date] = []
        self._by_kind: dict[str, list[Happened]] = {}
        self._first = min(
            [*(day_of(fact) for fact in facts[:1]), *(one.at.date() for one in of.kept[:1])],
            default=date.min,
        )
        for place, fact in enumerate(facts):
            on = day_of(fact)
            if on <= as_of:
                found = Happened(place, on, fact.kind, fact.fields)
                self._by_kind.setdefault(fact.kind, []).append(found)

    def last(
        self, *kinds: str, after: Happened | None = None, **where: Any
    ) -> Happened | None:  # fmt: skip
        """Return the last fact of these kinds with these fields, after another if one is given."""
        found: Happened | None = None
        least = -1 if after is None else after.place
        for kind in kinds:
            for one in self._by_kind.get(kind, ()):
                if one.place > least and all(one.fields.get(k) == v for k, v in where.items()):
                    found = one if found is None or one.place > found.place else found
        return found

    def open(
        self, filed: str, *decided: str, same: Sequence[str] = (), **where: Any
    ) -> Happened | None:  # fmt: skip
        """Return the last filing that nothing has decided since; `same` fields have to agree."""
        found = self.last(filed, **where)
        if found is None:
            return None
        also = {name: found.fields[name] for name in same if name in found.fields}
        return None if self.last(*decided, after=found, **also) else found

    def value(self, name: str) -> Any:
        """Return the value of a finding."""
        return self.findings[name].value

    def day(self, name: str) -> date | None:
        """Return the last day that a finding names, whatever its shape; None if it names none."""
        value = self.findings[name].value
        if isinstance(value, Mapping):
            if "local" in value:  # the local reading of an hour clock
                return date.fromisoformat(value["local"][:10])
            value = value.get("due")
        return value if isinstance(value, date) else None

    def missing(self, name: str) -> tuple[str, ...]:
        """Return what the record lacks for a finding."""
        found = self.findings[name]
        return found.missing if found.status is Status.UNKNOWN_FACT else ()

    def since(self, track: str) -> date:
        """Return the day since which a track stands as it does, else the first of the case.

        Never the as-of day, or what is written down today would differ from tomorrow's.
        """
        return self._since[track] or self._first

    def runs(self, last_day: date | None) -> bool:
        """Say whether a last day is known and has not passed; it is then a turn."""
        if last_day is None or last_day < self.as_of:
            return False
        self.turns.append(last_day)
        return True

    @property
    def gone(self) -> bool:
        """Say whether the record says that the person is outside the country."""
        return self.states["stay"] in GONE

    @property
    def speaks(self) -> str:
        """Return who acts for the person: counsel, where one entered an appearance."""
        counsel = self._by_kind.get("counsel_entered") or self.of.kept_of(COUNSEL_STATED)
        return "counsel" if counsel else "person"

    def step(
        self, name: str, *, since: date, due: date | None = None, about: str = "",
        blocked: Sequence[str] = (), missing: Sequence[str] = (),
    ) -> NextStep:  # fmt: skip
        """Return a step with its title, citation and who acts."""
        text = texts().steps[name]
        role = self.speaks if text.role == "person" else text.role
        title = f"{text.title}: {about}" if about else text.title
        return NextStep(
            name, title, role, due, since, text.cite, tuple(blocked), tuple(missing)
        )  # fmt: skip
