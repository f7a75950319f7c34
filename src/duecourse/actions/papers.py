"""Look at the papers of a case, and search documents and notes: looks, each with its line."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from duecourse.actions.document_kinds import open_classes
from duecourse.actions.gate import CaseUnknown
from duecourse.actions.look import looked
from duecourse.audit import trail
from duecourse.views.build import papers_page
from duecourse.views.paper_shapes import FoundPapers, PapersPage

PURPOSE: Final = "case work"
FOUND_MAX: Final = 50
ASKED_CHARACTERS_MAX: Final = 100


def look_at_papers(
    connection: Connection[Any], case_id: UUID, *, by: trail.Actor, at: datetime
) -> PapersPage:
    """Return the papers of a case as they stand today. Raises CaseUnknown."""
    page = looked(
        connection,
        lambda: papers_page.build(
            connection, case_id, as_of=at.date(), classes=open_classes(by.role)
        ),
        action="papers.look", subject=str(case_id), by=by, purpose=PURPOSE, at=at,
    )  # fmt: skip
    if page is None:
        raise CaseUnknown
    return page


def find_papers(
    connection: Connection[Any], text: str, *, by: trail.Actor, at: datetime,
    type_name: str | None = None, sensitivity: str | None = None,
) -> FoundPapers:  # fmt: skip
    """Return documents and notes with these words, of the classes open to the role.

    Each case that is shown is a look of its own on the trail. At most FOUND_MAX are shown; the
    counts are of all.
    """
    asked = text.strip().replace("\x00", "")[:ASKED_CHARACTERS_MAX]
    return looked(
        connection,
        lambda: papers_page.find(
            connection, asked, classes=open_classes(by.role), type_name=type_name,
            sensitivity=sensitivity, rows_max=FOUND_MAX,
        ),
        action="papers.find", subject=asked, by=by, purpose=PURPOSE, at=at,
        people=lambda shown: sorted({one.case_id for one in shown.found}),
    )  # fmt: skip
