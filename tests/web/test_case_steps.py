"""Steps on pages: proposed by one, approved by another on the version shown, stopped, undone.

ANCHORS section 3: facts 10, 12, 13 and 17.
"""

from typing import Any
from uuid import UUID, uuid4

import pytest
from clerks import Clerk, new_case, number_of
from open_case import Base, kinds

PROPOSAL = {
    "step": "authorise_removal", "destination": "HN", "ground": "Final, and nothing stays it",
    "cite": "INA 241(a)", "evidence": "8", "notice_on": "2026-03-01", "notice_how": "personal",
}  # fmt: skip
STAY = {"kind": "stay_granted", "on": "2026-03-05", "by": "court", "document": "Order 4:26-cv-118"}


@pytest.fixture
def desk(pages_database: str) -> dict[str, Clerk]:
    return {role: Clerk(role) for role in ("officer", "supervisor", "court_liaison")}


def propose(desk: dict[str, Clerk], record: Base, case: UUID, **change: str) -> int:
    """Propose a step; return the version of the proposal."""
    given = {**PROPOSAL, **change}
    answer = desk["officer"].post(f"/case/{case}/propose?step={given['step']}", **given)
    assert 302 == answer.status_code, answer.content.decode()[:3000]
    return len(kinds(record, case))


def enter(desk: dict[str, Clerk], *numbers: str, **change: str) -> Any:
    """Enter the stay into the record of cases."""
    return desk["court_liaison"].post(
        "/court-order?kind=stay_granted", numbers="\n".join(numbers), **{**STAY, **change}
    )


def test_fact_17_a_step_needs_a_second_person_who_saw_the_case(
    desk: dict[str, Clerk], pages_record: Base
) -> None:
    case = new_case(pages_record)
    version = propose(desk, pages_record, case)
    page = f"/case/{case}/proposals/{version}"
    text = desk["supervisor"].get(page).content.decode()
    assert "Order issued, Thu 14 Aug 2025" in text
    assert "INA 241(a)" in text

    own = desk["officer"].post(page, answer="approve")
    other = desk["supervisor"].post(page, answer="approve")

    assert (422, 302) == (own.status_code, other.status_code)
    assert "step_taken" == kinds(pages_record, case)[-1]


def test_a_proposal_half_filled_in_comes_back_as_typed(
    desk: dict[str, Clerk], pages_record: Base
) -> None:
    case = new_case(pages_record)
    before = kinds(pages_record, case)
    given = {**PROPOSAL, "cite": "", "notice_on": "2026-02-31", "evidence": "<script>"}

    answer = desk["officer"].post(f"/case/{case}/propose?step=authorise_removal", **given)

    text = answer.content.decode()
    assert (422, before) == (answer.status_code, kinds(pages_record, case))
    for said in ("Cite the provision", "Name the facts", "Give the day", 'value="2026-02-31"',
                 "Final, and nothing stays it", 'value="HN"'):  # fmt: skip
        assert said in text, said
    assert "<script>" not in text.split("<main", 1)[1]


def test_fact_12_a_refused_step_shows_its_reasons_and_records_nothing(
    desk: dict[str, Clerk], pages_record: Base
) -> None:
    case = new_case(pages_record)
    enter(desk, number_of(pages_record, case))
    before = kinds(pages_record, case)

    answer = desk["officer"].post(f"/case/{case}/propose?step=authorise_removal", **PROPOSAL)

    text = answer.content.decode()
    assert (422, before) == (answer.status_code, kinds(pages_record, case))
    assert "Not permitted. Nothing was recorded." in text
    assert "J06" in text
    assert "8 CFR 241.6" in text or "INA 242" in text
    last = pages_record.execute(
        "SELECT outcome FROM audit.trail WHERE subject = %s AND action = 'case.step'", (str(case),)
    ).fetchall()
    assert [("refused",)] == last


def test_fact_12_an_approval_on_a_stale_page_is_refused_with_what_changed(
    desk: dict[str, Clerk], pages_record: Base
) -> None:
    case = new_case(pages_record)
    page = f"/case/{case}/proposals/{propose(desk, pages_record, case)}"
    old = desk["supervisor"].form(page)
    enter(desk, number_of(pages_record, case))

    stale = desk["supervisor"].post(page, hidden=old, answer="approve")
    assert (409, True) == (stale.status_code, "Stay granted" in stale.content.decode())
    again = desk["supervisor"].post(page, answer="approve")

    assert (422, True) == (again.status_code, "J06" in again.content.decode())
    assert "step_taken" not in kinds(pages_record, case)


def test_fact_13_an_order_stops_open_steps_and_names_who_must_acknowledge(
    desk: dict[str, Clerk], pages_record: Base
) -> None:
    cases = [new_case(pages_record) for _ in range(2)]
    version = propose(desk, pages_record, cases[0])
    desk["supervisor"].post(f"/case/{cases[0]}/proposals/{version}", answer="approve")

    answer = enter(desk, *(number_of(pages_record, case) for case in cases))

    did = desk["court_liaison"].get(answer.headers["Location"]).content.decode()
    assert "1 step stopped" in did
    assert "the supervisor of Houston must acknowledge" in did
    assert ["stay_granted", "step_stopped"] == kinds(pages_record, cases[0])[-2:]
    assert "stay_granted" == kinds(pages_record, cases[1])[-1]
    listed = desk["officer"].get("/stopped").content.decode()
    step = version + 1
    assert f"/case/{cases[0]}/steps/{step}/stopped" in listed
    desk["officer"].post(f"/case/{cases[0]}/steps/{step}/stopped")
    assert "stop_acknowledged" == kinds(pages_record, cases[0])[-1]
    assert str(cases[0]) not in desk["officer"].get("/stopped").content.decode()


def test_an_order_that_names_no_case_is_recorded_nowhere(
    desk: dict[str, Clerk], pages_record: Base
) -> None:
    case = new_case(pages_record)
    before = kinds(pages_record, case)

    for numbers, change in (
        ((number_of(pages_record, case), "A 000-000-000"), {}),
        ((), {}),
        ((number_of(pages_record, case),), {"on": "2026-02-31"}),
        ((number_of(pages_record, case),), {"by": "the king"}),
        ((number_of(pages_record, case),), {"document": ""}),
    ):
        answer = enter(desk, *numbers, **change)
        assert 422 == answer.status_code, change
        assert "Order 4:26-cv-118" in answer.content.decode() or change == {"document": ""}

    assert before == kinds(pages_record, case)


def test_an_order_sent_twice_is_recorded_once(desk: dict[str, Clerk], pages_record: Base) -> None:
    case = new_case(pages_record)
    hidden = desk["court_liaison"].form("/court-order?kind=stay_granted")
    given = {"numbers": number_of(pages_record, case), **STAY}

    first, second = (
        desk["court_liaison"].post("/court-order?kind=stay_granted", hidden=hidden, **given)
        for _ in range(2)
    )

    assert first.headers["Location"] == second.headers["Location"]
    assert 1 == kinds(pages_record, case).count("stay_granted")


def test_fact_13_only_a_liaison_or_supervisor_enters_an_order(
    desk: dict[str, Clerk], pages_record: Base
) -> None:
    case = new_case(pages_record)
    hidden = {"form": str(uuid4())}
    given = {"numbers": number_of(pages_record, case), **STAY}

    answer = desk["officer"].post("/court-order?kind=stay_granted", hidden=hidden, **given)

    assert 403 == answer.status_code
    assert "stay_granted" not in kinds(pages_record, case)


def test_fact_17_an_adverse_step_is_undone_on_two_pages(
    desk: dict[str, Clerk], pages_record: Base
) -> None:
    case = new_case(pages_record)
    step = propose(desk, pages_record, case, step="change_status_adversely", destination="") + 1
    desk["supervisor"].post(f"/case/{case}/proposals/{step - 1}", answer="approve")

    empty = desk["officer"].post(f"/case/{case}/steps/{step}/undo", because=" ")
    assert (422, True) == (empty.status_code, "Say why" in empty.content.decode())
    desk["officer"].post(f"/case/{case}/steps/{step}/undo", because="Not this person")
    assert "step_undone" not in kinds(pages_record, case)
    desk["supervisor"].post(f"/case/{case}/proposals/{step + 1}", answer="approve")

    assert "step_undone" == kinds(pages_record, case)[-1]


def test_fact_12_an_alarm_is_answered_in_words(desk: dict[str, Clerk], pages_record: Base) -> None:
    case = new_case(pages_record)
    enter(desk, number_of(pages_record, case))
    desk["officer"].post(
        f"/case/{case}/record?kind=removed", kind="removed", on="2026-03-06", to="hn",
        document="Form I-205",
    )  # fmt: skip
    alarm = kinds(pages_record, case).index("alarm_raised") + 1
    assert "in spite of the law" in desk["officer"].get(f"/case/{case}").content.decode()

    empty = desk["supervisor"].post(f"/case/{case}/alarms/{alarm}", because="")
    assert 422 == empty.status_code
    desk["supervisor"].post(f"/case/{case}/alarms/{alarm}", because="The court was told at once")

    assert "alarm_answered" == kinds(pages_record, case)[-1]
    assert "in spite of the law" not in desk["officer"].get(f"/case/{case}").content.decode()


def test_the_timeline_leaves_as_a_table_without_formulas(
    desk: dict[str, Clerk], pages_record: Base
) -> None:
    case = new_case(pages_record)
    desk["officer"].post(
        f"/case/{case}/record?kind=nta_filed", kind="nta_filed", on="2026-01-21",
        court="=HYPERLINK(1)", document="=1+1",
    )  # fmt: skip

    answer = desk["officer"].get(f"/case/{case}/timeline.csv?kind=nta_filed")

    lines = answer.content.decode().splitlines()
    assert "text/csv; charset=utf-8" == answer.headers["Content-Type"]
    assert 3 == len(lines)
    assert not any(cell.startswith("=") for line in lines for cell in line.split(","))


def test_days_that_do_not_exist_in_the_address_are_said_in_place(
    desk: dict[str, Clerk], pages_record: Base
) -> None:
    case = new_case(pages_record)

    answer = desk["officer"].get(f"/case/{case}?as_of=2026-02-31&known_on=soon&first=<b>")

    text = answer.content.decode()
    assert 200 == answer.status_code
    assert 3 == text.count("is no calendar day")
    assert "<b>" not in text
