"""Why the interlock refuses a step, each reason with its citation."""

import re
from typing import Final

from duecourse.actions.interlock import Verdict
from duecourse.law.book import rule_book

RULE: Final = re.compile(r"^(J\d\d)\b")


def reasons(verdict: Verdict) -> tuple[tuple[str, str], ...]:
    """Return each reason of a refusal with the citation of the rule that it names."""
    book = rule_book().rules
    found = []
    for said in verdict.reasons:
        named = RULE.match(said)
        found.append((said, book[named[1]].cite if named and named[1] in book else ""))
    return tuple(found)
