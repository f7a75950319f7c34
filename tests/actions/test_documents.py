"""A document is filed by its content, summed, searched and handed out by its class alone."""

import os
import re
import stat
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cases_on_file import ANA, AT, CASE, Base, open_case, record
from fpdf import FPDF
from PIL import Image, ImageDraw

from duecourse.access.roles import NotYours
from duecourse.actions.document_kinds import WordUnknown, WrongFormat, named
from duecourse.actions.document_text import NO_OCR, text_of
from duecourse.actions.documents import (
    DocumentAlreadyThere,
    DocumentUnknown,
    Filing,
    NoteRefused,
    NotToReplace,
    TitleNeeded,
    add_document,
    add_note,
    document_file,
)
from duecourse.actions.look import look_at_case
from duecourse.actions.paper_store import (
    BYTES_MAX,
    CHUNK_BYTES,
    FileDamaged,
    FileMissing,
    PaperStore,
    TooLarge,
)
from duecourse.actions.papers import find_papers, look_at_papers
from duecourse.audit.trail import Actor
from duecourse.ledger.keeping import DOCUMENT_ADDED
from duecourse.views.case_page_shapes import Asked

GIGABYTE = 1 << 30
LIA = Actor("lia", "court_liaison")
OLU = Actor("olu", "oversight")


def a_pdf(text: str) -> bytes:
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=12)
    made.multi_cell(0, 8, text)
    return bytes(made.output())


def a_scan(form: str = "PNG") -> bytes:
    image = Image.new("L", (600, 120), 255)
    ImageDraw.Draw(image).text((20, 40), "MOTION GRANTED", fill=0, font_size=40)
    made = BytesIO()
    image.save(made, form)
    return made.getvalue()


def filed(
    base: Base, folder: Path, content: bytes | Iterable[bytes], *, by: Actor = ANA,
    name: str = "paper.pdf", title: str = "Affidavit", **other: Any,
) -> int:  # fmt: skip
    """File a document with a case."""
    said: dict[str, Any] = {"type": "evidence", "sensitivity": "ordinary"} | other
    chunks = [content] if isinstance(content, bytes) else content
    filing = Filing(title=title, file_name=name, **said)
    return add_document(base, CASE, filing, chunks, store=PaperStore(folder), by=by, at=AT)


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def trail_of(base: Base, action: str) -> list[tuple[str, str]]:
    """Return actor and outcome of an action's lines; the trail is read as its owner."""
    base.execute("RESET ROLE")
    found = base.execute(
        "SELECT actor, outcome FROM audit.trail WHERE action = %s ORDER BY number", (action,)
    ).fetchall()
    base.execute("SET ROLE duecourse_app")
    return [(row[0], row[1]) for row in found]


def test_a_document_is_kept_by_its_sum_and_read_back_whole(
    connection: Base, tmp_path: Path
) -> None:
    open_case(connection)
    content = a_pdf("The roof fell in on 3 May.")
    version = filed(connection, tmp_path, content, name="../../etc/My paper.pdf")

    got = document_file(connection, CASE, version, store=PaperStore(tmp_path), by=ANA, at=AT)

    kept = files(tmp_path)[0]
    assert (content, "My paper.pdf", "application/pdf") == (got.content, got.name, got.media)
    assert kept.name == record(connection).kept_of(DOCUMENT_ADDED)[0].body["sha256"]
    assert 0o600 == stat.S_IMODE(kept.stat().st_mode)


def chunks_of(size: int, taken: list[int]) -> Iterator[bytes]:
    """Yield a file of so many bytes and count what is asked for."""
    for _ in range(size // CHUNK_BYTES):
        taken.append(CHUNK_BYTES)
        yield b"%PDF-" + b"x" * (CHUNK_BYTES - 5)


def test_two_gigabytes_are_refused_after_the_first_bytes_too_many(
    connection: Base, tmp_path: Path
) -> None:
    open_case(connection)
    taken: list[int] = []

    with pytest.raises(TooLarge):
        filed(connection, tmp_path, chunks_of(2 * GIGABYTE, taken))

    assert BYTES_MAX < sum(taken) <= BYTES_MAX + CHUNK_BYTES
    assert [] == files(tmp_path)
    assert () == record(connection).kept_of(DOCUMENT_ADDED)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"MZ\x90\x00\x03\x00program", "letter.pdf"),
        (b"<html><script>alert(1)</script></html>", "letter.pdf"),
        (b"<script>alert(1)</script>", "letter.txt"),
        (b"PK\x03\x04 a zip", "letter.docx"),
        (b"#!/bin/sh\nrm -rf", "letter.txt"),
        (b"just words", "letter.pdf"),
        (b"%PDF-1.7 and so on", "letter.png"),
        (b"\xff\xfe\x00w", "letter.txt"),
        (b"", "letter.txt"),
        (b"  \n", "letter.txt"),
    ],
)
def test_what_a_document_is_its_content_says_and_the_name_must_agree(
    connection: Base, tmp_path: Path, content: bytes, name: str
) -> None:
    open_case(connection)

    with pytest.raises(WrongFormat):
        filed(connection, tmp_path, content, name=name)

    assert [] == files(tmp_path)
    assert () == record(connection).kept_of(DOCUMENT_ADDED)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"type": "poem"}, WordUnknown),
        ({"sensitivity": "secret"}, WordUnknown),
        ({"title": " "}, TitleNeeded),
        ({"title": "x" * 201}, TitleNeeded),
        ({"replaces": 99}, NotToReplace),
    ],
)
def test_unknown_words_and_versions_are_refused(
    connection: Base, tmp_path: Path, wrong: dict[str, Any], error: type[Exception]
) -> None:
    open_case(connection)

    with pytest.raises(error):
        filed(connection, tmp_path, a_pdf("Text of a paper."), **wrong)

    assert [] == files(tmp_path)


def test_nothing_is_read_of_somebody_who_may_not_file(connection: Base, tmp_path: Path) -> None:
    open_case(connection)
    taken: list[int] = []

    with pytest.raises(NotYours):
        filed(connection, tmp_path, chunks_of(CHUNK_BYTES, taken), by=OLU)

    assert [] == taken


def test_the_same_file_twice_is_one_document(connection: Base, tmp_path: Path) -> None:
    open_case(connection)
    filed(connection, tmp_path, b"The same words.", name="a.txt")

    with pytest.raises(DocumentAlreadyThere):
        filed(connection, tmp_path, b"The same words.", name="b.txt")

    assert 1 == len(files(tmp_path))


def test_a_new_version_takes_the_place_of_the_old_and_both_stay(
    connection: Base, tmp_path: Path
) -> None:
    open_case(connection)
    first = filed(connection, tmp_path, b"First words.", name="a.txt")
    second = filed(connection, tmp_path, b"Better words.", name="a.txt", replaces=first)

    with pytest.raises(NotToReplace):
        filed(connection, tmp_path, b"Third words.", name="a.txt", replaces=first)

    shown = look_at_papers(connection, CASE, by=ANA, at=AT).documents
    assert [(first, second), (second, None)] == [(one.version, one.replaced_by) for one in shown]


def test_a_touched_file_is_not_handed_out_and_a_lost_one_is_named(
    connection: Base, tmp_path: Path
) -> None:
    open_case(connection)
    version = filed(connection, tmp_path, b"Words.", name="a.txt")
    kept = files(tmp_path)[0]
    kept.write_bytes(b"Other words.")

    with pytest.raises(FileDamaged):
        document_file(connection, CASE, version, store=PaperStore(tmp_path), by=ANA, at=AT)
    kept.unlink()
    with pytest.raises(FileMissing):
        document_file(connection, CASE, version, store=PaperStore(tmp_path), by=ANA, at=AT)
    with pytest.raises(DocumentUnknown):
        document_file(connection, CASE, 1, store=PaperStore(tmp_path), by=ANA, at=AT)


def test_a_class_is_closed_to_other_roles_on_the_page_in_search_and_at_the_door(
    connection: Base, tmp_path: Path
) -> None:
    open_case(connection)
    version = filed(connection, tmp_path, b"A wound of the knee.", name="a.txt", type="medical")

    for by, seen in ((ANA, 1), (LIA, 0), (OLU, 0)):
        page = look_at_papers(connection, CASE, by=by, at=AT)
        assert (seen, 1 - seen) == (len(page.documents), page.closed)
        assert seen == find_papers(connection, "knee", by=by, at=AT).total
    with pytest.raises(NotYours):
        document_file(connection, CASE, version, store=PaperStore(tmp_path), by=LIA, at=AT)

    assert [("lia", "refused")] == trail_of(connection, "document.see.medical")


def test_the_page_of_the_case_tells_no_title_of_a_closed_class(
    connection: Base, tmp_path: Path
) -> None:
    open_case(connection)
    filed(connection, tmp_path, b"A wound.", name="a.txt", type="medical", title="HIV test")
    filed(connection, tmp_path, b"A deed.", name="b.txt", title="Deed of the house")

    page = look_at_case(
        connection, CASE, asked=Asked(AT.date()), by=OLU, purpose="oversight", at=AT
    )

    shown = repr(page)
    assert ("HIV" in shown, "a.txt" in shown, "Deed of the house" in shown) == (False, False, True)
    assert "A medical document" in shown


def test_documents_and_notes_are_found_by_their_words_with_facets(
    connection: Base, tmp_path: Path
) -> None:
    open_case(connection)
    filed(connection, tmp_path, a_pdf("The judge granted the motion in Houston."), type="order")
    filed(connection, tmp_path, b"Motion to reopen", name="m.txt", type="filing",
          sensitivity="confidential")  # fmt: skip
    add_note(connection, CASE, "Called about the motion.", by=ANA, at=AT)

    found = find_papers(connection, "motion", by=ANA, at=AT)

    assert {"order": 1, "filing": 1, "note": 1} == dict(found.by_type)
    assert {"ordinary": 2, "confidential": 1} == dict(found.by_class)
    assert all(
        ("motion" in [text.lower() for text, hit in one.pieces if hit]) for one in found.found
    )
    only = find_papers(connection, "motion", by=ANA, at=AT, type_name="order")
    assert ["order"] == [one.type for one in only.found]


def test_a_replaced_version_is_not_found(connection: Base, tmp_path: Path) -> None:
    open_case(connection)
    first = filed(connection, tmp_path, b"Zebra words.", name="a.txt")
    filed(connection, tmp_path, b"Better words.", name="a.txt", replaces=first)

    assert 0 == find_papers(connection, "zebra", by=ANA, at=AT).total


@pytest.mark.parametrize("text", ["'; DROP TABLE views.papers; --", "((( &&& !", "\x00", '"', ""])
def test_a_search_for_anything_is_an_answer(connection: Base, text: str) -> None:
    open_case(connection)

    assert 0 == find_papers(connection, text, by=ANA, at=AT).total


def test_a_note_keeps_its_words_whatever_they_are(connection: Base) -> None:
    open_case(connection)
    script = "<script>alert('x')</script>"
    add_note(connection, CASE, script, by=ANA, at=AT)

    with pytest.raises(NoteRefused):
        add_note(connection, CASE, script, by=ANA, at=AT)
    for wrong in ("", "  ", "x" * 5_001, "bell \x07"):
        with pytest.raises(NoteRefused):
            add_note(connection, CASE, wrong, by=ANA, at=AT)

    assert [script] == [one.text for one in look_at_papers(connection, CASE, by=ANA, at=AT).notes]


def put_tesseract(folder: Path, monkeypatch: pytest.MonkeyPatch, says: str | None) -> None:
    """Put a program named tesseract first on the path, or take every such program away."""
    folder.mkdir()
    if says is not None:
        program = folder / "tesseract"
        program.write_text(f"#!/bin/sh\n/bin/cat > /dev/null\necho '{says}'\n")
        program.chmod(0o700)
    monkeypatch.setenv("PATH", str(folder))


@pytest.mark.parametrize("form", ["PNG", "PDF"])
def test_a_scan_goes_through_tesseract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    put_tesseract(tmp_path / "bin", monkeypatch, "MOTION GRANTED")
    (tmp_path / "scan").write_bytes(a_scan(form))

    found = text_of(tmp_path / "scan", form.lower())

    assert ("scan", "MOTION GRANTED") == (found.how, found.text.strip())


def test_where_tesseract_is_missing_that_is_what_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_tesseract(tmp_path / "bin", monkeypatch, None)
    (tmp_path / "scan").write_bytes(a_scan())

    assert NO_OCR == text_of(tmp_path / "scan", "png").how


def test_a_broken_pdf_is_filed_and_says_that_it_has_no_words(
    connection: Base, tmp_path: Path
) -> None:
    open_case(connection)
    filed(connection, tmp_path, b"%PDF-1.7\n" + os.urandom(4_000))

    shown = look_at_papers(connection, CASE, by=ANA, at=AT).documents
    assert "it could not be read for words" == shown[0].words_by


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../x.pdf", "x.pdf"),
        ("C:\\papers\\x.pdf", "x.pdf"),
        ('a"b\r\n.pdf', "ab.pdf"),
        ("", "document"),
        ("...", "document"),
    ],
)
def test_a_file_name_keeps_neither_folders_nor_marks(given: str, kept: str) -> None:
    assert kept == named(given)


def test_the_sums_on_the_ledger_name_the_files(connection: Base, tmp_path: Path) -> None:
    open_case(connection)
    for n in range(3):
        filed(connection, tmp_path, f"Words {n}.".encode(), name="a.txt")

    sums = {one.body["sha256"] for one in record(connection).kept_of(DOCUMENT_ADDED)}
    assert sums == {path.name for path in files(tmp_path)}
    assert all(re.fullmatch("[0-9a-f]{64}", one) for one in sums)
