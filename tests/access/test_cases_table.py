"""The whole table of role, action, case, purpose, place and glass, against words of its own."""

from itertools import product
from typing import Final

from duecourse.access.decide import CaseFacts, Who, decide
from duecourse.access.roles import ALLOWED, Role

HERE, THERE = "Houston", "Boston"
WORKERS: Final = {"officer", "supervisor", "court_liaison"}
MARKS: Final = ("", "sealed", "asylum", "protected", "juvenile")
# Where the asker stands to the case.
PLACES: Final = (
    "same office",
    "other office",
    "offered",
    "assigned",
    "everywhere",
    "own",
    "no office",
)
INSIDE: Final = (frozenset[str](), frozenset({"sealed", "1367", "juvenile"}))
CHANGES: Final = {"case.record", "case.step", "case.refer", "case.assign"}


def asker(role: str, place: str, inside: frozenset[str]) -> Who:
    return Who(
        "ana", role, office=HERE, everywhere=place == "everywhere", compartments=inside,
        cases=frozenset({"c1"}) if place == "own" else frozenset(),
    )  # fmt: skip


def case(place: str, mark: str) -> CaseFacts:
    office = {"same office": HERE, "own": HERE, "no office": ""}.get(place, THERE)
    return CaseFacts(
        "c1", office, HERE if place == "offered" else "", "ana" if place == "assigned" else "",
        "removal", mark == "sealed", mark == "asylum", mark == "protected", mark == "juvenile",
    )  # fmt: skip


def expected(
    role: str, action: str, place: str, mark: str, purpose: str, inside: frozenset[str],
    broken: bool,
) -> bool:  # fmt: skip
    """Say what must hold, in words that share nothing with the policies."""
    if role not in {str(one) for one in ALLOWED[action]} or not purpose or place == "own":
        return False
    if role == "oversight" and action in CHANGES:
        return False
    at_hand = place in ("same office", "offered", "assigned", "no office")
    if role in WORKERS and not (at_hand or place == "everywhere" or broken):
        return False
    if mark == "juvenile" and role in WORKERS and not (at_hand or "juvenile" in inside):
        return False
    if mark == "sealed":
        return "sealed" in inside
    if mark == "protected":
        return place == "assigned" or "1367" in inside
    if mark == "asylum" and role == "records_steward":
        return place == "assigned" or broken
    return True


def test_every_cell_of_the_table_is_as_it_must_be() -> None:
    cells = 0
    for role, action, place, mark, inside, broken in product(
        [str(role) for role in Role], ALLOWED, PLACES, MARKS, INSIDE, (False, True)
    ):
        for purpose in ("case work", ""):
            told = decide(
                asker(role, place, inside), action, case(place, mark), purpose=purpose,
                broken_glass=broken,
            )  # fmt: skip
            wanted = expected(role, action, place, mark, purpose, inside, broken)
            assert wanted == told.permitted, (role, action, place, mark, inside, broken, told)
            cells += 1
    assert len(Role) * len(ALLOWED) * len(PLACES) * len(MARKS) * 8 == cells


def test_a_denial_says_which_policy_forbids_it() -> None:
    who, about = asker("officer", "other office", INSIDE[0]), case("other office", "")

    told = decide(who, "case.look", about, purpose="case work")

    assert ("another office",) == told.because
    assert told.says[0].startswith("A case is open in the office in charge")


def test_an_action_that_no_policy_names_is_denied() -> None:
    who = asker("supervisor", "same office", INSIDE[1])

    assert not decide(who, "case.burn", case("same office", ""), purpose="case work").permitted
