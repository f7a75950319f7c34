"""Authorised stay by admission, as rows a lawyer can check (rules B-01, B-02, B-03)."""

from datetime import date

import pytest

from duecourse import law

ROWS = """
    # class  until       program_end  as of       through      status        why this row
      B-2    2026-04-30  -            2026-04-30  2026-04-30   ok            the printed day itself is authorised
      B-2    2026-04-30  -            2026-05-01  2026-04-30   ok            the day after changes nothing in the date
      B-2    2026-07-04  -            2026-07-04  2026-07-04   ok            a holiday, and nothing rolls
      B-2    -           -            2026-04-30  -            unknown_fact  no printed day gives no day, never a guess
      F-1    D/S         -            2026-09-14  D/S          ok            duration of status, last day of the old rule
      F-1    D/S         2028-05-20   2026-09-15  2028-05-20   ok            transition: the programme ends first
      F-1    D/S         2032-05-31   2026-09-15  2030-09-15   ok            transition: the cap comes first
      F-1    D/S         -            2026-09-15  -            unknown_fact  transition, but the programme's end is not on record
"""  # noqa: E501


def rows() -> list[list[str]]:
    lines = [line.split(maxsplit=6) for line in ROWS.strip().splitlines()]
    return [line for line in lines if line[0] != "#"]


@pytest.mark.parametrize(("class_", "until", "ends", "as_of", "through", "status", "why"), rows())
def test_authorised_through(
    class_: str, until: str, ends: str, as_of: str, through: str, status: str, why: str
) -> None:
    event = {"kind": "admitted", "on": "2023-08-20", "class": class_}
    event |= {} if until == "-" else {"until": until}
    event |= {} if ends == "-" else {"program_end_on": ends}

    found = law.evaluate({"person": {}, "events": [event]}, as_of=date.fromisoformat(as_of))
    finding = found["stay.authorized_through"]

    assert through == ("-" if finding.value is None else str(finding.value)), why
    assert status == finding.status, why


def test_every_rule_named_in_a_finding_is_in_the_rule_book_with_its_citation() -> None:
    for until in ("2026-04-30", "D/S"):
        event = {"kind": "admitted", "on": "2016-04-01", "class": "F-1", "until": until}
        found = law.evaluate({"person": {}, "events": [event]}, as_of=date(2026, 11, 24))
        for finding in found.values():
            for rule in finding.rules:
                assert law.rule_book().rules[rule].cite
