"""The main tasks, each walked in a real browser from the sign-in page on the demonstration.

What each takes stands in docs/tasks.md; a walk that takes another number of clicks or fields fails.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from browsing import OpenBrowser
from selenium.webdriver.common.by import By
from walking import Walk, told

pytestmark = pytest.mark.browser

QUEUE = ".dc-queue tbody th a"
REASONS = "Not permitted. Nothing was recorded."
NOW = datetime.now(UTC)
TODAY = NOW.date().isoformat()
WORDS = "heliotrope"  # in no other paper of the demonstration


@pytest.fixture
def walk(own_demo: str, open_browser: OpenBrowser) -> Walk:
    return Walk(open_browser(), own_demo)


@pytest.fixture
def case(walk: Walk) -> tuple[str, str, str]:
    """Address, A-number and name of a case on the officer's desk; looking it up counts nothing."""
    before = Walk(walk.browser, walk._demo)
    before.sign_in("officer")
    for link in before.browser.find_elements(By.CSS_SELECTOR, QUEUE)[:20]:
        words = re.findall(r"[A-Z][a-z]{4,}", link.text)
        if len(words) >= 2 and link.text.isascii():
            address, name = str(link.get_attribute("href")), link.text
            before.browser.get(address)
            number = re.search(r"A ?\d{3}[ -]?\d{3}[ -]?\d{3}", before.main)
            assert number, before.main
            return address, number.group(), name
    raise AssertionError("no case on the desk has two long words in its name")


def fill_in_grounds(walk: Walk) -> None:
    """Fill in what an adverse step needs."""
    walk.fill("ground", "Stated in the order and repeated in the notice")
    walk.fill("cite", "INA 241(a)")
    walk.tick("evidence")
    walk.fill("notice_on", TODAY)
    walk.choose("notice_how", "personal")


def test_open_my_next_due_case(walk: Walk) -> None:
    walk.sign_in("officer")
    walk.click(QUEUE)

    assert "What may lawfully come next" in walk.main
    assert told()["Open my next due case"] == walk.cost


def test_find_a_case_by_its_a_number(walk: Walk, case: tuple[str, str, str]) -> None:
    walk.sign_in("officer")
    walk.fill("header-find", case[1])
    walk.enter("header-find")

    assert case[0] == walk.browser.current_url
    assert told()["Find a case by A-number"] == walk.cost


def test_find_a_case_by_a_name_misspelt_and_turned_around(
    walk: Walk, case: tuple[str, str, str]
) -> None:
    words = re.findall(r"[A-Z][a-z]{4,}", case[2])
    walk.sign_in("officer")
    walk.fill("header-find", f"{words[-1]} {words[0][:2]}{words[0][3:]}")
    walk.enter("header-find")
    walk.click(f"main tbody a[href$='{case[0].rsplit('/', 1)[1]}']")

    assert case[0] == walk.browser.current_url
    assert told()["Find a case by a misspelt, reordered name"] == walk.cost


def test_record_a_fact(walk: Walk) -> None:
    walk.sign_in("officer")
    walk.click(QUEUE)
    walk.link("Record a fact")
    walk.press("main details.dc-details summary")
    walk.link("Counsel entered")
    walk.fill("f-on", TODAY)
    walk.fill("document", "Form EOIR-28")
    walk.send()

    assert "Recorded as version" in walk.main
    assert told()["Record a fact"] == walk.cost


def test_propose_a_removal_step_and_be_refused_with_reasons(walk: Walk) -> None:
    walk.sign_in("officer")
    walk.click("a[href='/stopped']")
    walk.click("main tbody a[href^='/case/']")
    walk.link("Propose a step")
    walk.link("Authorise a removal")
    walk.fill("destination", "GT")
    fill_in_grounds(walk)
    walk.send()

    assert REASONS in walk.main
    assert "holds" in walk.main
    assert told()["Propose a removal step and be refused with reasons"] == walk.cost


def test_propose_an_adverse_step_that_a_colleague_approves(walk: Walk) -> None:
    walk.sign_in("officer")
    walk.click(QUEUE)
    walk.link("Propose a step")
    walk.link("Change a status")
    fill_in_grounds(walk)
    walk.send()
    case = walk.browser.current_url.partition("?")[0]
    walk.sign_in("supervisor")
    walk.click(f"main td a[href^='{case[case.index('/case/') :]}/proposals/']")
    walk.send("button[value=approve]")

    assert "Recorded as version" in walk.main
    assert told()["Propose an adverse step, a colleague approves it"] == walk.cost


def test_enter_a_stay_that_stops_a_scheduled_step_and_acknowledge_it(walk: Walk) -> None:
    before = Walk(walk.browser, walk._demo)
    before.sign_in("supervisor")
    before.link("Schedule removal")
    before.send("button[value=approve]")
    number = re.search(r"A ?\d{3}[ -]?\d{3}[ -]?\d{3}", before.main)
    assert number, before.main

    walk.sign_in("court_liaison")
    walk.click("a[href='/stopped']")
    walk.link("Enter a court order")
    walk.link("Stay granted")
    walk.fill("numbers", number.group())
    walk.fill("f-on", TODAY)
    walk.choose("f-by", "court")
    walk.fill("document", "Order No. 4:26-cv-118")
    walk.send()
    stopped = int((re.search(r"(\d+) steps? stopped", walk.main) or [0, 0])[1])
    reference = walk.one("section[aria-labelledby=cases-title] a").text
    walk.click("a[href='/desk']")
    for _ in range(stopped):
        walk.send(f"button[aria-label='Acknowledge {reference}']")

    assert 2 == stopped, "what was authorised and what was scheduled"
    waiting = walk.browser.find_elements(By.CSS_SELECTOR, f"button[aria-label$='{reference}']")
    assert [] == waiting
    assert told()["Enter a court's stay that stops a scheduled step, acknowledge it"] == walk.cost


def test_send_a_notice_that_comes_back_and_see_the_work(walk: Walk) -> None:
    walk.sign_in("officer")
    walk.click(QUEUE)
    case = walk.browser.current_url
    walk.link("Papers and notices")
    walk.link("State an address")
    walk.fill("lines", "4100 Harbor Bend Ln")
    walk.fill("city", "Houston")
    walk.fill("state", "TX")
    walk.fill("post_code", "77002")
    walk.fill("said_by", "the person")
    walk.send()
    walk.link("Prepare a notice")
    walk.choose("name", "Confirmation of an address")
    walk.choose("to", "Letter to 4100")
    walk.send("main form[method=get] button")
    walk.send()
    walk.link("What became of it")
    walk.choose("outcome", "Posted")
    walk.send()
    walk.link("What became of it")
    walk.choose("outcome", "Came back")
    walk.fill("because", "Envelope came back: no such number")
    walk.send()

    assert "Serve again." in walk.main
    walk.browser.get(case)
    assert "returned" in walk.main
    assert told()["Post a notice, record that it came back, see the work"] == walk.cost


def test_refer_a_case_that_the_other_office_accepts(walk: Walk) -> None:
    walk.sign_in("officer")
    walk.click(QUEUE)
    case = walk.browser.current_url
    walk.link("Refer to another office")
    walk.choose("to", "Newark")
    walk.fill("because", "Moved to New Jersey")
    walk.send()
    walk.sign_in("supervisor", office="Newark")
    walk.press(".dc-more-menu summary")
    walk.click("a[href='/offers']")
    walk.click(f"li:has(a[href='{case[case.index('/case/') :]}']) button[value=accept]")

    walk.browser.get(case)
    assert "OFFICE\nNewark" in walk.main.upper().replace("NEWARK", "Newark")
    assert told()["Refer a case, the other office accepts it"] == walk.cost


def test_reassign_a_case_and_see_the_workload(walk: Walk) -> None:
    walk.sign_in("supervisor")
    walk.tick("case")
    walk.fill("to", "houston-officer-2")
    walk.fill("because", "Leave until Monday")
    walk.click("#reassign button[type=submit]")
    assert "The cases were reassigned." in walk.main
    walk.link("Workload")

    assert "houston-officer-2" in walk.main
    assert told()["Reassign a case, see the workload"] == walk.cost


def test_file_a_document_and_find_it_by_its_words(walk: Walk, tmp_path: Path) -> None:
    paper = tmp_path / "letter.txt"
    paper.write_text(f"The lease was signed by the {WORDS} window.")
    walk.sign_in("officer")
    walk.click(QUEUE)
    walk.link("Papers and notices")
    walk.link("File a document")
    walk.give_file("file", paper)
    walk.fill("title", "Lease")
    walk.choose("type", "Letter")
    walk.send()
    walk.link("Search all papers")
    walk.fill("papers-q", WORDS)
    walk.enter("papers-q")

    assert "1 paper with" in walk.main
    assert "Lease" in walk.main
    assert told()["File a document, find it by its words"] == walk.cost


def test_see_a_case_as_it_was_known_on_an_earlier_day(walk: Walk) -> None:
    earlier = NOW.date() - timedelta(days=1)
    walk.sign_in("officer")
    walk.click(QUEUE)
    walk.fill("known_on", earlier.isoformat())
    walk.click(".dc-when button")

    assert "You see the record as we knew it at the end of" in walk.main
    assert told()["See a case as we knew it on an earlier day"] == walk.cost


@pytest.mark.parametrize("task", [
    test_record_a_fact, test_propose_a_removal_step_and_be_refused_with_reasons,
    test_send_a_notice_that_comes_back_and_see_the_work,
])  # fmt: skip
def test_a_task_takes_as_much_without_script(
    task: Callable[[Walk], None], own_demo: str, open_browser: OpenBrowser
) -> None:
    task(Walk(open_browser(script=False), own_demo))


def test_every_task_of_the_table_is_walked() -> None:
    here = Path(__file__).read_text()

    assert len(told()) >= 10
    assert [] == [task for task in told() if f'told()["{task}"]' not in here]
