"""Everybody lands on the own desk; what is shown there, and what is refused."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest

AtDesk = Callable[[str], Any]
HEADINGS = """
    officer         My desk
    supervisor      Supervisor's desk
    court_liaison   Court liaison's desk
    records_steward Records steward's desk
"""
ROWS = [line.split(maxsplit=1) for line in HEADINGS.strip().splitlines()]


def heading(text: str) -> str:
    found = re.search(r"<h1>(.*?)</h1>", text)
    return "" if found is None else found[1].replace("&#x27;", "'")


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_after_sign_in_everybody_is_at_the_own_desk(row: list[str], at_desk: AtDesk) -> None:
    assert row[1] == heading(at_desk(row[0]).get("/start").text)


def test_who_works_on_no_case_has_no_desk_and_is_told_so(at_desk: AtDesk) -> None:
    answer = at_desk("administrator").get("/start")

    assert (403, "There is no case desk for your role") == (answer.status, heading(answer.text))


@pytest.mark.parametrize("field", ["nationality", "language", "religion", "ethnicity", "address"])
def test_an_address_that_narrows_by_who_somebody_is_is_refused(field: str, at_desk: AtDesk) -> None:
    for path in ("/desk", "/desk/queue.csv"):
        answer = at_desk("supervisor").get(f"{path}?{field}=HN")

        assert 422 == answer.status, path
        assert "A queue cannot be narrowed by" in answer.text, path


def test_pages_follow_one_another_until_all_is_seen_once(at_desk: AtDesk) -> None:
    officer = at_desk("officer")
    seen: list[str] = []
    path = "/desk?office="
    while path:
        text = officer.get(path).text
        seen += re.findall(r'<th scope="row"><a class="usa-link" href="(/case/[^"]+)">', text)
        following = re.search(r'href="(\?[^"]+)" accesskey="n"', text)
        path = "/desk" + following[1].replace("&amp;", "&") if following else ""

    rows = list(csv.reader(io.StringIO(officer.get("/desk/queue.csv").text)))
    assert len(rows) - 1 <= len(seen)  # beside the queue, what is to be acknowledged
    assert len(rows) > 26


def test_a_page_that_is_none_is_refused_in_words(at_desk: AtDesk) -> None:
    answer = at_desk("officer").get("/desk?after=2026~x")

    assert (422, True) == (answer.status, "no such page of the queue" in answer.text)


def test_a_cell_that_a_spreadsheet_would_compute_is_text(at_desk: AtDesk) -> None:
    text = at_desk("officer").get("/desk/queue.csv").text

    cells = [cell for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) for cell in row]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert [] == [cell for cell in cells if cell[:1] in ("=", "+", "-", "@")]


def test_a_kept_filter_opens_the_desk_until_it_is_removed(at_desk: AtDesk) -> None:
    supervisor = at_desk("supervisor")

    kept = supervisor.post(
        "/desk/filters", page="/desk", office="Houston", name="Houston", opens="on"
    )
    opened = supervisor.get("/desk").text
    supervisor.post("/desk/filters", page="/desk", drop="Houston")

    assert (200, True) == (kept.status, "The filter is kept." in kept.text)
    assert '<option value="Houston" selected>Houston</option>' in opened
    assert '<option value="Houston" selected>Houston</option>' not in supervisor.get("/desk").text


def test_a_filter_by_who_somebody_is_cannot_be_kept(at_desk: AtDesk) -> None:
    answer = at_desk("officer").post("/desk/filters", page="/desk", name="x", religion="y")

    assert 422 == answer.status


def test_a_reassignment_needs_a_reason_and_keeps_what_was_typed(at_desk: AtDesk) -> None:
    supervisor = at_desk("supervisor")
    listed = supervisor.get("/desk?office=Houston").text
    ticked = re.findall(r'name="case" id="tick-1" value="([^"]+)"', listed)[0]
    where = {"path": "/desk/reassign?office=Houston", "page": "/desk"}

    without = supervisor.post(**where, case=ticked, to="demo-officer", because="")
    nobody = supervisor.post(**where, case=ticked, to="no-such-officer", because="leave")

    assert (422, True) == (without.status, "Say why" in without.text)
    assert 'value="demo-officer"' in without.text
    assert (422, True) == (nobody.status, "no case officer of this name" in nobody.text)


def test_only_a_supervisor_reassigns_and_sees_the_workload(at_desk: AtDesk) -> None:
    officer = at_desk("officer")

    assert 403 == officer.get("/desk/workload").status
    assert 403 == officer.post(
        "/desk/reassign", page="/desk", case="7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11 ", to="x",
        because="y",
    ).status  # fmt: skip


def test_the_workload_is_drawn_and_stands_in_a_table(at_desk: AtDesk) -> None:
    text = at_desk("supervisor").get("/desk/workload?office=Houston").text

    assert "Workload, Houston" == heading(text)
    assert 'class="load-rest"' in text
    assert re.search(r'<th scope="row">demo-officer</th><td>\d+</td>', text)


def test_a_stopped_step_is_acknowledged_from_the_desk(at_desk: AtDesk) -> None:
    """Failure 13: court orders came late to those who act; a clock runs until they know."""
    liaison = at_desk("court_liaison")
    before = liaison.get("/desk").text
    where = re.findall(r'action="(/desk/acknowledge/[^"]+)"', before)

    after = liaison.post(where[0], page="/desk").text

    assert "left</strong>" in before
    assert "The acknowledgement is recorded." in after
    assert where[0] not in after
