"""Judge linkage by its counts: read them, take several populations together, make the report.

Nothing here looks at a person: counts by group go in, a verdict comes out.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from duecourse.linkage.evaluate import Evaluation
from duecourse.linkage.fairness import report, together
from duecourse.linkage.fairness_page import as_data, as_page
from duecourse.terms.errors import LinkageError


class CountsUnreadable(LinkageError):
    """The file holds no counts of an evaluation."""

    code = "linkage.counts-unreadable"

    def __init__(self, *, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(
            f"{name} cannot be read as counts of linkage ({why}). Give files that "
            "`duecourse link eval --counts` wrote."
        )


@dataclass(frozen=True, slots=True)
class Judgement:
    """The fairness report as data and as a page; `passes` if no limit is broken."""

    passes: bool
    data: dict[str, Any]
    page: str


def judge_linkage(paths: Sequence[Path], *, about: str) -> Judgement:
    """Return the fairness report of the evaluations whose counts the files hold, taken together."""
    files = [_read(path) for path in paths]
    made = report(together([evaluation for _, evaluation in files]))
    sources = "Records: " + "; ".join(f"{said['label']}, {_short(said)}" for said, _ in files) + "."
    page = as_page(made, about=[part for part in (about, sources) if part])
    return Judgement(not made.faults, as_data(made), page)


def _short(said: dict[str, Any]) -> str:
    return f"artefact {said['artefact'][:12]}"


def _read(path: Path) -> tuple[dict[str, Any], Evaluation]:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        return {"label": said["label"], "artefact": said["artefact"]}, Evaluation.of_counts(said)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CountsUnreadable(name=path.name, why=type(error).__name__) from error
