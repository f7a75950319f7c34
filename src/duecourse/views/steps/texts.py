"""What each step and each wait is called, who acts, and its citation: `values/next_steps.json`."""

import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from duecourse.law.book import rule_book
from duecourse.terms.errors import DuecourseError
from duecourse.terms.lined import Lined, read_lined

FILE: Final = "next_steps.json"


class StepsRefused(DuecourseError):
    """The file of next steps says something that cannot be."""

    code = "steps.refused"

    def __init__(self, *, line: int, found: str, rule: str) -> None:
        super().__init__(f"{FILE}, line {line}: {found}. {rule} Nothing was loaded.")


@dataclass(frozen=True, slots=True)
class StepText:
    """A step's title, who acts, and where the law says so."""

    title: str
    role: str
    cite: str


@dataclass(frozen=True, slots=True)
class WaitText:
    """Why a case waits, as a sentence with places for a day or a name, and the citation."""

    says: str
    cite: str


@dataclass(frozen=True, slots=True)
class Texts:
    """All steps and waits by name."""

    steps: dict[str, StepText]
    waits: dict[str, WaitText]


@cache
def texts() -> Texts:
    """Return the texts that ship with the package."""
    stated = pkgutil.get_data("duecourse.views", f"values/{FILE}")
    assert stated is not None, "the package's own file"
    return read(stated.decode())


def read(text: str) -> Texts:
    """Return the texts of a file. Raises StepsRefused or NotJson."""
    stated = read_lined(text, file=FILE)
    steps: dict[str, StepText] = {}
    for one in stated["steps"]:
        if one["role"] not in stated["roles"]:
            raise _refused(one, f"{one['role']} is no role", stated["roles"])
        if one["name"] in steps:
            raise StepsRefused(
                line=one.line, found=f"{one['name']} stands twice", rule="A name stands once."
            )
        steps[one["name"]] = StepText(one["title"], one["role"], _cite(one))
    waits = {one["name"]: WaitText(one["says"], _cite(one)) for one in stated["waits"]}
    return Texts(steps, waits)


def _cite(stated: Lined) -> str:
    """Return the citation: as written, or that of the rules named, from the rule book."""
    if "cite" in stated:
        return str(stated["cite"])
    book = rule_book().rules
    for rule in stated["rules"]:
        if rule not in book:
            raise _refused(stated, f"{rule} is no rule of the rule book", ())
    return "; ".join(dict.fromkeys(book[rule].cite for rule in stated["rules"]))


def _refused(stated: Lined, found: str, known: Iterable[Any]) -> StepsRefused:
    rule = f"Known: {', '.join(known)}." if known else "See the rule book for its rules."
    return StepsRefused(line=stated.line, found=found, rule=rule)
