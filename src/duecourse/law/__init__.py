"""The law as a library: facts in, findings out, each with its citation and its arithmetic.

Not legal advice. Needs nothing but Python: no clock, no database, no settings.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from duecourse.law.book import RuleBook, rule_book
    from duecourse.law.engine import Answers, evaluate
    from duecourse.law.findings import Finding, Status

# Where each public name lives. They load at first use: a program that only asks for one thing pays
# for one thing.
PLACES: Final = {
    "Answers": "engine",
    "Finding": "findings",
    "RuleBook": "book",
    "Status": "findings",
    "evaluate": "engine",
    "rule_book": "book",
}

__all__ = ["Answers", "Finding", "RuleBook", "Status", "evaluate", "rule_book"]


def __getattr__(name: str) -> Any:
    """Return a public name, loading the module that it lives in."""
    if name not in PLACES:
        raise AttributeError(f"duecourse.law has no {name}")
    return getattr(import_module(f"duecourse.law.{PLACES[name]}"), name)
