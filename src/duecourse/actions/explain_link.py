"""Explain the weight of two records that somebody has in hand: nothing is looked up."""

import json
from pathlib import Path
from typing import Any

from duecourse.linkage.artefact import load
from duecourse.linkage.explain import as_text, explained
from duecourse.linkage.normalise import FIELDS, Given
from duecourse.terms.errors import LinkageError


class RecordUnreadable(LinkageError):
    """The file is not a record of identity fields."""

    code = "linkage.record-unreadable"

    def __init__(self, *, name: str, why: str) -> None:
        self.name, self.why = name, why
        super().__init__(
            f"{name} cannot be read as a record ({why}). Give one JSON object with any of: "
            f"{', '.join(FIELDS)}; each a text or null."
        )


def explain_link(one: Path, other: Path, *, artefact: Path | None) -> tuple[dict[str, Any], str]:
    """Return the explanation of two records' weight as data and as text."""
    made = explained(load(artefact), _record(one), _record(other))
    return made, as_text(made)


def _record(path: Path) -> Given:
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise RecordUnreadable(name=path.name, why=type(error).__name__) from error
    if not isinstance(said, dict):
        raise RecordUnreadable(name=path.name, why="it is no JSON object")
    odd = [name for name, value in said.items() if name not in FIELDS or not _is_text(value)]
    if odd:
        raise RecordUnreadable(name=path.name, why=f"unknown or no text: {', '.join(odd)}")
    return Given(**said)


def _is_text(value: object) -> bool:
    return value is None or isinstance(value, str)
