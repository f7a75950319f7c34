"""One adverse step for several cases, on pages. ANCHORS section 3, fact 17."""

from uuid import UUID

import pytest
from clerks import Clerk, new_case, number_of
from open_case import Base, kinds

GIVEN = {
    "step": "change_status_adversely", "ground": "The programme ended", "cite": "8 CFR 214.2(f)",
    "evidence": "order_issued", "notice_on": "2026-03-01", "notice_how": "mail",
}  # fmt: skip


@pytest.fixture
def cases(pages_database: str, pages_record: Base) -> list[UUID]:
    assert pages_database
    return [new_case(pages_record) for _ in range(6)]


def numbers(record: Base, cases: list[UUID]) -> str:
    return "\n".join(number_of(record, one) for one in cases)


def test_fact_17_all_or_none_after_another_person_has_read_the_sample(
    cases: list[UUID], pages_record: Base
) -> None:
    officer, supervisor = Clerk("officer"), Clerk("supervisor")
    posted = officer.post("/bulk", **GIVEN, numbers=numbers(pages_record, cases))
    place = posted.headers["Location"]
    page = supervisor.get(place).content.decode()
    sample = [one for one in cases if f'name="case-{one}"' in page]
    answers = {f"case-{one}": "right" for one in sample}
    hidden = supervisor.form(place)

    unread = supervisor.post(f"{place}/answer", hidden=hidden, **answers)
    for one in sample:
        supervisor.get(f"/case/{one}")
    answered = supervisor.post(f"{place}/answer", hidden=hidden, **answers)

    assert 5 == len(sample)
    assert (422, 302) == (unread.status_code, answered.status_code)
    assert {"step_taken"} == {kinds(pages_record, one)[-1] for one in cases}


def test_fact_17_one_case_with_a_claim_refuses_all_and_is_named(
    cases: list[UUID], pages_record: Base
) -> None:
    officer = Clerk("officer")
    officer.post(
        f"/case/{cases[2]}/record?kind=citizenship_claimed", kind="citizenship_claimed",
        on="2026-03-01", document="Birth certificate",
    )  # fmt: skip

    refused = officer.post("/bulk", **GIVEN, numbers=numbers(pages_record, cases))

    text = refused.content.decode()
    assert (422, True) == (refused.status_code, f"/case/{cases[2]}" in text)
    assert "The programme ended" in text
    assert not any("step_proposed" in kinds(pages_record, one) for one in cases)


@pytest.mark.parametrize(
    "change", [{"numbers": ""}, {"numbers": "A 0"}, {"step": "burn"}, {"step": "authorise_removal"},
               {"notice_on": "2026-02-31"}, {"evidence": "<script>"}],
)  # fmt: skip
def test_bad_input_is_refused_and_kept(
    cases: list[UUID], pages_record: Base, change: dict[str, str]
) -> None:
    given = {**GIVEN, "numbers": numbers(pages_record, cases), **change}

    answer = Clerk("officer").post("/bulk", **given)

    assert (422, True) == (answer.status_code, "8 CFR 214.2(f)" in answer.content.decode())
    assert "<script>" not in answer.content.decode().split("<main", 1)[1]
    assert not any("step_proposed" in kinds(pages_record, one) for one in cases)


def test_only_a_supervisor_answers(cases: list[UUID], pages_record: Base) -> None:
    officer = Clerk("officer")
    place = officer.post("/bulk", **GIVEN, numbers=numbers(pages_record, cases)).headers["Location"]
    hidden = {"form": place.rsplit("/", 1)[1]}

    assert 403 == officer.post(f"{place}/answer", hidden=hidden).status_code
