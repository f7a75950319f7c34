"""A search finds every form of a person, says when it was cut short, and sees no compartment."""

import statistics
from time import perf_counter
from typing import Any

import pytest
from psycopg import Connection
from records_on_file import NOW, STEWARD, SUPERVISOR, arrived, crowd

from duecourse.access.roles import NotYours
from duecourse.actions import assertions, file_record, look_at_person, persons, protect
from duecourse.linkage.normalise import Given, comparable
from duecourse.linkage.search import CAP, SEARCH, Searched, search, search_keys, values

SHELTER = frozenset({"shelter"})


def searched(connection: Connection[Any], *, salts: tuple[str, ...] = (), **given: str) -> Searched:
    keys = search_keys([comparable(Given(**given))], salts=salts)  # type: ignore[arg-type]
    return search(connection, [keys])[0]


def numbers(found: Searched) -> set[int]:
    return {one.record for one in found.found}


def test_every_document_name_and_birth_date_of_a_person_finds_it(
    connection: Connection[Any],
) -> None:
    ana = arrived(
        connection, 1, document="P1111111",
        also=({"document": "C2222222"}, {"surname": "MARRIED"}, {"birth": "1979-12-30"}),
    )  # fmt: skip
    arrived(connection, 2, document="P3333333", birth="1960-02-03")

    assert {ana} == numbers(searched(connection, document="P1111111"))
    assert {ana} == numbers(searched(connection, document="C2222222"))
    assert {ana} == numbers(
        searched(connection, surname="MARRIED", given="ANA", birth="1988-04-05")
    )
    assert {ana} == numbers(
        searched(connection, surname="SURNAME1", given="ANA", birth="1979-12-30")
    )
    assert set() == numbers(searched(connection, document="P9999999"))


def test_many_records_are_searched_in_one_round_trip(connection: Connection[Any]) -> None:
    on_file = [arrived(connection, n, document=f"P{n:07}") for n in range(1, 6)]
    asked = [search_keys([comparable(Given(document=f"P{n:07}"))]) for n in range(1, 6)]

    together = search(connection, [*asked, []])

    assert [{record} for record in on_file] == [numbers(one) for one in together[:5]]
    assert Searched(()) == together[5]
    assert [] == search(connection, [])


def test_a_document_of_500_people_says_that_the_search_was_cut_short(
    connection: Connection[Any],
) -> None:
    crowd(connection, document="X7777777")

    many = searched(connection, document="X7777777")
    few = searched(connection, surname="SURNAME7", given="ANA", birth="1917-04-05")

    assert many.truncated
    assert () == many.found
    assert not few.truncated


def test_from_outside_a_compartment_is_neither_shown_nor_counted(
    connection: Connection[Any],
) -> None:
    protect.open_compartment(connection, "shelter")
    for number in range(CAP - 1):
        arrived(connection, number, document="X7777777")
    hidden = [
        arrived(connection, 200 + n, document="X7777777", compartment="shelter") for n in (1, 2)
    ]
    salts = tuple(file_record.salts(connection, ["shelter"]))

    outside = searched(connection, document="X7777777")
    inside = searched(connection, document="X7777777", salts=salts)

    assert not outside.truncated
    assert CAP - 1 == len(outside.found)
    assert set(hidden) == numbers(inside) - numbers(outside)


def test_a_person_put_under_protection_is_gone_for_all_outside(connection: Connection[Any]) -> None:
    protect.open_compartment(connection, "shelter")
    ana, eva = arrived(connection, 1, document="P1111111"), arrived(connection, 2)
    person = assertions.person_of(connection, ana)

    moved = protect.protect(
        connection, ana, compartment="shelter", because="U visa petition", by=SUPERVISOR, at=NOW,
        inside=SHELTER,
    )  # fmt: skip

    assert (ana,) == moved
    assert set() == numbers(searched(connection, document="P1111111"))
    with pytest.raises(look_at_person.PersonUnknown):
        look_at_person.look_at_person(
            connection, person, as_of=NOW.date(), by=STEWARD, purpose="test", at=NOW
        )
    for one, two in ((ana, eva), (eva, ana), (eva, 10_000)):
        with pytest.raises(persons.RecordUnknown):
            persons.join(
                connection, record=one, other=two, because="same", by=STEWARD, purpose="test",
                at=NOW,
            )  # fmt: skip
    with pytest.raises(persons.ApartByLaw):
        persons.join(
            connection, record=eva, other=ana, because="same", by=STEWARD, purpose="test", at=NOW,
            inside=SHELTER,
        )  # fmt: skip


def test_inside_the_compartment_nothing_was_lost_and_the_way_out_is_open(
    connection: Connection[Any],
) -> None:
    protect.open_compartment(connection, "shelter")
    ana = arrived(connection, 1, document="P1111111", also=({"document": "C2222222"},))
    person = assertions.person_of(connection, ana)
    view = look_at_person.view_of(connection, person, as_of=NOW.date(), inside=SHELTER)
    act = {"because": "by court order", "by": SUPERVISOR, "at": NOW, "inside": SHELTER}

    protect.protect(connection, ana, compartment="shelter", **act)  # type: ignore[arg-type]
    salts = tuple(file_record.salts(connection, ["shelter"]))

    assert {ana} == numbers(searched(connection, document="C2222222", salts=salts))
    assert view == look_at_person.view_of(connection, person, as_of=NOW.date(), inside=SHELTER)
    protect.protect(connection, ana, compartment=None, **act)  # type: ignore[arg-type]
    assert {ana} == numbers(searched(connection, document="C2222222"))
    assert set() == numbers(searched(connection, document="P9999999", salts=salts))


def test_only_a_supervisor_inside_protects(connection: Connection[Any]) -> None:
    protect.open_compartment(connection, "shelter")
    ana = arrived(connection, 1)

    with pytest.raises(NotYours):
        protect.protect(
            connection, ana, compartment="shelter", because="asked", by=STEWARD, at=NOW,
            inside=SHELTER,
        )  # fmt: skip
    with pytest.raises(protect.CompartmentUnknown):
        protect.protect(
            connection, ana, compartment="shelter", because="asked", by=SUPERVISOR, at=NOW
        )
    with pytest.raises(protect.CompartmentUnknown):
        protect.protect(
            connection, ana, compartment="other", because="asked", by=SUPERVISOR, at=NOW,
            inside=frozenset({"other"}),
        )  # fmt: skip


@pytest.mark.slow
def test_a_search_for_somebody_protected_takes_as_long_as_one_for_nobody(
    connection: Connection[Any],
) -> None:
    """Medians of 400 searches each, taken in turns; 25 % is a generous bound.

    The two do the same work by construction (see linkage/search.py); the timing guards that.
    """
    protect.open_compartment(connection, "shelter")
    for number in range(300):
        kept = {"compartment": "shelter"} if number % 2 else {}
        arrived(connection, number, document=f"P{number:07}", **kept)
    seconds: dict[str, list[float]] = {"hidden": [], "nobody": []}

    for turn in range(400):
        hidden = f"P{2 * (turn % 150) + 1:07}"
        for who, number in (("hidden", hidden), ("nobody", f"Q{turn:07}")):
            keys = search_keys([comparable(Given(document=number))])
            start = perf_counter()
            found = search(connection, [keys])
            seconds[who].append(perf_counter() - start)
            assert [Searched(())] == found

    hidden_s, nobody_s = (statistics.median(seconds[who]) for who in ("hidden", "nobody"))
    assert abs(hidden_s - nobody_s) < 0.25 * nobody_s
    plans = [_plan(connection, document) for document in ("P0000001", "Q0000001")]
    assert plans[0] == plans[1]


def _plan(connection: Connection[Any], document: str) -> list[tuple[str, Any, Any]]:
    """What PostgreSQL did for a search: each step with its rows and the pages it touched."""
    keys = search_keys([comparable(Given(document=document))])
    connection.execute(SEARCH, values([keys]))
    row = connection.execute(
        "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON, TIMING OFF) " + SEARCH, values([keys])
    ).fetchone()
    assert row is not None
    steps, ahead = [], [row[0][0]["Plan"]]
    while ahead:
        step = ahead.pop()
        steps.append((step["Node Type"], step["Actual Rows"], step["Shared Hit Blocks"]))
        ahead += step.get("Plans", [])
    return steps
