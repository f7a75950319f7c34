"""What virtual users type and what their measurement says."""

import random
from typing import Any

import pytest

from duecourse.sim.bench import case_pages
from duecourse.sim.bench.page_users import Measured, Plan, User

PLAN = Plan(
    port=1, seconds=1, think_seconds=1, seed=1, today="2026-03-02", cases=[], people=[], numbers=[],
    offices=[], users=[],
)  # fmt: skip


def measured(**changed: Any) -> dict[str, Any]:
    taken = {kind: [1.0] * 99 + [20.0] for kind in case_pages.GOALS_MS}
    return {"server": taken, "client": taken, "errors": [], "found": 9, "searched": 10} | changed


def test_what_is_typed_is_a_way_to_write_the_name() -> None:
    user = User(PLAN, {"name": "ana", "role": "officer", "cookie": "x"}, Measured())
    user._chance = random.Random(3)

    typed = {user._name("Rivas Mora", "Elena", "1985-03-02") for _ in range(300)}

    assert {"Rivas Mora, Elena", "Rivas 1985", "Rivas 1985-03-02"} <= typed
    assert len(typed) > 10
    assert all(3 <= len(one) <= 17 for one in typed)


def test_goals_that_are_met_are_not_missed() -> None:
    found = case_pages.summary(measured(), seconds=10)

    assert [] == case_pages.missed(found)
    assert (1.0, 1.0, 20.0) == tuple(
        found["kinds"]["search"][key] for key in ("p50_ms", "p95_ms", "p99_ms")
    )


@pytest.mark.parametrize("changed", [
    {"errors": ["write: 409 /case/1"]},
    {"server": {kind: [30.0] for kind in case_pages.GOALS_MS}},
    {"server": {kind: [] for kind in case_pages.GOALS_MS}},
])  # fmt: skip
def test_what_is_slow_wrong_or_not_measured_is_missed(changed: dict[str, Any]) -> None:
    assert case_pages.missed(case_pages.summary(measured(**changed), seconds=10))


def test_users_are_mostly_officers_who_are_in_charge_of_cases() -> None:
    of = case_pages.Seen([], [], [], [], [f"officer.01.{n:03}" for n in range(200)])

    roles = case_pages.users(of, 100)

    assert (80, 10, 7, 3) == tuple(
        list(roles.values()).count(role)
        for role in ("officer", "supervisor", "court_liaison", "records_steward")
    )
    assert {"officer"} == {role for name, role in roles.items() if name in of.officers}
    assert 20 == len(case_pages.users(of, 20))
