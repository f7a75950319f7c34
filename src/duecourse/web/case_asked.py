"""What the address of a case page asks for: days, filters; and what in it cannot be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from duecourse.views.case_page_shapes import Asked

CODE_CHARACTERS_MAX = 80
DAYS = {
    "as_of": "Computed for",
    "known_on": "As we knew it on",
    "first": "From",
    "last": "Through",
}


@dataclass(frozen=True, slots=True)
class Read:
    """What was asked, what was typed where it cannot be read, and why."""

    asked: Asked
    typed: dict[str, str]
    wrong: tuple[str, ...]


def read(given: Mapping[str, str], *, today: date) -> Read:
    """Return what an address asks for; a day that does not exist is left out and said."""
    typed = {name: given.get(name, "").strip()[:CODE_CHARACTERS_MAX] for name in DAYS}
    days = {name: _day(text) for name, text in typed.items()}
    wrong = tuple(
        f"{DAYS[name]}: “{text}” is no calendar day. A day is written like 2026-01-15."
        for name, text in typed.items() if text and days[name] is None
    )  # fmt: skip
    codes = {
        name: given.get(name, "")[:CODE_CHARACTERS_MAX] for name in ("kind", "track", "source")
    }
    asked = Asked(
        days["as_of"] or today, days["known_on"], codes["kind"], codes["track"], codes["source"],
        days["first"], days["last"],
    )  # fmt: skip
    return Read(asked, typed, wrong)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == len("2026-01-15") else None
    except ValueError:
        return None
