"""A form about papers: its fields with what was typed and what is wrong with each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.http import HttpRequest

TYPED_MAX: Final = 10_000
TEXT, DATE, SELECT, AREA, FILE = "text", "date", "select", "area", "file"


@dataclass(slots=True)
class Field:
    """One field. `faults` of an action name it by `says`, the word that its message uses.

    One that is not needed is marked as optional, unless `marked` is off: it is then for the action
    to say whether it is missing.
    """

    name: str
    label: str
    kind: str = TEXT
    hint: str = ""
    choices: Sequence[tuple[str, str]] = ()
    needed: bool = True
    marked: bool = True
    default: str = ""
    says: str = ""
    autocomplete: str = "off"
    value: str = ""
    error: str = ""

    @property
    def described(self) -> str:
        """Return the ids of what describes the field."""
        ids = ([f"{self.name}-hint"] if self.hint else []) + (
            [f"{self.name}-error"] if self.error else []
        )
        return " ".join(ids)


@dataclass(slots=True)
class PaperForm:
    """A form: its fields, and what is wrong with it as a whole."""

    fields: list[Field]
    button: str
    wrong: list[str] = field(default_factory=list)
    code: str = ""
    seen: int = 0

    def __getitem__(self, name: str) -> str:
        """Return what stands in a field. Raises KeyError, as templates expect."""
        return {one.name: one.value for one in self.fields}[name]

    @property
    def faulty(self) -> list[Field]:
        """Return the fields with an error, in their order."""
        return [one for one in self.fields if one.error]

    def typed(self, request: HttpRequest) -> bool:
        """Take what was typed; say whether each field can be something at all."""
        for one in self.fields:
            if one.kind == FILE:
                continue
            one.value = request.POST.get(one.name, "")[:TYPED_MAX].strip()
            one.error = _error(one)
        return not self.faulty

    def untouched(self, given: Mapping[str, str]) -> None:
        """Set each field to what the address gives for it, or to its default."""
        for one in self.fields:
            one.value = given.get(one.name, one.default)

    def fault(self, faults: Mapping[str, str]) -> None:
        """Put what an action found wrong beside the fields it names; the rest stands above."""
        by_word = {one.says: one for one in self.fields if one.says}
        for word, why in faults.items():
            if word in by_word:
                by_word[word].error = f"{why.capitalize()}."
            else:
                self.wrong.append(f"{word.capitalize()}: {why}.")

    def day(self, name: str) -> date | None:
        """Return a day that was typed; None where an optional one is empty."""
        return date.fromisoformat(self[name]) if self[name] else None


def _error(one: Field) -> str:
    if not one.value:
        return f"{one.label} is missing." if one.needed else ""
    if one.kind == SELECT and one.value not in {value for value, _ in one.choices}:
        return f"There is no such {one.label.lower()}."
    if one.kind == DATE:
        try:
            date.fromisoformat(one.value)
        except ValueError:
            return f"{one.value} is no day of the calendar; write it as 2026-03-31."
    return ""


def seen(request: HttpRequest, *, now: int) -> int:
    """Return the version that a form was made from; a form without one is as old as can be."""
    given = request.POST.get("seen", "")
    return min(int(given), now) if given.isdecimal() and len(given) < 10 else 0


def choices(words: Mapping[str, str] | Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return choices with an empty one first, so that nothing is chosen by chance."""
    pairs = words.items() if isinstance(words, Mapping) else words
    return [("", "- Choose -"), *pairs]
