"""A real browser at the review desk: read, answer, read a second time, settle, measure."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from browsing import PHONE, WIDE, OpenBrowser, follow, picture, sign_in, violations
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser
Visiting = Callable[[str], Any]
CLOSED = "details:not([open]) > summary"


def numbers(browser: Chrome, demo: str) -> list[str]:
    browser.get(demo + "/reviews")
    links = browser.find_elements(By.CSS_SELECTOR, "main tbody th a")
    return [link.text.removeprefix("Case ") for link in links]


def respond(browser: Chrome, answer: str, *, note: str = "", then: str = "queue") -> None:
    """Choose an answer on the open page by its label's field, and send it."""
    browser.find_element(By.CSS_SELECTOR, f"label[for={answer}]").click()
    browser.find_element(By.ID, "note").send_keys(note)
    follow(browser, browser.find_element(By.CSS_SELECTOR, f"button[value={then}]"))


def main(browser: Chrome) -> str:
    return browser.find_element(By.TAG_NAME, "main").text


def waiting(visitor: Any) -> list[str]:
    return re.findall(r'href="/reviews/(\d+)"', visitor.get("/reviews").text)


def reply(visitor: Any, number: str, answer: str, *, way: str = "answer") -> int:
    """Answer a case as its form would; `first` stands for the first candidate."""
    page = visitor.get(f"/reviews/{number}").text
    chosen = re.findall(r'value="(this [^"]+)"', page)[0] if answer == "first" else answer
    sent = visitor.post(
        f"/reviews/{number}/{way}", page=f"/reviews/{number}", answer=chosen, note="As I read it.",
        then="queue",
    )  # fmt: skip
    return int(sent.status)


def test_axe_finds_nothing_at_the_review_desk(demo: str, open_browser: OpenBrowser) -> None:
    browser = open_browser()
    found: dict[str, list[str]] = {}
    sign_in(browser, demo, "records_steward")
    listed = numbers(browser, demo)
    for number in listed[:6]:
        browser.get(f"{demo}/reviews/{number}")
        for closed in browser.find_elements(By.CSS_SELECTOR, CLOSED):
            closed.click()
        found[f"review {number}"] = violations(browser)
        picture(browser, f"review-{number}")
    browser.get(demo + "/reviews")
    found["queue"] = violations(browser)

    assert 12 <= len(listed) <= 20
    assert {name: [] for name in found} == found


def test_a_phone_needs_no_sideways_scrolling(demo: str, open_browser: OpenBrowser) -> None:
    browser = open_browser()
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    sign_in(browser, demo, "officer")
    wide = {}

    for name in ("reviews", f"reviews/{numbers(browser, demo)[0]}"):
        browser.get(f"{demo}/{name}")
        picture(browser, f"phone-{name.partition('/')[0]}{'-one' if '/' in name else ''}")
        wide[name] = browser.execute_script(WIDE)

    assert dict.fromkeys(wide, 0) == wide


def test_an_answer_that_says_too_little_comes_back_as_it_was(signed_in: Visiting) -> None:
    officer = signed_in("officer")
    where = f"/reviews/{waiting(officer)[0]}"

    open_left = officer.post(f"{where}/answer", page=where, answer="cannot_tell", note=" ")
    empty = officer.post(f"{where}/answer", page=where, answer="", note="Seen twice.")

    assert (422, True) == (open_left.status, "Say in a sentence what is missing" in open_left.text)
    assert 'value="cannot_tell" checked' in open_left.text
    assert (422, True) == (empty.status, "Choose one of the candidates" in empty.text)
    assert 'value="Seen twice."' in empty.text


def test_a_reader_answers_without_script_and_the_next_case_opens(
    demo: str, open_browser: OpenBrowser
) -> None:
    browser = open_browser(script=False)
    sign_in(browser, demo, "officer")
    before = numbers(browser, demo)
    follow(browser, browser.find_element(By.LINK_TEXT, "Open the first free case"))
    first, opened = main(browser), browser.current_url.rpartition("/")[2]
    picture(browser, "review")

    respond(browser, "answer-A", then="next")

    assert "Your answer is recorded." in main(browser)
    for said in ("Side by side", "Your answer", "What speaks for and against", "Before comparing"):
        assert said in first
    assert "Whose record is this?" in main(browser)
    assert first != main(browser)
    assert [number for number in before if number != opened] == numbers(browser, demo)
    picture(browser, "reviews")


def test_cases_go_from_reader_to_second_reader_to_supervisor_and_are_measured(
    demo: str, open_browser: OpenBrowser, signed_in: Visiting
) -> None:
    officer, steward = signed_in("officer"), signed_in("records_steward")
    supervisor = signed_in("supervisor")
    for place, number in enumerate(waiting(officer)):
        assert 200 == reply(officer, number, "first" if place % 4 else "cannot_tell")
    drawn = waiting(steward)
    answers = ["none", *["first"] * (len(drawn) - 1)]
    for number, answer in zip(drawn, answers, strict=True):
        assert 200 == reply(steward, number, answer)
    disputed = waiting(supervisor)

    browser = open_browser()
    sign_in(browser, demo, "supervisor")
    browser.get(f"{demo}/reviews/{disputed[0]}")
    found = {"disputed": violations(browser)}
    picture(browser, "review-disputed")
    said = main(browser)
    respond(browser, "answer-none", note="Another family.")
    browser.get(demo + "/reviews")
    found["queue"] = violations(browser)
    browser.get(demo + "/reviews/agreement")
    found["agreement"] = violations(browser)
    picture(browser, "agreement")
    agreement = main(browser)

    assert {name: [] for name in found} == found
    assert "What readers said before" in said
    assert "demo-officer" not in said
    assert "demo-steward" not in said
    assert disputed[1:] == waiting(supervisor)
    assert "demo-officer and demo-records-steward" in agreement
    assert "Too few cases to judge by (under 30)" in agreement
    complaints = [entry["message"] for entry in browser.get_log("browser")]
    assert [] == complaints, "the browser complained, about the security policy or a missing file"


def test_an_answer_that_cannot_be_recorded_says_why(signed_in: Visiting) -> None:
    officer = signed_in("officer")

    gone = officer.post("/reviews/999999/answer", page="/reviews", answer="none")

    assert (404, True) == (gone.status, "waits for you" in gone.text)
