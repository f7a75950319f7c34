"""Opening a case, its people and its referral on the pages: what is typed stays, once is once."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

Visiting = Callable[[str], Any]
TYPED = {
    "case_class": "removal", "office": "Newark", "family": "Rivas Mora", "given": "Elena",
    "birth_on": "1985-03-02", "sex": "F", "nationality": "HN", "a_number": "", "said_by": "",
}  # fmt: skip


def opened(visitor: Any, **fields: str) -> str:
    """Open a case on the page and return its id."""
    case_id = str(uuid4())
    answer = visitor.post("/case/open", page="/case/open", **TYPED | fields, case_id=case_id)
    assert 200 == answer.status
    return case_id


def test_a_half_filled_form_keeps_what_was_typed_and_says_what_is_wrong_in_place(
    signed_in: Visiting,
) -> None:
    visitor = signed_in("officer")

    answer = visitor.post(
        "/case/open", page="/case/open", **TYPED | {"birth_on": "1985-02-30", "case_class": ""}
    )

    assert 422 == answer.status
    assert 'value="Rivas Mora"' in answer.text
    assert 'value="1985-02-30"' in answer.text
    assert "1985-02-30 is no day of the calendar" in answer.text
    assert 'id="case_class-wrong">Choose a class of the list.' in answer.text
    assert 'aria-describedby="birth_on-hint birth_on-wrong"' in answer.text


def test_a_double_click_opens_one_case(signed_in: Visiting) -> None:
    visitor, case_id = signed_in("officer"), str(uuid4())
    given = {**TYPED, "case_id": case_id, "family": "Doppelkl"}

    answers = [visitor.post("/case/open", page="/case/open", **given) for _ in range(2)]
    found = visitor.get("/find?q=Doppelkl")

    assert [200, 200] == [one.status for one in answers]
    assert "Doppelkl" in found.text
    numbers = {re.findall(r"NEW-\d{4}-\d{5}", one.text)[0] for one in answers}
    assert 1 == len(numbers)


def test_a_pasted_script_is_shown_as_it_was_typed_and_runs_nowhere(signed_in: Visiting) -> None:
    visitor = signed_in("officer")

    case_id = opened(visitor, family="<script>alert(1)</script>")
    page = visitor.get(f"/case/{case_id}/people").text

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_counsel_and_family_are_stated_on_the_page_and_a_stale_form_is_refused(
    signed_in: Visiting,
) -> None:
    visitor = signed_in("officer")
    case_id = opened(visitor)
    page = f"/case/{case_id}/people"
    counsel = {"name": "Dana Rowe", "form": "EOIR-28", "number": "XX900001", "seen": "5"}

    first = visitor.post(f"{page}/counsel", page=page, **counsel)
    again = visitor.post(f"{page}/counsel", page=page, **counsel)
    wrong = visitor.post(f"{page}/relation", page=page, relation="friend", name="Ana", seen="9")

    assert "Dana Rowe" in first.text
    assert (422, True) == (again.status, "case.stale-form" in again.text)
    assert (422, True) == (wrong.status, 'value="Ana"' in wrong.text)


def test_a_case_is_offered_answered_and_offered_nowhere_else_meanwhile(
    signed_in: Visiting,
) -> None:
    visitor = signed_in("officer")
    case_id = opened(visitor, family="Offeredham")
    page = f"/case/{case_id}/refer"

    offered = visitor.post(page, page=page, to="Houston", because="moved", seen="5")
    second = visitor.post(page, page="/case/open", to="San Diego", because="moved", seen="6")
    version = re.search(rf"/case/{case_id}/offer/(\d+)", offered.text)
    assert version is not None
    own = visitor.post(version.group(0), page="/offers", answer="accept")
    answer = signed_in("supervisor").post(version.group(0), page="/offers", answer="accept")

    assert "Offeredham" in offered.text
    assert (422, True) == (second.status, "offered to Houston" in second.text)
    assert (422, True) == (own.status, "case.own-offer" in own.text)
    assert "Offeredham" not in answer.text
    assert "Houston" in visitor.get(f"/case/{case_id}").text


@pytest.mark.parametrize(("role", "statuses"), [
    ("officer", (200, 200, 200)), ("supervisor", (200, 200, 200)),
    ("court_liaison", (200, 403, 200)), ("records_steward", (200, 403, 403)),
    ("oversight", (200, 403, 403)), ("administrator", (403, 403, 403)),
])  # fmt: skip
def test_each_role_opens_what_is_its_own(
    role: str, statuses: tuple[int, ...], signed_in: Visiting
) -> None:
    # The demonstration's officer, supervisor and liaison are of the same office.
    case_id = opened(signed_in("officer"), office="Houston")
    visitor = signed_in(role)

    found = [
        visitor.get(path).status for path in (f"/case/{case_id}/people", "/offers", "/case/open")
    ]

    assert list(statuses) == found


def test_a_stranger_sees_nothing_and_learns_nothing(stranger: Any, signed_in: Visiting) -> None:
    case_id = opened(signed_in("officer"))
    unknown = str(uuid4())

    for path in ("/case/open", "/offers", f"/case/{case_id}/people", f"/case/{unknown}/refer"):
        assert "<h1>Sign in</h1>" in stranger.get(path).text, path
    assert 404 == signed_in("officer").get(f"/case/{unknown}/people").status


def test_accepting_is_offered_to_the_other_office_only(signed_in: Visiting) -> None:
    visitor = signed_in("officer")
    case_id = opened(visitor, family="Elsewhere", office="Houston")
    page = f"/case/{case_id}/refer"

    visitor.post(page, page=page, to="San Diego", because="moved", seen="5")

    shown = signed_in("supervisor").get("/offers").text
    mine = shown.partition(f"/case/{case_id}/offer/")[2].partition("</form>")[0]
    assert "Somebody at San Diego accepts it." in mine
    assert 'value="accept"' not in mine
