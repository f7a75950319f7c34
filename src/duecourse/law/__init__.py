"""The law as a library: facts in, findings out, each with its citation and its arithmetic.

Not legal advice. Needs nothing but Python: no clock, no database, no settings.
"""

from duecourse.law.evaluate import evaluate
from duecourse.law.findings import Finding, Status
from duecourse.law.rule_book import RuleBook, rule_book

__all__ = ["Finding", "RuleBook", "Status", "evaluate", "rule_book"]
