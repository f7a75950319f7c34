"""Every order of a few acts: the judge agrees, and states held to be the same are the same."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from duecourse import cli
from duecourse.actions import case_record
from duecourse.ledger.memory import MemoryLedger
from duecourse.sim import hold_search
from duecourse.sim.hold_search import CASE, search, vocabulary
from duecourse.sim.hold_vocabulary import START, ready
from duecourse.sim.hold_watch import Found, WatchedCase

# Those between which the order and the day tell, and the step that rests on them.
TELLING = ("a day passes", "stay", "stay lifted", "withdrawn by two", "authorise")


def test_no_order_of_three_acts_records_what_the_table_forbids() -> None:
    searched = search(depth=3)

    assert [] == searched.found.violations
    assert 0 == searched.found.over_refused
    assert sum(17**n for n in (1, 2, 3)) == searched.orders
    assert searched.found.permitted > 50
    assert searched.found.stopped > 20


def test_the_search_finds_an_interlock_that_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_record, "open_steps", lambda *_: [])

    searched = search(depth=2)

    assert "stands open against" in searched.found.violations[0]


def orders(length: int) -> Iterator[tuple[tuple[str, ...], WatchedCase, list[bool]]]:
    """Do every order of the telling acts from the beginning, with nothing pruned."""
    for names in product(TELLING, repeat=length):
        case = WatchedCase(MemoryLedger(), CASE, START, found=Found())
        case.open(ready(START.date()), unknown=[], complete=True)
        yield names, case, [vocabulary()[name](case) for name in names]


def test_states_with_one_hash_permit_the_same_acts_afterwards() -> None:
    known: dict[bytes, tuple[tuple[str, ...], list[bool]]] = {}
    shared = 0
    for names, case, _ in orders(3):
        after = []
        for act in TELLING:
            copy = WatchedCase(
                MemoryLedger.holding(case.ledger.history(CASE)), CASE, case.now, found=Found()
            )
            copy.witness.follow(copy.ledger.history(CASE))
            after.append(vocabulary()[act](copy))
        first = known.setdefault(hold_search._state(case), (names, after))
        shared += first[0] != names
        assert first[1] == after, f"{first[0]} and {names} are not the same state"

    assert shared > 20


def test_the_pruned_search_reaches_every_state_that_the_plain_one_reaches() -> None:
    plain = {hold_search._state(case) for n in range(4) for _, case, _ in orders(n)}

    assert len(plain) == sum(search(depth=3, acts=TELLING).states)


def test_the_command_says_what_was_searched(capsys: Any) -> None:
    assert 0 == cli.main(["sim", "holds", "--exhaustive", "--depth", "1", "--json"])

    assert '"violations": 0' in capsys.readouterr().out
