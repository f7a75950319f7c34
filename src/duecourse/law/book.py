"""The rule book: every rule's text, citation, how it was checked, and one hash over all of it."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from importlib import resources


@dataclass(frozen=True, slots=True)
class RuleText:
    """One rule as the rule book states it.

    `checked` says how the text was verified (T-usc, T-cfr: text read; W: excerpt; TR: tracker; M:
    memory), `confidence` is H, M or L; `unverified` stands where the basis is memory or a tracker.
    """

    id: str
    title: str
    text: str
    cite: str
    checked: str
    confidence: str
    last_checked: str
    unverified: bool


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules, dated parameters, and the hash that every stored answer is stamped with."""

    rules: dict[str, RuleText]
    hash: str


@cache
def rule_book() -> RuleBook:
    """Return the rule book that came with this version of the library."""
    folder = resources.files("duecourse.law") / "values"
    stated = (folder / "rules.json").read_bytes()
    rules = {row["id"]: RuleText(**row) for row in json.loads(stated)["rules"]}
    digest = hashlib.sha256(stated)
    for module in sorted(
        file.name for file in (resources.files("duecourse.law") / "rules").iterdir()
    ):
        if module.endswith(".py"):
            digest.update((resources.files("duecourse.law") / "rules" / module).read_bytes())
    return RuleBook(rules=rules, hash=digest.hexdigest())
