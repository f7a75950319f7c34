"""An expunged case: two people, no hold; nothing of the person is left, and the chain holds."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest

from duecourse.access.roles import NotYours
from duecourse.actions.case_record import SecondPersonNeeded, record_facts
from duecourse.actions.documents import Filing, add_document, add_note
from duecourse.actions.expunge import (
    EXPUNGE,
    HoldStands,
    NothingAsked,
    WrittenPlainly,
    ask_expungement,
    expunge,
    remove_waiting,
)
from duecourse.actions.litigation_hold import HOLD, CiteNeeded, NoSuchHold, lift_hold, place_hold
from duecourse.actions.look import look_at_case
from duecourse.actions.paper_store import FileMissing, PaperStore
from duecourse.actions.prove import export_case
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit.trail import Actor
from duecourse.ledger import sealing
from duecourse.ledger.checkpoint import Signer
from duecourse.ledger.keeping import (
    ADDRESS_STATED,
    CASE_OPENED,
    CHANNEL_STATED,
    COUNSEL_STATED,
    IDENTITY_STATED,
)
from duecourse.ledger.records import DatabaseRecords
from duecourse.ledger.sealing import AtWork, LocalKey
from duecourse.ledger.verify import verify
from duecourse.views.case_page_shapes import Asked

AT = datetime(2026, 3, 2, 10, tzinfo=UTC)
CASE = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c11")
OTHER = UUID("7b2ff6b0-0f0c-4d5e-8a49-3f1a5e0f2c12")
ANA, SAM, TEO = Actor("ana", "officer"), Actor("sam", "supervisor"), Actor("teo", "records_steward")
ORDER, CITE = "Order of 27 February 2026, No. 4:26-cv-00117 (S.D. Tex.)", "5 U.S.C. 552a(g)(2)(A)"
SAID: Final = ("Quispe", "Zenobia", "A201555017", "Larkspur", "zenobia", "Hollis", "birth record")
CONTENT = b"The birth record of Zenobia Quispe.\n"
Base = psycopg.Connection[Any]


@pytest.fixture(autouse=True)
def key(tmp_path: Path) -> Iterator[None]:
    """Seal with a key of its own until the test ends."""
    sealing.use(AtWork(LocalKey.from_file(tmp_path / "cases.key"), writes=True))
    yield
    sealing.use(AtWork())


@pytest.fixture
def store(tmp_path: Path) -> PaperStore:
    """An empty store of files."""
    return PaperStore(tmp_path / "documents")


def opened(base: Base, case_id: UUID, *, family: str) -> None:
    """Open a case with everything that says who somebody is."""
    with work_on_case(base, case_id, action=RECORD, by=ANA, at=AT) as act:
        reference = f"HOU-{case_id.int % 100}"
        act.add(CASE_OPENED, {"class": "removal", "office": "Houston", "reference": reference})
        act.add(IDENTITY_STATED, {
            "names": [{"family": family, "given": "Zenobia"}], "birth_on": "1985-03-02",
            "numbers": [{"kind": "a_number", "number": "A 201-555-017"}],
        })  # fmt: skip
        act.add(ADDRESS_STATED, {"lines": ["7 Larkspur Way"], "city": "Katy", "state": "TX",
                                 "post_code": "77449", "country": "US", "use": "home"})  # fmt: skip
        act.add(CHANNEL_STATED, {"channel": "email", "value": "zenobia@example.org",
                                 "whose": "person", "name": "", "language": "en"})  # fmt: skip
        act.add(COUNSEL_STATED, {"name": "Hollis Marchetti", "number": "TX-9"})
        record_facts(
            act, [{"kind": "nta_issued", "on": "2026-02-20"}],
            person={"birth_on": "1985-03-02", "nationalities": ["PE"]}, complete=True,
        )  # fmt: skip


def filed(base: Base, store: PaperStore, case_id: UUID) -> None:
    """File a document and a note with a case."""
    filing = Filing("Copy of the birth record", "identity", "ordinary", "birth.txt")
    add_document(base, case_id, filing, [CONTENT], store=store, by=ANA, at=AT)
    add_note(base, case_id, "Zenobia Quispe called.", by=ANA, at=AT)


def asked(base: Base, *, by: Actor = TEO) -> int:
    """Ask for the case to be expunged; return the version."""
    with work_on_case(base, CASE, action=EXPUNGE, by=by, at=AT) as act:
        return ask_expungement(act, order=ORDER, cite=CITE)


def left(base: Base) -> list[str]:
    """Return every table whose rows still hold one of the words that say who it was."""
    tables = base.execute(
        "SELECT schemaname || '.' || tablename FROM pg_tables"
        " WHERE schemaname IN ('ledger', 'views', 'intake', 'linkage', 'desks')"
    ).fetchall()
    found = []
    for (table,) in tables:
        text = base.execute(
            f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {table} AS t"
        ).fetchone()
        assert text is not None
        found += [f"{table}: {word}" for word in SAID if word.lower() in text[0].lower()]
    return found


def test_nothing_of_the_person_is_left_anywhere(connection: Base, store: PaperStore) -> None:
    opened(connection, CASE, family="Quispe")
    filed(connection, store, CASE)
    assert left(connection)

    expunge(connection, CASE, asked(connection), store=store, by=SAM, at=AT)

    assert [] == left(connection)


def test_the_file_is_gone_from_the_store(connection: Base, store: PaperStore) -> None:
    opened(connection, CASE, family="Quispe")
    filed(connection, store, CASE)
    row = connection.execute("SELECT sha256 FROM views.papers WHERE kind = 'document'").fetchone()
    assert row is not None
    assert CONTENT == store.read(row[0])

    assert 1 == expunge(connection, CASE, asked(connection), store=store, by=SAM, at=AT)

    with pytest.raises(FileMissing):
        store.read(row[0])


def test_what_another_case_has_as_well_stays(connection: Base, store: PaperStore) -> None:
    for case_id in (CASE, OTHER):
        opened(connection, case_id, family="Quispe")
        filed(connection, store, case_id)
    words = connection.execute("SELECT count(*) FROM views.name_words").fetchone()

    assert 0 == expunge(connection, CASE, asked(connection), store=store, by=SAM, at=AT)

    assert words == connection.execute("SELECT count(*) FROM views.name_words").fetchone()
    assert (1,) == connection.execute("SELECT count(*) FROM views.paper_texts").fetchone()
    rows = connection.execute("SELECT case_id FROM views.case_names").fetchall()
    assert [(OTHER,)] == rows


def test_the_chain_and_an_export_verify_afterwards(
    connection: Base, store: PaperStore, tmp_path: Path
) -> None:
    opened(connection, CASE, family="Quispe")
    expunge(connection, CASE, asked(connection), store=store, by=SAM, at=AT)

    signer = Signer.from_file(tmp_path / "ledger.pem")
    exported = export_case(connection, CASE, signer=signer, at=AT)
    with connection.transaction():
        verdict = verify(DatabaseRecords(connection), verifier_line=signer.verifier_line())

    assert verdict.holds
    assert exported is not None
    assert "expunged" == exported["events"][-1]["kind"]
    assert "Quispe" not in str(exported)


def test_the_page_says_that_it_was_expunged(connection: Base, store: PaperStore) -> None:
    opened(connection, CASE, family="Quispe")
    expunge(connection, CASE, asked(connection), store=store, by=SAM, at=AT)

    page = look_at_case(
        connection, CASE, asked=Asked(AT.date()), by=SAM, purpose="case work", at=AT
    )

    assert page.privacy.expunged is not None
    assert (ORDER, CITE, "teo", "sam") == (
        page.privacy.expunged.order, page.privacy.expunged.cite, page.privacy.expunged.asked_by,
        page.privacy.expunged.by,
    )  # fmt: skip
    assert "Quispe" not in str(page)


def test_one_person_alone_expunges_nothing(connection: Base, store: PaperStore) -> None:
    opened(connection, CASE, family="Quispe")

    with pytest.raises(SecondPersonNeeded):
        expunge(connection, CASE, asked(connection, by=SAM), store=store, by=SAM, at=AT)

    assert left(connection)


def test_a_litigation_hold_overrides_it_until_it_is_lifted(
    connection: Base, store: PaperStore
) -> None:
    opened(connection, CASE, family="Quispe")
    version = asked(connection)
    with work_on_case(connection, CASE, action=HOLD, by=TEO, at=AT) as act:
        held = place_hold(act, cite="Doe v. Houston, No. 26-11", because="Discovery is open.")

    with pytest.raises(HoldStands):
        expunge(connection, CASE, version, store=store, by=SAM, at=AT)
    with pytest.raises(HoldStands):
        asked(connection)

    with work_on_case(connection, CASE, action=HOLD, by=TEO, at=AT) as act:
        lift_hold(act, held, because="Settled.")
    expunge(connection, CASE, version, store=store, by=SAM, at=AT)
    assert [] == left(connection)


def test_a_hold_is_lifted_once(connection: Base) -> None:
    opened(connection, CASE, family="Quispe")
    with work_on_case(connection, CASE, action=HOLD, by=TEO, at=AT) as act:
        held = place_hold(act, cite="Doe v. Houston, No. 26-11", because="Discovery is open.")
        lift_hold(act, held, because="Settled.")

        with pytest.raises(NoSuchHold):
            lift_hold(act, held, because="Settled.")


def test_it_is_not_done_twice_nor_without_being_asked(connection: Base, store: PaperStore) -> None:
    opened(connection, CASE, family="Quispe")
    with pytest.raises(NothingAsked):
        expunge(connection, CASE, 3, store=store, by=SAM, at=AT)
    version = asked(connection)
    expunge(connection, CASE, version, store=store, by=SAM, at=AT)

    with pytest.raises(NothingAsked):
        expunge(connection, CASE, version, store=store, by=TEO, at=AT)


def test_without_an_order_nothing_is_asked(connection: Base) -> None:
    opened(connection, CASE, family="Quispe")

    with (
        pytest.raises(CiteNeeded),
        work_on_case(connection, CASE, action=EXPUNGE, by=TEO, at=AT) as act,
    ):
        ask_expungement(act, order="  ", cite=CITE)


def test_a_case_that_was_written_plainly_is_not_said_to_be_expunged(
    connection: Base, store: PaperStore
) -> None:
    sealing.use(AtWork())
    opened(connection, CASE, family="Quispe")
    version = asked(connection)

    with pytest.raises(WrittenPlainly):
        expunge(connection, CASE, version, store=store, by=SAM, at=AT)

    assert "views.cases: Quispe" in left(connection)


def test_an_officer_expunges_nothing(connection: Base, store: PaperStore) -> None:
    opened(connection, CASE, family="Quispe")

    with pytest.raises(NotYours):
        expunge(connection, CASE, asked(connection), store=store, by=ANA, at=AT)


def test_a_file_that_a_crash_left_behind_is_removed_later(
    connection: Base, store: PaperStore
) -> None:
    staged = store.stage([CONTENT])
    store.keep(staged)
    connection.execute("INSERT INTO privacy.to_remove VALUES (%s, %s)", (staged.sha256, AT))

    assert [1, 0] == [remove_waiting(connection, store=store) for _ in range(2)]

    assert not list(store.folder.glob("??/*"))


def test_the_law_reads_an_expunged_case_and_its_row_has_no_name(
    connection: Base, store: PaperStore
) -> None:
    opened(connection, CASE, family="Quispe")
    expunge(connection, CASE, asked(connection), store=store, by=SAM, at=AT)

    row = connection.execute("SELECT name, birth_on, office, opened_on FROM views.cases").fetchone()

    assert ("", None, "Houston", date(2026, 3, 2)) == row
