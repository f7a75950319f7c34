"""Days and counts as sentences say them; nothing here has any effect on an answer."""

from datetime import date, timedelta

from duecourse.law.calendar import ONE_DAY, Deadline, said
from duecourse.law.case import Case


def counted(case: Case, trigger: date, days: int, last: Deadline) -> str:
    """Return the arithmetic of a deadline as a sentence, day by day where it rolled."""
    return f"{days} days from {said(trigger)} is {rolled(case, last)}"


def rolled(case: Case, last: Deadline) -> str:
    """Return how the last day of a period became its due day, and that a closure touches it."""
    text, day = said(last.unrolled), last.unrolled
    while day < last.due:
        why = case.calendar.why(day)
        text += f"; {said(day)} is closed ({why or 'the filing system was down'})"
        day += ONE_DAY
    text += f"; so {said(last.due)}." if last.due > last.unrolled else "."
    if last.flagged:
        text += f" Offices close without extending it: file by {said(last.safe)} to be safe."
    return text


def plain_count(trigger: date, days: int) -> str:
    """Return the arithmetic of a count that nothing rolls."""
    return f"{days} days from {said(trigger)} is {said(trigger + timedelta(days=days))}."


def business(trigger: date, days: int, last: date) -> str:
    """Return the arithmetic of a count of open days."""
    named = "1 business day" if days == 1 else f"{days} business days"
    return f"{named} after {said(trigger)} is {said(last)}; closed days are skipped."


def listed(names: list[str]) -> str:
    """Return names as a sentence lists them; "nothing" when there is none."""
    return ", ".join(names) or "nothing"
