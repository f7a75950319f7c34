"""A departure finds its admission and is linked, asked about or left alone; each with its trail."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from policies import DOCUMENT_LINKS, NAME_LINKS_TOO
from psycopg import Connection
from records_on_file import NOW, STEWARD, allow, arrived, crowd

from duecourse.actions import assertions, persons
from duecourse.actions.link import Linker
from duecourse.linkage.artefact import load
from duecourse.linkage.evidence import Stop
from duecourse.linkage.normalise import Given
from duecourse.linkage.policy import Outcome, Policy
from duecourse.linkage.records import Identity, Way

PERSON = {
    "surname": "OKORO", "given": "NGOZI", "birth": "1988-04-05", "sex": "F", "nationality": "NGA",
    "document": "A01234567", "issued_by": "NGA",
}  # fmt: skip
LEFT_ON = date(2026, 3, 1)


def linker(connection: Connection[Any], policy: Policy = DOCUMENT_LINKS, **more: Any) -> Linker:
    return Linker(
        connection, load(), policy, source="exits", actor="test feed", clock=lambda: NOW, **more
    )


@pytest.fixture(autouse=True)
def _allowed(connection: Connection[Any]) -> None:
    """The source of these tests has a baseline, and a steward allowed it to be linked."""
    allow(connection, "exits")


def leaving(record: str, *, on: date = LEFT_ON, **changed: str | None) -> Identity:
    return Identity(
        source="exits", record=record, way=Way.DEPARTURE, happened_on=on,
        given=Given(**{**PERSON, **changed}),  # type: ignore[arg-type]
    )  # fmt: skip


def count(connection: Connection[Any], table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


def test_an_agreeing_document_links_with_its_evidence_and_its_trail(
    connection: Connection[Any],
) -> None:
    ngozi = arrived(connection, 1, **PERSON)
    arrived(connection, 2)

    [linked] = linker(connection).take([leaving("D1")])

    assert Outcome.AUTOMATIC is linked.outcome
    assert assertions.person_of(connection, ngozi) == linked.person
    row = connection.execute(
        "SELECT judge, artefact, other, evidence FROM linkage.assertion WHERE id = %s",
        (linked.assertion,),
    ).fetchone()
    assert row is not None
    assert ("model", load().sha256, ngozi) == row[:3]
    said = json.loads(row[3])
    assert ("same", "confirmed") == (said["paper"], said["effect"])
    parts = sum(bits + rare for _, bits, rare in said["parts"].values())
    assert said["bits"] == pytest.approx(load().prior + parts, abs=1e-6)
    trail = connection.execute(
        "SELECT action, subject, outcome FROM audit.trail WHERE role = 'feed'"
    ).fetchall()
    assert [("record.link", f"record {linked.record}", "automatic")] == trail


def test_without_an_agreeing_document_a_person_is_asked_and_nothing_is_linked(
    connection: Connection[Any],
) -> None:
    arrived(connection, 1, **PERSON)

    [asked] = linker(connection).take([leaving("D1", document="C99887766")])
    [nobody] = linker(connection).take([leaving("D2", surname="X", given="Y", document="Z1234567",
                                                birth="1950-12-30")])  # fmt: skip

    assert (Outcome.REVIEW, Outcome.NONE) == (asked.outcome, nobody.outcome)
    kept = connection.execute(
        "SELECT judge FROM linkage.assertion WHERE record = ANY(%s)",
        ([asked.record, nobody.record],),
    ).fetchall()
    assert [("source",), ("source",)] == kept


def test_an_admission_is_ended_once(connection: Connection[Any]) -> None:
    arrived(connection, 1, **PERSON)

    together = linker(connection).take([leaving("D1"), leaving("D2")])
    [later] = linker(connection).take([leaving("D3")])

    assert [Outcome.AUTOMATIC, Outcome.REVIEW] == [one.outcome for one in together]
    assert together[1].judged is not None
    assert later.judged is not None
    assert Stop.TAKEN in together[1].judged.decision.stops
    assert Stop.TAKEN in later.judged.decision.stops


def test_a_document_ends_an_admission_that_a_name_only_possibly_ended(
    connection: Connection[Any],
) -> None:
    arrived(connection, 1, **PERSON)

    [possible] = linker(connection, NAME_LINKS_TOO).take([leaving("D1", document="C99887766")])
    [sure] = linker(connection, NAME_LINKS_TOO).take([leaving("D2")])

    assert possible.judged is not None
    assert sure.judged is not None
    assert ("possible", "confirmed") == (
        possible.judged.decision.effect, sure.judged.decision.effect,
    )  # fmt: skip
    ended = connection.execute("SELECT ended_by FROM linkage.standing WHERE ended_surely")
    assert [(sure.record,)] == ended.fetchall()


def test_another_departure_that_waits_contests_a_link_without_document(
    connection: Connection[Any],
) -> None:
    arrived(connection, 1, **PERSON)
    linker(connection).take([leaving("D1", document="C99887766")])

    [second] = linker(connection, NAME_LINKS_TOO).take([leaving("D2", document="C11223344")])

    assert second.judged is not None
    assert Outcome.REVIEW is second.outcome
    assert Stop.CONTESTED in second.judged.decision.stops


def test_the_same_record_again_does_nothing(connection: Connection[Any]) -> None:
    arrived(connection, 1, **PERSON)
    linker(connection).take([leaving("D1")])
    before = {t: count(connection, f"linkage.{t}") for t in ("assertion", "standing", "key")}

    again = linker(connection).take([leaving("D1"), leaving("D1")])

    assert [None, None] == [one.record for one in again]
    assert before == {t: count(connection, f"linkage.{t}") for t in before}


def test_no_link_rests_on_an_automatic_link(connection: Connection[Any]) -> None:
    arrived(connection, 1, **PERSON)
    [first] = linker(connection, NAME_LINKS_TOO).take([leaving("D1", document="C99887766")])
    assert Outcome.AUTOMATIC is first.outcome

    [second] = linker(connection, NAME_LINKS_TOO).take(
        [leaving("D2", document="C99887766", surname="ADEYEMI", given="BOLA", birth="1970-10-11")]
    )

    assert Outcome.AUTOMATIC is not second.outcome
    assert second.person != first.person


def test_protected_records_are_no_candidates_outside_and_a_question_inside(
    connection: Connection[Any],
) -> None:
    from duecourse.actions.protect import open_compartment

    open_compartment(connection, "shelter")
    arrived(connection, 1, compartment="shelter", **PERSON)

    [outside] = linker(connection).look([leaving("D1")])
    [inside] = linker(connection, inside=("shelter",)).look([leaving("D1")])

    assert (Outcome.NONE, ()) == (outside.decision.outcome, outside.pairs)
    assert Outcome.REVIEW is inside.decision.outcome
    assert Stop.PROTECTED in inside.decision.stops


def test_a_person_takes_the_model_link_back_and_the_admission_is_open_again(
    connection: Connection[Any],
) -> None:
    arrived(connection, 1, **PERSON)
    [linked] = linker(connection).take([leaving("D1")])
    assert linked.assertion is not None

    persons.unmerge(
        connection, linked.assertion, because="another traveller", by=STEWARD, purpose="test",
        at=NOW,
    )  # fmt: skip
    [next_] = linker(connection).take([leaving("D2")])

    assert Outcome.AUTOMATIC is next_.outcome


def test_a_failure_leaves_nothing_behind(connection: Connection[Any]) -> None:
    arrived(connection, 1, **PERSON)
    broken = linker(connection)
    before = {t: count(connection, f"linkage.{t}") for t in ("source_record", "assertion", "form")}

    connection.execute("RESET ROLE")
    connection.execute("REVOKE INSERT ON audit.trail FROM duecourse_app")
    connection.execute("SET ROLE duecourse_app")
    with pytest.raises(Exception, match="permission denied"):
        broken.take([leaving("D1")])

    assert before == {t: count(connection, f"linkage.{t}") for t in before}


def test_one_by_one_and_in_a_batch_departures_fare_alike(connection: Connection[Any]) -> None:
    for number in range(1, 21):
        arrived(connection, number, document=f"P{number * 1000:07}", birth=f"19{60 + number}-04-05",
                issued_by="NGA")  # fmt: skip
    records = [
        leaving(f"D{n}", surname=f"SURNAME{n}", given="ANA", birth=f"19{60 + n}-04-05",
                document=f"P{n * 1000 + n % 2 * 777:07}")
        for n in range(1, 21)
    ]  # fmt: skip

    together = linker(connection).look(records)
    apart = [linker(connection).look([one])[0] for one in records]

    told = [
        [(one.decision.outcome, one.decision.chosen, one.decision.bits) for one in some]
        for some in (apart, together)
    ]
    assert told[0] == told[1]
    assert {Outcome.AUTOMATIC, Outcome.REVIEW} == {one.decision.outcome for one in together}


BAD = {
    "empty": {"surname": "", "given": "", "birth": "", "document": ""},
    "nothing at all": dict.fromkeys(PERSON),
    "one word": {"surname": "SUHARTO", "given": None},
    "300 characters": {"surname": "A" * 300, "given": "B" * 300},
    "mixed scripts": {"surname": "\u041e\u041a\u041e\u0420\u041e", "given": "نغوزي NGOZI 王"},
    "look-alikes": {"surname": "OK\u041eRO"},
    "control characters": {
        "surname": "OK\x00OR\x1fO",
        "given": "NG\tO\nZI\r\x7f",
        "document": "A\\01",
    },
    "half a surrogate": {"surname": "OKORO\ud800"},
    "31 February": {"birth": "31/02/1988"},
    "no day no month": {"birth": "00/00/1975"},
    "words for a date": {"birth": "unknown"},
    "long document": {"document": "9" * 500},
}


@pytest.mark.parametrize("changed", BAD.values(), ids=BAD.keys())
def test_bad_input_is_filed_asked_about_or_left_alone_and_never_lost(
    connection: Connection[Any], changed: dict[str, str | None]
) -> None:
    arrived(connection, 1, **PERSON)

    [taken] = linker(connection).take([leaving("D1", **changed)])

    assert taken.outcome is not None
    row = connection.execute(
        "SELECT original FROM linkage.source_record WHERE id = %s", (taken.record,)
    ).fetchone()
    assert row is not None
    given_ = {**PERSON, **changed}
    assert {name: text for name, text in given_.items() if text is not None} == json.loads(row[0])
    found = linker(connection).look([leaving("D9", **changed)])
    assert 1 == len(found)


def test_a_document_of_500_people_links_nobody(connection: Connection[Any]) -> None:
    crowd(connection, document="A01234567")

    [taken] = linker(connection, NAME_LINKS_TOO).take(
        [leaving("D1", surname="SURNAME7", given="ANA")]
    )

    assert taken.judged is not None
    assert Outcome.REVIEW is taken.outcome
    assert Stop.TRUNCATED in taken.judged.decision.stops
    assert {"missing"} == {pair.weighed.document for pair in taken.judged.pairs}


def test_two_texts_of_one_comparable_form_are_filed_once(connection: Connection[Any]) -> None:
    twice = Identity(
        source="exits", record="D1", way=Way.DEPARTURE, given=Given(**PERSON),
        also=({"given": "Ngozi"}, {"surname": " okoro "}),
    )  # fmt: skip

    linker(connection).take([twice])

    assert 1 == count(connection, "linkage.form")


TEXTS = st.none() | st.text(max_size=60)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    fields=st.fixed_dictionaries(dict.fromkeys(PERSON, TEXTS)),
    more=st.lists(
        st.dictionaries(st.sampled_from(sorted(PERSON)), st.text(max_size=30)), max_size=3
    ),
)
def test_no_record_makes_linking_raise(
    connection: Connection[Any], fields: dict[str, str | None], more: list[dict[str, str]]
) -> None:
    with connection.transaction(force_rollback=True):
        identity = Identity(
            source="exits", record="R1", way=Way.DEPARTURE, given=Given(**fields),  # type: ignore[arg-type]
            also=tuple(more), happened_on=LEFT_ON,
        )  # fmt: skip

        [taken] = linker(connection).take([identity])

        assert taken.record is not None
        assert taken.outcome is not None
