"""Records are joined, kept apart and parted again; nothing is lost on the way."""

from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection
from records_on_file import NOW, STEWARD, arrived, left_by_model

from duecourse.access.roles import NotYours
from duecourse.actions import assertions, look_at_person, persons
from duecourse.actions.assertions import Reopened
from duecourse.actions.reliance import rely
from duecourse.audit.trail import Actor
from duecourse.linkage.standing import MODEL, Assertion, folded

TODAY = NOW.date()


def join(connection: Connection[Any], record: int, other: int) -> persons.Joined:
    return persons.join(
        connection, record=record, other=other, because="same fingerprints", by=STEWARD,
        purpose="test", at=NOW,
    )  # fmt: skip


def apart(connection: Connection[Any], record: int, other: int) -> persons.Joined:
    return persons.keep_apart(
        connection, record=record, other=other, because="two photographs", by=STEWARD,
        purpose="test", at=NOW,
    )  # fmt: skip


def unmerge(connection: Connection[Any], assertion: int) -> assertions.Unmerged:
    return persons.unmerge(
        connection, assertion, because="wrong", by=STEWARD, purpose="test", at=NOW
    )


def view(connection: Connection[Any], record: int) -> bytes:
    person = assertions.person_of(connection, record)
    return look_at_person.view_of(connection, person, as_of=TODAY, inside=frozenset()).as_bytes()


def test_an_unmerge_gives_back_both_views_and_a_number_nobody_had(
    connection: Connection[Any],
) -> None:
    ana, eva = arrived(connection, 1), arrived(connection, 2)
    before = view(connection, ana), view(connection, eva)
    first = assertions.person_of(connection, ana)

    joined = join(connection, ana, eva)
    together = view(connection, ana)
    parted = unmerge(connection, joined.assertion)

    assert before == (view(connection, ana), view(connection, eva))
    assert together not in before
    assert parted.person == assertions.person_of(connection, ana) != first
    assert [] == assertions.records_of(connection, first)
    assert (ana,) == parted.records


def test_what_relied_on_a_withdrawn_link_is_listed_and_reopened(
    connection: Connection[Any],
) -> None:
    ana, eva, else_ = (arrived(connection, n) for n in (1, 2, 3))
    rely(connection, ana, kind="decision", name="before", case_id=None, at=NOW)
    joined = join(connection, ana, eva)
    for kind, name in (("notice", "hearing 7"), ("deadline", "depart by"), ("decision", "closed")):
        rely(connection, eva, kind=kind, name=name, case_id=None, at=NOW)
    rely(connection, else_, kind="notice", name="of somebody else", case_id=None, at=NOW)

    parted = unmerge(connection, joined.assertion)

    expected = (
        Reopened("deadline", "depart by", None),
        Reopened("decision", "closed", None),
        Reopened("notice", "hearing 7", None),
    )
    assert expected == tuple(sorted(parted.reopened, key=lambda one: one.kind))
    kept = connection.execute("SELECT kind, name FROM linkage.reopened ORDER BY kind").fetchall()
    assert [(one.kind, one.name) for one in expected] == kept


def test_a_person_outranks_the_model_and_the_model_link_goes(connection: Connection[Any]) -> None:
    ana, eva = arrived(connection, 1), arrived(connection, 2)
    left, link = left_by_model(connection, 3, ana)
    rely(connection, left, kind="decision", name="departed", case_id=None, at=NOW)

    joined = join(connection, left, eva)

    assert [link] == [gone.withdrawn for gone in joined.withdrawn]
    assert (Reopened("decision", "departed", None),) == joined.withdrawn[0].reopened
    assert assertions.person_of(connection, left) == assertions.person_of(connection, eva)
    ended = "SELECT record, ended_by FROM linkage.standing WHERE ended_by IS NOT NULL"
    assert [(eva, left)] == connection.execute(ended).fetchall()


def test_kept_apart_the_model_link_goes_and_no_join_passes(connection: Connection[Any]) -> None:
    ana, eva = arrived(connection, 1), arrived(connection, 2)
    left, link = left_by_model(connection, 3, ana)

    parted = apart(connection, left, ana)

    assert [link] == [gone.withdrawn for gone in parted.withdrawn]
    join(connection, eva, ana)
    with pytest.raises(persons.SaidApart) as refused:
        join(connection, left, eva)
    assert (parted.assertion,) == refused.value.assertions
    unmerge(connection, parted.assertion)
    assert join(connection, left, eva).person == assertions.person_of(connection, ana)


def test_what_persons_joined_is_not_parted_in_passing(connection: Connection[Any]) -> None:
    ana, eva = arrived(connection, 1), arrived(connection, 2)
    joined = join(connection, ana, eva)

    with pytest.raises(persons.StandTogether) as refused:
        apart(connection, ana, eva)

    assert (joined.assertion,) == refused.value.assertions


def test_of_two_departures_at_one_admission_a_person_says_which_is_wrong(
    connection: Connection[Any],
) -> None:
    ana = arrived(connection, 1)
    (one, first), (two, second) = (left_by_model(connection, n, ana) for n in (2, 3))

    with pytest.raises(persons.StandTogether) as refused:
        apart(connection, one, two)

    assert {first, second} == set(refused.value.assertions)


def test_a_link_is_withdrawn_once_and_an_opening_never(connection: Connection[Any]) -> None:
    ana, eva = arrived(connection, 1), arrived(connection, 2)
    joined = join(connection, ana, eva)
    unmerge(connection, joined.assertion)
    opening = assertions.about(connection, [ana])[0].id

    for number in (joined.assertion, opening, 10_000):
        with pytest.raises(persons.NothingToWithdraw):
            unmerge(connection, number)


def test_every_change_needs_a_reason_and_a_role(connection: Connection[Any]) -> None:
    ana, eva = arrived(connection, 1), arrived(connection, 2)

    for reason in ("", "  \n ", "x" * 501):
        with pytest.raises(persons.BecauseMissing):
            persons.join(
                connection, record=ana, other=eva, because=reason, by=STEWARD, purpose="test",
                at=NOW,
            )  # fmt: skip
    officer = Actor("officer", "officer")
    with pytest.raises(NotYours):
        persons.join(
            connection, record=ana, other=eva, because="same", by=officer, purpose="test", at=NOW
        )

    seen = connection.execute("SELECT actor, action, outcome FROM audit.trail").fetchall()
    assert [("officer", "person.join", "refused")] == seen


@pytest.mark.parametrize("table", ["source_record", "assertion", "reliance", "reopened", "person"])
def test_nobody_edits_what_was_received_or_asserted(
    connection: Connection[Any], table: str
) -> None:
    arrived(connection, 1)

    for sql in (f"DELETE FROM linkage.{table}", f"TRUNCATE linkage.{table} CASCADE"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(sql)
        connection.execute("RESET ROLE")
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            connection.execute(sql)
        connection.execute("SET ROLE duecourse_app")


@dataclass
class Book:
    """What a careful clerk would have noted beside: the oracle of the random histories."""

    records: list[int] = field(default_factory=list)
    joins: dict[int, tuple[int, int]] = field(default_factory=dict)
    relied: dict[str, set[int]] = field(default_factory=dict)
    reopened: set[tuple[int, str]] = field(default_factory=set)

    def together(self, record: int) -> set[int]:
        found = {record}
        while True:
            more = {
                end for pair in self.joins.values() if found & set(pair) for end in pair
            } | found
            if more == found:
                return found
            found = more

    def links(self, record: int) -> set[int]:
        found = self.together(record)
        return {number for number, pair in self.joins.items() if set(pair) & found}


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["arrive", "join", "unmerge", "rely", "leave"]),
        st.integers(0, 99), st.integers(0, 99),
    ),
    min_size=5, max_size=25,
)  # fmt: skip


def act(connection: Connection[Any], book: Book, what: str, a: int, b: int) -> None:
    number = len(book.records)
    if what == "arrive" or number < 2:
        book.records.append(arrived(connection, number))
        return
    one, two = book.records[a % number], book.records[b % number]
    if what == "leave":
        record, made = left_by_model(connection, number, one)
        book.records.append(record)
        book.joins[made] = (record, one)
    elif what == "join" and one != two:
        joined = join(connection, one, two)
        for gone in joined.withdrawn:
            note(book, gone)
        book.joins[joined.assertion] = (one, two)
    elif what == "unmerge" and book.joins:
        note(book, unmerge(connection, list(book.joins)[a % len(book.joins)]))
    elif what == "rely":
        name = f"decision {len(book.relied)}"
        book.relied[name] = book.links(one)
        rely(connection, one, kind="decision", name=name, case_id=None, at=NOW)


def note(book: Book, gone: assertions.Unmerged) -> None:
    """The list that came back is the clerk's own: all that relied on the link, and nothing else."""
    expected = {name for name, links in book.relied.items() if gone.withdrawn in links}
    assert expected == {one.name for one in gone.reopened}
    del book.joins[gone.withdrawn]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=ACTS, a=st.integers(0, 99), b=st.integers(0, 99))
def test_on_any_history_an_unmerge_gives_back_the_views_byte_for_byte(
    connection: Connection[Any], history: list[tuple[str, int, int]], a: int, b: int
) -> None:
    with connection.transaction(force_rollback=True):
        book = Book()
        for step in history:
            act(connection, book, *step)
        number = len(book.records)
        one, two = book.records[a % number], book.records[b % number]
        before = {record: view(connection, record) for record in book.records}

        if two not in book.together(one) and not any(
            edge.judge == MODEL and edge.record == one
            for edge in assertions.joins(connection, [one])
        ):
            joined = join(connection, one, two)
            held = "notice while together"
            rely(connection, two, kind="notice", name=held, case_id=None, at=NOW)
            parted = unmerge(connection, joined.assertion)
            assert held in {found.name for found in parted.reopened}

        assert before == {record: view(connection, record) for record in book.records}
        stands = {r: assertions.person_of(connection, r) for r in book.records}
        for record in book.records:
            mine = {other for other in book.records if stands[other] == stands[record]}
            assert book.together(record) == mine
        everything = assertions.about(connection, book.records)
        assert folded(everything) == stands
        assert_numbers_are_new(everything)


def assert_numbers_are_new(everything: list[Assertion]) -> None:
    """A number given on an unmerge was never used before it."""
    used: set[int] = set()
    for row in everything:
        if row.person is not None:
            assert row.kind != "withdrawal" or row.person not in used
            used.add(row.person)
