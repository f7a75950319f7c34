"""The rule book: every rule's text, citation, how it was checked, and one hash over all of it."""

import json
import pkgutil
from dataclasses import dataclass
from functools import cache
from typing import Final

from duecourse.law import rules
from duecourse.law.document import vocabulary
from duecourse.law.parameters import table, value_file

# What an answer depends on besides the rules themselves.
MODULES: Final = ("asked", "calendar", "case", "exceptions", "fields", "parameters", "registry")


@dataclass(frozen=True, slots=True)
class RuleText:
    """One rule as the rule book states it.

    `checked` says how the text was verified (T-usc, T-cfr: text read; W: excerpt; TR: tracker; M:
    memory), `confidence` is H, M or L (empty: not stated); `unverified` stands where the only basis
    is memory or where the source leaves the point open. `outputs` are the findings it feeds,
    `scope_kind` scope and kind of a hold.
    """

    id: str
    chapter: str
    title: str
    text: str
    outputs: str
    cite: str
    checked: str
    confidence: str
    last_checked: str
    unverified: bool
    scope_kind: str = ""


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules, dated parameters, and the hash that every stored answer is stamped with."""

    rules: dict[str, RuleText]
    hash: str


def rule_book() -> RuleBook:
    """Return the rule book of this version of the library with the parameters in use."""
    found: RuleBook = table().once("rule book", _rule_book)
    return found


def _rule_book() -> RuleBook:
    import hashlib  # here: it loads a library of the system, which importing the law need not

    stated = value_file("rules.json")
    texts = {row["id"]: RuleText(**row) for row in json.loads(stated)["rules"]}
    digest = hashlib.sha256(stated)
    digest.update(table().written)
    for package, names in (("duecourse.law", MODULES), (rules.__name__, _modules())):
        for name in names:
            digest.update(f"{name}\n".encode())
            digest.update(pkgutil.get_data(package, f"{name}.py") or b"")
    return RuleBook(rules=texts, hash=digest.hexdigest())


def _modules() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(rules.__path__))


@cache
def rules_of(name: str) -> tuple[str, ...]:
    """Return the rules that the vocabulary names for a finding."""
    named = vocabulary()["fd"][name]["rules"].split()
    return tuple(rule for rule in named if rule in rule_book().rules)
