"""What may lawfully come next in a case, who acts, by when; or a cited reason for waiting."""

from collections.abc import Mapping, Sequence
from datetime import date

from duecourse.law.findings import Finding
from duecourse.views.case_facts import Told
from duecourse.views.case_shapes import NextStep, Outcome, TrackStands


def next_steps(
    of: Told,  # noqa: ARG001
    findings: Mapping[str, Finding],  # noqa: ARG001
    tracks: Sequence[TrackStands],
    outcome: Outcome | None,
    *,
    as_of: date,
) -> tuple[NextStep, ...]:
    """Return the next steps of a case, the nearest last day first; none for a case that ended."""
    if outcome is not None:
        return ()
    charging = next(one for one in tracks if one.track == "charging")
    steps = []
    if charging.state in ("issued", "served"):
        steps.append(NextStep(
            "file_nta", "File the Notice to Appear with the immigration court", "officer", None,
            charging.since or as_of, "8 CFR 1003.14(a), 1003.20(a)",
        ))  # fmt: skip
    return tuple(sorted(steps, key=lambda step: (step.due_on or date.max, step.name)))


def waits_for(
    of: Told,  # noqa: ARG001
    findings: Mapping[str, Finding],  # noqa: ARG001
    tracks: Sequence[TrackStands],  # noqa: ARG001
    outcome: Outcome | None,  # noqa: ARG001
) -> str | None:
    """Return the cited reason for which an open case without a step waits, if there is one."""
    return None
