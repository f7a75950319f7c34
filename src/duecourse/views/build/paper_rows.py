"""The rows by which notices are verified, and documents and notes are found."""

from typing import Any, Final
from uuid import UUID

from duecourse.ledger.keeping import DOCUMENT_ADDED, NOTE_ADDED, NOTICE_PREPARED
from duecourse.views.case_facts import Kept, Told

# A note is seen by whoever may see an ordinary document.
NOTE_SENSITIVITY: Final = "ordinary"


def rows(case_id: UUID, of: Told) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of the tables `notices` and `papers`, in the order of case_rows.COLUMNS."""
    documents = of.kept_of(DOCUMENT_ADDED)
    replaced = {
        int(one.body["replaces"]): one.version for one in documents if one.body.get("replaces")
    }
    papers = [_document(case_id, one, replaced.get(one.version)) for one in documents]
    papers += [_note(case_id, one) for one in of.kept_of(NOTE_ADDED)]
    return {
        "notices": [
            (one.body["sha256"], case_id, one.version, one.at)
            for one in of.kept_of(NOTICE_PREPARED)
            if one.body.get("sha256")  # one that was made elsewhere has no sum to verify by
        ],
        "papers": papers,
    }


def _document(case_id: UUID, one: Kept, replaced_by: int | None) -> tuple[Any, ...]:
    body = one.body
    return (
        case_id, one.version, "document", body["type"], body["sensitivity"], body["title"], "",
        body["sha256"], one.at, one.by, replaced_by,
    )  # fmt: skip


def _note(case_id: UUID, one: Kept) -> tuple[Any, ...]:
    return (
        case_id, one.version, "note", "note", one.body.get("sensitivity", NOTE_SENSITIVITY), "",
        one.body["text"], None, one.at, one.by, None,
    )  # fmt: skip
