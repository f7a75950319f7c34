"""Facts on pages: recorded, corrected, withdrawn; bad input is answered in place, without trace.

ANCHORS section 3: facts 10 and 11.
"""

from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from clerks import Clerk, new_case
from open_case import Base, kinds

from duecourse.ledger.read import LedgerReader

SERVED = {"kind": "nta_served", "on": "2026-01-20", "method": "mail", "document": "Form I-862"}
WRONG: tuple[tuple[str, dict[str, str], str], ...] = (
    ("a day that does not exist", {"on": "2026-02-31"}, "no calendar day"),
    ("no day", {"on": ""}, "the fact means nothing without it"),
    ("no required code", {"method": ""}, "the fact means nothing without it"),
    ("an unknown code", {"method": "pigeon"}, "One of personal, mail belongs there"),
    ("a script where a code is asked", {"method": "<script>alert(1)</script>"}, "belongs there"),
    ("no document", {"document": "  "}, "Name the document it is taken from"),
    ("an unknown source", {"source": "hearsay"}, "Choose one of the sources"),
)


@pytest.fixture
def officer(pages_database: str) -> Clerk:
    return Clerk("officer")


def test_a_fact_is_recorded_with_its_document_and_shown(officer: Clerk, pages_record: Base) -> None:
    case = new_case(pages_record)

    answer = officer.post(f"/case/{case}/record?kind=nta_served", **SERVED)

    assert 302 == answer.status_code
    assert "nta_served" == kinds(pages_record, case)[-1]
    page = officer.get(answer.headers["Location"]).content.decode()
    assert "Recorded as" in page
    assert "Form I-862" in page


@pytest.mark.parametrize(("what", "change", "said"), WRONG, ids=[one[0] for one in WRONG])
def test_what_cannot_be_read_comes_back_as_typed_and_leaves_no_trace(
    officer: Clerk, pages_record: Base, what: str, change: dict[str, str], said: str
) -> None:
    case = new_case(pages_record)
    before = kinds(pages_record, case)

    answer = officer.post(f"/case/{case}/record?kind=nta_served", **{**SERVED, **change})

    text = answer.content.decode()
    assert (422, True) == (answer.status_code, said in text), what
    assert "Nothing was recorded" in text
    assert "<script>alert" not in text
    for name, value in ({**SERVED, **change}).items():
        if name in ("on", "document") and value.strip():
            assert f'value="{value}"' in text, name
    assert before == kinds(pages_record, case)


def test_a_pasted_script_in_a_text_is_kept_as_text(officer: Clerk, pages_record: Base) -> None:
    case = new_case(pages_record)
    script = "<script>alert('x')</script>"

    answer = officer.post(
        f"/case/{case}/record?kind=nta_filed", kind="nta_filed", on="2026-01-21", court=script,
        document=script,
    )  # fmt: skip

    page = officer.get(answer.headers["Location"]).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_kind_that_does_not_exist_is_refused(officer: Clerk, pages_record: Base) -> None:
    case = new_case(pages_record)

    for kind in ("burned", "<script>", "office_closed"):
        assert 422 == officer.get(f"/case/{case}/record?kind={kind}").status_code, kind


def test_a_double_click_records_once_and_says_so(officer: Clerk, pages_record: Base) -> None:
    case = new_case(pages_record)
    path = f"/case/{case}/record?kind=nta_served"
    hidden = officer.form(path)
    first = officer.post(path, hidden=hidden, **SERVED)

    second = officer.post(path, hidden=hidden, **SERVED)

    assert 2 == kinds(pages_record, case).count("nta_served")  # one of them opened the case
    assert first.headers["Location"].split("?")[0] == second.headers["Location"].split("?")[0]
    assert "was sent before" in officer.get(second.headers["Location"]).content.decode()


def test_a_stale_form_shows_what_changed_and_can_be_confirmed(
    officer: Clerk, pages_record: Base
) -> None:
    case = new_case(pages_record)
    path = f"/case/{case}/record?kind=nta_served"
    old = officer.form(path)
    Clerk("supervisor").post(
        f"/case/{case}/record?kind=counsel_entered", kind="counsel_entered", on="2026-01-19",
        document="Form EOIR-28",
    )  # fmt: skip
    before = kinds(pages_record, case)

    stale = officer.post(path, hidden=old, **SERVED)

    text = stale.content.decode()
    assert (409, before) == (stale.status_code, kinds(pages_record, case))
    assert "The case has moved on" in text
    assert "Counsel entered" in text
    assert 'value="2026-01-20"' in text
    fresh = _hidden(text)
    assert 302 == officer.post(path, hidden=fresh, **SERVED).status_code


def test_a_form_without_its_number_is_refused(officer: Clerk, pages_record: Base) -> None:
    case = new_case(pages_record)
    before = kinds(pages_record, case)

    for hidden in ({"form": "1", "version": "11"}, {"form": str(uuid4()), "version": "x"}):
        answer = officer.post(f"/case/{case}/record?kind=nta_served", hidden=hidden, **SERVED)
        assert 422 == answer.status_code

    assert before == kinds(pages_record, case)


def test_a_correction_keeps_both_values_and_a_withdrawal_keeps_the_fact(
    officer: Clerk, pages_record: Base
) -> None:
    case = new_case(pages_record)
    officer.post(
        f"/case/{case}/facts/7/correct", kind="nta_filed", on="2025-02-06", court="Dallas",
        document="Court receipt",
    )  # fmt: skip
    officer.post(f"/case/{case}/facts/5/withdraw", document="Entered for another person")

    page = officer.get(f"/case/{case}").content.decode()

    assert ["corrected", "corrected"] == kinds(pages_record, case)[-2:]
    assert "Houston" in page
    assert "Dallas" in page
    assert ">withdrawn<" in page
    assert 422 == officer.get(f"/case/{case}/facts/5/correct").status_code


def test_fact_10_one_person_alone_does_not_end_a_claim_to_citizenship(
    officer: Clerk, pages_record: Base
) -> None:
    claim = {"kind": "citizenship_claimed", "on": "2026-01-10", "basis": "claim"}
    case = new_case(pages_record, claim)
    path = f"/case/{case}/record?kind=citizenship_decided"
    decided = {
        "kind": "citizenship_decided", "on": "2026-02-10", "outcome": "refuted_in_writing",
        "document": "Memo of 10 February 2026",
    }  # fmt: skip

    alone = officer.post(path, **decided)
    assert (422, True) == (alone.status_code, "Propose it to a second person" in _text(alone))
    assert "citizenship_decided" not in kinds(pages_record, case)
    officer.post(path, propose="yes", **decided)
    assert ["step_proposed"] == kinds(pages_record, case)[-1:]
    version = len(kinds(pages_record, case))

    own = officer.post(f"/case/{case}/proposals/{version}", answer="approve")
    assert 422 == own.status_code
    Clerk("supervisor").post(f"/case/{case}/proposals/{version}", answer="approve")
    assert ["fact_approved", "citizenship_decided"] == kinds(pages_record, case)[-2:]
    assert "demo-supervisor" == LedgerReader(pages_record).history(case)[-1].actor


ODD = ("\x00", "a\x00b", "a\nb\tc", "\u2028", "x" * 5_000)


@pytest.mark.parametrize("odd", ODD, ids=["nul", "nul inside", "lines", "separator", "long"])
def test_no_text_whatever_breaks_a_page_or_reaches_the_record_in_part(
    officer: Clerk, pages_record: Base, odd: str
) -> None:
    case = new_case(pages_record)
    liaison = Clerk("court_liaison")
    step = {"step": "transfer", "ground": "g", "cite": "c", "evidence": "8"}
    found = {}

    for name in SERVED:
        answer = officer.post(f"/case/{case}/record?kind=nta_served", **{**SERVED, name: odd})
        found[f"fact {name}"] = answer.status_code
    for name in step:
        answer = officer.post(f"/case/{case}/propose?step=transfer", **{**step, name: odd})
        found[f"step {name}"] = answer.status_code
    for name in ("numbers", "document", "on", "by"):
        answer = liaison.post("/court-order?kind=stay_granted", **{name: odd})
        found[f"order {name}"] = answer.status_code
    for name in ("kind", "track", "source", "as_of", "known_on", "first", "done"):
        found[f"page {name}"] = officer.get(f"/case/{case}?{name}={quote(odd)}").status_code

    assert {name: code for name, code in found.items() if code >= 500} == {}
    assert 200 == officer.get(f"/case/{case}").status_code
    assert not any("\x00" in one.body for one in LedgerReader(pages_record).history(case))


@pytest.mark.parametrize("role", ["oversight", "administrator"])
def test_who_does_no_case_work_records_nothing(
    pages_database: str, pages_record: Base, role: str
) -> None:
    assert pages_database
    case = new_case(pages_record)
    before = kinds(pages_record, case)
    hidden = {"form": str(uuid4()), "version": str(len(before))}

    answer = Clerk(role).post(f"/case/{case}/record?kind=nta_served", hidden=hidden, **SERVED)

    assert (403, before) == (answer.status_code, kinds(pages_record, case))


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def _hidden(text: str) -> dict[str, str]:
    from clerks import FORM, VERSION

    return {"form": FORM.findall(text)[0], "version": VERSION.findall(text)[0]}
