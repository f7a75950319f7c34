"""Explanations say the answer, the arithmetic and the citation, in any language."""

import time
from datetime import date
from html.parser import HTMLParser
from typing import Any

from duecourse import law
from duecourse.law import explain, explain_as
from duecourse.law.exceptions import Considered, Outcome
from duecourse.law.findings import Finding, Status
from duecourse.law.registry import FINDINGS
from duecourse.law.titles import TITLES

# The decision of 15 January 2026: 30 days end on a Saturday, and Monday is a holiday.
APPEAL: dict[str, Any] = {
    "person": {"birth_on": "1985-03-02", "nationalities": ["HN"]},
    "events": [
        {"kind": "nta_filed", "on": "2025-06-29"},
        {"kind": "order_issued", "on": "2026-01-15", "by": "IJ", "type": "removal",
         "country": "HN", "form": "oral"},
    ],
    "as_of": "2026-01-20",
    "unknown": [],
}  # fmt: skip


def one(name: str, **changed: Any) -> explain.Explanation:
    report = explain.explain_case(APPEAL | changed, findings=(name,))
    return report.explanations[0]


def test_every_finding_has_a_name_a_person_can_read() -> None:
    assert set(FINDINGS) == set(TITLES)
    assert len(TITLES) == len(set(TITLES.values()))


def test_the_appeal_is_explained_with_its_arithmetic_and_its_citation() -> None:
    told = one("proceedings.appeal_due")

    assert "Last day to appeal to the Board" == told.title
    assert (
        "Tue 17 Feb 2026. Counted, it is Sat 14 Feb 2026; do it by Fri 13 Feb 2026 to be safe."
        == (told.answer)
    )
    assert "Washington's Birthday" in told.steps[0]
    assert [("events[1]", "2026-01-15 order_issued by=IJ type=removal country=HN form=oral")] == [
        tuple(source) for source in told.sources if "order_issued" in source.line
    ]
    assert any("8 CFR 1003.38" in cited.sentence for cited in told.rules)


def test_the_day_of_a_change_is_told() -> None:
    assert one("proceedings.automatic_stay").changes.endswith("change on Wed 18 Feb 2026.")


def test_an_unknown_fact_is_no_answer_and_is_named() -> None:
    told = one("proceedings.appeal_due", unknown=["service"])

    assert "No answer: the record does not say enough." == told.answer
    assert ("service: whether or when a notice or decision was served or mailed",) == told.missing


def test_an_exception_says_why_it_was_passed_over() -> None:
    passed = Considered("minor", "INA 1", Outcome.PASSED_OVER, "The person was 41.")

    told = explain.explained("presence.days", Finding(3, considered=(passed,)))

    assert ("Exception passed over: minor (INA 1). The person was 41.",) == told.exceptions


def test_a_rule_nobody_checked_is_marked() -> None:
    told = explain.explained("presence.days", Finding(3, rules=("C-02",)))

    assert told.rules[0].unverified
    assert "Unverified" in told.rules[0].sentence


def test_every_sentence_goes_through_translation() -> None:
    report = explain.explain_case(APPEAL, translate=marked)

    for told in report.explanations:
        sentences = [told.title, told.sureness, told.changes, told.facts, told.looked_for]
        sentences += [*told.steps, *told.missing, *(cited.sentence for cited in told.rules)]
        assert [] == [one for one in sentences if one and not one.startswith("«")], told.name
    assert "«Not legal advice. " in explain_as.as_text(report)


def marked(message: str) -> str:
    """Return the message as a translation would be, so that one forgotten shows."""
    return f"«{message}»"


def test_a_step_keeps_its_days_and_numbers_as_placeholders() -> None:
    message, stated = explain.message_of("30 days from Thu 15 Jan 2026 is Sat 14 Feb 2026.")

    assert "{0} days from {1} is {2}." == message
    assert ("30", "Thu 15 Jan 2026", "Sat 14 Feb 2026") == stated


def test_the_page_is_escaped_and_has_no_script_or_style() -> None:
    document = APPEAL | {"events": [*APPEAL["events"], {"kind": "nta_filed", "on": "2026-01-16",
                         "court": "<script>alert(1)</script>"}]}  # fmt: skip

    page = explain_as.as_html(explain.explain_case(document))

    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "style" not in page.replace("&", "")
    assert [] == unclosed(page)


def unclosed(page: str) -> list[str]:
    """Return the tags that are open at the end, or closed out of turn."""
    stack: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, _attrs: Any) -> None:
            if tag != "meta":
                stack.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert tag == stack.pop()

    Reader().feed(page)
    return stack


def test_json_holds_every_finding() -> None:
    shown = explain_as.as_json(explain.explain_case(APPEAL))

    assert set(FINDINGS) == set(shown["findings"])
    assert law.rule_book().hash == shown["rule_book"]


def test_no_status_is_without_words() -> None:
    for status in Status:
        told = explain.explained("presence.days", Finding(None, status))
        assert told.answer
        assert told.sureness


def test_a_value_never_keeps_the_watched_day() -> None:
    found = law.evaluate(APPEAL)

    assert {date} >= {type(f.value) for f in found.values() if isinstance(f.value, date)}


def test_a_case_is_explained_in_milliseconds() -> None:
    """Ten times the aim, so that a busy machine does not fail it."""
    explain.explain_case(APPEAL)
    taken = []
    for _ in range(20):
        started = time.perf_counter()
        explain.explain_case(APPEAL)
        taken.append(time.perf_counter() - started)

    assert min(taken) < 0.020


def test_a_deadline_says_what_differs() -> None:
    days = {"sat": date(2026, 2, 14), "fri": date(2026, 2, 13), "tue": date(2026, 2, 17)}
    rows = {
        "Fri 13 Feb 2026.": ("fri", "fri", "fri"),
        "Sat 14 Feb 2026. Do it by Fri 13 Feb 2026 to be safe.": ("sat", "sat", "fri"),
        "Tue 17 Feb 2026. Counted, it is Sat 14 Feb 2026; do it by then to be safe.": (
            "tue", "sat", "sat",
        ),
    }  # fmt: skip
    for said, (due, unrolled, safe) in rows.items():
        value = {"due": days[due], "unrolled": days[unrolled], "safe": days[safe]}
        assert said == explain.explained("proceedings.appeal_due", Finding(value)).answer


def test_an_hour_is_told_in_local_time() -> None:
    value = {"due_at": "2026-06-22T03:00:00Z", "local": "2026-06-21T22:00:00-05:00"}

    told = explain.explained("custody.charge_decision_by", Finding(value))

    assert "Sun 21 Jun 2026 at 22:00 local time (2026-06-22T03:00:00Z)." == told.answer


def test_readings_are_told_where_there_is_no_single_answer() -> None:
    both = Finding(
        None, Status.BOUNDARY_SENSITIVE, readings={"inclusive": "3y", "exclusive": "none"}
    )

    told = explain.explained("presence.bar", both)

    assert "There is more than one answer; see the readings." == told.answer
    assert "if the day of departure counts: three years." == told.readings[0]
    assert (
        "No answer by machine."
        == explain.explained("presence.bar", Finding(None, Status.NEEDS_ATTORNEY)).answer
    )


def test_the_text_spells_out_every_part() -> None:
    opened = Considered("minor", "INA 1", Outcome.UNKNOWN, "Not on record.", ("birth_on",))
    finding = Finding(
        None, Status.BOUNDARY_SENSITIVE, readings={"inclusive": 181}, considered=(opened,),
        could_change=("birth_on",), looked_for=("paroled",),
    )  # fmt: skip
    told = explain.explained("presence.days", finding, translate=marked)
    report = explain.Report(date(2026, 1, 20), "0" * 64, (told,))

    text, page = explain_as.as_text(report, whole=True), explain_as.as_html(report, whole=True)

    for part in ("Readings", "Exceptions looked at", "What else could change it"):
        assert part in text
        assert f"<h3>{part}</h3>" in page
