"""The engine for one case: the rule functions run as written, and say why."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any, Final

from duecourse.law.findings import Finding, Status
from duecourse.law.rules import ina_212_authorised_stay as stay

RULES: Final[dict[str, Callable[..., Finding]]] = {
    "stay.authorized_through": stay.authorized_through,
    "stay.first_day_out": stay.first_day_out,
}


def evaluate(
    document: Mapping[str, Any], *, as_of: date, findings: Iterable[str] | None = None
) -> dict[str, Finding]:
    """Return the asked findings of a case document, all known ones when none is named.

    Only events on or before `as_of` are read. Raises KeyError for a finding that does not exist.
    """
    admission = _last_admission(document, as_of=as_of)
    asked = tuple(RULES) if findings is None else tuple(findings)
    if admission is None:
        return {name: Finding(None, Status.NOT_APPLICABLE, ()) for name in asked}
    return {name: RULES[name](admission, as_of=as_of) for name in asked}


def _last_admission(document: Mapping[str, Any], *, as_of: date) -> dict[str, Any] | None:
    admitted = [
        event
        for event in document.get("events", ())
        if event["kind"] == "admitted" and date.fromisoformat(event["on"]) <= as_of
    ]
    return max(admitted, key=lambda event: str(event["on"]), default=None)
