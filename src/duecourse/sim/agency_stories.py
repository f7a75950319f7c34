"""The stories of the demonstration's agency, read from `values/stories.toml`: moves with fields."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Final

from duecourse.law.document import vocabulary

WEEK: Final = 7
SATURDAY: Final = 5
LOOKED_MAX: Final = 30  # days ahead, for one on which the court hears
# What needs no clerk may happen on any day of the week.
ANY_DAY: Final = frozenset({
    "admitted", "paroled", "entered_without_inspection", "sought_admission", "departed",
    "exit_recorded", "arrested", "custody_started", "uac_determined", "encountered",
    "application_withdrawn", "detainer_hold_started",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Move:
    """One move of a story: the gap in days before it, what happened, and its words."""

    gap: tuple[int, int]
    kind: str
    words: tuple[str, ...]

    @property
    def is_work(self) -> bool:
        """Say whether it is work of the agency and no fact of the vocabulary."""
        return self.kind.startswith("@")


@dataclass(frozen=True, slots=True)
class Story:
    """One story. `fresh`: told up to these days, so that its clocks run.

    `unknown` names what the record does not say; None: drawn by chance.
    """

    name: str
    case_class: str
    share: int
    moves: tuple[Move, ...]
    country: str | None
    child: bool
    fresh: bool
    unknown: tuple[str, ...] | None


def told_here(story: Story, steps: frozenset[str]) -> bool:
    """Say whether a story takes no step of the agency but these."""
    return all(
        move.words[0] in steps for move in story.moves if move.kind in ("@propose", "@close")
    )


@cache
def stories() -> tuple[Story, ...]:
    """Return the stories of the file, in its order."""
    stated = tomllib.loads(files(__package__).joinpath("values/stories.toml").read_text())
    return tuple(
        Story(
            one["name"], one["class"], one["share"],
            tuple(_move(line) for line in one["moves"].strip().splitlines()),
            one.get("country"), one.get("child", False), one.get("fresh", False),
            tuple(one["unknown"]) if "unknown" in one else None,
        )
        for one in stated["stories"]
    )  # fmt: skip


def _move(line: str) -> Move:
    gap, kind, *words = line.split()
    first, _, last = gap.partition("..")
    return Move((int(first), int(last or first)), kind, tuple(words))


@dataclass(frozen=True, slots=True)
class Setting:
    """What the fields of a story's moves may name: countries, the court, the order before."""

    country: str
    other: str
    court: str
    hears: Callable[[date], bool]
    prior: str = ""


def days_of(moves: tuple[Move, ...], chance: Random) -> list[int]:
    """Return how many days after the first move each move happens."""
    days, day = [], 0
    for move in moves:
        day += chance.randint(*move.gap)
        days.append(day)
    return days


def working(kind: str, day: date) -> date:
    """Return the day, or the Monday after a weekend on which no clerk was there."""
    weekend = day.weekday() >= SATURDAY and kind not in ANY_DAY
    return day + timedelta(days=WEEK - day.weekday()) if weekend else day


def fact_of(move: Move, day: date, setting: Setting, chance: Random) -> dict[str, Any]:
    """Return a move as a fact of the vocabulary."""
    told: dict[str, Any] = {"kind": move.kind}
    if vocabulary()["ev"][move.kind]["when"] == "at":
        hour, minute = chance.randint(6, 16), chance.choice((0, 10, 25, 40, 55))
        told["at"] = f"{day.isoformat()}T{hour:02}:{minute:02}:00-06:00"
    else:
        told["on"] = day.isoformat()
    kinds = vocabulary()["ev"][move.kind]["fields"]
    for word in move.words:
        key, _, value = word.partition("=")
        told[key] = _value(value, str(kinds[key]), day, setting)
    return told


def _value(text: str, kind: str, day: date, setting: Setting) -> Any:
    """Return a word as the vocabulary's kind of field wants it."""
    if kind.startswith("bool"):
        return text == "true"
    if kind.startswith("int"):
        return int(text)
    if kind.startswith("list"):
        return [text]
    if text.startswith("$"):
        return getattr(setting, text[1:])
    if kind.startswith("date") and text != "D/S":
        return _day(text, day, setting).isoformat()
    # Words are parted by spaces, so a name of two is written with a line between; zones have some.
    return text.replace("_", " ") if kind.startswith("str") and "/" not in text else text


def _day(text: str, day: date, setting: Setting) -> date:
    """Return the day that +30, -30, court+30 or weekend+30 stands for, seen from a day."""
    sign = text.index("+") if "+" in text else text.index("-")
    on = day + timedelta(days=int(text[sign:]))
    fits: dict[str, Callable[[date], bool]] = {
        "": lambda _: True, "court": setting.hears,
        "weekend": lambda one: one.weekday() >= SATURDAY,
    }  # fmt: skip
    wanted = fits[text[:sign]]
    return next(one for n in range(LOOKED_MAX) if wanted(one := on + timedelta(days=n)))
