"""Lists show what single decisions permit, and the database's own row security shows no more."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import cedarpy
import psycopg
import pytest

from duecourse.access.decide import CASE, CaseFacts, Who, decide
from duecourse.access.policy import read
from duecourse.access.roles import Role
from duecourse.access.rows import NotInSql, condition, session_condition
from duecourse.actions.gate import reading_as
from duecourse.audit.trail import Actor
from duecourse.ledger import migrate

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
OFFICES = ("", "Houston", "Boston", "El Paso")
NAMES = ("ana", "ben", "cleo", "")
INSERT = """
    INSERT INTO views.cases (case_id, version, reference, class, office, assigned_to, offered_to,
        opened_on, name, tracks, holds, as_of, rule_book, sealed, asylum, protected, juvenile)
    VALUES (%s, 1, 'x', %s, %s, %s, %s, '2026-01-01', 'x', '{}', '[]', '2026-01-01', '',
        %s, %s, %s, %s)
"""
Base = psycopg.Connection[Any]


def random_cases(chance: Random, count: int) -> list[CaseFacts]:
    def seldom() -> bool:
        return chance.random() < 0.2

    return [
        CaseFacts(
            str(UUID(int=chance.getrandbits(128), version=4)), chance.choice(OFFICES),
            chance.choice(OFFICES), chance.choice(NAMES), chance.choice(("removal", "benefit")),
            seldom(), seldom(), seldom(), seldom(),
            frozenset(chance.sample(("L1", "L2"), chance.randrange(3))),
        )
        for _ in range(count)
    ]  # fmt: skip


def random_who(chance: Random, cases: list[CaseFacts]) -> Who:
    own = [chance.choice(cases).id for _ in range(3)]
    return Who(
        chance.choice(NAMES[:3]), str(chance.choice(tuple(Role))), chance.choice(OFFICES),
        chance.random() < 0.3,
        frozenset(one for one in ("sealed", "1367", "juvenile") if chance.random() < 0.4),
        frozenset(own) if chance.random() < 0.3 else frozenset(), chance.choice(("", "L1", "L2")),
    )  # fmt: skip


def filled(base: Base, cases: list[CaseFacts], glass: dict[str, set[str]]) -> None:
    with base.cursor() as cursor:
        cursor.executemany(INSERT, [
            (one.id, one.case_class, one.office, one.assigned_to or None, one.offered_to or None,
             one.sealed, one.asylum, one.protected, one.juvenile)
            for one in cases
        ])  # fmt: skip
        cursor.executemany(
            "INSERT INTO views.case_counsel (counsel, name, case_id) VALUES (%s, %s, %s)",
            [(counsel, counsel, one.id) for one in cases for counsel in one.counsel],
        )
        cursor.executemany(
            "INSERT INTO audit.glass (account, case_id, because, broken_at, until)"
            " VALUES (%s, %s, 'a stated reason of some length', %s, %s)",
            [(name, one, NOW - timedelta(hours=1), NOW + timedelta(hours=1))
             for name, opened in glass.items() for one in opened],
        )  # fmt: skip


@pytest.fixture
def world(connection: Base) -> tuple[list[CaseFacts], dict[str, set[str]]]:
    chance = Random(20261125)
    cases = random_cases(chance, 250)
    glass = {name: {chance.choice(cases).id for _ in range(20)} for name in NAMES[:3]}
    filled(connection, cases, glass)
    return cases, glass


def test_a_list_shows_exactly_what_single_decisions_permit(
    connection: Base, world: tuple[list[CaseFacts], dict[str, set[str]]]
) -> None:
    cases, glass = world
    chance = Random(1)
    for _ in range(40):
        who, purpose = random_who(chance, cases), chance.choice(("case work", "oversight", ""))
        action = chance.choice(("case.look", "case.record", "case.step", "case.trail"))
        asked = condition(who, action, purpose=purpose, now=NOW)
        rows = connection.execute(
            f"SELECT case_id::text FROM views.cases AS cases WHERE {asked.sql}", asked.parameters
        ).fetchall()

        singly = {
            one.id for one in cases
            if decide(
                who, action, one, purpose=purpose, broken_glass=one.id in glass[who.name]
            ).permitted
        }  # fmt: skip
        assert singly == {row[0] for row in rows}, (who, action, purpose)


def random_policies(chance: Random) -> str:
    """Return random policies of the operators that ours use."""

    def leaf() -> str:
        return chance.choice((
            "resource.sealed", "resource.juvenile", "principal.everywhere", "context.broken_glass",
            f'resource.office == "{chance.choice(OFFICES)}"', "resource.office == principal.office",
            "resource.assigned_to != principal.name",
            f'principal.role == "{chance.choice(tuple(Role))}"',
            '["officer", "oversight"].contains(principal.role)', 'context.purpose != ""',
            "principal.cases.contains(resource.id)", "resource.counsel.contains(principal.counsel)",
            'principal.compartments.contains("1367")',
            '["Houston", "Boston"].contains(resource.offered_to)',
        ))  # fmt: skip

    def tree(depth: int) -> str:
        if depth == 0 or chance.random() < 0.3:
            return leaf()
        if chance.random() < 0.25:
            return f"!({tree(depth - 1)})"
        return f"({tree(depth - 1)} {chance.choice(('&&', '||'))} {tree(depth - 1)})"

    def one(effect: str) -> str:
        said = chance.choice(("when", "unless"))
        return f"{effect} (principal, action, resource) {said} {{ {tree(3)} }};"

    kinds = ["permit"] * chance.randint(1, 3) + ["forbid"] * chance.randint(0, 2)
    return "\n".join(one(effect) for effect in kinds)


def test_any_policies_give_the_same_answer_singly_and_as_a_list(
    connection: Base, world: tuple[list[CaseFacts], dict[str, set[str]]]
) -> None:
    cases, glass = world
    chance = Random(2)
    for _ in range(120):
        stated = random_policies(chance)
        who, some = random_who(chance, cases), chance.sample(cases, 25)
        asked = condition(who, "case.look", purpose="case work", now=NOW, among=read(stated))
        rows = connection.execute(
            f"SELECT case_id::text FROM views.cases AS cases WHERE {asked.sql}", asked.parameters
        ).fetchall()

        found = {row[0] for row in rows}
        for case in some:
            permitted = engine_says(stated, who, case, broken=case.id in glass[who.name])
            assert permitted == (case.id in found), (stated, who, case)


def engine_says(stated: str, who: Who, case: CaseFacts, *, broken: bool) -> bool:
    """Ask the engine itself, with entities made here."""
    entities = [
        {"uid": {"type": kind, "id": name}, "parents": [], "attrs": {
            key: sorted(value) if isinstance(value, frozenset) else value
            for key, value in attributes.items()
        }}
        for kind, name, attributes in (
            ("User", who.name, who.attributes()), (CASE, case.id, case.attributes())
        )
    ]  # fmt: skip
    told = cedarpy.is_authorized(
        {
            "principal": {"type": "User", "id": who.name},
            "action": {"type": "Action", "id": "case.look"},
            "resource": {"type": CASE, "id": case.id},
            "context": {"purpose": "case work", "broken_glass": broken},
        },
        stated, entities,
    )  # fmt: skip
    return bool(told.allowed)


def test_the_role_of_looks_reads_no_row_that_its_policy_denies(
    connection: Base, world: tuple[list[CaseFacts], dict[str, set[str]]]
) -> None:
    cases, _ = world
    chance = Random(3)
    for _ in range(40):
        who = random_who(chance, cases)
        by = Actor(
            who.name, who.role, "", who.office, who.everywhere, who.compartments, who.cases,
            who.counsel,
        )  # fmt: skip
        with connection.transaction(), reading_as(connection, by):
            rows = connection.execute("SELECT case_id::text FROM views.cases").fetchall()
            hanging = connection.execute("SELECT DISTINCT case_id::text FROM views.case_counsel")
            counsel = {row[0] for row in hanging.fetchall()}

        # Broken glass is open by the clock of the database there, and NOW lies in its past or not.
        singly = {
            one.id for one in cases
            if decide(who, "case.look", one, purpose="case work").permitted
        }  # fmt: skip
        opened = {row[0] for row in rows}
        broken = connection.execute(
            "SELECT case_id::text FROM audit.glass WHERE account = %s AND until > now()",
            (who.name,),
        ).fetchall()
        assert singly <= opened <= singly | {row[0] for row in broken}
        assert counsel <= opened


def test_without_a_session_nothing_is_open(
    connection: Base, world: tuple[list[CaseFacts], dict[str, set[str]]]
) -> None:
    with connection.transaction():
        connection.execute("SELECT set_config('role', 'duecourse_web', true)")

        assert 0 == connection.execute("SELECT count(*) FROM views.cases").fetchone()[0]  # type: ignore[index]


WRITES = (
    """INSERT INTO audit.glass (account, case_id, because, broken_at, until) VALUES
       ('eve', gen_random_uuid(), 'because I say so, and long', now(), now() + interval '1 h')""",
    "DELETE FROM views.cases",
    "UPDATE views.cases SET office = 'mine'",
    """INSERT INTO audit.trail (at, actor, role, action, subject, purpose, outcome)
       VALUES (now(), '', '', '', '', '', '')""",
)


def said_by_the_role_of_looks(base: Base, statement: str) -> None:
    with base.transaction():
        base.execute("SELECT set_config('role', 'duecourse_web', true)")
        base.execute(statement)


@pytest.mark.parametrize("statement", WRITES)
def test_the_role_of_looks_writes_nothing(connection: Base, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        said_by_the_role_of_looks(connection, statement)


def test_the_security_of_the_rows_is_that_of_the_policies() -> None:
    files = [text for _, text in migrate.sql_files() if "-- end of policies" in text]
    laid = files[-1].split("-- policies\n")[1].split("\n-- end of policies")[0]

    assert session_condition("case.look") == laid


def test_what_has_no_form_in_sql_is_refused() -> None:
    odd = read("permit (principal, action, resource) when { resource.counsel.containsAll([]) };")

    with pytest.raises(NotInSql):
        condition(Who("ana", "officer"), "case.look", purpose="x", now=NOW, among=odd)


def test_the_package_holds_the_files_of_the_policies() -> None:
    folder = Path(migrate.__file__).parents[1] / "access" / "policies"

    assert {"roles.cedar", "cases.cedar", "schema.cedarschema"} == {
        one.name for one in folder.iterdir()
    }
