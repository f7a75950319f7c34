"""The watchdogs that look at one case: what must not be forgotten, and by when."""

from collections.abc import Mapping, Sequence
from datetime import date

from duecourse.law.findings import Finding
from duecourse.views.case_facts import Told
from duecourse.views.case_shapes import Outcome, TrackStands, Watch


def watches(
    of: Told,  # noqa: ARG001
    findings: Mapping[str, Finding],  # noqa: ARG001
    tracks: Sequence[TrackStands],
    outcome: Outcome | None,
    *,
    as_of: date,  # noqa: ARG001
) -> tuple[Watch, ...]:
    """Return what the watchdogs find in a case on a day; nothing in a case that ended."""
    charging = next(one for one in tracks if one.track == "charging")
    if outcome is not None or charging.state not in ("issued", "served"):
        return ()
    return (
        Watch(
            "nta_not_filed", f"The Notice to Appear was {charging.state} on {charging.since} and "
            "is not filed with the court.", "8 CFR 1003.14(a)", None, "officer",
        ),
    )  # fmt: skip
