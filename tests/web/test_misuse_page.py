"""The report of misuse on its page: for oversight, with its methods and entries of the trail."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from clerks import Clerk, new_case
from open_case import Base

from duecourse.actions.misuse import METHODS, keep_reports
from duecourse.audit.trail import Actor


@pytest.fixture
def oversight(pages_database: str) -> Clerk:
    return Clerk("oversight")


def text(answer: Any) -> str:
    return str(answer.content.decode())


def named(family: str) -> None:
    """Give the demonstration's officer a family name."""
    from duecourse.web.accounts.models import Account

    Account.objects.filter(username="demo-officer").update(last_name=family)


def number_of_look(record: Base, case: object) -> int:
    row = record.execute(
        "SELECT max(number) FROM audit.trail WHERE subject = %s AND actor = 'demo-officer'"
        " AND action = 'case.look'",
        (str(case),),
    ).fetchone()
    assert row is not None
    return int(row[0])


def test_each_method_says_how_it_is_done_and_an_entry_leads_to_its_proof(
    oversight: Clerk, pages_record: Base
) -> None:
    case = new_case(pages_record)  # of Elena Rivas Mora
    named("Rivas")
    Clerk("officer").get(f"/case/{case}")
    today = datetime.now(UTC).date()

    shown = text(oversight.get(f"/misuse?from={today}&to={today}"))

    assert all(method.title in shown for method in METHODS)
    assert all(method.says[:40] in shown.replace("&#x27;", "'") for method in METHODS)
    named("")
    number = number_of_look(pages_record, case)
    assert f'href="/oversight/proof/entry/{number}"' in shown
    assert str(case) in shown


def test_without_days_the_last_kept_report_is_shown(oversight: Clerk, pages_record: Base) -> None:
    now = datetime.now(UTC)
    assert "Made now for" in text(oversight.get("/misuse"))
    keep_reports(
        pages_record, today=now.date(), accounts=(), by=Actor("op", "records_steward"), at=now
    )

    assert "Kept by the nightly pass" in text(oversight.get("/misuse"))


@pytest.mark.parametrize("days", ["from=2026-02-31", "from=x", "from=2026-01-01&to=2026-12-31"])
def test_days_that_are_none_are_refused_in_words(oversight: Clerk, days: str) -> None:
    answer = oversight.get(f"/misuse?{days}")

    assert 422 == answer.status_code
    assert 'role="alert"' in text(answer)


@pytest.mark.parametrize("role", ["officer", "supervisor", "records_steward", "administrator"])
def test_it_is_oversights_alone(pages_database: str, role: str) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)

    assert 403 == Clerk(role).get("/misuse").status_code
    assert 403 == Clerk(role).get(f"/misuse?from={tomorrow}").status_code
