"""File documents and notes with a case, and hand a document out: gate, sum, trail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.document_kinds import MEDIA, checked, format_of, named
from duecourse.actions.document_text import DocumentText, text_of
from duecourse.actions.gate import CaseUnknown, pass_gate
from duecourse.actions.look import looked
from duecourse.actions.paper_store import PaperStore, Staged
from duecourse.actions.work_on_case import RECORD, work_on_case
from duecourse.audit import trail
from duecourse.ledger.keeping import DOCUMENT_ADDED, NOTE_ADDED
from duecourse.ledger.read import LedgerReader
from duecourse.terms.errors import IntakeError
from duecourse.views.case_facts import Kept, Told, told

ADD: Final = "document.add"
SEE: Final = "document.see."
PURPOSE: Final = "case work"
TITLE_MAX: Final = 200
NOTE_MAX: Final = 5_000


class TitleNeeded(IntakeError):
    """A document is filed under a title."""

    code = "document.title-needed"

    def __init__(self) -> None:
        super().__init__(f"Give the document a title of at most {TITLE_MAX} characters.")


class DocumentAlreadyThere(IntakeError):
    """The case has this very file already."""

    code = "document.already-there"

    def __init__(self, *, version: int) -> None:
        super().__init__(
            f"This file is in the case already (version {version}). Nothing was filed twice."
        )


class NotToReplace(IntakeError):
    """What a new version is to take the place of is no document that stands."""

    code = "document.not-to-replace"

    def __init__(self, *, version: int) -> None:
        super().__init__(
            f"Version {version} is no document of this case that stands. Look at the papers again "
            "and name the newest version."
        )


class DocumentUnknown(IntakeError):
    """The version names no document of this case."""

    code = "document.unknown"

    def __init__(self, *, version: int) -> None:
        super().__init__(f"Version {version} of the case filed no document.")


class NoteRefused(IntakeError):
    """A note is empty, too long, or there already."""

    code = "note.refused"

    def __init__(self, why: str) -> None:
        super().__init__(f"The note is not recorded: {why}")


@dataclass(frozen=True, slots=True)
class Filing:
    """What is said of a document when it is filed; `replaces` names the version it follows."""

    title: str
    type: str
    sensitivity: str
    file_name: str
    replaces: int | None = None


@dataclass(frozen=True, slots=True)
class File:
    """A document as it is handed out."""

    name: str
    media: str
    content: bytes


def add_document(
    connection: Connection[Any], case_id: UUID, filing: Filing, chunks: Iterable[bytes], *,
    store: PaperStore, by: trail.Actor, at: datetime,
) -> int:  # fmt: skip
    """File a document: its sum goes on the ledger, its bytes to the store. Return the version.

    Nothing is read before the gate is passed. Raises TitleNeeded, WordUnknown, TooLarge,
    WrongFormat, DocumentAlreadyThere, NotToReplace; nothing is kept then.
    """
    pass_gate(connection, action=ADD, subject=str(case_id), by=by, purpose=PURPOSE, at=at)
    title = filing.title.strip()
    if not title or len(title) > TITLE_MAX or not title.isprintable():
        raise TitleNeeded
    sensitivity = checked(filing.type, filing.sensitivity)
    pass_gate(
        connection, action=SEE + sensitivity, subject=str(case_id), by=by, purpose=PURPOSE, at=at
    )
    name = named(filing.file_name)
    staged = store.stage(chunks)
    try:
        form = format_of(staged.head, name=name)
        body = {
            "sha256": staged.sha256, "type": filing.type, "format": form,
            "sensitivity": sensitivity, "title": title, "file_name": name, "bytes": staged.size,
            "replaces": filing.replaces,
        }  # fmt: skip
        words = text_of(staged.path, form)
        return _file(connection, case_id, body, words, staged, store=store, by=by, at=at)
    finally:
        store.drop(staged)


def _file(
    connection: Connection[Any], case_id: UUID, body: dict[str, Any], words: DocumentText,
    staged: Staged, *, store: PaperStore, by: trail.Actor, at: datetime,
) -> int:  # fmt: skip
    with work_on_case(connection, case_id, action=ADD, by=by, at=at) as act:
        before = told(act.history())
        if not before.version:
            raise CaseUnknown
        _may_stand(before, body)
        act.add(DOCUMENT_ADDED, body, at.date())
        act.append(after=before.version)
        connection.execute(
            "INSERT INTO views.paper_texts (sha256, how, text) VALUES (%s, %s, %s)"
            " ON CONFLICT (sha256) DO UPDATE SET how = excluded.how, text = excluded.text",
            (staged.sha256, words.how, words.text),
        )
        # Last: a file without its line on the ledger harms nobody, a line without its file does.
        store.keep(staged)
    return before.version + 1


def _may_stand(of: Told, body: dict[str, Any]) -> None:
    standing = standing_documents(of)
    for version, one in standing.items():
        if one.body["sha256"] == body["sha256"]:
            raise DocumentAlreadyThere(version=version)
    if body["replaces"] is not None and body["replaces"] not in standing:
        raise NotToReplace(version=body["replaces"])


def standing_documents(of: Told) -> dict[int, Kept]:
    """Return the documents of a case that no newer version took the place of, by version."""
    documents = of.kept_of(DOCUMENT_ADDED)
    replaced = {one.body["replaces"] for one in documents}
    return {one.version: one for one in documents if one.version not in replaced}


def document_file(
    connection: Connection[Any], case_id: UUID, version: int, *, store: PaperStore,
    by: trail.Actor, at: datetime,
) -> File:  # fmt: skip
    """Return a document to hand out. Raises CaseUnknown, DocumentUnknown, NotYours by its class.

    Its bytes are summed again: FileMissing, FileDamaged.
    """
    subject = f"{case_id}/{version}"
    pass_gate(connection, action="papers.look", subject=subject, by=by, purpose=PURPOSE, at=at)
    history = LedgerReader(connection).history(case_id)
    if not history:
        raise CaseUnknown
    found = [one for one in told(history).kept_of(DOCUMENT_ADDED) if one.version == version]
    if not found:
        raise DocumentUnknown(version=version)
    body = found[0].body
    return looked(
        connection,
        lambda: File(body["file_name"], MEDIA[body["format"]], store.read(body["sha256"])),
        action=SEE + body["sensitivity"], subject=subject, by=by, purpose=PURPOSE, at=at,
    )  # fmt: skip


def add_note(
    connection: Connection[Any], case_id: UUID, text: str, *, by: trail.Actor, at: datetime
) -> int:
    """Record a note with a case; return its version. Raises NoteRefused.

    The words stay as they were written: pages show them as text, whatever stands in them.
    """
    said = text.replace("\r\n", "\n").strip()
    if not said or len(said) > NOTE_MAX:
        raise NoteRefused(f"it has {len(said)} characters; 1 to {NOTE_MAX} are taken.")
    if any(ord(one) < 32 and one not in "\n\t" for one in said):
        raise NoteRefused("it holds characters that cannot be shown.")
    with work_on_case(connection, case_id, action=RECORD, by=by, at=at) as act:
        before = told(act.history())
        if not before.version:
            raise CaseUnknown
        notes = before.kept_of(NOTE_ADDED)
        if notes and (notes[-1].by, notes[-1].body["text"]) == (by.name, said):
            raise NoteRefused("the last note of this case says the same, in your name.")
        act.add(NOTE_ADDED, {"text": said}, at.date())
        act.append(after=before.version)
    return before.version + 1
