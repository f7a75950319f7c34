"""One adverse step for several cases: a sample read by another, whole or nothing.

ANCHORS section 3, fact 17: some 4,700 student records ended after 1.3 million names had been run
through an index by ten to twenty people.
"""

from dataclasses import replace
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from open_case import ANA, AT, BEN, READY, Base, kinds, looks, opened, posted

from duecourse.actions.bulk_adverse import BulkStep, answer_bulk, propose_for_many, sample_size
from duecourse.actions.bulk_refused import (
    BulkNotForStep,
    BulkRefused,
    CasesOutOfRange,
    SampleNotRead,
)
from duecourse.actions.case_record import SecondPersonNeeded, record_facts
from duecourse.actions.look_at_bulk import look_at_bulk
from duecourse.actions.two_people import PartOfBulk, approve_step
from duecourse.actions.work_on_case import RECORD

WANTED = BulkStep(
    "change_status_adversely", "The programme ended", "8 CFR 214.2(f)", "order_issued",
    {"on": "2026-03-01", "how": "mail"},
)  # fmt: skip
CLAIM = {"kind": "citizenship_claimed", "on": "2026-03-01", "basis": "claim"}


def many(base: Base, n: int = 7) -> list[UUID]:
    """Open several cases."""
    cases = [UUID(int=k + 1, version=4) for k in range(n)]
    for k, case_id in enumerate(cases):
        opened(base, *READY, case_id=case_id, number=f"A 20155500{k}")
    return cases


def propose(base: Base, cases: list[UUID], **change: Any) -> UUID:
    """Propose the step in all of them."""
    return propose_for_many(
        base, replace(WANTED, **change), cases, form=uuid4(), by=ANA, at=AT, draw=Random(1)
    )


def sample(base: Base, bulk: UUID) -> list[UUID]:
    """Return the cases that a second person must read."""
    return [one.case_id for one in look_at_bulk(base, bulk, by=BEN, at=AT).sample]


def answer(base: Base, bulk: UUID, answers: dict[UUID, bool], **how: Any) -> bool:
    """Let the second person answer."""
    given: dict[str, Any] = {"because": "One is wrong", "form": uuid4(), "by": BEN, "at": AT, **how}
    return answer_bulk(base, bulk, answers, **given)


@pytest.mark.parametrize(("cases", "read"), [(2, 2), (5, 5), (7, 5), (50, 5), (51, 6), (200, 20)])
def test_a_tenth_is_read_and_at_least_five(cases: int, read: int) -> None:
    assert read == sample_size(cases)


def test_fact_17_the_step_is_taken_in_all_after_another_has_read_the_sample(
    connection: Base,
) -> None:
    cases = many(connection)
    bulk = propose(connection, cases)
    read = sample(connection, bulk)
    for one in read:
        looks(connection, BEN, case_id=one)

    assert 5 == len(read)
    assert answer(connection, bulk, dict.fromkeys(read, True))
    assert {"step_taken"} == {kinds(connection, one)[-1] for one in cases}


def test_fact_17_one_no_in_the_sample_declines_all(connection: Base) -> None:
    cases = many(connection)
    bulk = propose(connection, cases)
    read = sample(connection, bulk)
    for one in read:
        looks(connection, BEN, case_id=one)

    assert not answer(connection, bulk, {**dict.fromkeys(read, True), read[2]: False})
    assert {"step_declined"} == {kinds(connection, one)[-1] for one in cases}


def test_fact_17_a_sample_that_was_not_opened_or_not_answered_refuses_the_answer(
    connection: Base,
) -> None:
    cases = many(connection)
    bulk = propose(connection, cases)
    read = sample(connection, bulk)
    for one in read[1:]:
        looks(connection, BEN, case_id=one)

    with pytest.raises(SampleNotRead) as unopened:
        answer(connection, bulk, dict.fromkeys(read, True))
    with pytest.raises(SampleNotRead):
        answer(connection, bulk, dict.fromkeys(read[1:], True))

    assert (read[0],) == unopened.value.cases
    assert not any("step_taken" in kinds(connection, one) for one in cases)


def test_fact_17_a_case_that_the_law_protects_refuses_the_proposal_for_all(
    connection: Base,
) -> None:
    cases = many(connection)
    posted(connection, lambda act: record_facts(act, [CLAIM]), action=RECORD, case_id=cases[3])

    with pytest.raises(BulkRefused) as refused:
        propose(connection, cases)

    assert [cases[3]] == list(refused.value.against)
    assert "J14" in refused.value.against[cases[3]]
    assert not any("step_proposed" in kinds(connection, one) for one in cases)
    assert ("refused",) == connection.execute(
        "SELECT outcome FROM audit.trail ORDER BY number DESC LIMIT 1"
    ).fetchone()


def test_fact_17_a_claim_between_proposal_and_answer_refuses_the_step_for_all(
    connection: Base,
) -> None:
    cases = many(connection)
    bulk = propose(connection, cases)
    read = sample(connection, bulk)
    outside = next(one for one in cases if one not in read)
    posted(connection, lambda act: record_facts(act, [CLAIM]), action=RECORD, case_id=outside)
    for one in read:
        looks(connection, BEN, case_id=one)

    with pytest.raises(BulkRefused) as refused:
        answer(connection, bulk, dict.fromkeys(read, True))

    assert [outside] == list(refused.value.against)
    assert not any("step_taken" in kinds(connection, one) for one in cases)


def test_fact_17_a_case_without_evidence_of_its_own_refuses_the_proposal_for_all(
    connection: Base,
) -> None:
    cases = many(connection)
    opened(connection, *READY[:3], case_id=uuid4(), number="A 9")
    bare = connection.execute(
        "SELECT case_id FROM views.case_numbers WHERE number = 'A9'"
    ).fetchone()
    assert bare is not None

    with pytest.raises(BulkRefused) as refused:
        propose(connection, [*cases, bare[0]])

    assert "that prove it" in refused.value.against[bare[0]]


def test_a_part_is_not_approved_alone_and_not_by_who_proposed_it(connection: Base) -> None:
    cases = many(connection)
    bulk = propose(connection, cases)
    read = sample(connection, bulk)
    version = len(kinds(connection, read[0]))
    for one in read:
        looks(connection, ANA, case_id=one)

    with pytest.raises(PartOfBulk):
        posted(
            connection, lambda act: approve_step(act, version, as_of=AT.date()), by=BEN,
            case_id=read[0],
        )  # fmt: skip
    with pytest.raises(SecondPersonNeeded):
        answer(connection, bulk, dict.fromkeys(read, True), by=replace(ANA, role="supervisor"))

    assert not any("step_taken" in kinds(connection, one) for one in cases)


def test_a_removal_is_never_proposed_for_several(connection: Base) -> None:
    cases = many(connection, 2)

    with pytest.raises(BulkNotForStep):
        propose(connection, cases, step="authorise_removal")
    with pytest.raises(CasesOutOfRange):
        propose(connection, cases[:1])


def test_a_second_post_proposes_nothing_again(connection: Base) -> None:
    cases = many(connection, 2)
    form = uuid4()
    given: dict[str, Any] = {"form": form, "by": ANA, "at": AT}

    first, second = (propose_for_many(connection, WANTED, cases, **given) for _ in range(2))

    assert first == second
    assert 1 == kinds(connection, cases[0]).count("step_proposed")
