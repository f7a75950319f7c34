"""A case's deadlines as an iCalendar file (RFC 5545): all-day events that keep their identity.

Only what a calendar needs of the format: no library, and the file is the same for the same input.
"""

import hashlib
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final, NamedTuple

from duecourse.law.explain import Explanation, Report
from duecourse.law.findings import Finding

OCTETS_MAX: Final = 75  # RFC 5545, 3.1
PRODUCT: Final = "-//Duecourse//law//EN"
# The ends of the names of findings whose day somebody must keep or wait for; other days are facts.
DATED: Final = (
    "_due", "_by", "_through", "_from", "last_day", "_ends", "_end", "_target", "_execution",
    "first_hearing", "review_on", "benchmark_on",
)  # fmt: skip


class Entry(NamedTuple):
    """One deadline of a case: the finding, its last day, the safe day where that is earlier."""

    finding: str
    due: date
    safe: date | None


def entries(found: dict[str, Finding]) -> list[Entry]:
    """Return the deadlines among a case's findings, earliest first.

    What was only asked to be counted (`time.`) is no deadline, except that of a served notice.
    """
    shown = []
    for name, finding in found.items():
        if name.startswith("time.") and name != "time.response_due":
            continue
        value = finding.value
        if isinstance(value, dict) and "unrolled" in value:
            shown.append(Entry(name, value["due"], value["safe"]))
        elif isinstance(value, dict) and "due_at" in value:
            shown.append(Entry(name, date.fromisoformat(value["local"][:10]), None))
        elif isinstance(value, date) and name.endswith(DATED):
            shown.append(Entry(name, value, None))
    return sorted(shown, key=lambda entry: (entry.due, entry.finding))


def calendar(report: Report, found: dict[str, Finding], *, case: str) -> str:
    """Return the calendar of a case's deadlines.

    `case` identifies the case in the identities of the events and is not shown; the same case and
    finding have the same identity for ever, so that a calendar that is read again moves them.
    """
    told = {one.name: one for one in report.explanations}
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    for entry in entries(found):
        lines += _event(entry, told[entry.finding], report, case=case)
    return "".join(fold(line) for line in [*lines, "END:VCALENDAR"])


def _event(entry: Entry, told: Explanation, report: Report, *, case: str) -> list[str]:
    identity = hashlib.sha256(f"{case}\n{entry.finding}".encode()).hexdigest()[:32]
    said = [told.answer, told.sureness, *told.steps]
    said += [cited.sentence for cited in told.rules]
    said += [f"Rule book {report.rule_book[:12]}.", report.not_advice]
    return [
        "BEGIN:VEVENT",
        f"UID:{identity}@duecourse",
        f"DTSTAMP:{report.as_of:%Y%m%d}T000000Z",
        f"DTSTART;VALUE=DATE:{entry.due:%Y%m%d}",
        f"DTEND;VALUE=DATE:{entry.due + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(told.title)}",
        f"DESCRIPTION:{escaped(chr(10).join(said))}",
        f"CATEGORIES:{escaped(str(told.status))}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escaped(text: str) -> str:
    """Return a text as RFC 5545 3.3.11 writes it."""
    for plain, written in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\n", "\\n")):
        text = text.replace(plain, written)
    return text


def fold(line: str) -> str:
    """Return a line folded at 75 octets, never inside a character, with its end."""
    parts, part, octets = [], "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > OCTETS_MAX:
            parts.append(part)
            part, octets = " ", 1
        part += character
        octets += size
    return "".join(f"{one}\r\n" for one in [*parts, part])


def unfolded(text: str) -> Iterable[str]:
    """Return the lines of a calendar as they were before folding."""
    return text.replace("\r\n ", "").split("\r\n")
