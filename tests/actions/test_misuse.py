"""Each method of the report of misuse finds what it is for, and leaves the like of it alone."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from many_cases_at_once import Base, cases

from duecourse.access.roles import NotYours
from duecourse.actions import misuse
from duecourse.actions.misuse import DaysNotAsked, keep_reports, report
from duecourse.audit import trail
from duecourse.audit.trail import Actor, Outcome
from duecourse.cli import main
from duecourse.cli.accounts_known import accounts_known
from duecourse.views.build.misuse_rows import OPENED_AN_HOUR, SHOWN_AN_HOUR
from duecourse.views.misuse_shapes import AccountKnown, Finding

# A Monday, 10:00 in Houston.
AT = datetime(2026, 3, 2, 16, tzinfo=UTC)
DAY = AT.date()
LATER = AT + timedelta(days=2)
OLA = Actor("ola", "oversight")
STEWARD = Actor("operator", "records_steward")
ACCOUNTS = (
    AccountKnown("eva", "de la Rivas", "Éva María", office="Houston"),
    AccountKnown("kim", "", "", office="Houston"),
    AccountKnown("nat", "Lund", "Nat", everywhere=True),
)
EVA, KIM, NAT = Actor("eva", "officer"), Actor("kim", "officer"), Actor("nat", "officer")


def case(base: Base, name: str = "", *, to: str | None = None, office: str = "Newark") -> UUID:
    """Return a case of Newark without work, in somebody's charge."""
    case_id = cases(base, 1, office=office)[0]
    base.execute("DELETE FROM views.work WHERE case_id = %s", (case_id,))
    base.execute("UPDATE views.cases SET assigned_to = %s WHERE case_id = %s", (to, case_id))
    if name:
        base.execute("INSERT INTO views.case_names VALUES (%s, 0, %s)", (case_id, name))
    return case_id


def look(
    base: Base, subject: UUID | str, *, by: Actor = EVA, at: datetime = AT,
    action: str = "case.look", outcome: Outcome = Outcome.DONE, purpose: str = "case work",
) -> int:  # fmt: skip
    """Write a look as the pages do; return its number on the trail."""
    trail.write(
        base, by=by, action=action, subject=str(subject), purpose=purpose, at=at, outcome=outcome
    )
    row = base.execute("SELECT max(number) FROM audit.trail").fetchone()
    assert row is not None
    return int(row[0])


def found(base: Base, method: str) -> list[Finding]:
    """Return what one method finds on the day."""
    return list(report(base, DAY, DAY, accounts=ACCOUNTS, by=OLA, at=LATER).of(method))


@pytest.mark.parametrize("shown", ["Rivas, Eva", "RIVAS SOTO, Maria Éva", "de Rivas, Eva M."])
def test_a_case_under_ones_own_name_is_found(connection: Base, shown: str) -> None:
    own, other = case(connection, shown), case(connection, "Rivera, Eva")
    number, _ = look(connection, own), look(connection, other)

    assert [Finding("own_name", "eva", str(own), "not in charge of it", (number,))] == found(
        connection, "own_name"
    )
    assert [] == found(connection, "same_surname")


def test_a_case_under_ones_own_surname_is_found_and_a_shared_particle_is_not(
    connection: Base,
) -> None:
    kin, other = case(connection, "Rivas, Pedro", to="eva"), case(connection, "de la Cruz, Pedro")
    number = look(connection, kin, action="case.find")
    look(connection, other)

    assert [Finding("same_surname", "eva", str(kin), "in charge of it", (number,))] == found(
        connection, "same_surname"
    )
    assert [] == found(connection, "own_name")


def test_an_account_without_a_full_name_is_not_compared(connection: Base) -> None:
    look(connection, case(connection, "Kim, Kim"), by=KIM)

    assert [] == [*found(connection, "own_name"), *found(connection, "same_surname")]


def test_a_case_opened_without_a_task_is_found(connection: Base) -> None:
    number = look(connection, without := case(connection))

    assert [Finding("without_task", "eva", str(without), "", (number,))] == found(
        connection, "without_task"
    )


def test_whoever_has_a_task_in_a_case_is_not_found(connection: Base) -> None:
    look(connection, case(connection, to="eva"))
    with_work = case(connection, office="Houston")
    connection.execute(
        "INSERT INTO views.work (case_id, name, role, office, since, blocked, cite) VALUES"
        " (%s, 'review', 'officer', 'Houston', %s, '[]', 'INA')",
        (with_work, DAY),
    )
    look(connection, with_work)
    look(connection, case(connection), by=OLA)
    look(connection, case(connection), action="desk.look")

    assert [] == found(connection, "without_task")


def test_work_of_another_office_or_role_is_no_task(connection: Base) -> None:
    for role, office in (("officer", "Newark"), ("supervisor", "Houston")):
        one = case(connection)
        connection.execute(
            "INSERT INTO views.work (case_id, name, role, office, since, blocked, cite) VALUES"
            " (%s, 'review', %s, %s, %s, '[]', 'INA')",
            (one, role, office, DAY),
        )
        look(connection, one)

    assert 2 == len(found(connection, "without_task"))


@pytest.mark.parametrize(
    ("action", "limit"), [("case.look", OPENED_AN_HOUR), ("desk.look", SHOWN_AN_HOUR)]
)
def test_many_cases_in_one_hour_are_found_and_as_many_in_two_are_not(
    connection: Base, action: str, limit: int
) -> None:
    ids = cases(connection, limit + 1)
    lines = [
        trail.Line(by, action, str(one), "x", AT + timedelta(hours=2 * (by is KIM and n % 2)))
        for by in (EVA, KIM)
        for n, one in enumerate(ids)
    ]
    trail.write_many(connection, lines)
    look(connection, ids[0], at=AT + timedelta(minutes=59), action=action)

    one, *others = found(connection, "mass_viewing")
    assert [] == others
    assert ("eva", "2026-03-02 16:00 UTC", limit + 2) == (one.account, one.about, len(one.entries))
    assert one.says.startswith(f"{limit + 1} cases")


def test_an_approved_file_is_no_mass_viewing(connection: Base) -> None:
    lines = [
        trail.Line(EVA, "desk.export", str(one), "export 7: The meeting.", AT)
        for one in cases(connection, SHOWN_AN_HOUR + 1)
    ]
    trail.write_many(connection, lines)

    assert [] == found(connection, "mass_viewing")


@pytest.mark.parametrize(
    ("at", "off"),
    [
        (datetime(2026, 3, 2, 12, 1, tzinfo=UTC), False),  # 06:01 in Houston
        (datetime(2026, 3, 2, 11, 59, tzinfo=UTC), True),  # 05:59
        (datetime(2026, 3, 3, 1, 59, tzinfo=UTC), False),  # 19:59
        (datetime(2026, 3, 3, 2, 0, tzinfo=UTC), True),  # 20:00
        (datetime(2026, 3, 7, 18, 0, tzinfo=UTC), True),  # Saturday noon
        (datetime(2026, 2, 16, 18, 0, tzinfo=UTC), True),  # Washington's Birthday
    ],
)
def test_hours_are_those_of_the_office(connection: Base, at: datetime, off: bool) -> None:
    number = look(connection, case(connection), at=at)

    told = report(
        connection, at.date(), at.date(), accounts=ACCOUNTS, by=OLA, at=at + timedelta(days=1)
    ).of("off_hours")

    assert ([(number,)] if off else []) == [one.entries for one in told]


def test_of_every_office_is_off_hours_only_where_no_office_works(connection: Base) -> None:
    look(connection, case(connection), by=NAT, at=datetime(2026, 3, 2, 11, 59, tzinfo=UTC))
    number = look(connection, case(connection), by=NAT, at=datetime(2026, 3, 2, 7, 0, tzinfo=UTC))

    assert [(number,)] == [one.entries for one in found(connection, "off_hours")]


@pytest.mark.parametrize("mark", ["sealed", "protected", "juvenile", "asylum"])
def test_a_confidential_case_is_found_unless_one_is_in_charge(connection: Base, mark: str) -> None:
    marked, mine, ordinary = case(connection), case(connection, to="eva"), case(connection)
    connection.execute(
        f"UPDATE views.cases SET {mark} = true WHERE case_id <> %s",
        (ordinary,),
    )
    number = look(connection, marked)
    for one in (mine, ordinary):
        look(connection, one)

    told = found(connection, "confidential")
    assert [("eva", str(marked), (number,))] == [
        (one.account, one.about, one.entries) for one in told
    ]


def test_refusals_are_found_by_account_and_action(connection: Base) -> None:
    numbers = [look(connection, one, outcome=Outcome.REFUSED) for one in "abb"]
    look(connection, "c")

    assert [Finding("refused", "eva", "case.look", "2 asked for", tuple(numbers))] == found(
        connection, "refused"
    )


def test_broken_glass_is_found_with_its_reason_and_a_refused_attempt_is_not(
    connection: Base,
) -> None:
    one, why = case(connection), "broken glass: At the counter."
    number = look(connection, one, action="case.break-glass", purpose=why)
    look(connection, one, action="case.break-glass", purpose=why, outcome=Outcome.REFUSED)

    assert [Finding("broken_glass", "eva", str(one), why, (number,))] == found(
        connection, "broken_glass"
    )


def test_other_days_are_not_in_the_report(connection: Base) -> None:
    for days in (-1, 1):
        look(connection, case(connection, "Rivas, Eva"), at=AT + timedelta(days=days))

    assert () == report(connection, DAY, DAY, accounts=ACCOUNTS, by=OLA, at=LATER).findings


def test_each_case_that_is_named_is_a_look_and_the_report_finds_no_report(connection: Base) -> None:
    own = case(connection, "Rivas, Eva")
    look(connection, own)

    first = report(connection, DAY, DAY, accounts=ACCOUNTS, by=OLA, at=AT)

    assert [("misuse 2026-03-02 to 2026-03-02",), (str(own),)] == connection.execute(
        "SELECT subject FROM audit.trail WHERE action = 'misuse.look' ORDER BY number"
    ).fetchall()
    assert first == report(connection, DAY, DAY, accounts=ACCOUNTS, by=OLA, at=AT)


def test_only_oversight_reads_it(connection: Base) -> None:
    for role in ("officer", "supervisor", "records_steward", "administrator"):
        with pytest.raises(NotYours):
            report(connection, DAY, DAY, accounts=(), by=Actor("x", role), at=LATER)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (DAY, DAY - timedelta(days=1)),
        (DAY - timedelta(days=31), DAY),
        (DAY, LATER.date() + timedelta(days=1)),
    ],
)
def test_days_that_cannot_be_asked_for_are_refused(
    connection: Base, first: date, last: date
) -> None:
    with pytest.raises(DaysNotAsked):
        report(connection, first, last, accounts=(), by=OLA, at=LATER)


def test_the_nightly_pass_keeps_each_day_once(connection: Base) -> None:
    number = look(connection, own := case(connection, "Rivas, Eva"))

    kept = [
        keep_reports(connection, today=day, accounts=ACCOUNTS, by=STEWARD, at=LATER)
        for day in (date(2026, 3, 3), date(2026, 3, 3), date(2026, 3, 6))
    ]

    assert [(DAY,), (), (date(2026, 3, 3), date(2026, 3, 4), date(2026, 3, 5))] == kept
    shown = misuse.look_at_kept(connection, DAY, by=OLA, at=LATER)
    assert shown is not None
    assert (True, number, str(own)) == (
        shown.kept, shown.of("own_name")[0].entries[0], shown.of("own_name")[0].about
    )  # fmt: skip
    last = misuse.look_at_kept(connection, None, by=OLA, at=LATER)
    assert last is not None
    assert date(2026, 3, 5) == last.first


def test_what_was_kept_stands_when_the_record_changes(connection: Base) -> None:
    look(connection, one := case(connection))
    keep_reports(connection, today=date(2026, 3, 3), accounts=ACCOUNTS, by=STEWARD, at=LATER)

    connection.execute("UPDATE views.cases SET assigned_to = 'eva' WHERE case_id = %s", (one,))

    assert [] == found(connection, "without_task")
    kept = misuse.look_at_kept(connection, DAY, by=OLA, at=LATER)
    assert kept is not None
    assert [str(one)] == [of.about for of in kept.of("without_task")]


def test_every_method_says_how_it_is_done_and_a_finding_has_no_weight(connection: Base) -> None:
    names = {one.name for one in misuse.METHODS}

    assert {*misuse.misuse_rows.QUERIES, "own_name", "same_surname"} == names
    assert all(one.says.endswith(".") for one in misuse.METHODS)
    assert ["method", "account", "about", "says", "entries"] == list(Finding.__annotations__)


@pytest.fixture
def installation(
    connection: Base, database_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> str:
    """The database as commands find it, with one account as the web lays them."""
    monkeypatch.setenv("DUECOURSE_DATABASE_URL", database_url)
    monkeypatch.setenv("DUECOURSE_HOME", str(tmp_path))
    with psycopg.connect(database_url, autocommit=True) as admin:
        admin.execute(
            "CREATE TABLE accounts.account AS SELECT 'eva' AS username, 'Rivas' AS last_name,"
            " 'Eva' AS first_name, 'Houston' AS office, false AS everywhere"
        )
    return database_url


@pytest.mark.usefixtures("installation")
def test_the_command_prints_what_the_report_finds(
    connection: Base, capsys: pytest.CaptureFixture[str]
) -> None:
    number = look(connection, own := case(connection, "Rivas, Eva"))
    asked = ["audit", "misuse", "--from", str(DAY), "--to", str(DAY)]

    codes = [main([*asked, "--json"]), main(asked)]

    printed = capsys.readouterr().out
    told = json.loads(printed.splitlines()[0])
    assert [0, 0] == codes
    assert {"method": "own_name", "account": "eva", "about": str(own),
            "says": "not in charge of it", "entries": [number]} in told["findings"]  # fmt: skip
    assert f"  eva: {own} not in charge of it (entries {number})" in printed


@pytest.mark.usefixtures("installation")
def test_the_command_of_the_nightly_pass_keeps_the_report_of_yesterday(connection: Base) -> None:
    yesterday = datetime.now(UTC) - timedelta(days=1)
    look(connection, case(connection, "Rivas, Eva"), at=yesterday)

    assert 0 == main(["night", "--processes", "1", "--json"])

    kept = misuse.look_at_kept(connection, yesterday.date(), by=OLA, at=LATER)
    assert kept is not None
    assert ["eva"] == [one.account for one in kept.of("own_name")]


def test_an_installation_without_web_has_no_accounts(connection: Base, database_url: str) -> None:
    connection.execute("SELECT 1")  # the schema is laid, the web's tables are not

    assert () == accounts_known(database_url)
