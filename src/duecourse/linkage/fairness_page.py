"""The fairness report as a page to read and as data to check by machine."""

import math
from collections.abc import Sequence
from typing import Any, Final

from duecourse.linkage.fairness import Limits, Line, Report

KINDS: Final = {
    "name": "Name-origin test group",
    "nationality": "Nationality on the departure record",
    "issued_by": "State that issued the document",
    "sex": "Sex",
    "age": "Age at departure",
    "january": "Born on 1 January",
    "source": "Source of the departure record",
}
HEAD: Final = (
    "| | departures | wrong | per 100,000 | at most (95 %) | missed | to the best | review | "
    "waiting, median |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
)


def as_data(report: Report) -> dict[str, Any]:
    """Return the report as plain data for JSON; what is not known or without end is null."""
    return {
        "passes": not report.faults,
        "faults": list(report.faults),
        "limits": {
            "wrong_overall_max": report.limits.wrong_overall_max,
            "wrong_group_max": report.limits.wrong_group_max,
            "missed_ratio_max": report.limits.missed_ratio_max,
            "departures_min": report.limits.departures_min,
        },
        "overall": _data(report.overall),
        "groups": [_data(line) for line in report.groups],
        "traps": [_data(line) for line in report.traps],
    }


def _data(line: Line) -> dict[str, Any]:
    ratio = line.missed_ratio
    return {
        "kind": line.kind,
        "group": line.group,
        "departures": line.counts.departures,
        "wrong": line.counts.wrong,
        "wrong_per_100k": line.wrong,
        "wrong_per_100k_bound": line.wrong_bound,
        "missed": line.counts.missed,
        "missed_share": line.missed,
        "missed_ratio": ratio if ratio is None or math.isfinite(ratio) else None,
        "review_share": line.counts.review / line.counts.departures,
        "waiting_hours_median": line.waiting and line.waiting.hours_median,
        "waiting_hours_95th": line.waiting and line.waiting.hours_95th,
        "judged": line.judged,
        "faults": list(line.faults),
    }


def as_page(report: Report, *, about: Sequence[str]) -> str:
    """Return the report as Markdown; `about` says on which records and how it was made."""
    parts = [
        "# Linkage: what it does to each group",
        "\n\n".join(about),
        _rule(report.limits),
        _verdict(report),
        "## Overall\n\n" + _table([report.overall]),
        *(_section(kind, title, report) for kind, title in KINDS.items()),
        "## Traps\n\nPairs of people who are easily taken for each other. Twins, and a parent and "
        "child of one name, may not have a single wrong link.\n\n" + _table(report.traps),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _rule(limits: Limits) -> str:
    return (
        "A wrong link is an automatic one to another person's arrival. A missed one is a departure "
        "whose arrival is here, but that was neither linked to it nor shown to a reviewer beside "
        "it. A release fails if the 95 % upper bound of wrong links is over "
        f"{limits.wrong_overall_max:g} per 100,000 overall or {limits.wrong_group_max:g} in a "
        f"group, or a group's missed share over {limits.missed_ratio_max:g} times that of the best "
        f"group of its kind. A group of under {limits.departures_min:,} departures cannot be shown "
        "to be within the budget even with none wrong: it is judged together with the others so "
        "small, and its own line, in *slanted* type, is for reading."
    )


def _verdict(report: Report) -> str:
    if not report.faults:
        return "## Verdict\n\nEvery limit holds."
    faults = "\n".join(f"- {fault}" for fault in report.faults)
    return f"## Verdict\n\n**The release fails.** Over a limit:\n\n{faults}"


def _section(kind: str, title: str, report: Report) -> str:
    lines = [line for line in report.groups if line.kind == kind]
    return f"## {title}\n\n{_table(lines)}" if lines else ""


def _table(lines: Sequence[Line]) -> str:
    return "\n".join([HEAD, *map(_row, lines)])


def _row(line: Line) -> str:
    counts, ratio = line.counts, line.missed_ratio
    name = line.group if line.judged or line.kind == "trap" else f"*{line.group}*"
    cells = (
        name,
        f"{counts.departures:,}",
        f"{counts.wrong:,}",
        f"{line.wrong:.1f}",
        f"{line.wrong_bound:.1f}",
        "-" if line.missed is None else f"{100 * line.missed:.2f} %",
        "-" if ratio is None else f"{ratio:.2f}" if math.isfinite(ratio) else "best has none",
        f"{100 * counts.review / counts.departures:.1f} %",
        "not measured" if line.waiting is None else f"{line.waiting.hours_median:.1f} h",
    )
    return f"| {' | '.join(cells)} |"
