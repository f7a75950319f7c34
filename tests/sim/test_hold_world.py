"""The world of holds: it gives the same run every time, and it notices each part taken out."""

from collections.abc import Callable
from typing import Any

import pytest

from duecourse.actions import case_record
from duecourse.actions.case_record import Act
from duecourse.sim import hold_blocks, hold_judge, interlock
from duecourse.sim.hold_vocabulary import FACTS, START, dated


def test_blocks_cover_every_step_once() -> None:
    assert [(0, 10_000), (1, 10_000), (2, 1)] == interlock.blocks(20_001)


@pytest.mark.slow
def test_a_run_on_two_processes_is_the_run_on_one() -> None:
    one = hold_blocks.run(seed=11, steps_wanted=10_300, processes=1)
    two = hold_blocks.run(seed=11, steps_wanted=10_300, processes=2)

    assert one == two
    assert 10_300 == two.steps


def deaf(*_given: Any, **_named: Any) -> None:
    """Do nothing."""


PARTS: list[tuple[str, Callable[..., Any], str]] = [
    ("_raise_alarms", deaf, "has no alarm"),
    ("open_steps", lambda *_: [], "stands open against"),
    ("stands", lambda *_, **__: False, "one person ended a claim"),
]


@pytest.mark.parametrize(("part", "instead", "says"), PARTS)
def test_a_world_without_a_part_of_the_interlock_finds_violations(
    part: str, instead: Callable[..., Any], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(case_record, part, instead)

    found = interlock.run(seed=4, steps_wanted=3_000)

    assert [one for one in found.violations if says in one]


def test_a_world_in_which_one_person_takes_a_step_finds_violations(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = case_record.take_step

    def alone(act: Act, step: str, **given: Any) -> int:
        return real(act, step, **(given | {"approved_by": "somebody"}))

    monkeypatch.setattr(case_record, "take_step", alone)

    found = interlock.run(seed=4, steps_wanted=300)

    assert [one for one in found.violations if "one person" in one]


def left(**changes: Any) -> dict[str, Any]:
    """Return an exit that closes a case: recorded by a machine, by the person's own hand."""
    known = {"kind": "exit_recorded", "source": "biometric_exit", "match": "fingerprint"}
    return known | {"on": "2026-02-01"} | changes


ENTRY = {"kind": "entered_without_inspection", "on": "2024-03-01"}
MET = {"kind": "encountered", "on": "2026-02-10"}
DOUBT = {"kind": "concern_raised", "concern": "identity", "on": "2026-02-02"}


@pytest.mark.parametrize(
    ("events", "unknown", "closes"),
    [
        ([ENTRY, left()], [], True),
        ([ENTRY, left()], ["identity"], False),
        ([ENTRY, left()], None, False),
        ([ENTRY, left(match="name_dob")], [], False),
        ([ENTRY, left(match="name_dob"), DOUBT, DOUBT | {"kind": "concern_resolved"}], [], True),
        ([ENTRY, left(source="statement")], [], False),
        ([ENTRY, left(), DOUBT], [], False),
        ([ENTRY, left(), MET], [], False),
        ([ENTRY, left(), MET, ENTRY | {"on": "2026-02-05"}], [], False),
        ([ENTRY], [], False),
    ],
)
def test_the_reference_of_closing_says_what_the_text_says(
    events: list[dict[str, Any]], unknown: list[str] | None, closes: bool
) -> None:
    document: dict[str, Any] = {"events": events, "as_of": "2026-03-01"}
    if unknown is not None:
        document["unknown"] = unknown

    assert closes == (not hold_judge.against_closing(document))


def test_every_hold_that_forbids_a_step_comes_up_in_the_world() -> None:
    found: set[str] = set()
    for fact in FACTS:
        stay = {"kind": "stay_granted", "by": fact.get("by")}
        before = [stay] if fact["kind"] == "stay_lifted" else []
        if fact["kind"] == "boarding_completed":
            continue
        witness = hold_judge.Witness()
        witness.facts = dict(enumerate(dated(one, START) for one in (*before, fact)))
        _, standing = witness.asked(on=START.date(), destination=None)
        found |= {hold for hold, _, _ in standing}

    assert set() == set().union(*hold_judge.FORBID.values()) - found
