"""A source that suddenly writes otherwise is no longer linked by machine; chance is no alarm."""

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from policies import DOCUMENT_LINKS
from psycopg import Connection
from records_on_file import NOW, STEWARD

from duecourse.actions.automatic import BaselineMissing, allow_automatic, counted
from duecourse.actions.link import Linker
from duecourse.linkage.artefact import load
from duecourse.linkage.drift import BASELINE_MIN, WINDOW, Window, drifted, from_text
from duecourse.linkage.normalise import Given, comparable
from duecourse.linkage.policy import Outcome
from duecourse.linkage.records import Identity, Way

SURNAMES = ("OKORO", "NGUYEN", "GARCIA LOPEZ", "HASSAN", "WANG", "SMITH", "DIALLO", "DE LA CRUZ")
GIVEN = ("NGOZI", "VAN ANH", "MARIA JOSE", "AHMED", "XIAO MING", "JOHN", "FATOUMATA", "ANA")


def day(chance: random.Random) -> str:
    year, month, day = chance.randrange(50, 99), chance.randrange(1, 13), chance.randrange(2, 29)
    return f"19{year}-{month:02}-{day:02}"


def usual(chance: random.Random) -> dict[str, str]:
    """A record as the source writes it: some without a document, some born on 1 January."""
    return {
        "surname": chance.choice(SURNAMES), "given": chance.choice(GIVEN),
        "birth": "1980-01-01" if chance.random() < 0.05 else day(chance),
        "sex": chance.choice("MF"), "nationality": "NGA", "issued_by": "NGA",
        "document": "" if chance.random() < 0.04 else f"A{chance.randrange(10**8):08}",
    }  # fmt: skip


OTHERWISE = {
    "names in one field": lambda r: {**r, "surname": f"{r['surname']} {r['given']}", "given": ""},
    "names glued together": lambda r: {**r, "surname": r["surname"] + r["given"]},
    "only initials": lambda r: {**r, "given": r["given"][0]},
    "dates without a day": lambda r: {**r, "birth": r["birth"][:7] + "-00"},
    "dates day first": lambda r: {**r, "birth": "/".join(reversed(r["birth"].split("-")))},
    "country before the number": lambda r: {**r, "document": "NGA-" + r["document"]},
    "no documents": lambda r: {**r, "document": ""},
    "another list of countries": lambda r: {**r, "nationality": "NGR8"},
    "broken characters": lambda r: {**r, "surname": r["surname"][:3] + "\ufffd"},
    "sex as a word": lambda r: {**r, "sex": "WOMAN"},
}  # fmt: skip


def window(chance: random.Random, count: int, change: Any = dict) -> Window:
    made = Window()
    for _ in range(count):
        made.add(comparable(Given(**change(usual(chance)))), hit=chance.random() < 0.85)
    return made


@pytest.mark.parametrize("change", OTHERWISE.values(), ids=OTHERWISE.keys())
def test_another_normal_form_is_seen_within_a_window(change: Any) -> None:
    chance = random.Random(7)
    baseline = window(chance, 5_000)

    assert () != drifted(window(chance, WINDOW, change), baseline)


def test_records_of_the_same_kind_are_no_alarm_in_200_windows() -> None:
    chance = random.Random(7)
    baseline = window(chance, 2_000)

    alarms = [drifted(window(chance, 100), baseline) for _ in range(200)]

    assert [] == [alarm for alarm in alarms if alarm]


def test_the_key_hit_rate_alone_tells_of_a_change() -> None:
    chance = random.Random(7)
    baseline = window(chance, 2_000)
    unfound = window(chance, 200)
    unfound.shares["found under a key"] = 60

    assert 1 == len(drifted(unfound, baseline))


def test_too_few_records_say_nothing() -> None:
    chance = random.Random(7)
    other = OTHERWISE["no documents"]

    assert () == drifted(window(chance, 99, other), window(chance, 5_000))
    assert () == drifted(window(chance, 500, other), window(chance, BASELINE_MIN - 1))


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 40), st.integers(1, 40))
def test_counts_add_up_and_come_back_from_text(seed: int, one: int, two: int) -> None:
    chance = random.Random(seed)
    first, second = window(chance, one), window(chance, two)

    both = first.plus(second)

    assert one + two == both.records
    assert both == from_text(both.as_text())
    assert both == second.plus(first)


def source(connection: Connection[Any]) -> Linker:
    return Linker(connection, load(), DOCUMENT_LINKS, "exits", "test feed", lambda: NOW)


def sent(chance: random.Random, count: int, first: int, change: Any = dict) -> list[Identity]:
    return [
        Identity("exits", f"D{first + n}", Way.DEPARTURE, Given(**change(usual(chance))))
        for n in range(count)
    ]


def filed(connection: Connection[Any], departures: list[Identity]) -> None:
    """The admissions of the same people, so that their departures can be linked."""
    arrivals = [Identity("entries", "A" + one.record, Way.ARRIVAL, one.given) for one in departures]
    for first in range(0, len(arrivals), 500):
        Linker(connection, load(), DOCUMENT_LINKS, "entries", "test feed", lambda: NOW).take(
            arrivals[first : first + 500]
        )


def test_a_new_source_is_not_linked_until_a_steward_allows_it(connection: Connection[Any]) -> None:
    chance = random.Random(7)
    early, later = sent(chance, 1_000, 0), sent(chance, 50, 1_000)
    filed(connection, early + later)
    with pytest.raises(BaselineMissing):
        allow_automatic(connection, "exits", because="tried", by=STEWARD, at=NOW)

    linker = source(connection)
    before = [one.outcome for part in (early[:500], early[500:]) for one in linker.take(part)]
    known = allow_automatic(connection, "exits", because="tried", by=STEWARD, at=NOW)
    after = [one.outcome for one in linker.take(later)]

    assert Outcome.AUTOMATIC not in before
    assert 1_000 == known.records
    assert Outcome.AUTOMATIC in after


def test_drift_stops_automatic_linking_from_the_batch_in_which_it_shows(
    connection: Connection[Any],
) -> None:
    chance = random.Random(7)
    glued = OTHERWISE["names glued together"]
    steady, other, back = sent(chance, 120, 0), sent(chance, 120, 200), sent(chance, 120, 400)
    filed(connection, steady + other + back)
    changed = [
        Identity("exits", one.record, Way.DEPARTURE, Given(**glued(_fields(one)))) for one in other
    ]
    baseline = window(random.Random(8), 2_000)
    allow_automatic(
        connection, "exits", because="ok", by=STEWARD, at=NOW, baseline=_all_hit(baseline)
    )
    linker = source(connection)

    first = [one.outcome for one in linker.take(steady)]
    second = [one.outcome for one in linker.take(changed)]
    third = [one.outcome for one in source(connection).take(back)]

    assert Outcome.AUTOMATIC in first
    assert Outcome.AUTOMATIC not in second + third
    alarm = connection.execute(
        "SELECT allowed, actor, because FROM linkage.automatic ORDER BY id DESC LIMIT 1"
    ).fetchone()
    assert alarm is not None
    assert (False, "drift alarm") == alarm[:2]
    assert "no given name" not in alarm[2]
    assert "letters of the surname" in alarm[2]
    assert 0 == counted(connection, "exits").records


def _fields(one: Identity) -> dict[str, str]:
    names = ("surname", "given", "birth", "sex", "nationality", "document", "issued_by")
    return {name: getattr(one.given, name) for name in names}


def _all_hit(baseline: Window) -> Window:
    baseline.shares["found under a key"] = baseline.records
    return baseline
